/** Longer texts are cut: real names and paths are far shorter. */
const LONGEST = 1024;

/**
 * Whether a text matches a pattern in which `*` stands for any run of characters (`**` too; slashes count as any other
 * character). Upper and lower case count. In at most pattern × text steps, whatever both say.
 */
export function isLike(text: string, pattern: string): boolean {
  const [given, wanted] = [text.slice(0, LONGEST), pattern.replace(/\*+/g, "*")];
  let [at, star, mark] = [0, -1, 0];
  let next = 0;
  while (at < given.length) {
    const sign = wanted[next];
    if (sign === "*") {
      star = next;
      mark = at;
      next += 1;
    } else if (sign === given[at]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      next = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (wanted[next] === "*") next += 1;
  return next === wanted.length;
}

/** Whether a path is the pattern's, or lies below it: `legacy` and `legacy/` mean everything in that folder. */
export function isPathLike(path: string, pattern: string): boolean {
  const wanted = pattern.replace(/^\.?\//, "").replace(/\/+$/, "");
  // `**/x` also means x at the top.
  const forms = wanted.startsWith("**/") ? [wanted, wanted.slice(3)] : [wanted];
  return forms.some((form) => isLike(path, form) || isLike(path, `${form}/*`));
}

/** Tells the paths that one of the patterns is of. */
export function anyOf(patterns: readonly string[]): (path: string) => boolean {
  return (path) => patterns.some((pattern) => isPathLike(path, pattern));
}
