import { LockfileError } from "../errors.js";
import { isBlank, isConflictSign, isWordSign } from "./gradle-signs.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** What an interpolation holds, blanks left out: `versions.junit` of `${versions.junit}`. */
export interface GradleExpression {
  readonly expression: string;
}

/** A text as a script writes it: what is fixed, and what is filled in when it runs. */
export type GradleText = readonly (string | GradleExpression)[];

/** What is told of a script's tokens, in their order: most of them need no object of their own. */
export interface GradleTokenSink {
  word(text: string, line: number): void;
  /** One character that is none of the others, as its code. */
  mark(code: number, line: number): void;
  string(value: GradleText, line: number): void;
  /** Any number of line ends. */
  newline(): void;
}

/** Which of the two languages: `$a.b` is all of it in Groovy, `a` and then `.b` in Kotlin. */
export type GradleLanguage = "groovy" | "kotlin";

/** Characters of an expression within a string; a longer one is no name. */
const MAX_EXPRESSION = 300;

const WORD = /[\p{L}\p{Nd}_][\p{L}\p{Nd}_$]*/uy;
const PATH = { groovy: /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y, kotlin: /[A-Za-z_]\w*/y };
/** What stands for itself in any string. */
const PLAIN = /[^"'/$\\\n]*/y;

const NEWLINE = 10;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;
const BACKTICK = 96;
/** The last character of it. */
const ASCII = 127;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
]);

/**
 * Tells the tokens of a Gradle script, comments left out. Nothing is executed; a slashy string of Groovy counts as one
 * only where no division can stand.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax` (a string or comment that is not closed), with the line
 */
export function readGradleTokens(text: string, language: GradleLanguage, sink: GradleTokenSink): void {
  new GradleReader(text, language, sink).read();
}

class GradleReader {
  readonly #text: string;
  readonly #language: GradleLanguage;
  readonly #sink: GradleTokenSink;
  #at: number;
  #line = 1;
  /** What kind of token was told last, and which one, if it was a word or a mark. */
  #last: "word" | "mark" | "string" | "newline" | null = null;
  #lastWord = "";
  #lastMark = 0;

  constructor(text: string, language: GradleLanguage, sink: GradleTokenSink) {
    this.#text = text;
    this.#language = language;
    this.#sink = sink;
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  read(): void {
    if (this.#text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
    if (this.#text.startsWith("#!")) this.#toEndOfLine();
    while (this.#at < this.#text.length) this.#next();
  }

  #next(): void {
    const text = this.#text;
    let at = this.#at;
    let code = text.charCodeAt(at);
    while (isBlank(code)) code = text.charCodeAt((at += 1));
    this.#at = at;
    if (at === text.length) return;
    if (isWordSign(code)) this.#word();
    else if (code === NEWLINE) this.#newline();
    else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) this.#string(text.charAt(at));
    else if (code === SLASH) this.#slash(text.charCodeAt(at + 1));
    else if (code === DOLLAR && text.charCodeAt(at + 1) === SLASH) this.#dollarSlashy();
    else if (code === BACKTICK) this.#quotedWord();
    else if (code === BACKSLASH && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
      this.#at = text.indexOf("\n", at) + 1;
      this.#line += 1;
    } else {
      WORD.lastIndex = at;
      const word = code <= ASCII ? undefined : WORD.exec(text)?.[0];
      if (word === undefined) this.#tellMark(code);
      else this.#tellWord(word);
      this.#at += word?.length ?? 1;
    }
  }

  #tellWord(word: string): void {
    this.#last = "word";
    this.#lastWord = word;
    this.#sink.word(word, this.#line);
  }

  #tellMark(code: number): void {
    this.#last = "mark";
    this.#lastMark = code;
    this.#sink.mark(code, this.#line);
  }

  #tellString(value: GradleText, line: number): void {
    this.#last = "string";
    this.#sink.string(value, line);
  }

  /** A word that begins with ASCII; whether all of it does is seen at its end. */
  #word(): void {
    const text = this.#text;
    let end = this.#at + 1;
    while (end < text.length && (isWordSign(text.charCodeAt(end)) || text.charCodeAt(end) === DOLLAR))
      end += 1;
    if (end < text.length && text.charCodeAt(end) > ASCII) {
      WORD.lastIndex = this.#at;
      end = this.#at + (WORD.exec(text)?.[0].length ?? 1);
    }
    this.#tellWord(text.slice(this.#at, end));
    this.#at = end;
  }

  #newline(): void {
    if (this.#last !== "newline") this.#sink.newline();
    this.#last = "newline";
    this.#at += 1;
    this.#line += 1;
    if (!isConflictSign(this.#text.charCodeAt(this.#at))) return;
    const [start = ""] = this.#text.slice(this.#at, this.#at + 9).split("\n", 1);
    if (isConflictMarker(start)) throw mergeConflict(this.#line);
  }

  #toEndOfLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** @param next the code behind it */
  #slash(next: number): void {
    if (next === SLASH) this.#toEndOfLine();
    else if (next === STAR) this.#comment();
    else if (this.#isSlashy()) this.#string("/");
    else {
      this.#tellMark(SLASH);
      this.#at += 1;
    }
  }

  /** Kotlin's comments may hold others. */
  #comment(): void {
    const first = this.#line;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const c = this.#text.charAt(this.#at);
      if (c === "\n") this.#line += 1;
      else if (this.#text.startsWith("*/", this.#at)) {
        depth -= 1;
        this.#at += 1;
      } else if (this.#text.startsWith("/*", this.#at) && (depth === 0 || this.#language === "kotlin")) {
        depth += 1;
        this.#at += 1;
      }
      this.#at += 1;
      if (depth === 0) return;
    }
    throw new LockfileError("syntax", "a comment is not closed", first);
  }

  /** As Groovy's own lexer decides: a slash divides only behind something that can be divided. */
  #isSlashy(): boolean {
    if (this.#language === "kotlin" || this.#last === "string") return false;
    if (this.#last === null || this.#last === "newline") return true;
    return this.#last === "mark"
      ? !")]}".includes(String.fromCharCode(this.#lastMark))
      : /^(?:return|in|case|assert)$/.test(this.#lastWord);
  }

  /** Groovy's `$/…/$`: told as one text, nobody writes coordinates so. */
  #dollarSlashy(): void {
    const close = this.#text.indexOf("/$", this.#at + 2);
    if (close < 0) throw new LockfileError("syntax", "a string is not closed", this.#line);
    const inner = this.#text.slice(this.#at + 2, close);
    this.#tellString([inner], this.#line);
    this.#line += inner.split("\n").length - 1;
    this.#at = close + 2;
  }

  #quotedWord(): void {
    const close = this.#text.indexOf("`", this.#at + 1);
    const inner = close < 0 ? "" : this.#text.slice(this.#at + 1, Math.min(close, this.#at + 2000));
    if (close < 0 || inner.includes("\n")) {
      this.#tellMark(BACKTICK);
      this.#at += 1;
      return;
    }
    this.#tellWord(inner);
    this.#at = close + 1;
  }

  /** A string of one line in which nothing is escaped or filled in, as nearly all are. @returns whether it was one */
  #plainString(quote: string): boolean {
    const from = this.#at + 1;
    const close = this.#text.indexOf(quote, from);
    // Two of them begin a long string, or are an empty one.
    if (close <= from) return false;
    const inner = this.#text.slice(from, close);
    if (inner.includes("\n") || inner.includes("\\") || inner.includes("$")) return false;
    this.#tellString([inner], this.#line);
    this.#at = close + 1;
    return true;
  }

  #string(quote: string): void {
    const isSlashy = quote === "/";
    if (!isSlashy && this.#plainString(quote)) return;
    const { length } = this.#text;
    const first = this.#line;
    const triple = !isSlashy && this.#text.startsWith(quote.repeat(3), this.#at);
    const mark = triple ? quote.repeat(3) : quote;
    const parts: (string | GradleExpression)[] = [];
    let piece = "";
    this.#at += mark.length;
    for (;;) {
      const c = this.#text.charAt(this.#at);
      if (this.#at >= length || (c === "\n" && !triple && !isSlashy))
        throw new LockfileError("syntax", "a string is not closed", first);
      if (c === "\n") this.#line += 1;
      if (c === quote && this.#text.startsWith(mark, this.#at)) break;
      const escaped = this.#text.charAt(this.#at + 1);
      const isRaw = isSlashy ? escaped !== "/" : triple && this.#language === "kotlin";
      if (c === "\\" && !isRaw) {
        if (escaped === "\n") this.#line += 1;
        else piece += ESCAPES.get(escaped) ?? escaped;
        this.#at += 2;
        continue;
      }
      const expression = c === "$" && quote !== "'" ? this.#interpolation() : null;
      if (expression === null) {
        PLAIN.lastIndex = this.#at + 1;
        const run = c + (PLAIN.exec(this.#text)?.[0] ?? "");
        piece += run;
        this.#at += run.length;
      } else {
        if (piece !== "") parts.push(piece);
        piece = "";
        parts.push({ expression });
      }
    }
    this.#at += mark.length;
    if (piece !== "" || parts.length === 0) parts.push(piece);
    this.#tellString(parts, first);
  }

  /** What stands behind a `$`; null where it is a plain character. */
  #interpolation(): string | null {
    if (this.#text.charAt(this.#at + 1) !== "{") {
      const pattern = PATH[this.#language];
      pattern.lastIndex = this.#at + 1;
      const path = pattern.exec(this.#text)?.[0] ?? null;
      if (path !== null) this.#at += path.length + 1;
      return path;
    }
    const from = this.#at + 2;
    let depth = 1;
    let at = from;
    const most = Math.min(this.#text.length, from + MAX_EXPRESSION);
    for (; at < most && depth > 0; at += 1) {
      const c = this.#text.charAt(at);
      if (c === "{") depth += 1;
      else if (c === "}") depth -= 1;
      else if (c === "\n") break;
    }
    if (depth > 0) return null;
    this.#at = at;
    return this.#text.slice(from, at - 1).replace(/\s+/g, "");
  }
}
