import { LockfileError } from "../errors.js";
import { withoutMark } from "./json-text.js";
import { CONFLICT } from "./merge-markers.js";

/** One instruction of a Dockerfile, its continued lines joined. */
export interface DockerInstruction {
  /** In upper case, without `ONBUILD`. */
  readonly keyword: string;
  readonly rest: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/** Longer ones hold no more that matters. */
const MAX_INSTRUCTION = 100_000;
const MARKER = /^(?:<{7} |={7}$|>{7} )/;
/** Within an instruction seven signs alone may be its own. */
const MARKER_WITHIN = /^(?:<{7} |>{7} )/;
const DIRECTIVE = /^#[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(\S.*)$/;
/** A whole word, as BuildKit has it. */
const HEREDOC = /^\d*<<(-?)([^<]+)$/;
/** Only these may hold a text of many lines. */
const WITH_TEXT = new Set(["RUN", "COPY", "ADD"]);

/**
 * The instructions of a Dockerfile: comments and texts of many lines (`<<EOF`) left out. Linear.
 * https://docs.docker.com/reference/dockerfile/#format
 * @throws {LockfileError} `empty`, `merge-conflict`
 */
export function dockerInstructions(text: string): DockerInstruction[] {
  const lines = withoutMark(text)
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines.every((line) => line.trim() === "")) throw new LockfileError("empty", "the file is empty", 1);
  const last = new Map(lines.map((line, at) => [line.replace(/^\t+/, ""), at]));
  const escape = escapeOf(lines);
  const instructions: DockerInstruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const begin = at;
    const parts: string[] = [];
    let length = 0;
    for (; at < lines.length; at += 1) {
      const line = lines[at] ?? "";
      if ((parts.length === 0 ? MARKER : MARKER_WITHIN).test(line))
        throw new LockfileError("merge-conflict", CONFLICT, at + 1);
      const bare = line.trim();
      // Within an instruction they are left out as well.
      if (bare.startsWith("#") || (bare === "" && parts.length > 0)) continue;
      // One that is escaped itself ends the instruction.
      const goesOn = bare.endsWith(escape) && !bare.endsWith(escape + escape);
      if (length < MAX_INSTRUCTION) parts.push(goesOn ? line.trimEnd().slice(0, -1) : line);
      length += bare.length;
      if (!goesOn) break;
    }
    const whole = parts.join("").trim();
    if (whole === "") continue;
    const instruction = instructionOf(whole, firstSaid(lines, begin) + 1);
    instructions.push(instruction);
    if (WITH_TEXT.has(instruction.keyword)) at = afterTexts(instruction.rest, lines, at, last);
  }
  return instructions;
}

/** Comments may come before it. */
function firstSaid(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length - 1 && /^\s*(?:#|$)/.test(lines[at] ?? "")) at += 1;
  return at;
}

function instructionOf(text: string, line: number): DockerInstruction {
  const bare = text.replace(/^ONBUILD\s+/i, "");
  const space = bare.search(/\s/);
  const keyword = (space < 0 ? bare : bare.slice(0, space)).toUpperCase();
  return { keyword, rest: space < 0 ? "" : bare.slice(space).trim(), line };
}

/** Directives stand before everything else; an escape is a backslash unless one says otherwise. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name = "", value = ""] = DIRECTIVE.exec(line.trim()) ?? [];
    if (name === "") break;
    if (name.toLowerCase() === "escape") return value.trim();
  }
  return "\\";
}

/** The words of a shell, quotes as written; where a quote is not closed, those before it. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === "\\" && quote !== "'") {
      word += text.slice(at, at + 2);
      at += 1;
    } else if (quote === "" && /\s/.test(c)) {
      if (word !== "") words.push(word);
      word = "";
    } else {
      if (quote === c) quote = "";
      else if (quote === "" && (c === '"' || c === "'")) quote = c;
      word += c;
    }
  }
  return word === "" || quote !== "" ? words : [...words, word];
}

/** The line that ends the last text of an instruction; one that nothing ends is none. */
function afterTexts(
  rest: string,
  lines: readonly string[],
  from: number,
  last: ReadonlyMap<string, number>,
): number {
  let at = from;
  for (const word of rest.includes("<<") ? wordsOf(rest) : []) {
    const [, dash = "", name = ""] = HEREDOC.exec(word) ?? [];
    const end = name.replace(/["'\\]/g, "");
    if (end === "" || (last.get(end) ?? -1) <= at) continue;
    let next = at + 1;
    const isEnd = (line: string) => (dash === "" ? line : line.replace(/^\t+/, "")) === end;
    while (next < lines.length && !isEnd(lines[next] ?? "")) next += 1;
    if (next < lines.length) at = next;
  }
  return at;
}
