import { LockfileError } from "../errors.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** One directive of a go.mod or go.work: `require a v1`, or a line of a block `require ( … )` with its verb before it. */
export interface GoDirective {
  readonly verb: string;
  /** What follows the verb, quotes undone; `=>`, `[`, `]` and `,` are tokens of their own. */
  readonly args: readonly string[];
  /** Behind `//` on the same line, "" where nothing is. */
  readonly comment: string;
  /** Counted from 1. */
  readonly line: number;
}

/** One line: its tokens and its comment. */
interface GoLine {
  readonly tokens: readonly string[];
  readonly comment: string;
}

/** Go's own: a word ends at a bracket, a comma, a quote or a comment. */
const WORD = /(?:(?!\/\/)[^\s()[\]{},"`])+/y;

/**
 * Reads the syntax that go.mod and go.work share: https://go.dev/ref/mod#go-mod-file-lexical. One pass, every search
 * ends with its line.
 * @throws {LockfileError} `merge-conflict`, or `syntax` for what Go itself refuses
 */
export function readGoDirectives(text: string): GoDirective[] {
  const directives: GoDirective[] = [];
  let block: { readonly verb: string; readonly line: number } | null = null;
  let line = 0;
  for (let from = text.startsWith("\uFEFF") ? 1 : 0; from < text.length;) {
    const newline = text.indexOf("\n", from);
    const end = newline < 0 ? text.length : newline;
    const row = text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    from = end + 1;
    line += 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    const { tokens, comment } = readLine(row, line);
    const [first, ...rest] = tokens;
    if (first === undefined) continue;
    if (block !== null) {
      if (first !== ")")
        directives.push({ verb: block.verb, args: withoutBrackets(tokens, line), comment, line });
      else if (rest.length > 0) throw broken("something follows the end of a block", line);
      else block = null;
    } else if (rest.at(-1) === "(") {
      if (rest.length > 1) throw broken("a block has more than one name", line);
      block = { verb: first, line };
    } else if (rest.length !== 2 || rest[0] !== "(" || rest[1] !== ")") {
      directives.push({ verb: first, args: withoutBrackets(rest, line), comment, line });
    }
  }
  if (block !== null) throw broken("a block is not closed", block.line);
  return directives;
}

function withoutBrackets(tokens: readonly string[], line: number): readonly string[] {
  if (tokens.includes("(") || tokens.includes(")")) throw broken("a bracket stands where none may", line);
  return tokens;
}

function readLine(row: string, line: number): GoLine {
  const tokens: string[] = [];
  let at = 0;
  while (at < row.length) {
    const c = row.charAt(at);
    if (c === " " || c === "\t" || c === "\r") at += 1;
    else if (row.startsWith("//", at)) return { tokens, comment: row.slice(at + 2).trim() };
    else if (row.startsWith("/*", at)) throw broken("a comment starts with `/*`", line);
    else if (c === '"' || c === "`") {
      const close = closingQuote(row, at, c);
      if (close < 0) throw broken("a quote is not closed", line);
      tokens.push(unquoted(row.slice(at, close + 1), line));
      at = close + 1;
    } else if (row.startsWith("=>", at)) {
      tokens.push("=>");
      at += 2;
    } else if ("()[]{},".includes(c)) {
      tokens.push(c);
      at += 1;
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(row)?.[0] ?? c;
      tokens.push(word);
      at += word.length;
    }
  }
  return { tokens, comment: "" };
}

function closingQuote(row: string, open: number, quote: string): number {
  for (let at = open + 1; at < row.length; at += 1) {
    const c = row.charAt(at);
    if (c === quote) return at;
    if (c === "\\" && quote === '"') at += 1;
  }
  return -1;
}

function unquoted(token: string, line: number): string {
  if (token.startsWith("`") || !token.includes("\\")) return token.slice(1, -1);
  try {
    return JSON.parse(token) as string;
  } catch (cause) {
    throw broken("a quoted text cannot be read", line, cause);
  }
}

function broken(why: string, line: number, cause?: unknown): LockfileError {
  return new LockfileError("syntax", `${why}; Go does not read the file either`, line, cause);
}
