import { marksOf } from "./sign-marks.js";

const OPTION = "--hash";
const EQUALS = 61;
const COLON = 58;
const DOUBLE_QUOTE = 34;
const APOSTROPHE = 39;
const WORD = 1;
const HEX = 2;
const MARKS = marksOf({ [WORD]: /\w/, [HEX]: /[0-9A-Fa-f]/ });

/**
 * The values of `--hash=algorithm:digest` in a requirement's line, in their order. By hand: nine tenths of a file are
 * digests, and a regular expression takes twice as long for them.
 * https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode
 */
export function hashesIn(text: string): string[] {
  const hashes: string[] = [];
  for (let at = text.indexOf(OPTION); at >= 0;) {
    const start = startOfValue(text, at + OPTION.length);
    const end = endOfHash(text, start);
    if (end > start) hashes.push(text.slice(start, end));
    at = text.indexOf(OPTION, Math.max(end, at + OPTION.length));
  }
  return hashes;
}

/** Index behind the `algorithm:digest` that starts at one; that one itself where none does. */
export function endOfHash(text: string, start: number): number {
  let colon = start;
  while (isWord(text.charCodeAt(colon))) colon += 1;
  if (colon === start || text.charCodeAt(colon) !== COLON) return start;
  let end = colon + 1;
  while (isHex(text.charCodeAt(end))) end += 1;
  return end > colon + 1 ? end : start;
}

/** Behind the sign, or the spaces, and the quote; the text's length where neither stands there. */
function startOfValue(text: string, after: number): number {
  let start = after;
  if (text.charCodeAt(after) === EQUALS) start += 1;
  else while (isSpace(text.charCodeAt(start))) start += 1;
  if (start === after) return text.length;
  const quote = text.charCodeAt(start);
  return quote === DOUBLE_QUOTE || quote === APOSTROPHE ? start + 1 : start;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isHex(code: number): boolean {
  return code < MARKS.length && MARKS[code] === HEX;
}

function isWord(code: number): boolean {
  return code < MARKS.length && MARKS[code] !== 0;
}
