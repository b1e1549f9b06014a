/** What follows a literal of several lines; behind a quote that opens one of its own, its text follows. */
const AFTER_STRING = /[\s,)\]};]|\.[a-z]|$/y;
const AFTER_REGEXP = /[imxounse]*(?:[\s,)\]};]|\.[a-z]|$)/y;
/** A longer line ends no heredoc. */
const MAX_LINE = 256;

/** The marks of a literal; `open` is empty where it is the same as `close`, else they may be nested. */
export interface Marks {
  readonly open: string;
  readonly close: string;
  readonly kind: "string" | "regexp";
}

/**
 * Finds where the literals of a Ruby text end. What is looked at in vain is bounded by a multiple of the text; when it is
 * used up, no literal goes beyond its line.
 */
export class RubyLiterals {
  readonly #text: string;
  #patience: number;

  constructor(text: string) {
    this.#text = text;
    this.#patience = 4 * text.length;
  }

  /**
   * Index of the mark that closes a literal: on its line, there without regard to `#{…}` where that leaves it open, or on
   * a later line. -1 = none does.
   * @param from index behind the mark that opens it
   * @param line index of the end of its line
   */
  endOf(marks: Marks, from: number, line: number): number {
    const code = marks.close !== "'";
    const here = this.#patience > 0 ? this.#find(marks, from, line, code) : -1;
    if (here >= 0) return here;
    const plain = code || this.#patience <= 0 ? this.#find(marks, from, line, false) : -1;
    if (plain >= 0 || this.#patience <= 0) return plain;
    const later = this.#find(marks, from, this.#text.length, code);
    const after = marks.kind === "string" ? AFTER_STRING : AFTER_REGEXP;
    after.lastIndex = later + 1;
    if (later < 0 || after.test(this.#text)) return later;
    this.#patience -= later - from;
    return -1;
  }

  #find({ open, close }: Marks, from: number, to: number, code: boolean): number {
    const text = this.#text;
    let depth = 0;
    let braces = 0;
    let at = from;
    for (; at < to; at++) {
      const c = text.charAt(at);
      if (c === "\\") at += 1;
      else if (braces > 0) braces += c === "{" ? 1 : c === "}" ? -1 : 0;
      else if (code && c === "#" && text.charAt(at + 1) === "{") {
        braces = 1;
        at += 1;
      } else if (c === close) {
        if (depth === 0) return at;
        depth -= 1;
      } else if (c === open) depth += 1;
    }
    this.#patience -= to - from;
    return -1;
  }

  /** Whether a later line holds nothing but a word. @param line index of the end of this one */
  isEnded(word: string, line: number): boolean {
    const text = this.#text;
    if (this.#patience <= 0) return false;
    for (let at = line; at < text.length;) {
      const next = text.indexOf("\n", at + 1);
      const end = next < 0 ? text.length : next;
      if (end - at < MAX_LINE && text.slice(at, end).trim() === word) return true;
      at = end;
    }
    this.#patience -= text.length - line;
    return false;
  }
}
