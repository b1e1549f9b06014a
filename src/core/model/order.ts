/** Order by code unit: the same everywhere, unlike `localeCompare`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every text once, in code unit order. */
export function uniqueSorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareText);
}
