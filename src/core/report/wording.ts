/** `1 component`, `2 components`, `1,204 components`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${figure(n)} ${n === 1 ? one : many}`;
}

/** A number as people read it: `12,345`. Not `toLocaleString`, which depends on the machine. */
export function figure(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The first seven characters of a commit. */
export function short(commit: string): string {
  return commit.slice(0, 7);
}

/** `a, b and 3 more` from Markdown or plain pieces. */
export function some(pieces: readonly string[], shown: number): string {
  // Naming all is as short as saying "and 1 more".
  const named = pieces.length <= shown + 1 ? pieces : pieces.slice(0, shown);
  const left = pieces.length - named.length;
  return left === 0 ? named.join(", ") : `${named.join(", ")} and ${figure(left)} more`;
}
