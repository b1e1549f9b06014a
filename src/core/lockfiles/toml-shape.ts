import { SCALAR, type TomlScalar } from "./toml-scalars.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

/** A key and what begins behind it: another table, a text or a scalar. */
const PAIR = new RegExp(`[ ,{}]*[A-Za-z0-9_-]+ *= *(\\{|"[^"\\\\]*"(?!")|${SCALAR.source})`, "y");
/** A table with more keys than this finds them by an index, which it then has to have for itself. */
const MAX_KEYS = 8;
const END = /^"?[ ,{}]*$/;

/**
 * How an inline table on one line is written: its keys, and the text around its values. A lockfile holds thousands of
 * which only the values differ: these are found faster, and the tables need no keys of their own.
 */
export class TomlShape {
  /** The text before each value, and behind the last. Quotes belong to it. */
  readonly pieces: readonly string[];
  readonly #keys: readonly string[];
  /** The keys of the table that a key leads to; null for one that leads to a value. */
  readonly #inner: readonly (readonly string[] | null)[] | null;

  constructor(
    pieces: readonly string[],
    keys: readonly string[],
    inner: readonly (readonly string[] | null)[],
  ) {
    this.pieces = pieces;
    this.#keys = keys;
    this.#inner = inner.every((one) => one === null) ? null : inner;
  }

  /** The table of this shape that holds these values, as many as there are. It keeps the array. */
  table(values: TomlScalar[], line: number): TomlTable {
    if (this.#inner === null) return TomlTable.closed(line, this.#keys, values);
    let at = 0;
    const own = this.#inner.map((keys): TomlValue => {
      const from = at;
      at += keys === null ? 1 : keys.length;
      return keys === null ? (values[from] ?? "") : TomlTable.closed(line, keys, values.slice(from, at));
    });
    return TomlTable.closed(line, this.#keys, own);
  }
}

/**
 * The shape of an inline table; null for one with anything in it but texts in quotes without escapes, numbers, dates,
 * truth values, and tables of such, or with many keys.
 * @param written from brace to brace, on one line
 * @param table what was read of it
 */
export function shapeOf(written: string, table: TomlTable): TomlShape | null {
  const keys = table.keys();
  if (keys.length > MAX_KEYS) return null;
  const inner: (readonly string[] | null)[] = [];
  let count = 0;
  for (const key of keys) {
    const value = table.get(key);
    const within = value instanceof TomlTable ? value.keys() : null;
    if (value instanceof TomlTable && !isFlat(value, within ?? [])) return null;
    inner.push(within);
    count += within === null ? 1 : within.length;
  }
  const pieces = piecesOf(written);
  return pieces?.length === count + 1 ? new TomlShape(pieces, keys, inner) : null;
}

function isFlat(table: TomlTable, keys: readonly string[]): boolean {
  return keys.length <= MAX_KEYS && keys.every((key) => table.table(key) === null);
}

function piecesOf(written: string): string[] | null {
  const pieces: string[] = [];
  let from = 0;
  let at = 0;
  for (;;) {
    PAIR.lastIndex = at;
    const value = PAIR.exec(written)?.[1];
    if (value === undefined) break;
    at = PAIR.lastIndex;
    if (value === "{") continue;
    const quote = value.startsWith('"') ? 1 : 0;
    pieces.push(written.slice(from, at - value.length + quote));
    from = at - quote;
  }
  const rest = written.slice(from);
  return END.test(rest) ? [...pieces, rest] : null;
}
