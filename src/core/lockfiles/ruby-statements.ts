import { rubyTokens, type RubyToken } from "./ruby-tokens.js";

/** A value that stands in the text itself; null = known to Ruby alone. */
export type RubyValue = string | readonly RubyValue[] | null;

/** One call, e.g. `gem "rails", "~> 7.1", group: :web`. */
export interface RubyCall {
  /** What is called; of `spec.add_dependency` the last word. */
  readonly name: string;
  /** In order; symbols are texts. */
  readonly values: readonly RubyValue[];
  /** `key: value` and `:key => value`. */
  readonly options: ReadonlyMap<string, RubyValue>;
  /** Counted from 1. */
  readonly line: number;
  /** It stands within `if`, `unless`, a loop or a method: whether and how often it is run, Ruby knows. */
  readonly conditional: boolean;
  /** The calls whose blocks hold it, from the outermost on: `group :test do`. */
  readonly within: readonly RubyCall[];
}

/** Words that open what `end` closes, at the start of a statement or behind an assignment. */
const OPENERS = new Set(["if", "unless", "case", "while", "until", "for", "begin", "def", "class", "module"]);
/** Those whose header may end with `do`. */
const LOOPS = new Set(["while", "until", "for"]);
const MODIFIERS = new Set(["if", "unless", "while", "until", "rescue"]);
/** Deeper nesting of blocks is nobody's manifest; what stands in it is still read, as conditional. */
const MAX_BLOCKS = 64;
const MAX_DEPTH = 32;

interface Block {
  readonly call: RubyCall | null;
  readonly closer: "end" | "}";
}

/** What a Ruby text says. */
export interface RubyText {
  readonly calls: readonly RubyCall[];
  /** Line of the first statement whose brackets are open where a `gem` or its like begins: it is not what it seems. */
  readonly unclosed: number | null;
}

/** Calls that stand in no bracket; of a gemspec with what they are called on. */
const DECLARES = new Set(["gem", "gemspec", "group", "source"]);
const ADDS = /^add_(?:runtime_|development_)?dependency$/;

/**
 * The calls of a Ruby text, in its order, each with what can be read of it without running it; what holds a block is one too,
 * with an empty name where it has none. Linear.
 */
export function rubyText(text: string): RubyText {
  return new Statements(rubyTokens(text)).read();
}

class Statements {
  readonly #tokens: readonly RubyToken[];
  readonly #calls: RubyCall[] = [];
  readonly #blocks: Block[] = [];
  #around = aroundOf([]);
  #at = 0;
  #unclosed: number | null = null;

  constructor(tokens: readonly RubyToken[]) {
    this.#tokens = tokens;
  }

  read(): RubyText {
    while (this.#at < this.#tokens.length) this.#statement();
    return { calls: this.#calls, unclosed: this.#unclosed };
  }

  #peek(ahead = 0): RubyToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #statement(): void {
    const token = this.#peek();
    if (token === undefined) return;
    if (token.kind === "end") this.#at += 1;
    else if (token.kind === "mark" && token.text === "}") this.#close("}");
    else if (token.kind === "word" && token.text === "end") this.#close("end");
    else if (token.kind === "word" && OPENERS.has(token.text)) this.#opener(token);
    else this.#call();
  }

  #close(closer: Block["closer"]): void {
    this.#at += 1;
    if (this.#blocks.at(-1)?.closer !== closer) return;
    this.#blocks.pop();
    this.#lookAround();
  }

  #push(block: Block): void {
    this.#blocks.push(block);
    this.#lookAround();
  }

  #lookAround(): void {
    // Deeper down nothing changes.
    if (this.#blocks.length <= MAX_BLOCKS + 1) this.#around = aroundOf(this.#blocks);
  }

  #opener(token: RubyToken): void {
    this.#push({ call: null, closer: "end" });
    for (this.#at += 1; ; this.#at += 1) {
      const next = this.#peek();
      if (next === undefined || next.kind === "end") return;
      if (next.kind !== "word") continue;
      if (next.text === "then" || (next.text === "do" && LOOPS.has(token.text))) {
        this.#at += 1;
        return;
      }
    }
  }

  /** One call up to the end of its statement or the start of its block. */
  #call(): void {
    const { name, line } = this.#callee();
    const args = new Arguments();
    let depth = 0;
    let modified = false;
    let before = this.#tokens[this.#at - 1];
    for (; ; this.#at += 1) {
      const token = this.#peek();
      if (token === undefined) break;
      if (token.kind === "end") {
        const open = depth > 0 || (before?.kind === "mark" && /^(?:,|=>|\||&&|\|\||=|\.)$/.test(before.text));
        const goesOn = this.#peek(1)?.kind === "mark" && this.#peek(1)?.text === ".";
        if (token.text === ";" || token.text === "" || !(open || goesOn || before?.kind === "label")) break;
        if (depth > 0 && this.#declares()) {
          this.#unclosed ??= line;
          break;
        }
        continue;
      }
      const { kind, text } = token;
      if (kind === "word" && text === "do") {
        this.#open(name, line, args, modified, "end");
        return;
      }
      if (kind === "word" && depth === 0 && text === "end") break;
      if (kind === "mark" && text === "{" && depth === 0 && isBlockBrace(before)) {
        this.#open(name, line, args, modified, "}");
        return;
      }
      if (kind === "mark" && text === "}" && depth === 0) break;
      if (kind === "word" && OPENERS.has(text) && isValuePlace(before)) {
        this.#opener(token);
        return;
      }
      if (kind === "word" && MODIFIERS.has(text) && depth === 0) modified = true;
      if (kind === "mark" && "([{".includes(text)) depth += 1;
      if (kind === "mark" && ")]}".includes(text)) depth -= 1;
      if (!modified && name !== "") args.take(token);
      before = token;
    }
    // A value that stands alone calls nothing.
    if (name !== "") this.#calls.push(this.#callOf(name, line, args, modified));
  }

  /** Whether the next line begins with a declaration. */
  #declares(): boolean {
    const [first, second] = [this.#peek(1), this.#peek(2)];
    if (first?.kind !== "word" || second === undefined) return false;
    if (second.kind === "mark" && second.text === ".") return ADDS.test(this.#peek(3)?.text ?? "");
    if (!DECLARES.has(first.text)) return false;
    if (second.kind === "end") return first.text === "gemspec";
    if (second.kind === "mark") return "([".includes(second.text);
    return second.kind !== "word" || first.text === "gem";
  }

  /** `gem`, `s.add_dependency`: the last word of the chain counts; `name=` where something is assigned. */
  #callee(): { readonly name: string; readonly line: number } {
    const first = this.#peek();
    if (first?.kind !== "word") return { name: "", line: first?.line ?? 1 };
    this.#at += 1;
    let name = first.text;
    while (this.#peek()?.text === "." && this.#peek()?.kind === "mark" && this.#peek(1)?.kind === "word") {
      name = this.#peek(1)?.text ?? name;
      this.#at += 2;
    }
    const assigned = this.#peek()?.kind === "mark" && this.#peek()?.text === "=";
    if (assigned) this.#at += 1;
    return { name: assigned ? `${name}=` : name, line: first.line };
  }

  #open(name: string, line: number, args: Arguments, modified: boolean, closer: Block["closer"]): void {
    this.#at += 1;
    const call = this.#callOf(name, line, args, modified);
    this.#calls.push(call);
    this.#push({ call, closer });
    // `do |x|`
    if (this.#peek()?.text !== "|") return;
    for (this.#at += 1; this.#peek() !== undefined && this.#peek()?.kind !== "end"; this.#at += 1) {
      if (this.#peek()?.text !== "|") continue;
      this.#at += 1;
      return;
    }
  }

  #callOf(name: string, line: number, args: Arguments, modified: boolean): RubyCall {
    const { within, conditional } = this.#around;
    return { name, line, ...args.read(), conditional: conditional || modified, within };
  }
}

function aroundOf(open: readonly Block[]): Pick<RubyCall, "within" | "conditional"> {
  const blocks = open.slice(0, MAX_BLOCKS);
  return {
    within: blocks.flatMap(({ call }) => call ?? []),
    conditional: open.length > MAX_BLOCKS || blocks.some(({ call }) => call === null),
  };
}

/** A brace behind a value is a block's; behind a comma or an operator it is a hash's. */
function isBlockBrace(before: RubyToken | undefined): boolean {
  if (before === undefined) return true;
  return before.kind === "mark" ? before.text === ")" || before.text === "]" : before.kind !== "label";
}

function isValuePlace(before: RubyToken | undefined): boolean {
  return before?.kind === "mark" && ["=", "(", ",", "=>", "||", "&&", "["].includes(before.text);
}

/** The arguments of one call, taken token by token. */
class Arguments {
  readonly #tokens: RubyToken[] = [];

  take(token: RubyToken): void {
    this.#tokens.push(token);
  }

  read(): Pick<RubyCall, "values" | "options"> {
    const values: RubyValue[] = [];
    const options = new Map<string, RubyValue>();
    const parts = splitAtCommas(unwrapped(this.#tokens));
    for (const tokens of parts
      .map(withoutSplat)
      .flatMap((part) => (isHash(part) ? splitAtCommas(part.slice(1, -1)) : [part]))) {
      const [first, second] = tokens;
      if (first?.kind === "label" && tokens.length > 1) options.set(first.text, valueOf(tokens.slice(1)));
      else if (second?.kind === "mark" && second.text === "=>" && isText(first))
        options.set(first?.text ?? "", valueOf(tokens.slice(2)));
      else if (tokens.length > 0) values.push(valueOf(tokens));
    }
    return { values, options };
  }
}

/** `*%i[a b]` and `**{ a: 1 }` are what stands behind the stars. */
function withoutSplat(tokens: readonly RubyToken[]): readonly RubyToken[] {
  let at = 0;
  while (at < 2 && tokens[at]?.kind === "mark" && tokens[at]?.text === "*") at += 1;
  return tokens.slice(at);
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

function splitAtCommas(tokens: readonly RubyToken[]): RubyToken[][] {
  const parts: RubyToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "mark" && "([{".includes(token.text)) depth += 1;
    if (token.kind === "mark" && ")]}".includes(token.text)) depth -= 1;
    if (token.kind === "mark" && token.text === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
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
