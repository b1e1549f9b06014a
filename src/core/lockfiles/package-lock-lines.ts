import { jsonKeys, keyText, visitKeys } from "./json-lines.js";

/** Lines of the entries of one `dependencies` object of version 1, and of those nested in them. */
export type EntryLines = ReadonlyMap<string, EntryLine>;

export interface EntryLine {
  readonly line: number;
  /** Of the entry's own `dependencies`. */
  readonly inner: EntryLines | undefined;
}

/** The line of a key of the top level, counted from 1; null where there is none. */
export function lineOfTopKey(text: string, key: string): number | null {
  return jsonKeys(text).findLast((found) => found.parent === "" && found.key === key)?.line ?? null;
}

interface OpenEntry {
  readonly line: number;
  inner: Map<string, OpenEntry> | undefined;
}

/**
 * The lines of nested `dependencies`: entries stand at even depths, under a key `dependencies` at every odd depth
 * above. Down to `deepest` levels of nesting.
 */
export function linesOfDependencies(text: string, deepest: number): EntryLines {
  const top: OpenEntry = { line: 1, inner: undefined };
  /** The entry whose keys are being visited, by nesting; entries deeper than `within` are stale. */
  const open: OpenEntry[] = [top];
  let within = 0;
  visitKeys(text, 2 * deepest, (depth, start, end, line) => {
    const level = depth >> 1;
    if (level > within) return;
    if (depth % 2 === 1) {
      const entry = open[level];
      const opens = entry !== undefined && keyText(text, start, end) === "dependencies";
      if (opens) entry.inner = new Map();
      open.length = Math.min(open.length, level + 1);
      within = opens ? level + 1 : level;
      return;
    }
    const entry: OpenEntry = { line, inner: undefined };
    open[level - 1]?.inner?.set(keyText(text, start, end), entry);
    open[level] = entry;
    within = level;
  });
  return top.inner ?? new Map<string, EntryLine>();
}
