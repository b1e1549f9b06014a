import { LockfileError } from "../errors.js";
import { KnownTexts } from "./known-texts.js";
import { TomlScalars } from "./toml-scalars.js";
import { shapeOf, type TomlShape } from "./toml-shape.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

/** Arrays and inline tables within each other: nobody writes more. */
const MAX_DEPTH = 64;
const QUOTE = 34;
const APOSTROPHE = 39;
const DOT = 46;
const COMMA = 44;
const EQUALS = 61;
const OPEN = 91;
const CLOSE = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What stands for 1 at the code of a character that a bare key may hold. */
const BARE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
/** Keys that are remembered, by their length and ends: a lockfile writes few, again and again. */
const KNOWN_KEYS = 1024;
/** Shapes of inline tables that are remembered: those that come again come early. */
const KNOWN_SHAPES = 12;
/** Headers that are remembered: those that come again come early. */
const KNOWN_HEADERS = 64;

/**
 * Reads TOML 1.0 (https://toml.io/en/v1.0.0) with the line of every key, which no library on npm tells. One pass, every
 * search bounded by what it looks for. Numbers beyond 2^53 lose digits; dates and times stay text.
 * @param itemLines takes the line of every item of every array, for those who need them
 * @throws {LockfileError} `empty`, `merge-conflict`, `too-deep` or `syntax`, with the line
 */
export function parseToml(text: string, itemLines: ItemLines | null = null): TomlTable {
  return new TomlReader(text, itemLines).read();
}

/** The lines of an array's items, counted from 1, by the array. */
export type ItemLines = Map<readonly TomlValue[], readonly number[]>;

/** A header that was read before. */
interface Header {
  readonly isArray: boolean;
  /** Without `name`. */
  readonly path: readonly string[];
  readonly name: string;
}

class TomlReader extends TomlScalars {
  readonly #root = new TomlTable(1);
  #depth = 0;
  readonly #itemLines: ItemLines | null;
  readonly #headers = new Map<string, Header>();
  readonly #shapes: TomlShape[] = [];
  readonly #keys = new KnownTexts(KNOWN_KEYS);

  constructor(text: string, itemLines: ItemLines | null) {
    super(text);
    this.#itemLines = itemLines;
  }

  read(): TomlTable {
    let table = this.#root;
    let any = false;
    while (this.toNextLineThatSays()) {
      any = true;
      const c = this.code();
      if (c === OPEN) table = this.#header();
      else this.#pair(table);
      this.endOfLine();
    }
    if (!any) throw new LockfileError("empty", "the file is empty", 1);
    return this.#root;
  }

  /** `[a.b]` or `[[a.b]]`: the table that the following lines fill. */
  #header(): TomlTable {
    const { line } = this;
    const from = this.at;
    const end = this.endOfThisLine();
    const written = this.text.slice(from, end);
    let header = this.#headers.get(written);
    if (header === undefined) {
      header = this.#readHeader();
      if (this.at === end && this.#headers.size < KNOWN_HEADERS) this.#headers.set(written, header);
    } else this.at = end;
    const { isArray, path, name } = header;
    const parent = path.length === 0 ? this.#root : this.#descend(this.#root, path, false);
    const opened = isArray ? parent.appendTable(name, line) : parent.openTable(name, line);
    if (opened === null) throw this.broken("it opens a table twice");
    return opened;
  }

  #readHeader(): Header {
    this.at += 1;
    const isArray = this.code() === OPEN;
    if (isArray) this.at += 1;
    const path = this.#key();
    this.#expect(CLOSE, "the header is not closed");
    if (isArray) {
      if (this.code() !== CLOSE) throw this.broken("the header is not closed");
      this.at += 1;
    }
    return { isArray, name: path.pop() ?? "", path };
  }

  #pair(table: TomlTable): void {
    const { line } = this;
    let name = this.#simpleKey();
    let holder = table;
    this.passSpaces();
    if (this.code() === DOT) {
      this.at += 1;
      const path = [name, ...this.#key()];
      name = path.pop() ?? "";
      holder = this.#descend(table, path, true);
    }
    if (this.code() !== EQUALS) throw this.broken("a key is not followed by `=`");
    this.at += 1;
    this.passSpaces();
    const value = this.#value();
    if (!holder.add(name, value, line)) throw this.broken("it sets a key twice");
  }

  /** The table at a path, made where it is not there. Of an array of tables the last. */
  #descend(from: TomlTable, path: readonly string[], dotted: boolean): TomlTable {
    let table = from;
    for (const key of path) {
      const next = table.step(key, this.line, dotted);
      if (next === null) throw this.broken("a key is used as a table and is none");
      table = next;
    }
    return table;
  }

  #expect(code: number, why: string): void {
    this.passSpaces();
    if (this.code() !== code) throw this.broken(why);
    this.at += 1;
  }

  /** A key with its dots. */
  #key(): string[] {
    const path: string[] = [];
    for (;;) {
      this.passSpaces();
      path.push(this.#simpleKey());
      if (path.length > MAX_DEPTH) throw new LockfileError("too-deep", "a key has too many parts", this.line);
      this.passSpaces();
      if (this.code() !== DOT) return path;
      this.at += 1;
    }
  }

  #simpleKey(): string {
    const { text } = this;
    const from = this.at;
    const first = text.charCodeAt(from);
    if (first === QUOTE) return this.basic();
    if (first === APOSTROPHE) return this.literal();
    let at = from;
    let last = first;
    for (let c = first; c < 128 && BARE[c] === 1; c = text.charCodeAt(at)) {
      last = c;
      at += 1;
    }
    if (at === from) throw this.broken("here should be a key");
    this.at = at;
    return this.#keys.once(text, from, at, first * 31 + last * 7 + (at - from));
  }

  #value(): TomlValue {
    const c = this.code();
    if (c === QUOTE) return this.text.startsWith('"""', this.at) ? this.multiline('"""') : this.basic();
    if (c === APOSTROPHE)
      return this.text.startsWith("'''", this.at) ? this.multiline("'''") : this.literal();
    if (c === OPEN || c === OPEN_BRACE) return this.#nested(c);
    const value = this.scalar();
    if (value === null) throw this.broken("here should be a value");
    return value;
  }

  #nested(open: number): TomlValue {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new LockfileError("too-deep", "it is nested too deeply", this.line);
    const value = open === OPEN ? this.#array() : this.#inlineTable();
    this.#depth -= 1;
    return value;
  }

  #array(): TomlValue[] {
    const values: TomlValue[] = [];
    const lines: number[] = [];
    this.#itemLines?.set(values, lines);
    this.at += 1;
    for (;;) {
      if (!this.toNextLineThatSays()) throw this.broken("an array is not closed");
      if (this.code() === CLOSE) break;
      if (this.#itemLines !== null) lines.push(this.line);
      values.push(this.#value());
      if (!this.toNextLineThatSays()) throw this.broken("an array is not closed");
      if (this.code() === CLOSE) break;
      if (this.code() !== COMMA) throw this.broken("values of an array are not parted by a comma");
      this.at += 1;
    }
    this.at += 1;
    return values;
  }

  /** Newlines and a last comma, which TOML 1.1 allows, are allowed. */
  #inlineTable(): TomlTable {
    const { at, line } = this;
    const known = this.#knownTable();
    if (known !== null) return known;
    const table = new TomlTable(line);
    this.at += 1;
    for (;;) {
      if (!this.toNextLineThatSays()) throw this.broken("an inline table is not closed");
      if (this.code() === CLOSE_BRACE) break;
      this.#pair(table);
      if (!this.toNextLineThatSays()) throw this.broken("an inline table is not closed");
      if (this.code() === CLOSE_BRACE) break;
      if (this.code() !== COMMA) throw this.broken("pairs of an inline table are not parted by a comma");
      this.at += 1;
    }
    this.at += 1;
    table.close();
    if (this.#shapes.length < KNOWN_SHAPES && this.line === line) {
      const shape = shapeOf(this.text.slice(at, this.at), table);
      if (shape !== null) this.#shapes.push(shape);
    }
    return table;
  }

  /** The table here if it has the shape of one that was read before, else null. */
  #knownTable(): TomlTable | null {
    // What is in such a table may be one deeper.
    if (this.#depth === MAX_DEPTH) return null;
    const { at } = this;
    for (const shape of this.#shapes) {
      const values = this.valuesBetween(shape.pieces);
      if (values !== null) return shape.table(values, this.line);
      this.at = at;
    }
    return null;
  }
}
