import { LockfileError } from "../errors.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** Where the keys of the first two levels stand, counted from 1. */
export interface SectionLines {
  /** Of a key of the top level; null where there is none. */
  readonly of: (section: string) => number | null;
  /**
   * Of a key of a section of the top level; that of the file's first line where there is none.
   * @param at which of `keysOf` it is
   */
  readonly within: (section: "workspaces" | "packages", key: string, at: number) => number;
  /** As `Object.keys` has them, which of so many takes its time; empty for what is no object. */
  readonly keysOf: (section: "workspaces" | "packages") => readonly string[];
}

const SECTIONS: ReadonlySet<string> = new Set(["workspaces", "packages"]);
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;

/**
 * Reads the lines, and tells of what stands twice: JSON.parse keeps the last one, Bun refuses the file.
 * @param json what JSON.parse made of the text
 * @throws {LockfileError} `syntax` where a whole section stands twice: it would hide the other
 */
export function linesOfSections(text: string, json: JsonObject, problems: EntryProblems): SectionLines {
  const top = new Map<string, number>();
  const inner = new Map<string, number[]>();
  let lines: number[] | null = null;
  let isOrdered = true as boolean;
  visitKeys(text, 2, (depth, start, end, line) => {
    if (depth > 1) {
      if (lines === null) return;
      lines.push(line);
      // A number, or what may be one, JSON.parse puts before all other keys.
      const first = text.charCodeAt(start + 1);
      if ((first >= ZERO && first <= NINE) || first === BACKSLASH) isOrdered = false;
      return;
    }
    const key = keyText(text, start, end);
    lines = null;
    if (SECTIONS.has(key)) {
      if (top.has(key))
        throw new LockfileError("syntax", `${key} stands twice: one would hide the other`, line);
      inner.set(key, (lines = []));
    }
    top.set(key, line);
  });
  const keys = new Map([...inner.keys()].map((section) => [section, keysIn(json[section])]));
  const told = {
    of: (section: string): number | null => top.get(section) ?? null,
    keysOf: (section: string): readonly string[] => keys.get(section) ?? [],
  };
  // Where no key stands twice, each is found by its place.
  if (isOrdered && [...inner].every(([section, own]) => own.length === keys.get(section)?.length))
    return { ...told, within: (section, _key, at) => inner.get(section)?.[at] ?? 1 };
  const byKey = linesByKey(text, problems);
  return { ...told, within: (section, key) => byKey.get(section)?.get(key) ?? 1 };
}

function keysIn(section: unknown): readonly string[] {
  return isJsonObject(section) ? Object.keys(section) : [];
}

function linesByKey(text: string, problems: EntryProblems): ReadonlyMap<string, Map<string, number>> {
  const inner = new Map<string, Map<string, number>>([...SECTIONS].map((name) => [name, new Map()]));
  let lines: Map<string, number> | undefined;
  visitKeys(text, 2, (depth, start, end, line) => {
    if (depth > 1 && lines === undefined) return;
    const key = keyText(text, start, end);
    if (depth === 1) {
      lines = inner.get(key);
      return;
    }
    if (lines?.has(key) === true)
      problems.add("unreadable-entry", line, `the entry ${quote(key)} stands twice; the last one was read`);
    lines?.set(key, line);
  });
  return inner;
}
