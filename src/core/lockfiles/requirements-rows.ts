import { isConflictMarker, mergeConflict } from "./merge-markers.js";
import { endOfHash } from "./requirements-hashes.js";

/** What ends a line for pip beside a newline: all that does for Python's `str.splitlines`. */
// eslint-disable-next-line no-control-regex -- some of them are control characters
const LINE_END = /\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]/;

const TAB = 9;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HASH = 35;
const BACKSLASH = 92;
const OPTION = "--hash=";

/** The rows of a requirements file, one after the other. They are counted by their newlines, whatever else ends one. */
export class RequirementsRows {
  row = "";
  /** Counted from 1. */
  line = 0;
  readonly #text: string;
  /** Where the row's own line of the text begins, and the next one. */
  #start = 0;
  #next = 0;
  /** The further rows of the line. */
  #parts: readonly string[] = [];
  #part = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes to the next row; false at the end. @throws {LockfileError} `merge-conflict` */
  next(): boolean {
    const part = this.#parts[this.#part];
    if (part !== undefined) {
      this.row = part;
      this.#part += 1;
      return true;
    }
    if (this.#next > this.#text.length) return false;
    this.#start = this.#next;
    const end = this.#endOfLine(this.#start);
    this.#next = end + 1;
    this.line += 1;
    const row = this.#text.slice(this.#start, this.#withoutReturn(end));
    if (isConflictMarker(row)) throw mergeConflict(this.line);
    this.#parts = LINE_END.test(row) ? row.split(LINE_END) : [row];
    this.row = this.#parts[0] ?? "";
    this.#part = 1;
    return true;
  }

  /**
   * Passes the rows behind this one if each is a hash and nothing else, as tools write them, up to the end of the entry.
   * @returns their hashes, and the text of all rows as it stands in the file; null where something else is among them
   */
  passHashes(): { readonly hashes: readonly string[]; readonly written: string } | null {
    if (this.#parts.length > 1) return null;
    const text = this.#text;
    const hashes: string[] = [];
    let line = this.line;
    let end = this.#next - 1;
    for (let goesOn = true; goesOn;) {
      const from = end + 1;
      const row = startOfRow(text, from);
      // A comment ends an entry even where the row before says that it goes on.
      if (text.charCodeAt(row) === HASH && hashes.length > 0) break;
      if (row <= from || !text.startsWith(OPTION, row)) return null;
      const start = row + OPTION.length;
      const last = endOfHash(text, start);
      if (last === start) return null;
      hashes.push(text.slice(start, last));
      end = this.#endOfLine(last);
      line += 1;
      const rest = startOfRow(text, last);
      goesOn = rest > last && text.charCodeAt(rest) === BACKSLASH;
      if ((goesOn ? rest + 1 : rest) !== this.#withoutReturn(end)) return null;
    }
    this.line = line;
    this.#next = end + 1;
    return { hashes, written: text.slice(this.#start, this.#withoutReturn(end)) };
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end;
  }

  #withoutReturn(end: number): number {
    return this.#text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
  }
}

/** The index behind blanks. */
function startOfRow(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at += 1;
  return at;
}
