import { holdsAt } from "./holds-at.js";
import type { BunRow } from "./bun-json.js";
import { controlsBut } from "./control-signs.js";
import { type JsonObject, lineOf } from "./json-text.js";

const SECTION = '  "packages": {';
const INDENT = '    "';
const BEFORE_VALUE = '": [';
const COMMA = 44;
const QUOTE = 34;
const hasControl = controlsBut("\n");
/** Where JSON.parse would put such a key before all others. */
const NUMBER = /^[0-9]+$/;
const NOTHING: JsonObject = Object.freeze({});
const END = /^ {2}\},?\n\}\s*$/;

/**
 * The packages of a bun.lock that is laid out as Bun does, one package on a line and the section the last one: the text
 * is gone through once, and JSON.parse is asked for little of it.
 * @returns the packages in the order of the file, and the text without them, in which all else stands on its line; null
 * where anything is laid out otherwise, stands twice, or cannot be read
 */
export function bunPackagesByLines(text: string): { packages: BunRow[]; rest: string } | null {
  const section = text.indexOf(`\n${SECTION}\n`);
  // Without escapes a string of JSON says what it means as it stands.
  if (section < 0 || text.includes("\\") || hasControl(text)) return null;
  const packages: BunRow[] = [];
  const seen = new Set<string>();
  let line = lineOf(text, section + 1);
  let isOpen = true;
  let start = section + SECTION.length + 2;
  for (;;) {
    const end = text.indexOf("\n", start);
    if (end < 0) return null;
    line += 1;
    if (end > start) {
      if (!holdsAt(text, INDENT, start)) break;
      const row = isOpen ? rowOf(text, start, end, line) : null;
      if (row === null) return null;
      seen.add(row.key);
      packages.push(row);
      isOpen = text.charCodeAt(end - 1) === COMMA;
    }
    start = end + 1;
  }
  if (seen.size < packages.length || !END.test(text.slice(start))) return null;
  return { packages, rest: `${text.slice(0, section + 1)}${SECTION}}}` };
}

function rowOf(text: string, start: number, end: number, line: number): BunRow | null {
  const close = text.indexOf('"', start + INDENT.length);
  if (close > end || !holdsAt(text, BEFORE_VALUE, close)) return null;
  const key = text.slice(start + INDENT.length, close);
  if (NUMBER.test(key)) return null;
  const to = text.charCodeAt(end - 1) === COMMA ? end - 1 : end;
  try {
    return { key, value: tupleIn(text.slice(close + BEFORE_VALUE.length - 1, to)), line };
  } catch {
    return null;
  }
}

/**
 * What JSON.parse makes of the text. Of what comes from a registry, `["name@version", "registry", {…}, "hash"]`, it is
 * asked for the object alone, where the rest says what stands there.
 */
function tupleIn(value: string): unknown {
  const id = stringAt(value, 1);
  const registry = id === null ? null : stringAt(value, id.length + 5);
  if (id === null || registry === null) return JSON.parse(value);
  const open = id.length + registry.length + 9;
  const close = value.lastIndexOf("}");
  const hash = stringAt(value, close + 3);
  if (
    hash === null ||
    close + hash.length + 6 !== value.length ||
    !value.startsWith('", "', id.length + 2) ||
    !value.startsWith('", {', open - 3) ||
    !value.startsWith(', "', close + 1)
  )
    return JSON.parse(value);
  return [
    id,
    registry,
    close === open + 1 ? NOTHING : (JSON.parse(value.slice(open, close + 1)) as unknown),
    hash,
  ];
}

/** The string that opens at an index; null where none does. */
function stringAt(text: string, open: number): string | null {
  if (text.charCodeAt(open) !== QUOTE) return null;
  const end = text.indexOf('"', open + 1);
  return end < 0 ? null : text.slice(open + 1, end);
}
