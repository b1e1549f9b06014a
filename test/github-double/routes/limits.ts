/** Sizes at which GitHub answers otherwise; tests may lower them. */
export interface Limits {
  /** Entries of a recursive tree before it is truncated. */
  treeEntries: number;
  /** Bytes of a recursive tree before it is truncated. */
  treeBytes: number;
  /** Largest blob that is given out at all. */
  blobBytes: number;
  /** Largest file that contents gives out as JSON. */
  contentBytes: number;
}

export function githubLimits(): Limits {
  return {
    treeEntries: 100_000,
    treeBytes: 7 * 1024 * 1024,
    blobBytes: 100 * 1024 * 1024,
    contentBytes: 1024 * 1024,
  };
}
