import { LockfileError } from "../errors.js";
import { type HclToken, hclTokens } from "./hcl-tokens.js";

/** Blocks, lists and objects within each other: nobody writes more. */
const MAX_DEPTH = 64;
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** A value; null where it would have to be worked out. Keys of objects are never those of a plain object. */
export type HclValue = string | null | readonly HclValue[] | ReadonlyMap<string, HclAttribute>;

/** `key = value`. */
export interface HclAttribute {
  readonly value: HclValue;
  /** Counted from 1. */
  readonly line: number;
}

/** `type "label" { … }`. Of two attributes of one name the last one counts. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, HclAttribute>;
  readonly blocks: readonly HclBlock[];
  readonly line: number;
}

/**
 * Reads the structure of a text in HashiCorp's language: blocks, and attributes with values that are written out.
 * @returns the whole as a block without a type
 * @throws {LockfileError} `merge-conflict`, `too-deep` or `syntax`
 */
export function readHcl(text: string): HclBlock {
  return new Reader(hclTokens(text)).body("", [], 1, false);
}

/** The text of an attribute; null where there is none, or something else behind it. */
export function hclText(attributes: ReadonlyMap<string, HclAttribute>, name: string): string | null {
  const value = attributes.get(name)?.value;
  return typeof value === "string" ? value : null;
}

class Reader {
  readonly #tokens: readonly HclToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly HclToken[]) {
    this.#tokens = tokens;
  }

  /** What stands between braces, or in the whole text. */
  body(type: string, labels: readonly string[], line: number, closes: boolean): HclBlock {
    this.#enter(line);
    const attributes = new Map<string, HclAttribute>();
    const blocks: HclBlock[] = [];
    for (;;) {
      this.#passNewlines();
      const token = this.#tokens[this.#at];
      if (token === undefined) {
        if (closes) throw this.#broken("a block is not closed", line);
        break;
      }
      this.#at += 1;
      if (closes && isMark(token, "}")) break;
      if (token.kind !== "word" && token.kind !== "text")
        throw this.#broken("here should be a name", token.line);
      if (isMark(this.#tokens[this.#at], "=")) {
        this.#at += 1;
        attributes.set(token.text, { value: this.#value(), line: token.line });
      } else blocks.push(this.#block(token));
    }
    this.#depth -= 1;
    return { type, labels, attributes, blocks, line };
  }

  #block({ text, line }: HclToken): HclBlock {
    const labels: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      this.#at += 1;
      if (isMark(token, "{")) return this.body(text, labels, line, true);
      if (token?.kind !== "word" && token?.kind !== "text" && token?.kind !== "code")
        throw this.#broken("a name is followed by neither a value nor a block", line);
      labels.push(token.text);
    }
  }

  #enter(line: number): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new LockfileError("too-deep", "it is nested too deeply", line);
  }

  #passNewlines(): void {
    while (this.#tokens[this.#at]?.kind === "newline") this.#at += 1;
  }

  /** The value that begins here; one that goes on (`a + b`, `f(x)`) is passed over and is not known. */
  #value(): HclValue {
    const from = this.#at;
    const token = this.#tokens[from];
    if (token === undefined || token.kind === "newline")
      throw this.#broken("a value is missing", this.#lineAt(from));
    this.#at += 1;
    const value = isMark(token, "[")
      ? this.#list(token.line)
      : isMark(token, "{")
        ? this.#object(token.line)
        : token.kind === "text"
          ? token.text
          : null;
    if (this.#ends()) return value;
    // A list or an object is passed already; a bracket that calls is not.
    if (isMark(token, "(")) this.#at = from;
    this.#passExpression();
    return null;
  }

  #ends(): boolean {
    const token = this.#tokens[this.#at];
    return (
      token === undefined || token.kind === "newline" || [",", "}", "]"].some((text) => isMark(token, text))
    );
  }

  #passExpression(): void {
    const pending: string[] = [];
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (pending.length === 0 && this.#ends()) return;
      if (token?.kind !== "mark") continue;
      const close = Object.hasOwn(CLOSING, token.text) ? CLOSING[token.text] : undefined;
      if (close !== undefined) pending.push(close);
      else if (token.text === pending.at(-1)) pending.pop();
    }
  }

  #list(line: number): HclValue {
    this.#enter(line);
    const values: HclValue[] = [];
    for (;;) {
      this.#passNewlines();
      if (isMark(this.#tokens[this.#at], "]")) break;
      if (this.#tokens[this.#at] === undefined) throw this.#broken("a list is not closed", line);
      values.push(this.#value());
      this.#passNewlines();
      if (isMark(this.#tokens[this.#at], ",")) this.#at += 1;
      else if (!isMark(this.#tokens[this.#at], "]")) throw this.#broken("a list is not closed", line);
    }
    this.#at += 1;
    this.#depth -= 1;
    return values;
  }

  #object(line: number): HclValue {
    this.#enter(line);
    const values = new Map<string, HclAttribute>();
    for (;;) {
      this.#passNewlines();
      const token = this.#tokens[this.#at];
      if (token === undefined) throw this.#broken("an object is not closed", line);
      this.#at += 1;
      if (isMark(token, "}")) break;
      if (isMark(token, ",")) continue;
      const equals = this.#tokens[this.#at];
      if (!isMark(equals, "=") && !isMark(equals, ":")) {
        // `for` makes an object; a name in brackets is worked out.
        this.#at -= 1;
        if (this.#ends()) throw this.#broken("an object is not closed", line);
        this.#passExpression();
        continue;
      }
      this.#at += 1;
      values.set(token.text, { value: this.#value(), line: token.line });
    }
    this.#depth -= 1;
    return values;
  }

  #lineAt(at: number): number {
    return (this.#tokens[Math.min(at, this.#tokens.length - 1)] ?? { line: 1 }).line;
  }

  #broken(why: string, line: number): LockfileError {
    return new LockfileError("syntax", `${why}; the file is cut short or damaged`, line);
  }
}

function isMark(token: HclToken | undefined, text: string): boolean {
  return token?.kind === "mark" && token.text === text;
}
