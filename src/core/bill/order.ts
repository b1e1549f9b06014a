/** Code unit order, so that a bill never depends on a locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every text once, in code unit order. */
export function uniqueSorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(byText);
}
