import { foldName } from "../model/ecosystem.js";
import { MAX_TEXT } from "./entry-problems.js";

/** A dependency as Python's metadata writes it, parts as written. */
export interface PythonRequirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** Version specifiers, e.g. `>=2,<3`; empty where any version will do. */
  readonly range: string;
  /** Of `name @ url`; null for one of an index. */
  readonly url: string | null;
  /** E.g. `python_version < "3.8"`; null where it always holds. */
  readonly marker: string | null;
}

const NAME = /[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.source;
const WHOLE_NAME = new RegExp(`^${NAME}$`);
const REQUIREMENT = new RegExp(`^\\s*(${NAME})\\s*(?:\\[([^\\]]*)\\])?([^]*)$`);
const CLAUSE = /^(===|==|~=|!=|<=|>=|<|>)\s*([^\s,;()]+)$/;
/** One version alone, which is what a lockfile asks for: no `*`, no variable. */
const PINNED = /^===?\s*([^\s,;()=*$][^\s,;()*$]*)$/;
const NONE: readonly never[] = [];
/** An address may itself hold a semicolon: the marker's has a space beside it. */
const END_OF_ADDRESS = /\s|;\s|;$/;
/** What a marker asks of the machine, not of Python. https://peps.python.org/pep-0508/#environment-markers */
const MACHINE =
  /\b(?:sys[._]platform|platform_system|platform_machine|platform_release|platform_version|os[._]name)\b/;

/**
 * Reads `name[extra] >=1,<2 ; marker` or `name @ address ; marker`:
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/. A version in parentheses, as old metadata
 * has it, is read too.
 * @param ranges whether only specifiers of Python's own count (pip), or what begins like a version as well (Poetry: `^1.0`)
 * @returns null where it is none
 */
export function readPythonRequirement(
  text: string,
  ranges: "specifiers" | "any" = "specifiers",
): PythonRequirement | null {
  const [, name, extras = "", rest = ""] = REQUIREMENT.exec(text) ?? [];
  if (name === undefined || name.length > MAX_TEXT) return null;
  const told = extras === "" ? NONE : extrasOf(extras);
  const tail = rest.trim();
  if (tail.startsWith("@")) {
    const address = tail.slice(1).trimStart();
    const end = address.search(END_OF_ADDRESS);
    const url = end < 0 ? address : address.slice(0, end);
    const marker = end < 0 ? null : markerOf(address.slice(end));
    return url === "" ? null : { name, extras: told, range: "", url, marker };
  }
  const semicolon = tail.indexOf(";");
  const written = (semicolon < 0 ? tail : tail.slice(0, semicolon)).trim();
  const range = written.startsWith("(") && written.endsWith(")") ? written.slice(1, -1).trim() : written;
  const isRange =
    ranges === "any" ? /^[(<>=!~^*\d]/.test(written) : PINNED.test(range) || clausesOf(range) !== null;
  if (written !== "" && range !== "" && !isRange) return null;
  const marker = semicolon < 0 ? null : markerOf(tail.slice(semicolon));
  return { name, extras: told, range, url: null, marker };
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

/** The clauses of a specifier as pairs of operator and version; null where one is none. */
function clausesOf(specifier: string): (readonly [operator: string, version: string])[] | null {
  const clauses: (readonly [string, string])[] = [];
  const parts = specifier.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  for (const part of parts) {
    const [, operator, version] = CLAUSE.exec(part) ?? [];
    if (operator === undefined || version === undefined) return null;
    clauses.push([operator, version]);
  }
  return clauses;
}

/**
 * The one version that a specifier allows: that of `==` or `===`. null where several may do (`==1.*`), or where an
 * environment variable decides.
 */
export function exactVersion(specifier: string): string | null {
  const pinned = PINNED.exec(specifier)?.[1];
  if (pinned !== undefined) return pinned;
  const exact = (clausesOf(specifier) ?? []).flatMap(([operator, version]) =>
    operator === "===" || (operator === "==" && !version.endsWith(".*")) ? [version] : [],
  );
  const version = exact[0];
  if (version === undefined || exact.some((other) => other !== version) || version.includes("${"))
    return null;
  return version;
}

/** Whether a marker holds for some operating systems or processors alone. */
export function isMachineMarker(marker: string | null): boolean {
  return marker !== null && MACHINE.test(marker);
}

/** Whether a text is a name that a package can have. */
export function isPythonName(text: string): boolean {
  return WHOLE_NAME.test(text);
}

/** A name as PyPI compares it. */
export function pythonName(name: string): string {
  return foldName("pypi", name);
}
