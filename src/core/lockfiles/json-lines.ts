/** Where the keys of a JSON text stand. */
export interface JsonKey {
  /** Key of the object that holds it; "" for the top level. */
  readonly parent: string;
  readonly key: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Told once per key, in the order of the text. `text[start]` is the quote before the key and `text[end]` the one
 * behind it (`keyText`); the keys of the outermost object have depth 1; `line` counts from 1.
 */
export type VisitKey = (depth: number, start: number, end: number, line: number) => void;

/**
 * Asked before a key of the deepest level is visited: where to go on, and how many lines further that is, if the text
 * from `start` on is known. null = it is not.
 */
export type PassKeys = (
  start: number,
  line: number,
) => { readonly end: number; readonly lines: number } | null;

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
/** `{` and `[` differ in one bit alone, as `}` and `]` do. */
const BRACE_BIT = 32;
const OPEN = 123;
const CLOSE = 125;
const COLON = 58;
const NEWLINE = 10;

/**
 * Visits the keys of a JSON text that JSON.parse accepts, down to the depth `deepest`. One pass, no recursion: depth
 * costs nothing. What is said of another text means nothing, but ends as well.
 */
export function visitKeys(text: string, deepest: number, visit: VisitKey, pass?: PassKeys): void {
  let depth = 0;
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c <= SPACE) {
      if (c === NEWLINE) line += 1;
    } else if (c === QUOTE) {
      const end = endOfString(text, at);
      const isKey = depth <= deepest && nextToken(text, end + 1) === COLON;
      const passed = isKey && depth === deepest ? pass?.(at, line) : null;
      if (passed != null) {
        line += passed.lines;
        at = passed.end - 1;
        continue;
      }
      if (isKey) visit(depth, at, end, line);
      at = end;
    } else if ((c | BRACE_BIT) === OPEN) depth += 1;
    else if ((c | BRACE_BIT) === CLOSE) depth -= 1;
  }
}

/** Whether a key begins at an index where a token begins. */
export function isKeyAt(text: string, at: number): boolean {
  return text.charCodeAt(at) === QUOTE && nextToken(text, endOfString(text, at) + 1) === COLON;
}

/** The key between two quotes, escapes undone. */
export function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** The keys of the first two levels of a JSON text that JSON.parse accepts, in the order of the text. */
export function jsonKeys(text: string): JsonKey[] {
  const keys: JsonKey[] = [];
  let parent = "";
  visitKeys(text, 2, (depth, start, end, line) => {
    const key = keyText(text, start, end);
    if (depth === 1) parent = key;
    keys.push({ parent: depth === 1 ? "" : parent, key, line });
  });
  return keys;
}

/** Index of the quote that closes the string opened at `start`. A JSON string holds no raw newline. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text.charCodeAt(end - 1) === BACKSLASH && escaped(text, end)) {
    end = text.indexOf('"', end + 1);
  }
  return end < 0 ? text.length - 1 : end;
}

/** Whether an odd number of backslashes stands before `at`. */
function escaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

function nextToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= SPACE) at += 1;
  return text.charCodeAt(at);
}
