import { LockfileError } from "../errors.js";
import { endOfHclText } from "./hcl-strings.js";
import { withoutMark } from "./json-text.js";
import { CONFLICT } from "./merge-markers.js";

/** One `module` block with those of its arguments that are texts. */
export interface ModuleBlock {
  readonly name: string;
  readonly line: number;
  readonly values: ReadonlyMap<string, { readonly text: string; readonly line: number }>;
}

type Token = { readonly kind: "word" | "text" | "sign"; readonly text: string; readonly line: number };

const WORD = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const HEREDOC = /<<-?([A-Za-z_][\w-]*)\r?\n/y;
const NEWLINE = 10;
const MARKER = /^(?:<{7} |={7}\r?$|>{7} )/m;

/**
 * The `module` blocks at the top of a Terraform file. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 * One pass; expressions are passed over.
 * @throws {LockfileError} `merge-conflict`; `syntax` where a bracket, a comment or a text is not closed
 */
export function moduleBlocks(source: string): ModuleBlock[] {
  const text = withoutMark(source);
  const conflict = MARKER.exec(text);
  if (conflict !== null)
    throw new LockfileError("merge-conflict", CONFLICT, text.slice(0, conflict.index).split("\n").length);
  const tokens = tokensOf(text);
  const blocks: ModuleBlock[] = [];
  let depth = 0;
  let open: { block: ModuleBlock; values: Map<string, { text: string; line: number }> } | null = null;
  tokens.forEach((token, at) => {
    if (token.kind === "sign") {
      if ("{[(".includes(token.text)) {
        if (depth === 0) open = token.text === "{" ? openedBy(tokens, at) : null;
        depth += 1;
      } else if ("}])".includes(token.text)) {
        depth -= 1;
        if (depth < 0) throw new LockfileError("syntax", "it closes a bracket that is not open", token.line);
        if (depth === 0 && open !== null) blocks.push(open.block);
      }
      return;
    }
    const [sign, value] = [tokens[at + 1], tokens[at + 2]];
    if (open === null || depth !== 1 || token.kind !== "word" || sign?.text !== "=") return;
    if (value?.kind === "text") open.values.set(token.text, { text: value.text, line: value.line });
  });
  if (depth > 0) throw new LockfileError("syntax", "a bracket is not closed", tokens.at(-1)?.line ?? 1);
  return blocks;
}

/** `module "name" {`, which Terraform takes without quotes too; null for any other block. */
function openedBy(
  tokens: readonly Token[],
  at: number,
): { block: ModuleBlock; values: Map<string, { text: string; line: number }> } | null {
  const [word, name] = [tokens[at - 2], tokens[at - 1]];
  if (word?.kind !== "word" || word.text !== "module" || name === undefined || name.kind === "sign")
    return null;
  const values = new Map<string, { text: string; line: number }>();
  return { block: { name: name.text, line: word.line, values }, values };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  const pass = (from: number, to: number) => {
    // The search for a line's end must not go beyond what is passed.
    for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === NEWLINE) line += 1;
    return to;
  };
  let at = 0;
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === "#" || (c === "/" && text.charAt(at + 1) === "/")) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (c === "/" && text.charAt(at + 1) === "*") {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw new LockfileError("syntax", "a comment is not closed", line);
      at = pass(at, end + 2);
    } else if (c === '"') {
      const { end } = endOfHclText(text, at);
      if (end < 0) throw new LockfileError("syntax", "a text is not closed", line);
      tokens.push({ kind: "text", text: text.slice(at + 1, end), line });
      at = pass(at, end + 1);
    } else if (c === "<" && isHeredoc(text, at)) {
      at = pass(at, endOfHeredoc(text, at, line));
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? null;
      if (word !== null) tokens.push({ kind: "word", text: word, line });
      else if ("{}[]()=".includes(c)) tokens.push({ kind: "sign", text: c, line });
      at = pass(at, at + (word?.length ?? 1));
    }
  }
  return tokens;
}

function isHeredoc(text: string, at: number): boolean {
  HEREDOC.lastIndex = at;
  return HEREDOC.test(text);
}

function endOfHeredoc(text: string, at: number, line: number): number {
  HEREDOC.lastIndex = at;
  const word = HEREDOC.exec(text)?.[1] ?? "";
  for (let from = HEREDOC.lastIndex; from < text.length;) {
    const next = text.indexOf("\n", from);
    const end = next < 0 ? text.length : next;
    if (text.slice(from, end).trim() === word) return end;
    from = end + 1;
  }
  throw new LockfileError("syntax", "a text is not closed", line);
}
