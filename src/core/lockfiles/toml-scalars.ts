import { holdsAt } from "./holds-at.js";
import { TomlCursor } from "./toml-cursor.js";

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const HYPHEN = 45;
const ZERO = 48;
const NINE = 57;
const CLOSE = 93;
const CLOSE_BRACE = 125;

/** Digits of a number that is surely whole below 2^53. */
const MAX_DIGITS = 15;
/** The letters of a value that holds no others and is no text in quotes. */
export const SCALAR = /[-+.:0-9A-Za-z_]+(?: [0-9][-+.:0-9A-Za-z_]*)?/y;
const INTEGER = /^[-+]?[0-9](?:_?[0-9])*$/;
const FLOAT = /^[-+]?(?:[0-9](?:_?[0-9])*(?:\.[0-9](?:_?[0-9])*)?(?:[eE][-+]?[0-9_]+)?|inf|nan)$/;
const OTHER_NUMBER = /^0[xob][0-9A-Fa-f_]+$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2})?.*)?$|^\d{2}:\d{2}/;

/** What a value is that holds no others. */
export type TomlScalar = string | number | boolean;

/** Reads the values of a TOML text that hold no others. */
export class TomlScalars extends TomlCursor {
  /** A number, a date or a truth value, behind which `at` stands then; null where none begins here. */
  protected scalar(): TomlScalar | null {
    const whole = this.digits();
    if (whole !== null) return whole;
    SCALAR.lastIndex = this.at;
    const word = SCALAR.exec(this.text)?.[0];
    if (word === undefined) return null;
    this.at += word.length;
    return this.word(word);
  }

  /**
   * The values between these pieces of a text on the current line, of which the first begins here: behind a piece that
   * ends with a quote a text without any escape, else a number, a date or a truth value. `at` is behind the last piece
   * then. Null where something else stands there; `at` may be anywhere before it.
   */
  protected valuesBetween(pieces: readonly string[]): TomlScalar[] | null {
    const { text } = this;
    const end = this.endOfThisLine();
    const count = pieces.length - 1;
    const values = new Array<TomlScalar>(count);
    for (let n = 0; n <= count; n += 1) {
      const piece = pieces[n] ?? "";
      if (!holdsAt(text, piece, this.at)) return null;
      this.at += piece.length;
      if (n === count) break;
      let value: TomlScalar | null;
      if (piece.charCodeAt(piece.length - 1) === QUOTE) {
        const close = text.indexOf('"', this.at);
        if (close < 0 || close > end || this.isEscapedBefore(close)) return null;
        value = text.slice(this.at, close);
        this.at = close;
      } else value = this.scalar();
      if (value === null) return null;
      values[n] = value;
    }
    return values;
  }

  /** A plain whole number; null where something else stands there, however it begins. */
  private digits(): number | null {
    const { text, at } = this;
    let end = at;
    let value = 0;
    for (let c = text.charCodeAt(end); c >= ZERO && c <= NINE; c = text.charCodeAt(end)) {
      value = value * 10 + c - ZERO;
      end += 1;
    }
    const next = text.charCodeAt(end);
    const isWhole = next === COMMA || next === NEWLINE || next === CLOSE || next === CLOSE_BRACE;
    const isPlain = end > at && end - at <= MAX_DIGITS && (end === at + 1 || text.charCodeAt(at) !== ZERO);
    if (!isWhole || !isPlain) return null;
    this.at = end;
    return value;
  }

  private word(word: string): number | boolean | string {
    if (word === "true") return true;
    if (word === "false") return false;
    // A number has no hyphen there.
    if (word.charCodeAt(4) === HYPHEN && DATE.test(word)) return word;
    if (INTEGER.test(word) || FLOAT.test(word)) {
      const plain = word.replaceAll("_", "");
      if (/^[-+]?0[0-9]/.test(plain)) throw this.broken("a number starts with a zero");
      return Number(plain.replace("inf", "Infinity").replace("nan", "NaN"));
    }
    if (OTHER_NUMBER.test(word)) return Number(word.replaceAll("_", ""));
    if (DATE.test(word)) return word;
    throw this.broken("here should be a value");
  }
}
