import { foldName } from "../model/ecosystem.js";
import { MAX_TEXT } from "./entry-problems.js";

/** A dependency as Python's metadata writes it. */
export interface PythonRequirement {
  /** As written. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Version specifiers as written; empty where there are none. */
  readonly range: string;
  /** Behind `@`; null where there is none. */
  readonly url: string | null;
  readonly marker: string | null;
}

const REQUIREMENT = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?([^]*)$/;
/** What a marker asks of the machine, not of Python. https://peps.python.org/pep-0508/#environment-markers */
const MACHINE =
  /\b(?:sys_platform|platform_system|platform_machine|platform_release|platform_version|os_name)\b/;

/** Reads `name[extra] >=1,<2 ; marker` or `name @ address ; marker` (PEP 508); null where it is neither. */
export function parsePythonRequirement(text: string): PythonRequirement | null {
  const match = REQUIREMENT.exec(text);
  if (match === null) return null;
  const [, name = "", extras = "", rest = ""] = match;
  if (name.length > MAX_TEXT) return null;
  const tail = rest.trim();
  if (tail.startsWith("@")) {
    // An address may hold a semicolon: the marker's has a space before it.
    const end = tail.search(/\s;/);
    const url = (end < 0 ? tail : tail.slice(0, end)).slice(1).trim();
    return {
      name,
      extras: extrasOf(extras),
      range: "",
      url,
      marker: end < 0 ? null : markerOf(tail.slice(end)),
    };
  }
  const semicolon = tail.indexOf(";");
  const range = (semicolon < 0 ? tail : tail.slice(0, semicolon)).trim();
  if (range !== "" && !/^[(<>=!~^*\d]/.test(range)) return null;
  const bare = range.startsWith("(") && range.endsWith(")") ? range.slice(1, -1).trim() : range;
  const marker = semicolon < 0 ? null : markerOf(tail.slice(semicolon));
  return { name, extras: extrasOf(extras), range: bare, url: null, marker };
}

function extrasOf(text: string): string[] {
  return text
    .split(",")
    .map((extra) => extra.trim())
    .filter((extra) => extra !== "");
}

function markerOf(text: string): string | null {
  const marker = text.trim().replace(/^;/, "").trim();
  return marker === "" ? null : marker;
}

/** A name as PyPI compares it. */
export function pythonName(name: string): string {
  return foldName("pypi", name);
}

/** Whether a marker holds for some operating systems or processors alone. */
export function isMachineMarker(marker: string | null): boolean {
  return marker !== null && MACHINE.test(marker);
}
