/** Where the keys of a JSON text stand. */
export interface JsonKey {
  /** Key of the object that holds it; "" for the top level. */
  readonly parent: string;
  readonly key: string;
  /** Counted from 1. */
  readonly line: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COLON = 58;
const NEWLINE = 10;

/**
 * The keys of the first two levels of a JSON text that JSON.parse accepts, in the order of the text. One pass,
 * no recursion: depth costs nothing.
 */
export function jsonKeys(text: string): JsonKey[] {
  const keys: JsonKey[] = [];
  let depth = 0;
  let line = 1;
  let parent = "";
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE) line += 1;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) depth += 1;
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth -= 1;
    else if (c === QUOTE) {
      const end = endOfString(text, at);
      if (depth <= 2 && nextToken(text, end + 1) === COLON) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        if (depth === 1) parent = key;
        keys.push({ parent: depth === 1 ? "" : parent, key, line });
      }
      at = end;
    }
  }
  return keys;
}

/** Index of the quote that closes the string opened at `start`. A JSON string holds no raw newline. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === BACKSLASH) at += 2;
    else if (c === QUOTE) return at;
    else at += 1;
  }
  return text.length - 1;
}

function nextToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return text.charCodeAt(at);
}
