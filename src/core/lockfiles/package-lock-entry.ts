import type { Requirement, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { isHttp } from "./npm-source.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

const MAX_ADDRESS = 4096;

const NONE: readonly never[] = [];

/** Checks the fields of one entry after the other; what has the wrong shape is told with its line and left out. */
export class EntryReader {
  /** Line of the entry being read. */
  line = 1;
  /** Whether the entry says nothing that concerns others, and nothing was wrong with it: its node is all there is to it. */
  isPlain = true;
  /** The http(s) URLs that entries ask for as ranges. */
  readonly urls = new Set<string>();
  #key = "";
  readonly #problems: EntryProblems;

  constructor(problems: EntryProblems) {
    this.#problems = problems;
  }

  /** The next fields belong to this entry. */
  at(key: string, line: number): void {
    this.#key = key;
    this.line = line;
    this.isPlain = true;
  }

  /** A text field, null where it is absent (npm writes `false` too) or unreadable. */
  text(value: unknown, field: string, longest = MAX_ADDRESS): string | null {
    if (typeof value === "string" && value.length <= longest) return value === "" ? null : value;
    if (value !== undefined && value !== null && value !== false) this.#unreadable(field);
    return null;
  }

  /** An object field, null where it is absent or no object. */
  object(value: unknown, field: string): JsonObject | null {
    if (isJsonObject(value)) return value;
    if (value !== undefined && value !== null && typeof value !== "boolean") this.#unreadable(field);
    return null;
  }

  /** A requirement that is looked up by its name from where the entry stands. */
  requirement(name: string, range: unknown, kind: RequirementKind, mayBeMissing: boolean): Requirement {
    const text = typeof range === "string" ? range : "";
    if (isHttp(text)) {
      this.urls.add(text);
      this.isPlain = false;
    }
    return { name, range: text, kind, targets: NONE, mayBeMissing };
  }

  /** Tells why the whole entry is left out. */
  refuse(because: string): void {
    this.#problems.add("unreadable-entry", this.line, `the entry ${quote(this.#key)} ${because}`);
  }

  #unreadable(field: string): void {
    this.isPlain = false;
    this.#problems.add(
      "unreadable-entry",
      this.line,
      `the ${field} of ${quote(this.#key)} cannot be read; it was left out`,
    );
  }
}

/** The deprecation text, `true` where the entry is only marked. */
export function deprecation(value: unknown): string | true | null {
  if (typeof value === "string" && value !== "") return value.slice(0, MAX_ADDRESS);
  return value === true ? true : null;
}

const MAX_LICENSE = 512;
/** The `license` of an entry; old packages write an object. Anything else says nothing. */
export function licensesIn(value: unknown): { readonly licenses?: readonly string[] } {
  const said = isJsonObject(value) ? value["type"] : value;
  if (typeof said !== "string" || said === "" || said.length > MAX_LICENSE) return NO_LICENSE;
  return { licenses: [said] };
}

const NO_LICENSE = {};

/** Whether `os`, `cpu` or `libc` leaves a platform out. */
export function restricts(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === "string" && value !== "";
}

/**
 * What an entry asks for. A name in several sections is one requirement: development beats optional beats runtime
 * beats peer, as npm has it (@npmcli/arborist, Node#_loadDeps). A section that it has not is null. Any peer may be
 * missing: npm leaves them out where it is told to (`legacy-peer-deps`), and the lockfile does not tell that it was.
 */
export function requirementsOf(
  runtime: JsonObject | null,
  optional: JsonObject | null,
  development: JsonObject | null,
  peer: JsonObject | null,
  reader: EntryReader,
): readonly Requirement[] {
  if (runtime === null && optional === null && development === null && peer === null) return NONE;
  const requires: Requirement[] = [];
  for (const name in runtime) {
    if (holds(optional, name) || holds(development, name)) continue;
    requires.push(reader.requirement(name, runtime[name], "runtime", false));
  }
  for (const name in optional) {
    if (!holds(development, name)) requires.push(reader.requirement(name, optional[name], "optional", true));
  }
  for (const name in development) {
    requires.push(reader.requirement(name, development[name], "development", false));
  }
  for (const name in peer) {
    if (holds(runtime, name) || holds(optional, name) || holds(development, name)) continue;
    requires.push(reader.requirement(name, peer[name], "peer", true));
  }
  // An array that grew keeps room for more: a copy of its own length lives on.
  return requires.slice();
}

function holds(section: JsonObject | null, name: string): boolean {
  return section !== null && Object.hasOwn(section, name);
}
