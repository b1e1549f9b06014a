import type { Requirement, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

const MAX_ADDRESS = 4096;

const NONE: readonly never[] = [];

/** Reads the fields of one entry; what has the wrong shape is told with the entry's line and left out. */
export class EntryReader {
  readonly entry: JsonObject;
  readonly line: number;
  readonly #key: string;
  readonly #problems: EntryProblems;

  constructor(entry: JsonObject, key: string, line: number, problems: EntryProblems) {
    this.entry = entry;
    this.line = line;
    this.#key = key;
    this.#problems = problems;
  }

  /** A text field, null where it is absent (npm writes `false` too) or unreadable. */
  text(field: string, longest = MAX_ADDRESS): string | null {
    const value = this.entry[field];
    if (typeof value === "string" && value.length <= longest) return value === "" ? null : value;
    if (value !== undefined && value !== null && value !== false) this.#unreadable(field);
    return null;
  }

  /** An object field, null where it is absent or no object. */
  object(field: string): JsonObject | null {
    const value = this.entry[field];
    if (isJsonObject(value)) return value;
    if (value !== undefined && value !== null && typeof value !== "boolean") this.#unreadable(field);
    return null;
  }

  flag(field: string): boolean {
    return this.entry[field] === true;
  }

  /** The deprecation text, `true` where the entry is only marked. */
  deprecated(): string | true | null {
    const value = this.entry["deprecated"];
    if (typeof value === "string" && value !== "") return value.slice(0, MAX_ADDRESS);
    return value === true ? true : null;
  }

  /** Tells why the whole entry is left out. */
  refuse(because: string): void {
    this.#problems.add("unreadable-entry", this.line, `the entry ${quote(this.#key)} ${because}`);
  }

  #unreadable(field: string): void {
    this.#problems.add(
      "unreadable-entry",
      this.line,
      `the ${field} of ${quote(this.#key)} cannot be read; it was left out`,
    );
  }
}

/** Whether an entry is only for some operating systems, processors or C libraries. */
export function isPlatform(entry: JsonObject): boolean {
  return restricts(entry["os"]) || restricts(entry["cpu"]) || restricts(entry["libc"]);
}

function restricts(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === "string" && value !== "";
}

/** The sections of a manifest or entry; null where it has none. */
export interface Sections {
  readonly runtime: JsonObject | null;
  readonly optional: JsonObject | null;
  readonly development: JsonObject | null;
  readonly peer: JsonObject | null;
  /** `peerDependenciesMeta` */
  readonly peerMeta: JsonObject | null;
}

/**
 * What an entry asks for. A name in several sections is one requirement: development beats optional beats runtime
 * beats peer, as npm has it (@npmcli/arborist, Node#_loadDeps).
 */
export function requirementsOf(sections: Sections): readonly Requirement[] {
  const { runtime, optional, development, peer, peerMeta } = sections;
  if (runtime === null && optional === null && development === null && peer === null) return NONE;
  const requires: Requirement[] = [];
  addSection(requires, runtime, "runtime", [optional, development], null);
  addSection(requires, optional, "optional", [development], null);
  addSection(requires, development, "development", NONE, null);
  addSection(requires, peer, "peer", [runtime, optional, development], peerMeta);
  return requires;
}

function addSection(
  requires: Requirement[],
  section: JsonObject | null,
  kind: RequirementKind,
  beatenBy: readonly (JsonObject | null)[],
  meta: JsonObject | null,
): void {
  if (section === null) return;
  for (const name in section) {
    if (beatenBy.some((other) => other !== null && Object.hasOwn(other, name))) continue;
    const range = section[name];
    requires.push({
      name,
      range: typeof range === "string" ? range : "",
      kind,
      targets: NONE,
      mayBeMissing: kind === "optional" || (kind === "peer" && isOptionalPeer(meta, name)),
    });
  }
}

function isOptionalPeer(meta: JsonObject | null, name: string): boolean {
  if (meta === null || !Object.hasOwn(meta, name)) return false;
  const said = meta[name];
  return isJsonObject(said) && said["optional"] === true;
}
