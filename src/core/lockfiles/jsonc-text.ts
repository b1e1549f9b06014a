import { type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";

const QUOTE = 34;
const BACKSLASH = 92;
const STAR = 42;
const COMMA = 44;
const SLASH = 47;
const CLOSE_BRACKET = 93;
const CLOSE_BRACE = 125;
const SPACE = 32;
const COLON = 58;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/** A text of JSON with comments and trailing commas, read. */
export interface JsonDocument {
  readonly json: JsonObject;
  /** The same as plain JSON, in which every key stands on its line: for `visitKeys` and `jsonKeys`. */
  readonly text: string;
}

/**
 * Reads JSON with comments and trailing commas, as Bun writes bun.lock and people write deno.jsonc.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line
 */
export function parseJsonc(text: string): JsonDocument {
  const plain = plainJson(withoutMark(text));
  return { json: parseJsonObject(plain), text: plain };
}

/** Comments and the commas before a closing bracket as spaces, so that all else stays where it is. One pass. */
function plainJson(text: string): string {
  const cuts: (readonly [from: number, to: number])[] = [];
  let comma = -1;
  let last = 0;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c <= SPACE) continue;
    if (c === SLASH) {
      const end = endOfComment(text, at);
      if (end < 0) break;
      cuts.push([at, end]);
      at = end - 1;
      continue;
    }
    if (c === QUOTE) at = endOfString(text, at);
    else if ((c === CLOSE_BRACKET || c === CLOSE_BRACE) && comma >= 0) cuts.push([comma, comma + 1]);
    // A comma that no value stands before is left where it is: no JSON of any kind has it.
    comma = c === COMMA && !isOpening(last) ? at : -1;
    last = c;
  }
  if (cuts.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  // A comment may stand between a comma and its bracket.
  for (const [from, to] of cuts.sort(([a], [b]) => a - b)) {
    parts.push(text.slice(done, from), to === from + 1 ? " " : blankOf(text.slice(from, to)));
    done = to;
  }
  parts.push(text.slice(done));
  return parts.join("");
}

/** Whether a value may stand behind a character: `{`, `[`, `,`, `:`; 0 = the beginning. */
function isOpening(c: number): boolean {
  return c === COMMA || c === COLON || c === OPEN_BRACE || c === OPEN_BRACKET || c === 0;
}

/** As long, and with the same lines. */
function blankOf(cut: string): string {
  return /[\r\n]/.test(cut) ? cut.replace(/[^\r\n]/g, " ") : " ".repeat(cut.length);
}

/** Index of the quote that closes the string opened at `start`; the text's end where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

/** Index behind a comment; -1 where none begins there or it does not end. */
function endOfComment(text: string, start: number): number {
  const next = text.charCodeAt(start + 1);
  if (next === SLASH) {
    const end = text.indexOf("\n", start);
    return end < 0 ? text.length : end;
  }
  if (next !== STAR) return -1;
  const end = text.indexOf("*/", start + 2);
  return end < 0 ? -1 : end + 2;
}
