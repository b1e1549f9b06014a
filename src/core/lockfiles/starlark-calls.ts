/** A value of a call's argument, as far as it is written out. */
export type StarlarkValue = string | boolean | null;

/** One call of a Bazel file: `bazel_dep(name = "rules_go", version = "0.50.1")`. */
export interface StarlarkCall {
  /** With its dots: `maven.install`. */
  readonly name: string;
  /** The named arguments; null = something that is no literal. */
  readonly named: ReadonlyMap<string, StarlarkValue>;
  /** Every string within its brackets, those of lists and inner calls too. */
  readonly strings: readonly string[];
  /** Whether names stand for what it is given (`artifacts = GRPC_ARTIFACTS + [...]`). */
  readonly hasNames: boolean;
  readonly line: number;
}

interface Open {
  readonly name: string;
  readonly line: number;
  readonly depth: number;
  readonly named: Map<string, StarlarkValue>;
  readonly strings: string[];
  hasNames: boolean;
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
  let key: string | null = null;
  for (let at = 0; at < text.length;) {
    const start = line;
    const quoted = stringAt(text, at);
    TOKEN.lastIndex = at;
    const token = quoted?.written ?? TOKEN.exec(text)?.[0] ?? "";
    at += Math.max(1, token.length);
    if (token.includes("\n")) line += token.split("\n").length - 1;
    if (quoted === null && /^[\s#\ufeff]/.test(token)) continue;
    const current = open.at(-1);
    const value = quoted?.text ?? (token === "True" || token === "False" ? token === "True" : undefined);
    if (value !== undefined) {
      if (typeof value === "string") for (const one of open) one.strings.push(value);
      if (current !== undefined && key !== null && depth === current.depth) current.named.set(key, value);
      key = null;
    } else if (/^[A-Za-z_]/.test(token)) {
      if (key !== null && current !== undefined) current.named.set(key, null);
      word = token;
      continue;
    } else if (token === "(" || token === "[" || token === "{") {
      depth += 1;
      if (token === "(" && word !== "" && open.length < MAX_OPEN)
        open.push({ name: word, line: start, depth, named: new Map(), strings: [], hasNames: false });
      key = null;
    } else if (token === ")" || token === "]" || token === "}") {
      if (word !== "") noteName(open, word);
      if (current?.depth === depth) {
        open.pop();
        calls.push(current);
      }
      depth = Math.max(0, depth - 1);
      key = null;
    } else if (token === "=" && word !== "") {
      key = word;
    } else {
      if (word !== "") noteName(open, word);
      key = null;
    }
    word = "";
  }
  return calls;
}

function noteName(open: readonly Open[], word: string): void {
  if (!WORDS.has(word)) for (const one of open) one.hasNames = true;
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
