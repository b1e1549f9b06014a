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
/** What opens a block, with the first field of the block behind its brace. */
const BLOCK =
  /^((?:if|elif|else|library|foreign-library|executable|test-suite|benchmark|common|custom-setup)\b[^{]*)\{(.+)$/i;
/** Fields whose braces mean something: sets of versions and of sublibraries. In the texts of others they are characters. */
const WITH_SETS = new Set([
  "build-depends",
  "build-tool-depends",
  "build-tools",
  "setup-depends",
  "constraints",
]);

interface OpenField {
  readonly items: CabalItem[];
  readonly indent: number;
  readonly withSets: boolean;
  pending: CabalItem | null;
  /** Braces that are open in it. */
  depth: number;
}

/**
 * Reads the layout of Cabal's files: a field goes on while lines are indented more than its name. Sections within sections
 * (`if`) count as what they stand in. https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html
 * @throws {LockfileError} `merge-conflict`
 */
export function cabalFields(text: string): CabalField[] {
  const fields: CabalField[] = [];
  let section = "";
  let open: OpenField | null = null;
  let line = 0;
  for (const row of text.split("\n")) {
    line += 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    const content = row.replace(/^\uFEFF/, "").trim();
    if (content === "" || content.startsWith("--")) continue;
    const indent = row.length - row.trimStart().length;
    if (open !== null && indent > open.indent) {
      if (!goesOn(open, content, line)) open = null;
      continue;
    }
    close(open);
    open = null;
    const [, head, first] = BLOCK.exec(content) ?? [];
    const [, name, rest = ""] = FIELD.exec(first?.trim() ?? content) ?? [];
    if (indent === 0 && (name === undefined || head !== undefined)) section = head?.trim() ?? content;
    if (name === undefined) continue;
    if (indent === 0 && head === undefined) section = "";
    const items: CabalItem[] = [];
    fields.push({ name: name.toLowerCase(), section, items, line });
    const field: OpenField = {
      items,
      indent,
      withSets: WITH_SETS.has(name.toLowerCase()),
      pending: null,
      depth: 0,
    };
    if (goesOn(field, rest, line)) open = field;
  }
  close(open);
  return fields;
}

function close(open: OpenField | null): void {
  if (open !== null && open.pending !== null) open.items.push(open.pending);
}

/** Adds the parts of a line; the last one may go on. @returns false where a brace ends the field: it is closed then */
function goesOn(open: OpenField, content: string, line: number): boolean {
  let from = 0;
  for (let at = 0; at < content.length; at += 1) {
    const mark = content[at];
    if (open.withSets && mark === "{") open.depth += 1;
    else if (open.withSets && mark === "}" && open.depth > 0) open.depth -= 1;
    else if ((open.withSets && mark === "}") || (mark === "," && open.depth === 0)) {
      const whole = joined(open.pending, content.slice(from, at).trim(), line);
      if (whole !== null) open.items.push(whole);
      open.pending = null;
      from = at + 1;
      if (mark === "}") return false;
    }
  }
  open.pending = joined(open.pending, content.slice(from).trim(), line);
  return true;
}

function joined(pending: CabalItem | null, part: string, line: number): CabalItem | null {
  if (part === "") return pending;
  return pending === null ? { text: part, line } : { text: `${pending.text} ${part}`, line: pending.line };
}
