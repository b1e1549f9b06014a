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
  for (let token = reader.next(); token !== null; token = reader.next()) tokens.push(token);
  return tokens;
}

/** Reads one token after the other, for whoever needs no more than the next: large files have many. */
export class BeamTokenReader {
  readonly #text: string;
  readonly #elixir: boolean;
  #token: BeamToken | null = null;
  #at = 0;
  #line = 1;

  /** @throws {LockfileError} `merge-conflict` */
  constructor(text: string, language: "elixir" | "erlang") {
    refuseConflict(text);
    this.#text = text;
    this.#elixir = language === "elixir";
  }

  /** The next token; null at the end. @throws {LockfileError} `syntax` for a quote that is not closed */
  next(): BeamToken | null {
    while (this.#at < this.#text.length) {
      this.#step();
      const token = this.#token;
      this.#token = null;
      if (token !== null) return token;
    }
    return null;
  }

  #step(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === NEWLINE) {
      this.#at += 1;
      this.#line += 1;
    } else if (code <= SPACE || code === BYTE_ORDER_MARK) this.#at += 1;
    else if (isWordCode(code, true)) this.#word();
    else {
      const c = this.#text.charAt(this.#at);
      if (c === (this.#elixir ? "#" : "%")) this.#passLine();
      else if (c === '"' || c === "'") this.#quoted(c);
      else if (this.#elixir && c === "?") this.#character();
      else if (this.#elixir && c === "~" && this.#sigil()) return;
      else if (this.#elixir && c === ":" && this.#atom()) return;
      else if (c >= "0" && c <= "9") this.#push("number", this.#match(NUMBER) ?? c);
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
    this.#token = { kind, text, line };
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  #passLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
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
    else {
      const { line, text, plain } = this.#string('"');
      this.#push(plain ? "atom" : "code", text, line);
    }
    return true;
  }

  /** `'a b'` is an atom in Erlang and a list of characters in Elixir. */
  #quoted(quote: string): void {
    const block = quote.repeat(3);
    const isBlock = this.#elixir && this.#text.startsWith(block, this.#at);
    const { line, text, plain } = this.#string(isBlock ? block : quote);
    if (!plain || isBlock || (this.#elixir && quote === "'")) this.#push("code", text, line);
    else if (!this.#elixir) this.#push(quote === "'" ? "word" : "text", text, line);
    else this.#push(this.#passColon() ? "key" : "text", text, line);
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
    const { line, text } = this.#string(open, CLOSING[open] ?? open, letter === letter.toLowerCase());
    if (isWordCode(this.#text.charCodeAt(this.#at), true)) this.#name();
    this.#push("code", `~${letter} ${text}`, line);
    return true;
  }

  /** Passes a text in quotes, the place being at the first of them. @param interpolates whether `#{…}` is passed over */
  #string(
    open: string,
    close = open,
    interpolates = this.#elixir,
  ): { line: number; text: string; plain: boolean } {
    const line = this.#line;
    const from = this.#at + open.length;
    const quick = this.#text.indexOf(close, from);
    const simple = quick < 0 ? "\\" : this.#text.slice(from, quick);
    // Each search is one of the processor's own; most texts are digests, long and all alike.
    if (!simple.includes("\\") && !simple.includes("\n") && !simple.includes("#{")) {
      this.#at = quick + close.length;
      return { line, text: simple, plain: true };
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
        return { line, text: escaped ? text.replace(/\\(.)/gs, "$1") : text, plain };
      }
    }
    throw new LockfileError("syntax", "a quote is not closed; the file is cut short or damaged", line);
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

/** Letters, digits but for the first place, `_`, `@` but for the first place, and whatever is not ASCII. */
function isWordCode(code: number, first: boolean): boolean {
  if (code >= WORD_SIGNS.length) return code !== BYTE_ORDER_MARK;
  const sign = WORD_SIGNS[code] ?? 0;
  return first ? sign === ANYWHERE : sign !== 0;
}
