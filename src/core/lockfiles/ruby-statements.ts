import { Arguments, type RubyArguments, type RubyValue } from "./ruby-arguments.js";
import { rubyTokens, type RubyToken } from "./ruby-tokens.js";

/** One call, e.g. `gem "rails", "~> 7.1", group: :web`. */
export interface RubyCall extends RubyArguments {
  /** What is called; of `spec.add_dependency` the last word, of `spec.dependencies << Gem::Dependency.new` those. */
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  /** It stands within `if`, `unless`, `&&`, a loop or a method: whether and how often it is run, Ruby knows. */
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
/** Longer lists are walked by nobody's manifest. */
const MAX_ITEMS = 256;
/** Calls that loops over lists stand for, in all. */
const MAX_WALKED = 10_000;
/** Behind these a declaration may be run or not. */
const JOINS = new Set(["&&", "||", "?", ":", "and", "or", "then", "else"]);
/** How a gemspec names a dependency that it adds to the list itself. */
export const NEW_DEPENDENCY = "Gem::Dependency.new";

interface Block {
  readonly call: RubyCall | null;
  readonly closer: "end" | "}";
  readonly loop: Loop | null;
}

/** `[…].each { |name, range| … }` over a list that stands in the text. */
interface Loop {
  readonly words: readonly string[];
  readonly items: readonly RubyValue[];
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
  /** The next call stands behind `&&` or the like. */
  #joined = false;
  /** Calls that loops stood for. */
  #walked = 0;

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
    this.#push({ call: null, closer: "end", loop: null });
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
    const joined = this.#joined;
    this.#joined = false;
    const start = this.#peek();
    const { name, line, adds } = this.#callee();
    const isList = name === "" && start?.text === "[";
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
        if (depth > 0 && this.#declares(1)) {
          this.#unclosed ??= line;
          break;
        }
        continue;
      }
      const { kind, text } = token;
      if (
        token !== start &&
        before !== undefined &&
        JOINS.has(before.text) &&
        isJoin(before) &&
        this.#declares(0)
      ) {
        this.#joined = true;
        break;
      }
      if (adds && kind === "word" && text === "Gem" && this.#isNewDependency()) {
        this.#joined = joined;
        break;
      }
      if (kind === "word" && text === "do") {
        this.#open(name, line, args, modified || joined, "end");
        return;
      }
      if (kind === "word" && depth === 0 && text === "end") break;
      if (kind === "mark" && text === "{" && depth === 0 && isBlockBrace(before)) {
        this.#open(name, line, args, modified || joined, "}");
        return;
      }
      if (kind === "mark" && text === "}" && depth === 0) break;
      if (kind === "word" && OPENERS.has(text) && isValuePlace(before)) {
        this.#opener(token);
        return;
      }
      if (kind === "word" && MODIFIERS.has(text) && depth === 0) modified = true;
      if (kind === "mark" && "([{".includes(text)) depth += 1;
      // Brackets around what stood before.
      const isOutside = kind === "mark" && ")]".includes(text) && depth === 0;
      if (kind === "mark" && ")]}".includes(text) && !isOutside) depth -= 1;
      if (!modified && !isOutside && (name !== "" || isList)) args.take(token);
      before = token;
    }
    // A value that stands alone calls nothing.
    if (name !== "") this.#calls.push(...this.#callsOf(name, line, args, modified || joined));
  }

  /** Whether a declaration begins some tokens ahead. */
  #declares(ahead: number): boolean {
    const [first, second] = [this.#peek(ahead), this.#peek(ahead + 1)];
    if (first?.kind !== "word" || second === undefined) return false;
    if (second.kind === "mark" && second.text === ".") return ADDS.test(this.#peek(ahead + 2)?.text ?? "");
    if (!DECLARES.has(first.text)) return false;
    if (second.kind === "end") return first.text === "gemspec";
    if (second.kind === "mark") return "([".includes(second.text);
    return second.kind !== "word" || first.text === "gem";
  }

  #isNewDependency(): boolean {
    return ["Gem", "::", "Dependency", ".", "new"].every((text, ahead) => this.#peek(ahead)?.text === text);
  }

  /**
   * `gem`, `s.add_dependency`: the last word of the chain counts; `name=` where something is assigned. `adds`: what is
   * given may be dependencies of a gemspec.
   */
  #callee(): { readonly name: string; readonly line: number; readonly adds: boolean } {
    const first = this.#peek();
    if (first?.kind !== "word") return { name: "", line: first?.line ?? 1, adds: false };
    if (this.#isNewDependency()) {
      this.#at += 5;
      return { name: NEW_DEPENDENCY, line: first.line, adds: true };
    }
    this.#at += 1;
    let name = first.text;
    let adds = false;
    while (this.#peek()?.text === "." && this.#peek()?.kind === "mark" && this.#peek(1)?.kind === "word") {
      name = this.#peek(1)?.text ?? name;
      adds ||= name === "dependencies";
      this.#at += 2;
    }
    const assigned = this.#peek()?.kind === "mark" && this.#peek()?.text === "=";
    if (assigned) this.#at += 1;
    return { name: assigned ? `${name}=` : name, line: first.line, adds };
  }

  #open(name: string, line: number, args: Arguments, conditional: boolean, closer: Block["closer"]): void {
    this.#at += 1;
    const call = this.#callOf(name, line, args.read(), conditional);
    this.#calls.push(call);
    const words = this.#parameters();
    const items = name === "" && words.length > 0 ? args.list() : null;
    this.#push({ call, closer, loop: items === null || items.length > MAX_ITEMS ? null : { words, items } });
  }

  /** `do |x|` */
  #parameters(): string[] {
    const words: string[] = [];
    if (this.#peek()?.text !== "|") return words;
    for (this.#at += 1; this.#peek() !== undefined && this.#peek()?.kind !== "end"; this.#at += 1) {
      const token = this.#peek();
      if (token?.kind === "word") words.push(token.text);
      if (token?.text !== "|") continue;
      this.#at += 1;
      return words;
    }
    return words;
  }

  /** One, or one for each item of the list that the loop around it walks. */
  #callsOf(name: string, line: number, args: Arguments, conditional: boolean): RubyCall[] {
    const { loop } = this.#around;
    if (loop === null || !args.mentions(loop.words) || this.#walked + loop.items.length > MAX_WALKED)
      return [this.#callOf(name, line, args.read(), conditional)];
    this.#walked += loop.items.length;
    return loop.items.map((item) => {
      const parts = loop.words.length > 1 && Array.isArray(item) ? (item as readonly RubyValue[]) : [item];
      const known = new Map(loop.words.map((word, at) => [word, parts[at] ?? null]));
      return this.#callOf(name, line, args.read(known), conditional);
    });
  }

  #callOf(name: string, line: number, given: RubyArguments, own: boolean): RubyCall {
    const { within, conditional } = this.#around;
    return { name, line, ...given, conditional: conditional || own, within };
  }
}

function aroundOf(
  open: readonly Block[],
): Pick<RubyCall, "within" | "conditional"> & { readonly loop: Loop | null } {
  const blocks = open.slice(0, MAX_BLOCKS);
  return {
    within: blocks.flatMap(({ call }) => call ?? []),
    conditional: open.length > MAX_BLOCKS || blocks.some(({ call }) => call?.conditional ?? true),
    loop: blocks.findLast(({ loop }) => loop !== null)?.loop ?? null,
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

/** `&&` and `or` join as marks and words; a symbol or a text of that name does not. */
function isJoin({ kind }: RubyToken): boolean {
  return kind === "mark" || kind === "word";
}
