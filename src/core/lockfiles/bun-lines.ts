import { type BunPackage, bunPackage } from "./bun-package.js";
import { nameIn, PlainBunInfo } from "./bun-plain-info.js";
import { controlsBut } from "./control-signs.js";
import { holdsAt } from "./holds-at.js";
import { lineOf } from "./json-text.js";
import { KnownTexts } from "./known-texts.js";

const SECTION = '  "packages": {';
const INDENT = '    "';
const BEFORE_VALUE = '": [';
const COMMA = 44;
const NINE = 57;
const QUOTE = 34;
const CLOSE_BRACKET = 93;
const hasControl = controlsBut("\n");
/** Where JSON.parse would put such a key before all others. */
const NUMBER = /^[0-9]+$/;
/** How many names are remembered; large lockfiles have a few thousand. */
const NAMES = 4096;
const END = /^ {2}\},?\n\}\s*$/;

/**
 * The packages of a bun.lock that is laid out as Bun does, one package on a line and the section the last one: the text
 * is gone through once, and JSON.parse is asked for little of it.
 * @returns the packages in the order of the file, and the text without them, in which all else stands on its line; null
 * where anything is laid out otherwise, stands twice, or cannot be read
 */
export function bunPackagesByLines(text: string): { packages: BunPackage[]; rest: string } | null {
  const section = text.indexOf(`\n${SECTION}\n`);
  // Without escapes a string of JSON says what it means as it stands.
  if (section < 0 || text.includes("\\") || hasControl(text)) return null;
  const packages: BunPackage[] = [];
  const lines = new PackageLines(text);
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
      const row = isOpen ? lines.read(start, end, line) : null;
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

/** Reads the line of one package after the other. */
class PackageLines {
  readonly #text: string;
  readonly #names = new KnownTexts(NAMES);
  readonly #info: PlainBunInfo;

  constructor(text: string) {
    this.#text = text;
    this.#info = new PlainBunInfo(text, this.#names);
  }

  /** The package between two indexes; null where there is none that can be read. */
  read(start: number, end: number, line: number): BunPackage | null {
    const text = this.#text;
    const from = start + INDENT.length;
    const close = text.indexOf('"', from);
    if (close > end || !holdsAt(text, BEFORE_VALUE, close)) return null;
    const key = nameIn(text, from, close, this.#names);
    if (text.charCodeAt(from) <= NINE && NUMBER.test(key)) return null;
    const open = close + BEFORE_VALUE.length;
    const to = text.charCodeAt(end - 1) === COMMA ? end - 1 : end;
    const plain = this.#fromRegistry(key, open, to, line);
    if (plain !== null) return plain;
    try {
      return bunPackage(key, JSON.parse(text.slice(open - 1, to)) as unknown, line);
    } catch {
      return null;
    }
  }

  /**
   * What `bunPackage` and JSON.parse make of what comes from a registry, `"name@version", "registry", {…}, "hash"]`, between
   * two indexes; null where anything else stands there. No text can go on in another line: this would not end at `to`.
   */
  #fromRegistry(key: string, open: number, to: number, line: number): BunPackage | null {
    const text = this.#text;
    if (text.charCodeAt(open) !== QUOTE) return null;
    const id = text.indexOf('"', open + 1);
    if (id < 0 || !holdsAt(text, '", "', id)) return null;
    const registry = text.indexOf('"', id + 4);
    if (registry < 0 || !holdsAt(text, '", {', registry)) return null;
    const info = this.#info.read(registry + 3);
    const { end } = this.#info;
    if (info === null || !holdsAt(text, ', "', end)) return null;
    const hash = text.indexOf('"', end + 3);
    if (hash + 2 !== to || text.charCodeAt(hash + 1) !== CLOSE_BRACKET) return null;
    return {
      key,
      id: text.slice(open + 1, id),
      second: text.slice(id + 4, registry),
      third: null,
      last: text.slice(end + 3, hash),
      info,
      line,
    };
  }
}
