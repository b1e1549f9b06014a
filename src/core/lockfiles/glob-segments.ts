/**
 * Whether the segments of a path are those of a glob: `**` stands for any number of them, `*` and `?` for signs within
 * one. Two-pointer match with one remembered `**`, no backtracking beyond it: foreign globs cannot blow it up.
 */
export function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let mark = 0;
  while (s < path.length) {
    const want = pattern[p];
    if (want === "**") {
      star = p;
      mark = s;
      p += 1;
    } else if (want !== undefined && matchSegment(want, path[s] ?? "")) {
      p += 1;
      s += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      s = mark;
    } else return false;
  }
  while (pattern[p] === "**") p += 1;
  return p === pattern.length;
}

/** The same for `*` and `?` within one segment. */
function matchSegment(pattern: string, text: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let mark = 0;
  while (s < text.length) {
    if (pattern[p] === "*") {
      star = p;
      mark = s;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[s])) {
      p += 1;
      s += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      s = mark;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
