/** A value of a call's argument, as far as it is written out. */
export type StarlarkValue = string | boolean | null;

/** A string within the brackets of a call. */
export interface StarlarkText {
  readonly text: string;
  /** The argument of the call that holds it; null = one without a name. */
  readonly argument: string | null;
  /** The innermost of the calls within that holds it; null = none does. */
  readonly within: string | null;
}

/** One call of a Bazel file: `bazel_dep(name = "rules_go", version = "0.50.1")`. */
export interface StarlarkCall {
  /** With its dots: `maven.install`. */
  readonly name: string;
  /** The named arguments; null = something that is no literal. */
  readonly named: ReadonlyMap<string, StarlarkValue>;
  /** The others, in their order. */
  readonly positional: readonly StarlarkValue[];
  /** Every string within its brackets, those of lists and inner calls too. */
  readonly strings: readonly StarlarkText[];
  /**
   * Where names stand for what it is given (`artifacts = GRPC_ARTIFACTS + [...]`): by argument the innermost calls that
   * hold such names, both as of a string.
   */
  readonly names: ReadonlyMap<string | null, ReadonlySet<string | null>>;
  /** The calls within its brackets, however deep. */
  readonly calls: readonly StarlarkCall[];
  readonly line: number;
}

/** A call whose bracket is not closed yet. */
class Open {
  readonly name: string;
  readonly line: number;
  readonly depth: number;
  readonly named = new Map<string, StarlarkValue>();
  readonly positional: StarlarkValue[] = [];
  readonly strings: StarlarkText[] = [];
  readonly names = new Map<string | null, Set<string | null>>();
  readonly calls: StarlarkCall[] = [];
  /** Of the argument that is being read. */
  argument: string | null = null;
  #value: StarlarkValue = null;
  #tokens = 0;

  constructor(name: string, line: number, depth: number) {
    this.name = name;
    this.line = line;
    this.depth = depth;
  }

  /** The next token of the argument; one literal alone is its value. */
  take(value: StarlarkValue): void {
    this.#value = this.#tokens === 0 ? value : null;
    this.#tokens += 1;
  }

  /** What was read of the argument is its name. */
  nameArgument(name: string): void {
    this.argument = name;
    this.#tokens = 0;
  }

  endArgument(): void {
    if (this.argument !== null) this.named.set(this.argument, this.#value);
    else if (this.#tokens > 0) this.positional.push(this.#value);
    this.argument = null;
    this.#value = null;
    this.#tokens = 0;
  }

  noteName(within: string | null): void {
    const known = this.names.get(this.argument);
    if (known === undefined) this.names.set(this.argument, new Set([within]));
    else known.add(within);
  }

  closed(): StarlarkCall {
    const { name, named, positional, strings, names, calls, line } = this;
    return { name, named, positional, strings, names, calls, line };
  }
}

const TOKEN = /[ \t\r\f\ufeff]+|\n|#[^\n]*|[A-Za-z_][\w.]*|[^]/y;
const WORDS = new Set(["True", "False", "None", "for", "in", "if", "else", "not", "and", "or"]);
/** Calls within each other that are told apart; what lies deeper counts for the outer ones. */
const MAX_OPEN = 20;

/**
 * The calls of a MODULE.bazel, WORKSPACE or BUILD file, inner ones before those that hold them. Nothing is executed, and
 * what is no call is passed over. https://bazel.build/rules/lib/globals/module
 */
export function starlarkCalls(text: string): StarlarkCall[] {
  const calls: StarlarkCall[] = [];
  const open: Open[] = [];
  let depth = 0;
  let line = 1;
  let word = "";
  for (let at = 0; at < text.length;) {
    const start = line;
    const quoted = stringAt(text, at);
    TOKEN.lastIndex = at;
    const token = quoted?.written ?? TOKEN.exec(text)?.[0] ?? "";
    at += Math.max(1, token.length);
    if (token.includes("\n")) line += token.split("\n").length - 1;
    if (quoted === null && /^[\s#\ufeff]/.test(token)) continue;
    const current = open.at(-1);
    const isHere = current?.depth === depth;
    if (quoted !== null) {
      eachOf(open, (one, within) => {
        one.strings.push({ text: quoted.text, argument: one.argument, within });
      });
      current?.take(quoted.text);
    } else if (/^[A-Za-z_]/.test(token)) {
      current?.take(token === "True" || token === "False" ? token === "True" : null);
      word = token;
      continue;
    } else if (token === "(" || token === "[" || token === "{") {
      current?.take(null);
      depth += 1;
      if (token === "(" && word !== "" && open.length < MAX_OPEN) open.push(new Open(word, start, depth));
    } else if (token === ")" || token === "]" || token === "}") {
      noteName(open, word);
      if (isHere) {
        current.endArgument();
        open.pop();
        const call = current.closed();
        calls.push(call);
        for (const one of open) one.calls.push(call);
      }
      depth = Math.max(0, depth - 1);
    } else if (token === "=" && word !== "" && text.charAt(at) !== "=") {
      if (isHere) current.nameArgument(word);
    } else {
      noteName(open, word);
      if (token === "," && isHere) current.endArgument();
      else current?.take(null);
    }
    word = "";
  }
  return calls;
}

/** @param act gets each call with the innermost one within it */
function eachOf(open: readonly Open[], act: (one: Open, within: string | null) => void): void {
  const last = open.at(-1);
  for (const one of open) act(one, one === last ? null : (last?.name ?? null));
}

function noteName(open: readonly Open[], word: string): void {
  if (word === "" || WORDS.has(word)) return;
  eachOf(open, (one, within) => {
    one.noteName(within);
  });
}

/** The string that starts at an index; null where none does, or it is not closed. */
function stringAt(text: string, at: number): { readonly written: string; readonly text: string } | null {
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'") return null;
  const mark = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  for (let end = at + mark.length; end < text.length; end += 1) {
    const c = text.charAt(end);
    if (c === "\n" && mark.length === 1) return null;
    if (c === "\\") end += 1;
    else if (c === quote && text.startsWith(mark, end)) {
      const inner = text
        .slice(at + mark.length, end)
        .replace(/\\\n/g, "")
        .replace(/\\(.)/g, "$1");
      return { written: text.slice(at, end + mark.length), text: inner };
    }
  }
  return null;
}
