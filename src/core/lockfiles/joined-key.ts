/**
 * Two parts of a key with what stands between them, as one piece. What `+` and templates make stays in pieces until
 * somebody reads it, and when a large lockfile is resolved these are no longer at hand: looking such a key up takes twice
 * as long.
 */
export function joinedKey(first: string, between: string, second: string): string {
  return [first, second].join(between);
}
