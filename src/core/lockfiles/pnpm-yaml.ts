import type { LockfileError } from "../errors.js";
import { blockBelow, blockKey, linesBelow } from "./pnpm-blocks.js";
import { isClosed } from "./pnpm-flow.js";
import { TextLines } from "./text-lines.js";

const QUOTE = 34;
const APOSTROPHE = 39;
const COLON = 58;
const SPACE = 32;
const SLASH = 47;
const BACKTICK = 96;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const GREATER = 62;
const BAR = 124;

/** What a hash is written with; in plain YAML it stands for itself. */
const LONE_INTEGRITY = /resolution: \{integrity: [\w+/=-]+\}/y;
const BEFORE_INTEGRITY = "resolution: {integrity: ".length;
/** A flow collection over more lines than this is none that a formatter writes. */
const MAX_FLOW_LINES = 64;

/**
 * The YAML that pnpm writes (and formatters make of it): block mappings indented by two, scalars on one line, small
 * flow mappings, `? key` for long keys. Anything else is refused: a lockfile that pnpm reads otherwise than Weir would
 * hide what it brings. So there is no fall-back to a full YAML reader, no anchor, no alias, no tag and no merge key.
 * https://yaml.org/spec/1.2.2/
 */
export class PnpmYaml {
  /** Key of the current line. */
  key = "";
  private from = 0;
  private readonly lines: TextLines;

  constructor(text: string) {
    this.lines = new TextLines(text);
  }

  /** Line of the current key, counted from 1. */
  get line(): number {
    return this.lines.line;
  }

  /** Line of the first marker of an unresolved merge, see TextLines. */
  get conflict(): number | null {
    return this.lines.conflict;
  }

  /** The error for a line, the current one where none is given. */
  broken(why: string, line = this.line): LockfileError {
    return this.lines.broken(why, undefined, line);
  }

  /** Passes a document's start; false where none stands here. */
  documentStart(): boolean {
    if (!this.lines.advance()) return false;
    if (this.lines.indent === 0 && this.lines.content() === "---") return true;
    this.lines.hold();
    return false;
  }

  /** Whether the text is at its end. */
  atEnd(): boolean {
    if (!this.lines.advance()) return true;
    this.lines.hold();
    return false;
  }

  /** What stands beside a key at the top of the document that begins here, wherever it is; null = nothing does. */
  ahead(key: string): string | null {
    const { text, start, end } = this.lines;
    const line = new RegExp(`^\\uFEFF?(?:--- *$|(["']?)${key}\\1:(.*)$)`, "gm");
    // The line that a document begins with is none that it ends with.
    line.lastIndex = this.lines.begins("---") ? end : text.lastIndexOf("\n", start - 1) + 1;
    const value = line.exec(text)?.[2]?.trim();
    return value === undefined ? null : (/^'([^']*)'$|^"([^"\\]*)"$/.exec(value)?.slice(1).join("") ?? value);
  }

  /** Index of the first character of the current key's line. */
  get start(): number {
    return this.lines.start;
  }

  /** Whether lines may be passed over unread. */
  get isPlain(): boolean {
    return this.lines.isPlain;
  }

  /** Where what follows a mapping begins. */
  get upcoming(): { readonly start: number; readonly line: number } {
    return this.lines.upcoming;
  }

  /** Passes over keys that are known: see TextLines.pass. */
  pass(start: number, lines: number): void {
    this.lines.pass(start, lines);
  }

  /** Goes to the next key that is indented so; false where the mapping ends. */
  child(indent: number): boolean {
    if (!this.inside(indent)) return false;
    this.readKey();
    return true;
  }

  /** The next line of a mapping as it stands, without reading it: `key` follows by `readKey`. Null where it ends. */
  childText(indent: number): string | null {
    return this.inside(indent) ? this.lines.content() : null;
  }

  /** Passes everything that belongs to the current key and is indented deeper. */
  skip(indent: number): void {
    const { lines } = this;
    while (lines.advance(true)) {
      const sequence = lines.indent === indent && lines.begins("- ");
      if (lines.indent > indent || sequence || lines.begins("#")) continue;
      lines.hold();
      return;
    }
  }

  /** See `linesBelow`. */
  linesBelow(indent: number): string {
    return linesBelow(this.lines, indent);
  }

  /** Whether the line of which the key is still to be read begins so. */
  begins(opening: string): boolean {
    return this.lines.begins(opening);
  }

  /** Reads the key of the line that `inside` or `childText` went to. */
  readKey(): void {
    const { lines } = this;
    if (this.readLoneKey()) return;
    if (lines.begins("? ")) {
      this.readLongKey();
      return;
    }
    const after = this.readScalarKey(lines.start);
    if (lines.at(after) !== COLON) throw lines.broken("a key has no colon");
    this.startValue(after + 1);
  }

  /** Whether the current key has its value on the same line. */
  hasValue(): boolean {
    return this.from < this.lines.end;
  }

  /** The value on the key's line, as it stands. */
  raw(): string {
    return this.lines.text.slice(this.from, this.lines.end);
  }

  /** Whether the value is a block of text below the key's line. */
  isBlock(): boolean {
    const first = this.lines.at(this.from);
    return (first === GREATER || first === BAR) && this.hasValue();
  }

  /** The scalar on the key's line, quotes undone, or the block of text (`>-`) below it. */
  scalar(): string {
    const { lines, from } = this;
    const first = lines.at(from);
    if (from >= lines.end) throw lines.broken("a value is missing");
    if (first === APOSTROPHE || first === QUOTE) {
      const close = this.closing(from);
      if (close !== lines.end - 1) throw lines.broken("something follows a value");
      return this.unquoted(from, close);
    }
    if (!isPlain(first) && "[{|>%@`".includes(lines.text.charAt(from))) return this.blockScalar();
    return this.raw();
  }

  /** A text that may stand on the key's line or as a block (`|`, `>`) below it. */
  text(indent: number): string {
    return /^[|>][-+0-9]*$/.test(this.raw()) ? blockBelow(this.lines, this.raw(), indent) : this.scalar();
  }

  /** Up to version 8 pnpm writes what is longer than a thousand characters as a block below its key. */
  private blockScalar(): string {
    const { lines } = this;
    const text = /^[|>]-?$/.test(this.raw()) ? blockBelow(lines, this.raw(), lines.indent) : "";
    if (text === "") throw lines.broken("a plain text is expected here");
    return text;
  }

  /**
   * What `resolution: {integrity: …}` says, where the current line is just that and its key is still to be read, as in
   * nearly all entries; null for any other line.
   */
  loneIntegrity(): string | null {
    const { text, start, end } = this.lines;
    if (text.charCodeAt(end - 1) !== CLOSE_BRACE) return null;
    LONE_INTEGRITY.lastIndex = start;
    if (!LONE_INTEGRITY.test(text) || LONE_INTEGRITY.lastIndex !== end) return null;
    return text.slice(start + BEFORE_INTEGRITY, end - 1);
  }

  /** The flow collection that starts on the key's line, or on the next where a formatter has put it; null for none. */
  flow(): string | null {
    const { lines } = this;
    if (this.from >= lines.end) {
      if (!lines.advance()) return null;
      if (!lines.begins("{") && !lines.begins("[")) {
        lines.hold();
        return null;
      }
      this.from = lines.start;
    }
    let text = this.raw();
    for (let count = 0; !isClosed(text); count += 1) {
      if (count === MAX_FLOW_LINES || !lines.advance()) throw lines.broken("a brace is not closed");
      text += ` ${lines.content()}`;
    }
    return text;
  }

  /** Goes to the next line of a mapping; its key follows by `readKey`. False where it ends. */
  inside(indent: number): boolean {
    const { lines } = this;
    if (!lines.advance()) return false;
    // A formatter puts the empty mapping of a long key on a line of its own.
    if (lines.indent >= indent && lines.at() === OPEN_BRACE && lines.content() === "{}") return false;
    if (lines.indent === indent && !(indent === 0 && lines.begins("---"))) return true;
    if (lines.indent > indent) throw lines.broken("the indentation is not pnpm's");
    lines.hold();
    return false;
  }

  /**
   * Reads a key that has its line to itself, plain or in apostrophes: most have, and no sign of it need be looked at. The
   * searches end at the line's end at the latest, for what is searched stands there.
   */
  private readLoneKey(): boolean {
    const { text, start, end } = this.lines;
    if (text.charCodeAt(end - 1) !== COLON) return false;
    const first = text.charCodeAt(start);
    if (first === APOSTROPHE) {
      if (end - start < 3 || text.charCodeAt(end - 2) !== APOSTROPHE) return false;
      if (text.indexOf("'", start + 1) !== end - 2) return false;
      this.key = text.slice(start + 1, end - 2);
    } else {
      if (!isPlain(first) || text.indexOf(":", start) !== end - 1) return false;
      this.key = text.slice(start, end - 1);
    }
    this.from = end;
    return true;
  }

  /** `? key`, then `: first: value` (a mapping that starts on the line of the colon), `: {}` or `:`. */
  private readLongKey(): void {
    const { lines } = this;
    const { indent } = lines;
    const block = lines.begins("? >") || lines.begins("? |");
    if (block) this.key = blockKey(lines);
    else if (this.readScalarKey(lines.start + 2, true) !== lines.end)
      throw lines.broken("something follows a key");
    const { key } = this;
    // In a block of text a line that begins with `#` is no comment.
    if (!lines.advance(block) || lines.indent !== indent || lines.at() !== COLON)
      throw lines.broken("a key has no value");
    let from = lines.start + 1;
    while (from < lines.end && lines.at(from) === SPACE) from += 1;
    this.key = key;
    this.from = from;
    if (from === lines.end || lines.at(from) === OPEN_BRACE) return;
    lines.holdFrom(from);
    this.from = lines.end;
  }

  /** Sets `key`; the index after it. */
  private readScalarKey(start: number, alone = false): number {
    const { lines } = this;
    const { text, end } = lines;
    const first = text.charCodeAt(start);
    if (first === APOSTROPHE || first === QUOTE) {
      const close = this.closing(start);
      this.key = this.unquoted(start, close);
      return close + 1;
    }
    let at = start;
    if (alone) at = end;
    else while (at < end && !(text.charCodeAt(at) === COLON && endsKey(text, at + 1, end))) at += 1;
    this.key = text.slice(start, at);
    if (!isPlain(first) && (this.key === "<<" || "&*!{[|>%@`-".includes(this.key.charAt(0)))) {
      throw lines.broken("this is YAML, but not pnpm's");
    }
    return at;
  }

  private startValue(after: number): void {
    const { lines } = this;
    let from = after;
    while (from < lines.end && lines.at(from) === SPACE) from += 1;
    const first = lines.at(from);
    if (from < lines.end && (first === 38 || first === 42 || first === 33)) {
      throw lines.broken("anchors, aliases and tags have no place in a lockfile");
    }
    this.from = from;
  }

  private closing(from: number): number {
    const { lines } = this;
    const { text, end } = lines;
    if (text.charCodeAt(from) === QUOTE) return lines.closingQuote(from);
    for (let at = from + 1; at < end; at += 1) {
      if (text.charCodeAt(at) !== APOSTROPHE) continue;
      if (at + 1 < end && text.charCodeAt(at + 1) === APOSTROPHE) at += 1;
      else return at;
    }
    throw lines.broken("a quote is not closed");
  }

  private unquoted(from: number, close: number): string {
    const { lines } = this;
    if (lines.at(from) === QUOTE) return lines.unquote(from, close);
    const inner = lines.text.slice(from + 1, close);
    return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  }
}

/** Small letters, digits and slashes, which no YAML indicator is: what most texts begin with. */
function isPlain(first: number): boolean {
  return (first > BACKTICK && first < OPEN_BRACE) || (first >= SLASH && first < COLON);
}

function endsKey(text: string, after: number, end: number): boolean {
  return after >= end || text.charCodeAt(after) === SPACE;
}
