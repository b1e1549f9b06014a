import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** One key of an INI text with the lines of its value. */
export interface IniEntry {
  readonly section: string;
  /** Lower case, as Python compares keys. */
  readonly key: string;
  /** Trimmed, none of them empty or a comment. */
  readonly values: readonly IniLine[];
}

export interface IniLine {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const SECTION = /^\[([^\]]+)\]/;

/**
 * Reads INI as Python's configparser does: what is indented deeper than a key continues its value, `#` and `;` begin
 * comments that fill a line. https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 * What is no key is passed over: other tools keep their settings in the same file.
 * @throws {LockfileError} `merge-conflict`
 */
export function parseIni(source: string): IniEntry[] {
  const entries: { section: string; key: string; values: IniLine[] }[] = [];
  const rows = (source.startsWith("\uFEFF") ? source.slice(1) : source)
    .split("\n")
    // A carriage return alone ends a line too, but nobody counts it.
    .flatMap((row, at) => row.split("\r").map((raw) => [at, raw] as const));
  let section = "";
  let open: { readonly values: IniLine[]; readonly indent: number } | null = null;
  for (const [at, raw] of rows) {
    const row = raw.trimEnd();
    const line = at + 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    const text = row.trimStart();
    if (text === "" || text.startsWith("#") || text.startsWith(";")) continue;
    const indent = row.length - text.length;
    if (open !== null && indent > open.indent) {
      open.values.push({ text, line });
      continue;
    }
    open = null;
    const header = SECTION.exec(text)?.[1];
    if (header !== undefined) {
      section = header.trim();
      continue;
    }
    const sign = text.search(/[=:]/);
    if (sign < 1) continue;
    const value = text.slice(sign + 1).trim();
    const values: IniLine[] = value === "" ? [] : [{ text: value, line }];
    entries.push({ section, key: text.slice(0, sign).trim().toLowerCase(), values });
    open = { values, indent };
  }
  return entries;
}
