import { RubyLiterals } from "./ruby-literals.js";

/**
 * A piece of a Ruby text. `text` is the value: of a string what stands between its quotes, of a label (`git:`) and a
 * symbol (`:git`) the name alone, of anything else the characters themselves.
 */
export interface RubyToken {
  readonly kind: "string" | "symbol" | "label" | "word" | "mark" | "end" | "unknown";
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*[?!]?/y;
const NUMBER = /\d[\w.]*/y;
/** Marks of two or three characters that must not be read as two. */
const LONG_MARKS = ["=>", "->", "==", "!=", "<=", ">=", "&&", "||", "::"];
const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };
/** `?x`, `?\\n`: one character. What goes on behind it is the rest of `a ?"b" : c`. */
const CHARACTER = /\?\\?\S(?=[\s,.;)\]}]|$)/y;
const HEREDOC = /<<([~-]?)(["'`]?)([A-Za-z_]\w{0,63})\2/y;
/** Words behind which a value begins, whatever stands between. */
const BEFORE_VALUES = new Set(
  "and case do elsif else if in not or return then unless until when while".split(" "),
);

/**
 * Takes a Ruby text apart, as far as a Gemfile, a gemspec or a Podfile that says what it means needs it: nothing is run.
 * A string with `#{…}` in it is `unknown`: what it holds is known to Ruby alone; so are regular expressions, characters
 * (`?x`) and heredocs. Ends of statements (newline or `;`) are `end`. A quote that is closed neither on its line nor, as
 * far as can be told, on a later one ends with the line; a heredoc without its last line is none. Linear, and never an
 * error.
 */
export function rubyTokens(source: string): RubyToken[] {
  return new RubyScanner(source.startsWith("\uFEFF") ? source.slice(1) : source).all();
}

class RubyScanner {
  readonly #text: string;
  readonly #tokens: RubyToken[] = [];
  #at = 0;
  #line = 1;
  /** Words that end the heredocs begun on this line. */
  #heredocs: string[] = [];
  #lineEnd = -1;
  readonly #unclosed = new Set<string>();
  readonly #literals: RubyLiterals;

  constructor(text: string) {
    this.#text = text;
    this.#literals = new RubyLiterals(text);
  }

  all(): RubyToken[] {
    this.#startLine();
    while (this.#at < this.#text.length) this.#next(this.#text.charAt(this.#at));
    this.#add("end", "");
    return this.#tokens;
  }

  #add(kind: RubyToken["kind"], text: string, line = this.#line): void {
    this.#tokens.push({ kind, text, line });
  }

  #next(c: string): void {
    if (c === "\n") this.#newline();
    else if (c === " " || c === "\t" || c === "\r" || c === "\0") this.#at += 1;
    else if (c === "#") this.#at = this.#endOfLine();
    else if (c === "\\" && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3))) {
      this.#at = this.#endOfLine() + 1;
      this.#line += 1;
    } else if (c === ";") {
      this.#add("end", ";");
      this.#at += 1;
    } else if (c === '"' || c === "'") this.#string(c);
    else if (c === "`") this.#string(c, "unknown");
    else if (c === "%" && this.#percent()) return;
    else if (c === "/" && this.#valueMayBegin() && this.#regexp("/")) return;
    else if (c === "?" && this.#valueMayBegin() && this.#character()) return;
    else if (c === "<" && this.#heredoc()) return;
    else if (c === ":" && this.#symbol()) return;
    else this.#wordOrMark(c);
  }

  #newline(): void {
    this.#add("end", "\n");
    this.#at += 1;
    this.#line += 1;
    if (this.#heredocs.length > 0) for (const word of this.#heredocs.splice(0)) this.#passHeredoc(word);
    this.#startLine();
  }

  /** What only the start of a line can hold: `=begin`, which is passed, and `__END__`, behind which nothing is Ruby's. */
  #startLine(): void {
    for (;;) {
      const first = this.#text.charAt(this.#at);
      if (first !== "_" && first !== "=") return;
      const line = this.#text.slice(this.#at, this.#at + 9);
      if (/^__END__\r?(?:\n|$)/.test(line)) this.#at = this.#text.length;
      if (!/^=begin(?:\s|$)/.test(line)) return;
      while (this.#at < this.#text.length && !this.#text.startsWith("=end", this.#at)) this.#passLine();
      this.#passLine();
    }
  }

  /** Behind a value a slash divides, a percent sign takes the rest; behind a name the space tells. */
  #valueMayBegin(): boolean {
    const before = this.#tokens.at(-1);
    if (before?.kind === "mark") return !")]}".includes(before.text);
    if (before?.kind !== "word")
      return before === undefined || before.kind === "end" || before.kind === "label";
    const spaced = /\s/.test(this.#text.charAt(this.#at - 1));
    return BEFORE_VALUES.has(before.text) || (spaced && !/[\s=]/.test(this.#text.charAt(this.#at + 1)));
  }

  #endOfLine(): number {
    if (this.#lineEnd < this.#at) {
      const end = this.#text.indexOf("\n", this.#at);
      this.#lineEnd = end < 0 ? this.#text.length : end;
    }
    return this.#lineEnd;
  }

  /** Index of a closing mark, -1 = there is none; what is not found once is not looked for again. */
  #closing(mark: string, from: number): number {
    if (this.#unclosed.has(mark)) return -1;
    const at = this.#text.indexOf(mark, from);
    if (at < 0) this.#unclosed.add(mark);
    return at;
  }

  #passLine(): void {
    this.#at = Math.min(this.#text.length, this.#endOfLine() + 1);
    this.#line += 1;
  }

  #passHeredoc(word: string): void {
    while (this.#at < this.#text.length) {
      const line = this.#text.slice(this.#at, this.#endOfLine()).trim();
      this.#passLine();
      if (line === word) return;
    }
  }

  #heredoc(): boolean {
    HEREDOC.lastIndex = this.#at;
    const [all = "", sign = "", quote = "", word = ""] = HEREDOC.exec(this.#text) ?? [];
    // `list <<word` without a sign adds to a list as often as not.
    if (word === "" || (sign + quote === "" && !/^[A-Z_]/.test(word))) return false;
    if (!this.#valueMayBegin() || !this.#literals.isEnded(word, this.#endOfLine())) return false;
    this.#heredocs.push(word);
    this.#add("unknown", "");
    this.#at += all.length;
    return true;
  }

  /** @returns the text up to a closing quote, and whether it holds code */
  #quoted(open: string, close = open): { readonly text: string; readonly code: boolean } {
    const marks = { open: open === close ? "" : open, close, kind: "string" } as const;
    const found = this.#literals.endOf(marks, this.#at, this.#endOfLine());
    const end = found < 0 ? this.#endOfLine() : found;
    const written = this.#text.slice(this.#at, end);
    const text = written.includes("\\") ? written.replace(/\\([^])/g, "$1") : written;
    const code = close !== "'" && text.includes("#{");
    this.#at = found < 0 ? end : end + 1;
    this.#countLines(written);
    return { text, code };
  }

  #countLines(passed: string): void {
    for (let at = passed.indexOf("\n"); at >= 0; at = passed.indexOf("\n", at + 1)) this.#line += 1;
  }

  /** @param begin `/` or `%r{`; false where nothing closes it */
  #regexp(begin: string): boolean {
    const from = this.#at + begin.length;
    const open = begin.slice(-1);
    const close = PAIRS[open] ?? open;
    const marks = { open: open === close ? "" : open, close, kind: "regexp" } as const;
    const end = this.#literals.endOf(marks, from, this.#endOfLine());
    if (end < 0) return false;
    this.#add("unknown", "");
    this.#at = end + 1;
    this.#countLines(this.#text.slice(from, end));
    while (/[a-z]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return true;
  }

  #character(): boolean {
    CHARACTER.lastIndex = this.#at;
    const found = CHARACTER.exec(this.#text)?.[0];
    if (found === undefined) return false;
    this.#add("unknown", "");
    this.#at += found.length;
    return true;
  }

  #string(quote: string, kind: RubyToken["kind"] = "string"): void {
    this.#at += 1;
    const line = this.#line;
    const { text, code } = this.#quoted(quote);
    // `"group": :test` is a label too.
    const label = this.#text.charAt(this.#at) === ":" && this.#text.charAt(this.#at + 1) !== ":";
    if (label && kind === "string" && !code) {
      this.#add("label", text, line);
      this.#at += 1;
    } else this.#add(code ? "unknown" : kind, text, line);
  }

  #symbol(): boolean {
    const quote = this.#text.charAt(this.#at + 1);
    if (quote === '"' || quote === "'") {
      this.#at += 2;
      const line = this.#line;
      const { text, code } = this.#quoted(quote);
      this.#add(code ? "unknown" : "symbol", text, line);
      return true;
    }
    NAME.lastIndex = this.#at + 1;
    const name = NAME.exec(this.#text)?.[0];
    if (name === undefined) return false;
    this.#add("symbol", name);
    this.#at += name.length + 1;
    return true;
  }

  /** `%w[a b]` becomes an array of strings, `%i[a b]` of symbols; `%q(…)` and its like are strings, `%r(…)` is unknown. */
  #percent(): boolean {
    const found = /^%([wWiIqQrsx]?)([([{<|!/])/.exec(this.#text.slice(this.#at, this.#at + 3));
    if (found === null) return false;
    const [all, letter = "", open = ""] = found;
    if (!this.#valueMayBegin()) return false;
    if (letter === "r") return this.#regexp(all);
    const from = this.#at + all.length;
    const list = /[wi]/i.test(letter);
    if (!list) {
      this.#at = from;
      const line = this.#line;
      const { text, code } = this.#quoted(open, PAIRS[open] ?? open);
      const kind = letter === "x" ? "unknown" : letter === "s" ? "symbol" : "string";
      this.#add(code && letter !== "q" ? "unknown" : kind, text, line);
      return true;
    }
    const close = this.#closing(PAIRS[open] ?? open, from);
    const end = close < 0 ? this.#endOfLine() : close;
    const inner = this.#text.slice(from, end);
    const kindOf = (text: string): RubyToken["kind"] =>
      text.includes("#{") ? "unknown" : /i/i.test(letter) ? "symbol" : "string";
    const rows = inner.split("\n");
    this.#add("mark", "[");
    rows.forEach((row, at) => {
      for (const word of row.split(/\s+/)) {
        if (word === "") continue;
        this.#add(kindOf(word), word, this.#line + at);
        this.#add("mark", ",", this.#line + at);
      }
    });
    this.#line += rows.length - 1;
    this.#add("mark", "]");
    this.#at = close < 0 ? end : end + 1;
    return true;
  }

  #wordOrMark(c: string): void {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    if (name !== undefined) {
      const after = this.#at + name.length;
      const label = this.#text.charAt(after) === ":" && this.#text.charAt(after + 1) !== ":";
      // `a ? b : c` has a space before its colon.
      this.#add(label ? "label" : "word", name);
      this.#at = after + (label ? 1 : 0);
      return;
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number !== undefined) {
      this.#add("unknown", number);
      this.#at += number.length;
      return;
    }
    const two = this.#text.slice(this.#at, this.#at + 2);
    const mark = LONG_MARKS.includes(two) ? two : c;
    this.#add("mark", mark);
    this.#at += mark.length;
  }
}
