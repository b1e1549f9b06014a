import { splitAtCommas } from "./comma-parts.js";
import type { RubyToken } from "./ruby-tokens.js";

/** A value that stands in the text itself; null = known to Ruby alone. */
export type RubyValue = string | readonly RubyValue[] | null;

/** What a call is given. */
export interface RubyArguments {
  /** In order; symbols are texts. */
  readonly values: readonly RubyValue[];
  /** `key: value` and `:key => value`. */
  readonly options: ReadonlyMap<string, RubyValue>;
}

const MAX_DEPTH = 32;
const NOTHING: ReadonlyMap<string, RubyValue> = new Map();

/** The arguments of one call, taken token by token. */
export class Arguments {
  readonly #tokens: RubyToken[] = [];

  take(token: RubyToken): void {
    this.#tokens.push(token);
  }

  /** @param known values that stand for words: those of a loop over a list */
  read(known: ReadonlyMap<string, RubyValue> = NOTHING): RubyArguments {
    const values: RubyValue[] = [];
    const options = new Map<string, RubyValue>();
    const add = (tokens: readonly RubyToken[]): void => {
      const [first, second] = tokens;
      const bare = withoutSplat(tokens);
      const word = bare.length === 1 && bare[0]?.kind === "word" ? known.get(bare[0].text) : undefined;
      if (word !== undefined) {
        if (bare !== tokens && Array.isArray(word)) values.push(...(word as readonly RubyValue[]));
        else values.push(word);
      } else if (first?.kind === "label" && tokens.length > 1)
        options.set(first.text, valueOf(tokens.slice(1)));
      else if (second?.kind === "mark" && second.text === "=>" && isText(first))
        options.set(first?.text ?? "", valueOf(tokens.slice(2)));
      else if (tokens.length > 0) values.push(valueOf(bare));
    };
    for (const part of splitAtCommas(unwrapped(this.#tokens))) {
      const bare = withoutSplat(part);
      if (isHash(bare)) splitAtCommas(bare.slice(1, -1)).forEach(add);
      else add(part);
    }
    return { values, options };
  }

  /** Whether one of these words stands there. */
  mentions(words: readonly string[]): boolean {
    return this.#tokens.some(({ kind, text }) => kind === "word" && words.includes(text));
  }

  /** The list of `[…].each`; null where it is something else. */
  list(): readonly RubyValue[] | null {
    if (this.#tokens.at(-1)?.text !== "each" || this.#tokens.at(-2)?.text !== ".") return null;
    const list = valueOf(this.#tokens.slice(0, -2));
    return Array.isArray(list) ? (list as readonly RubyValue[]) : null;
  }
}

/** `*%i[a b]` and `**{ a: 1 }` are what stands behind the stars. */
function withoutSplat(tokens: readonly RubyToken[]): readonly RubyToken[] {
  let at = 0;
  while (at < 2 && tokens[at]?.kind === "mark" && tokens[at]?.text === "*") at += 1;
  return at === 0 ? tokens : tokens.slice(at);
}

function isHash(tokens: readonly RubyToken[]): boolean {
  return tokens[0]?.kind === "mark" && tokens[0].text === "{" && tokens.at(-1)?.text === "}";
}

function isText(token: RubyToken | undefined): boolean {
  return token?.kind === "string" || token?.kind === "symbol";
}

/** Without the parentheses, or the braces of a hash, around all of it. */
function unwrapped(tokens: readonly RubyToken[]): readonly RubyToken[] {
  const open = tokens[0];
  if (open?.kind !== "mark" || open.text !== "(") return tokens;
  let depth = 0;
  const end = tokens.findIndex(({ kind, text }) => {
    if (kind === "mark" && text === "(") depth += 1;
    if (kind === "mark" && text === ")") depth -= 1;
    return depth === 0;
  });
  return end < 0 ? tokens.slice(1) : tokens.slice(1, end);
}

/** A text, or a list of them. @param depth of lists within lists */
function valueOf(tokens: readonly RubyToken[], depth = 0): RubyValue {
  const [first] = tokens;
  const frozen = tokens[1]?.text === "." && tokens[2]?.text === "freeze" && tokens.length === 3;
  if (tokens.length === 1 || frozen) {
    if (isText(first)) return first?.text ?? null;
    return first?.kind === "word" && (first.text === "true" || first.text === "false") ? first.text : null;
  }
  if (first?.kind !== "mark" || first.text !== "[" || tokens.at(-1)?.text !== "]" || depth > MAX_DEPTH)
    return null;
  return splitAtCommas(tokens.slice(1, -1))
    .filter((part) => part.length > 0)
    .map((part) => valueOf(part, depth + 1));
}

/** The texts of a value: one, or those of a list; null where Ruby alone knows one of them. */
export function textsOf(value: RubyValue | undefined): readonly string[] | null {
  if (value === undefined) return [];
  if (value === null) return null;
  const list = typeof value === "string" ? [value] : value;
  const texts = list.filter((one) => typeof one === "string");
  return texts.length === list.length ? texts : null;
}
