/**
 * What each ASCII character is, by its code: the mark of the last pattern that it matches, 0 for none. Looked up, because
 * comparisons of characters in no order (digests) are guessed wrong by the processor every other time.
 */
export function marksOf(patterns: Readonly<Record<number, RegExp>>): Uint8Array {
  const marks = new Uint8Array(128);
  for (const [mark, pattern] of Object.entries(patterns)) {
    for (let code = 0; code < marks.length; code += 1)
      if (pattern.test(String.fromCharCode(code))) marks[code] = Number(mark);
  }
  return marks;
}
