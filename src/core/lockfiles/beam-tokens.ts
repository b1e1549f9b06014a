import { LockfileError } from "../errors.js";
import { refuseConflict } from "./merge-markers.js";
import { marksOf } from "./sign-marks.js";

/**
 * `text`: a string without anything to work out; `key`: `name:` or `"name":`; `word`: a name, in Erlang an atom; `code`:
 * a string, sigil or character that would have to be worked out; `mark`: anything else, one character or `=>`, `<<`, `>>`.
 */
export interface BeamToken {
  readonly kind: "atom" | "code" | "key" | "mark" | "number" | "text" | "word";
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const PERCENT = 37;
const APOSTROPHE = 39;
const COLON = 58;
const QUESTION_MARK = 63;
const TILDE = 126;
const BYTE_ORDER_MARK = 0xfeff;
const ANYWHERE = 2;
const NUMBER = /[0-9][0-9_.a-zA-Z]*/y;
const SIGIL = /~([a-z]|[A-Z]+)("""|'''|[([{</|"'])/y;
/** What may stand in a name, by its code: 1 = but for the first place. */
const WORD_SIGNS = marksOf({ 1: /[0-9@]/, [ANYWHERE]: /[A-Za-z_]/ });
const MARKS_OF_TWO = ["=>", "<<", ">>"];
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/**
 * The tokens of an Elixir or Erlang text, comments left out. One pass; nothing is worked out.
 * @throws {LockfileError} `merge-conflict`, or `syntax` for a quote that is not closed
 */
export function beamTokens(text: string, language: "elixir" | "erlang"): BeamToken[] {
  const reader = new BeamTokenReader(text, language);
  const tokens: BeamToken[] = [];
  while (reader.next()) tokens.push({ kind: reader.kind, text: reader.text, line: reader.line });
  return tokens;
}

/** Reads one token after the other and is the last one read itself: large files have many. */
export class BeamTokenReader implements BeamToken {
  kind: BeamToken["kind"] = "mark";
  text = "";
  line = 1;
  readonly #text: string;
  readonly #elixir: boolean;
  #at = 0;
  #line = 1;
  /** Of the last text in quotes: what stands between them, and the line of the first. */
  #inner = "";
  #first = 1;

  /** @throws {LockfileError} `merge-conflict` */
  constructor(text: string, language: "elixir" | "erlang") {
    refuseConflict(text);
    this.#text = text;
    this.#elixir = language === "elixir";
  }

  /**
   * Goes to the next token; false at the end, the last one then stays.
   * @throws {LockfileError} `syntax` for a quote that is not closed
   */
  next(): boolean {
    const text = this.#text;
    const comment = this.#elixir ? HASH : PERCENT;
    let at = this.#at;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) this.#line += 1;
      else if (code === comment) at = endOfLine(text, at) - 1;
      else if (code > SPACE && code !== BYTE_ORDER_MARK) {
        this.#at = at;
        this.#token(code);
        return true;
      }
    }
    this.#at = at;
    return false;
  }

  /** @param code what the token begins with */
  #token(code: number): void {
    if (isWordCode(code, true)) this.#word();
    else if (code === QUOTE || code === APOSTROPHE) this.#quoted(code);
    else if (this.#elixir && code === COLON && this.#atom()) return;
    else if (this.#elixir && code === TILDE && this.#sigil()) return;
    else if (this.#elixir && code === QUESTION_MARK) this.#character();
    else {
      const c = this.#text.charAt(this.#at);
      if (c >= "0" && c <= "9") this.#push("number", this.#match(NUMBER) ?? c);
      else this.#mark(c);
    }
  }

  #mark(c: string): void {
    const mayGoOn = c === "=" || c === "<" || c === ">";
    const mark = mayGoOn ? (MARKS_OF_TWO.find((two) => this.#text.startsWith(two, this.#at)) ?? c) : c;
    this.#at += mark.length;
    this.#push("mark", mark);
  }

  #word(): void {
    const word = this.#name();
    this.#push(this.#elixir && this.#passColon() ? "key" : "word", word);
  }

  /** The name that starts here; in Elixir it may end with `?` or `!`. */
  #name(): string {
    let at = this.#at + 1;
    const { length } = this.#text;
    while (at < length && isWordCode(this.#text.charCodeAt(at), false)) at += 1;
    const last = this.#text.charAt(at);
    if (last === "?" || last === "!") at += 1;
    const name = this.#text.slice(this.#at, at);
    this.#at = at;
    return name;
  }

  #push(kind: BeamToken["kind"], text: string, line = this.#line): void {
    this.kind = kind;
    this.text = text;
    this.line = line;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  /** The colon that makes a key of a name; `::` is an operator. */
  #passColon(): boolean {
    if (this.#text.charAt(this.#at) !== ":" || this.#text.charAt(this.#at + 1) === ":") return false;
    this.#at += 1;
    return true;
  }

  /** `:name` or `:"a name"`. @returns false where the colon is an operator */
  #atom(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (next !== QUOTE && !isWordCode(next, true)) return false;
    this.#at += 1;
    if (next !== QUOTE) this.#push("atom", this.#name());
    else this.#push(this.#string('"') ? "atom" : "code", this.#inner, this.#first);
    return true;
  }

  /** `'a b'` is an atom in Erlang and a list of characters in Elixir. */
  #quoted(code: number): void {
    const at = this.#at;
    const quote = code === QUOTE ? '"' : "'";
    const isThrice = this.#text.charCodeAt(at + 1) === code && this.#text.charCodeAt(at + 2) === code;
    const isBlock = this.#elixir && isThrice;
    const isPlain = this.#string(isBlock ? quote.repeat(3) : quote);
    const isCode = !isPlain || isBlock || (this.#elixir && code === APOSTROPHE);
    if (isCode) this.#push("code", this.#inner, this.#first);
    else if (!this.#elixir) this.#push(code === APOSTROPHE ? "word" : "text", this.#inner, this.#first);
    else this.#push(this.#passColon() ? "key" : "text", this.#inner, this.#first);
  }

  /** `?a`, `?\n`. */
  #character(): void {
    const length = this.#text.charAt(this.#at + 1) === "\\" ? 3 : 2;
    const text = this.#text.slice(this.#at, this.#at + length);
    if (text.includes("\n")) this.#at += 1;
    else this.#at += length;
    this.#push("code", text);
  }

  /** `~w(dev test)a`: its text is what stands between, behind its letter. */
  #sigil(): boolean {
    SIGIL.lastIndex = this.#at;
    const found = SIGIL.exec(this.#text);
    if (found === null) return false;
    const [whole, letter = "", open = ""] = found;
    this.#at += whole.length - open.length;
    this.#string(open, CLOSING[open] ?? open, letter === letter.toLowerCase());
    if (isWordCode(this.#text.charCodeAt(this.#at), true)) this.#name();
    this.#push("code", `~${letter} ${this.#inner}`, this.#first);
    return true;
  }

  /**
   * Passes a text in quotes, the place being at the first of them, and keeps what stands between.
   * @param interpolates whether `#{…}` is passed over
   * @returns whether there is nothing to work out
   */
  #string(open: string, close = open, interpolates = this.#elixir): boolean {
    this.#first = this.#line;
    const from = this.#at + open.length;
    const quick = this.#text.indexOf(close, from);
    const simple = quick < 0 ? "\\" : this.#text.slice(from, quick);
    // Each search for one character is one of the processor's own; most texts are digests, long and all alike.
    if (!simple.includes("\\") && !simple.includes("\n") && !simple.includes("#")) {
      this.#at = quick + close.length;
      this.#inner = simple;
      return true;
    }
    let plain = true;
    let escaped = false;
    let braces = 0;
    for (let at = from; at < this.#text.length; at += 1) {
      const c = this.#text.charAt(at);
      if (c === "\n") this.#line += 1;
      if (c === "\\") {
        if (this.#text.charAt(at + 1) === "\n") this.#line += 1;
        escaped = true;
        at += 1;
      } else if (braces > 0) {
        // What is in quotes within `#{…}` belongs to it.
        if (c === "{") braces += 1;
        else if (c === "}") braces -= 1;
        else if (c === '"') at = this.#endOfInner(at);
      } else if (interpolates && c === "#" && this.#text.charAt(at + 1) === "{") {
        plain = false;
        braces = 1;
        at += 1;
      } else if (this.#text.startsWith(close, at)) {
        this.#at = at + close.length;
        const text = this.#text.slice(from, at);
        this.#inner = escaped ? text.replace(/\\(.)/gs, "$1") : text;
        return plain;
      }
    }
    throw new LockfileError("syntax", "a quote is not closed; the file is cut short or damaged", this.#first);
  }

  /** Index of the quote that closes the one at `open`; the text's last one where nothing does. */
  #endOfInner(open: number): number {
    for (let at = open + 1; at < this.#text.length; at += 1) {
      const c = this.#text.charAt(at);
      if (c === "\n") this.#line += 1;
      if (c === "\\") at += 1;
      else if (c === '"') return at;
    }
    return this.#text.length - 1;
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Letters, digits but for the first place, `_`, `@` but for the first place, and whatever is not ASCII. */
function isWordCode(code: number, first: boolean): boolean {
  if (code >= WORD_SIGNS.length) return code !== BYTE_ORDER_MARK;
  const sign = WORD_SIGNS[code] ?? 0;
  return first ? sign === ANYWHERE : sign !== 0;
}
