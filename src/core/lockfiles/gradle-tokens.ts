import { LockfileError } from "../errors.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";
import { marksOf } from "./sign-marks.js";

/** What an interpolation holds, blanks left out: `versions.junit` of `${versions.junit}`. */
export interface GradleExpression {
  readonly expression: string;
}

/** A text as a script writes it: what is fixed, and what is filled in when it runs. */
export type GradleText = readonly (string | GradleExpression)[];

/**
 * One token of a build script. `mark` is one character that is none of the others; `newline` stands for any number of
 * line ends.
 */
export type GradleToken =
  | { readonly kind: "word" | "mark"; readonly text: string; readonly line: number }
  | { readonly kind: "string"; readonly value: GradleText; readonly line: number }
  | { readonly kind: "newline"; readonly line: number };

/** Which of the two languages: `$a.b` is all of it in Groovy, `a` and then `.b` in Kotlin. */
export type GradleLanguage = "groovy" | "kotlin";

/** Characters of an expression within a string; a longer one is no name. */
const MAX_EXPRESSION = 300;

const WORD = /[\p{L}\p{Nd}_][\p{L}\p{Nd}_$]*/uy;
const PATH = { groovy: /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y, kotlin: /[A-Za-z_]\w*/y };
/** What stands for itself in any string. */
const PLAIN = /[^"'/$\\\n]*/y;

const DOLLAR = 36;
/** 1 = an ASCII character that a word may begin with. */
const WORD_SIGNS = marksOf({ 1: /\w/ });

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
]);

/**
 * The tokens of a Gradle script, comments left out. Nothing is executed; a slashy string of Groovy counts as one only
 * where no division can stand.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax` (a string or comment that is not closed), with the line
 */
export function gradleTokens(text: string, language: GradleLanguage): GradleToken[] {
  return new GradleReader(text, language).read();
}

class GradleReader {
  readonly #text: string;
  readonly #language: GradleLanguage;
  readonly #tokens: GradleToken[] = [];
  #at: number;
  #line = 1;

  constructor(text: string, language: GradleLanguage) {
    this.#text = text;
    this.#language = language;
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  read(): GradleToken[] {
    if (this.#text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
    if (this.#text.startsWith("#!")) this.#toEndOfLine();
    while (this.#at < this.#text.length) this.#next();
    return this.#tokens;
  }

  #next(): void {
    const text = this.#text;
    const code = text.charCodeAt(this.#at);
    if (isBlank(code)) {
      this.#at += 1;
      return;
    }
    if (isWordSign(code)) {
      this.#word();
      return;
    }
    const c = text.charAt(this.#at);
    if (c === "\n") this.#newline();
    else if (text.startsWith("//", this.#at)) this.#toEndOfLine();
    else if (text.startsWith("/*", this.#at)) this.#comment();
    else if (c === '"' || c === "'" || (c === "/" && this.#isSlashy())) this.#string(c);
    else if (c === "$" && text.charAt(this.#at + 1) === "/") this.#dollarSlashy();
    else if (c === "`") this.#quotedWord();
    else if (c === "\\" && /^\r?\n/.test(text.slice(this.#at + 1, this.#at + 3))) {
      this.#at = text.indexOf("\n", this.#at) + 1;
      this.#line += 1;
    } else {
      WORD.lastIndex = this.#at;
      const word = code < WORD_SIGNS.length ? undefined : WORD.exec(text)?.[0];
      this.#tokens.push({ kind: word === undefined ? "mark" : "word", text: word ?? c, line: this.#line });
      this.#at += word?.length ?? 1;
    }
  }

  /** A word that begins with ASCII; whether all of it does is seen at its end. */
  #word(): void {
    const text = this.#text;
    let end = this.#at + 1;
    while (end < text.length && (isWordSign(text.charCodeAt(end)) || text.charCodeAt(end) === DOLLAR))
      end += 1;
    if (end < text.length && text.charCodeAt(end) >= WORD_SIGNS.length) {
      WORD.lastIndex = this.#at;
      end = this.#at + (WORD.exec(text)?.[0].length ?? 1);
    }
    this.#tokens.push({ kind: "word", text: text.slice(this.#at, end), line: this.#line });
    this.#at = end;
  }

  #newline(): void {
    if (this.#tokens.at(-1)?.kind !== "newline") this.#tokens.push({ kind: "newline", line: this.#line });
    this.#at += 1;
    this.#line += 1;
    if (!"<=>|".includes(this.#text.charAt(this.#at))) return;
    const [start = ""] = this.#text.slice(this.#at, this.#at + 9).split("\n", 1);
    if (isConflictMarker(start)) throw mergeConflict(this.#line);
  }

  #toEndOfLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
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
    const before = this.#tokens.at(-1);
    if (this.#language === "kotlin" || before?.kind === "string") return false;
    if (before === undefined || before.kind === "newline") return true;
    return before.kind === "mark"
      ? !")]}".includes(before.text)
      : /^(?:return|in|case|assert)$/.test(before.text);
  }

  /** Groovy's `$/…/$`: told as one text, nobody writes coordinates so. */
  #dollarSlashy(): void {
    const close = this.#text.indexOf("/$", this.#at + 2);
    if (close < 0) throw new LockfileError("syntax", "a string is not closed", this.#line);
    const inner = this.#text.slice(this.#at + 2, close);
    this.#tokens.push({ kind: "string", value: [inner], line: this.#line });
    this.#line += inner.split("\n").length - 1;
    this.#at = close + 2;
  }

  #quotedWord(): void {
    const close = this.#text.indexOf("`", this.#at + 1);
    const inner = close < 0 ? "" : this.#text.slice(this.#at + 1, Math.min(close, this.#at + 2000));
    if (close < 0 || inner.includes("\n")) {
      this.#tokens.push({ kind: "mark", text: "`", line: this.#line });
      this.#at += 1;
      return;
    }
    this.#tokens.push({ kind: "word", text: inner, line: this.#line });
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
    this.#tokens.push({ kind: "string", value: [inner], line: this.#line });
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
    this.#tokens.push({ kind: "string", value: parts, line: first });
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

function isWordSign(code: number): boolean {
  return code < WORD_SIGNS.length && WORD_SIGNS[code] === 1;
}

/** Blanks, tabs, carriage returns, form feeds and the blank that breaks no line. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 12 || code === 160;
}
