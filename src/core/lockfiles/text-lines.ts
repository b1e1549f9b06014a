import { LockfileError } from "../errors.js";
import { holdsAt } from "./holds-at.js";
import { mergeConflict } from "./merge-markers.js";

const NEWLINE = "\n";
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;
const HASH = 35;
const QUOTE = 34;
const BACKSLASH = 92;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Walks the lines of an indented text, one pass, without copying: blank lines and `#` comments are passed over, the
 * byte order mark and carriage returns belong to no line. Every search ends at the end of the line (facts: an
 * unbounded one cost 53 s on 2 MB).
 */
export class TextLines {
  readonly text: string;
  /** Number of the current line, counted from 1. */
  line = 0;
  /** Spaces before the first character. */
  indent = 0;
  /** Index of the first character that is no space. */
  start = 0;
  /** Index after the last character that is no space. */
  end = 0;
  /**
   * Line of the first marker of an unresolved merge; null = there is none so far. A conflict of which one side is empty
   * is read on, as if it were resolved to the other: nothing is hidden by that. The caller has to tell of it.
   */
  conflict: number | null = null;
  private side: "ours" | "theirs" | null = null;
  private ours = false;
  private next: number;
  private held = false;

  constructor(text: string) {
    this.text = text;
    this.next = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /**
   * Goes to the next line that says something; false at the end of the text.
   * @param anyText within a block of text, where a line may start with a tab or a `#`
   * @throws {LockfileError} `merge-conflict`; `syntax` for a tab in the indentation
   */
  advance(anyText = false): boolean {
    if (this.held) {
      this.held = false;
      return true;
    }
    const { text } = this;
    while (this.next < text.length) {
      const from = this.next;
      let end = text.indexOf(NEWLINE, from);
      if (end < 0) end = text.length;
      this.next = end + 1;
      this.line += 1;
      let start = from;
      while (start < end && text.charCodeAt(start) === SPACE) start += 1;
      if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end -= 1;
      while (end > start && text.charCodeAt(end - 1) === SPACE) end -= 1;
      if (start === end) continue;
      const first = text.charCodeAt(start);
      if (first === HASH && !anyText) continue;
      if (first === TAB && !anyText) throw this.broken("a tab indents this line");
      this.start = start;
      this.end = end;
      this.indent = start - from;
      if (this.indent === 0 && isMarkerAt(text, start, end)) {
        this.passMarker(text.charAt(start));
        continue;
      }
      if (this.side !== null) this.countSide();
      return true;
    }
    if (this.side !== null) throw this.conflicting();
    return false;
  }

  /** A marker of git's: `<` opens ours, `=` theirs, `>` closes; `|` the common ancestor, which no side is. */
  private passMarker(marker: string): void {
    this.conflict ??= this.line;
    if (marker === "<" && this.side === null) this.side = "ours";
    else if (marker === "=" && this.side === "ours") this.side = "theirs";
    else if (marker === ">" && this.side === "theirs") {
      this.side = null;
      this.ours = false;
    } else throw this.conflicting();
  }

  /** Where both sides say something they contradict each other: no reading of the file is the right one. */
  private countSide(): void {
    if (this.side === "ours") this.ours = true;
    else if (this.ours) throw this.conflicting();
  }

  private conflicting(): LockfileError {
    return mergeConflict(this.conflict ?? this.line);
  }

  /** Whether lines may be passed over unread: within a conflict every line counts. */
  get isPlain(): boolean {
    return this.side === null && this.conflict === null;
  }

  /**
   * Passes over lines that are known: the next `advance` goes to the line that holds an index.
   * @param start index of that line's first character that is no space; the text's length = nothing is left to read
   * @param lines how many lines further it stands than the current one
   */
  pass(start: number, lines: number): void {
    // The last line may end without a newline: it is passed as well.
    this.next = start < this.text.length ? this.text.lastIndexOf(NEWLINE, start - 1) + 1 : start;
    this.line += lines - 1;
  }

  /** Where the next line that says something begins, if `advance` was held or has come to the end of the text. */
  get upcoming(): { readonly start: number; readonly line: number } {
    return this.held
      ? { start: this.start, line: this.line }
      : { start: this.text.length, line: this.line + 1 };
  }

  /** The next `advance` stays on this line. */
  hold(): void {
    this.held = true;
  }

  /** The rest of this line, from an index on, is the next line, indented to where it stands. */
  holdFrom(start: number): void {
    this.indent += start - this.start;
    this.start = start;
    this.held = true;
  }

  /** The character code at an index of the text; the line's own when none is given. */
  at(index = this.start): number {
    return this.text.charCodeAt(index);
  }

  /** The line without indentation and trailing spaces. */
  content(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Whether the line, from its first character, begins with a text. */
  begins(prefix: string): boolean {
    return holdsAt(this.text, prefix, this.start);
  }

  /**
   * Index of the double quote that closes the one at `from`, on the same line.
   * @throws {LockfileError} `syntax` when there is none
   */
  closingQuote(from: number): number {
    const { text, end } = this;
    for (let at = from + 1; at < end; at += 1) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) return at;
      if (c === BACKSLASH) at += 1;
    }
    throw this.broken("a quote is not closed");
  }

  /**
   * The text in double quotes that fills the line from one index to another, its end where none is given.
   * @throws {LockfileError} `syntax` when it ends before or not at all
   */
  quoted(from: number, to = this.end, why = "something follows a value"): string {
    const { text } = this;
    // The search ends at the last character at the latest: that is a quote.
    if (to - 1 > from && text.charCodeAt(to - 1) === QUOTE && text.indexOf('"', from + 1) === to - 1) {
      const inner = text.slice(from + 1, to - 1);
      if (!inner.includes("\\")) return inner;
    }
    const close = this.closingQuote(from);
    if (close !== to - 1) throw this.broken(why);
    return this.unquote(from, close);
  }

  /**
   * The text between two double quotes, JSON's escapes undone.
   * @throws {LockfileError} `syntax` for an escape that JSON does not know
   */
  unquote(open: number, close: number): string {
    const inner = this.text.slice(open + 1, close);
    if (!inner.includes("\\")) return inner;
    try {
      return JSON.parse(`"${inner}"`) as string;
    } catch (cause) {
      throw this.broken("a quoted text cannot be read", cause);
    }
  }

  /** The error for a line that the format does not write. @param line where that is not the current one */
  broken(why: string, cause?: unknown, line = this.line): LockfileError {
    if (this.conflict !== null) return this.conflicting();
    const message = `${why}; the file is cut short, damaged or edited by hand`;
    return new LockfileError("syntax", message, line, cause);
  }
}

/** As `isConflictMarker`, without copying the line; also a marker of which the name was cut off. */
function isMarkerAt(text: string, start: number, end: number): boolean {
  const first = text.charAt(start);
  if (first !== "<" && first !== "=" && first !== ">" && first !== "|") return false;
  if (!text.startsWith(first.repeat(7), start)) return false;
  return start + 7 === end || text.charCodeAt(start + 7) === SPACE;
}
