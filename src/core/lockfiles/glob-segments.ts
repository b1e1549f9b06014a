/**
 * Whether the segments of a path are those of a glob: `**` stands for any number of them, `*` and `?` for signs within
 * one.
 */
export function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  return matches(pattern, path, "**", matchSegment);
}

/** The same for `*` and `?` within one segment. */
function matchSegment(pattern: string, text: string): boolean {
  return matches(pattern, text, "*", (want, sign) => want === "?" || want === sign);
}

/**
 * Two-pointer match with one remembered star, no backtracking beyond it: foreign globs cannot blow it up.
 * @param star what stands for any number of parts
 */
function matches(
  pattern: ArrayLike<string>,
  given: ArrayLike<string>,
  star: string,
  isOne: (want: string, part: string) => boolean,
): boolean {
  let p = 0;
  let s = 0;
  let last = -1;
  let mark = 0;
  while (s < given.length) {
    const want = pattern[p];
    if (want === star) {
      last = p;
      mark = s;
      p += 1;
    } else if (want !== undefined && isOne(want, given[s] ?? "")) {
      p += 1;
      s += 1;
    } else if (last >= 0) {
      p = last + 1;
      mark += 1;
      s = mark;
    } else return false;
  }
  while (pattern[p] === star) p += 1;
  return p === pattern.length;
}
