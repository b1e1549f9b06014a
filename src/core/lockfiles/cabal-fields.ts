import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** One part of a list, commas left out, at the line where it begins. */
export interface CabalItem {
  readonly text: string;
  readonly line: number;
}

/** `name: item, item` of a *.cabal or cabal.project file. */
export interface CabalField {
  /** Lower case. */
  readonly name: string;
  /** The line that opens the section it stands in, e.g. `test-suite spec`; "" outside of any. */
  readonly section: string;
  readonly items: readonly CabalItem[];
  readonly line: number;
}

const FIELD = /^([A-Za-z][-\w]{0,100})[ \t]*:(.*)$/;

/**
 * Reads the layout of Cabal's files: a field goes on while lines are indented more than its name. Sections within sections
 * (`if`) count as what they stand in. https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html
 * @throws {LockfileError} `merge-conflict`
 */
export function cabalFields(text: string): CabalField[] {
  const fields: CabalField[] = [];
  let section = "";
  let open: { field: CabalField & { items: CabalItem[] }; indent: number; pending: CabalItem | null } | null =
    null;
  let line = 0;
  for (const row of text.split("\n")) {
    line += 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    const content = row.replace(/^\uFEFF/, "").trim();
    if (content === "" || content.startsWith("--")) continue;
    const indent = row.length - row.trimStart().length;
    if (open !== null && indent > open.indent) {
      open.pending = addItems(open.field.items, open.pending, content, line);
      continue;
    }
    close(open);
    open = null;
    const [, name, rest = ""] = FIELD.exec(content) ?? [];
    if (name === undefined) {
      if (indent === 0) section = content;
      continue;
    }
    if (indent === 0) section = "";
    const field = { name: name.toLowerCase(), section, items: [], line };
    fields.push(field);
    open = { field, indent, pending: null };
    open.pending = addItems(open.field.items, null, rest, line);
  }
  close(open);
  return fields;
}

function close(open: { field: { items: CabalItem[] }; pending: CabalItem | null } | null): void {
  if (open !== null && open.pending !== null) open.field.items.push(open.pending);
}

/** Adds the parts of a line; the last one may go on. @returns that one */
function addItems(
  items: CabalItem[],
  pending: CabalItem | null,
  content: string,
  line: number,
): CabalItem | null {
  const parts = content.split(",").map((part) => part.trim());
  const last = parts.pop() ?? "";
  let current = pending;
  for (const part of parts) {
    const whole = joined(current, part, line);
    if (whole !== null) items.push(whole);
    current = null;
  }
  return joined(current, last, line);
}

function joined(pending: CabalItem | null, part: string, line: number): CabalItem | null {
  if (part === "") return pending;
  return pending === null ? { text: part, line } : { text: `${pending.text} ${part}`, line: pending.line };
}
