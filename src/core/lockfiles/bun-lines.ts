import { LockfileError } from "../errors.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";

/** Where the keys of the first two levels stand, counted from 1. */
export interface SectionLines {
  /** Of a key of the top level; null where there is none. */
  readonly of: (section: string) => number | null;
  /** Of a key of a section of the top level; that of the file's first line where there is none. */
  readonly within: (section: "workspaces" | "packages", key: string) => number;
}

const SECTIONS: ReadonlySet<string> = new Set(["workspaces", "packages"]);

/**
 * Reads the lines, and tells of what stands twice: JSON.parse keeps the last one, Bun refuses the file.
 * @throws {LockfileError} `syntax` where a whole section stands twice: it would hide the other
 */
export function linesOfSections(text: string, problems: EntryProblems): SectionLines {
  const top = new Map<string, number>();
  const inner = new Map<string, Map<string, number>>([...SECTIONS].map((name) => [name, new Map()]));
  let lines: Map<string, number> | undefined;
  visitKeys(text, 2, (depth, start, end, line) => {
    if (depth > 1 && lines === undefined) return;
    const key = keyText(text, start, end);
    if (depth === 1) {
      if (SECTIONS.has(key) && top.has(key))
        throw new LockfileError("syntax", `${key} stands twice: one would hide the other`, line);
      top.set(key, line);
      lines = inner.get(key);
      return;
    }
    if (lines?.has(key) === true)
      problems.add("unreadable-entry", line, `the entry ${quote(key)} stands twice; the last one was read`);
    lines?.set(key, line);
  });
  return {
    of: (section) => top.get(section) ?? null,
    within: (section, key) => inner.get(section)?.get(key) ?? 1,
  };
}
