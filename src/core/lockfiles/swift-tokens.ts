/** A piece of a Swift text; of a string what stands between its quotes. */
export interface SwiftToken {
  /** `unknown`: a string with `\(…)` in it, which Swift alone can read. */
  readonly kind: "string" | "word" | "mark" | "unknown";
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where it begins and ends in the source. */
  readonly start: number;
  readonly end: number;
}

const WORD = /[A-Za-z_\d\u0080-\uffff][\w\u0080-\uffff]*/y;

/** Takes a Swift text apart, as far as a manifest needs it: comments are left out. Linear, and never an error. */
export function swiftTokens(text: string): SwiftToken[] {
  const tokens: SwiftToken[] = [];
  let line = 1;
  let at = 0;
  const lineEnd = (from: number): number => {
    const end = text.indexOf("\n", from);
    return end < 0 ? text.length : end;
  };
  const add = (kind: SwiftToken["kind"], value: string, end: number): void => {
    tokens.push({ kind, text: value, line, start: at, end });
    at = end;
  };
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === "\n") {
      line += 1;
      at += 1;
    } else if (c === " " || c === "\t" || c === "\r" || c === "\uFEFF") at += 1;
    else if (text.startsWith("//", at)) at = lineEnd(at);
    else if (text.startsWith("/*", at)) {
      const end = endOfComment(text, at);
      line += newlines(text, at, end);
      at = end;
    } else if (text.startsWith('"""', at)) {
      const close = text.indexOf('"""', at + 3);
      const end = close < 0 ? text.length : close + 3;
      const passed = newlines(text, at, end);
      add("unknown", "", end);
      line += passed;
    } else if (c === '"') {
      const { value, end } = readString(text, at);
      add(value.includes("\\(") ? "unknown" : "string", value, end);
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0];
      if (word === undefined) add("mark", c, at + 1);
      else add("word", word, at + word.length);
    }
  }
  return tokens;
}

/** Swift's comments may lie within each other. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith("/*", at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith("*/", at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** Newlines between two places; never looks beyond the second. */
export function newlines(text: string, from: number, to: number): number {
  return text.slice(from, to).split("\n").length - 1;
}

/** A string ends with its line at the latest. */
function readString(text: string, start: number): { readonly value: string; readonly end: number } {
  let at = start + 1;
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === '"') return { value: text.slice(start + 1, at), end: at + 1 };
    if (c === "\n") break;
    at += c === "\\" ? 2 : 1;
  }
  return { value: text.slice(start + 1, Math.min(at, text.length)), end: Math.min(at, text.length) };
}
