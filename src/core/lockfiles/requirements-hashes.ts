const OPTION = "--hash";
const EQUALS = 61;
const COLON = 58;
const DOUBLE_QUOTE = 34;
const APOSTROPHE = 39;
const WORD = 1;
const HEX = 2;
/** What a sign is, looked up: a comparison of random digits is guessed wrong by the processor every other time. */
const MARKS = marksOf({ [WORD]: /\w/, [HEX]: /[0-9A-Fa-f]/ });

/**
 * The values of `--hash=algorithm:digest` in a requirement's line, in their order. By hand: nine tenths of a file are
 * digests, and a regular expression takes ten times as long for them.
 * https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode
 */
export function hashesIn(text: string): string[] {
  const hashes: string[] = [];
  // V8 never again makes a search fast that once has read beyond the end.
  const { length } = text;
  for (let at = text.indexOf(OPTION); at >= 0;) {
    const start = startOfValue(text, at + OPTION.length);
    let colon = start;
    while (colon < length && isWord(text.charCodeAt(colon))) colon += 1;
    let end = colon + 1;
    while (end < length && isHex(text.charCodeAt(end))) end += 1;
    if (end > colon + 1 && colon > start && text.charCodeAt(colon) === COLON)
      hashes.push(text.slice(start, end));
    at = text.indexOf(OPTION, Math.max(colon, at + OPTION.length));
  }
  return hashes;
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

function marksOf(signs: Readonly<Record<number, RegExp>>): Uint8Array {
  const marks = new Uint8Array(128);
  for (const [mark, sign] of Object.entries(signs)) {
    for (let code = 0; code < marks.length; code += 1)
      if (sign.test(String.fromCharCode(code))) marks[code] = Number(mark);
  }
  return marks;
}
