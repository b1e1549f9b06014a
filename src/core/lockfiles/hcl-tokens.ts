import { LockfileError } from "../errors.js";
import { endOfHclText } from "./hcl-strings.js";
import { refuseConflict } from "./merge-markers.js";

/** `text`: a string with nothing to work out in it; `code`: one with, or a heredoc; a `newline` ends an attribute. */
export interface HclToken {
  readonly kind: "code" | "mark" | "newline" | "text" | "word";
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const WORD = /[-\w.\u0080-\u{10FFFF}]+/uy;
const HEREDOC = /<<-?([A-Za-z_][\w-]{0,200})[ \t]*\r?\n/y;

/**
 * The tokens of a text in HashiCorp's language, comments left out. One pass; nothing is worked out.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 * @throws {LockfileError} `merge-conflict`, or `syntax` for a quote, comment or heredoc that is not closed
 */
export function hclTokens(text: string): HclToken[] {
  refuseConflict(text);
  const tokens: HclToken[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const c = text.charAt(at);
    if (c === "\n") {
      tokens.push({ kind: "newline", text: c, line });
      line += 1;
      at += 1;
    } else if (c <= " " || c === "\uFEFF") at += 1;
    else if (c === "#" || text.startsWith("//", at)) at = endOfLine(text, at);
    else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw broken("a comment is not closed", line);
      line += newlines(text, at, end);
      at = end + 2;
    } else if (c === '"') {
      const { end, plain } = endOfHclText(text, at);
      if (end < 0) throw broken("a quote is not closed", line);
      tokens.push({ kind: plain ? "text" : "code", text: text.slice(at + 1, end), line });
      line += newlines(text, at, end);
      at = end + 1;
    } else if (c === "<" && text.charAt(at + 1) === "<") {
      const end = endOfHeredoc(text, at, line);
      tokens.push({ kind: "code", text: "", line });
      line += newlines(text, at, end);
      at = end;
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0];
      tokens.push({ kind: word === undefined ? "mark" : "word", text: word ?? c, line });
      at += word?.length ?? 1;
    }
  }
  return tokens;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function newlines(text: string, from: number, to: number): number {
  return text.slice(from, to).split("\n").length - 1;
}

/** `<<EOT`, lines, and a line with `EOT` alone. */
function endOfHeredoc(text: string, open: number, line: number): number {
  HEREDOC.lastIndex = open;
  const found = HEREDOC.exec(text);
  if (found === null) throw broken("a text block has no mark", line);
  const [whole, mark = ""] = found;
  for (let at = open + whole.length; at < text.length;) {
    const end = endOfLine(text, at);
    if (end - at < 1000 && text.slice(at, end).trim() === mark) return end;
    at = end + 1;
  }
  throw broken("a text block is not closed", line);
}

function broken(why: string, line: number): LockfileError {
  return new LockfileError("syntax", `${why}; the file is cut short or damaged`, line);
}
