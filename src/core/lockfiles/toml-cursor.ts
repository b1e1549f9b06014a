import { holdsAt } from "./holds-at.js";
import { LockfileError } from "../errors.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";

const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const HASH = 35;
const QUOTE = 34;
const BACKSLASH = 92;

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["t", "\t"],
  ["n", "\n"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\u001b"],
  ['"', '"'],
  ["\\", "\\"],
]);

/** A place in a TOML text, and what is passed over or read there whatever stands around it: blanks, comments, strings. */
export class TomlCursor {
  protected readonly text: string;
  protected at: number;
  /** Counted from 1. */
  protected line = 1;
  /** Index of the first newline that is not before `at`, as far as it was looked for. */
  private lineEnd = -1;
  /** The same for the first backslash. */
  private backslash = -1;

  constructor(text: string) {
    this.text = text;
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  protected code(): number {
    return this.text.charCodeAt(this.at);
  }

  protected broken(why: string): LockfileError {
    const from = this.text.lastIndexOf("\n", this.at - 1) + 1;
    const [start = ""] = this.text.slice(from, from + 9).split("\n", 1);
    return isConflictMarker(start) ? mergeConflict(this.line) : new LockfileError("syntax", why, this.line);
  }

  /** Spaces, tabs, newlines and comments are passed over; false at the end of the text. */
  protected toNextLineThatSays(): boolean {
    for (;;) {
      const c = this.code();
      if (Number.isNaN(c)) return false;
      if (c === NEWLINE) this.line += 1;
      else if (c === HASH) {
        this.passComment();
        continue;
      } else if (c !== SPACE && c !== TAB && c !== RETURN) return true;
      this.at += 1;
    }
  }

  protected passComment(): void {
    this.at = this.endOfThisLine();
  }

  protected passSpaces(): void {
    for (let c = this.code(); c === SPACE || c === TAB; c = this.code()) this.at += 1;
  }

  protected endOfLine(): void {
    this.passSpaces();
    const c = this.code();
    if (c === HASH) this.passComment();
    else if (c === RETURN && this.text.charCodeAt(this.at + 1) === NEWLINE) this.at += 1;
    else if (c !== NEWLINE && !Number.isNaN(c))
      throw this.broken("something follows where the line should end");
  }

  /** Index of the newline that ends the current line; the text's length where none does. */
  protected endOfThisLine(): number {
    if (this.lineEnd < this.at) {
      const end = this.text.indexOf("\n", this.at);
      this.lineEnd = end < 0 ? this.text.length : end;
    }
    return this.lineEnd;
  }

  /** Whether a backslash stands before an index, from `at` on. Each is looked for once. */
  protected isEscapedBefore(index: number): boolean {
    if (this.backslash < this.at) {
      const next = this.text.indexOf("\\", this.at);
      this.backslash = next < 0 ? this.text.length : next;
    }
    return this.backslash < index;
  }

  /** A string in quotes on one line. */
  protected basic(): string {
    const from = this.at + 1;
    const end = this.endOfThisLine();
    // The first quote closes it, unless something is escaped before.
    let close = this.text.indexOf('"', from);
    if (close < 0 || close > end) throw this.broken("a string is not closed");
    const escaped = this.isEscapedBefore(close);
    if (escaped) {
      close = from;
      for (let c = this.text.charCodeAt(close); c !== QUOTE; c = this.text.charCodeAt(close)) {
        if (close >= end) throw this.broken("a string is not closed");
        close += c === BACKSLASH ? 2 : 1;
      }
      if (close > end) throw this.broken("a string is not closed");
    }
    this.at = close + 1;
    const raw = this.text.slice(from, close);
    return escaped ? this.unescape(raw) : raw;
  }

  protected literal(): string {
    const from = this.at + 1;
    const close = this.text.indexOf("'", from);
    if (close < 0 || close > this.endOfThisLine()) throw this.broken("a string is not closed");
    this.at = close + 1;
    return this.text.slice(from, close);
  }

  protected multiline(mark: string): string {
    const first = this.line;
    let from = this.at + 3;
    if (this.text.startsWith("\r\n", from)) from += 2;
    else if (this.text.startsWith("\n", from)) from += 1;
    if (from > this.at + 3) this.line += 1;
    let at = from;
    for (; ; at += 1) {
      const c = this.text.charCodeAt(at);
      if (Number.isNaN(c)) {
        this.line = first;
        throw this.broken("a string is not closed");
      }
      if (c === NEWLINE) this.line += 1;
      else if (c === BACKSLASH && mark === '"""') {
        at += 1;
        if (this.text.charCodeAt(at) === NEWLINE) this.line += 1;
      } else if (holdsAt(this.text, mark, at)) break;
    }
    // One or two quotes more belong to the string.
    for (let more = 0; more < 2 && this.text.charAt(at + 3) === mark.charAt(0); more += 1) at += 1;
    this.at = at + 3;
    const raw = this.text.slice(from, at).replaceAll("\r\n", "\n");
    return mark === '"""' && raw.includes("\\") ? this.unescape(raw) : raw;
  }

  protected unescape(raw: string): string {
    return raw.replace(
      /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|[ \t]*\n\s*|([^]))/g,
      (whole, short: string | undefined, long: string | undefined, byte: string | undefined, one) => {
        const hex = short ?? long ?? byte;
        if (hex !== undefined) {
          const point = Number.parseInt(hex, 16);
          if (point > 0x10ffff) throw this.broken("a string holds a character that there is not");
          return String.fromCodePoint(point);
        }
        if (one === undefined) return "";
        const simple = SIMPLE_ESCAPES.get(one as string);
        if (simple === undefined)
          throw this.broken(`a string holds the unknown escape ${JSON.stringify(whole)}`);
        return simple;
      },
    );
  }
}
