import type { Conclusion, Verdict } from "./review.js";

/** What the newest review of a pull request said its merge would bring: what was merged is held against it. */
export interface Promised {
  readonly head: string;
  readonly verdict: Verdict;
  readonly conclusion: Conclusion;
  /** Every component new to a lockfile. Sorted; at most `MOST_PROMISED`. */
  readonly brings: readonly { readonly lockfile: string; readonly purl: string }[];
  /** Whether `brings` holds all of them. */
  readonly complete: boolean;
}

/** Beyond it nobody would read what differs. */
export const MOST_PROMISED = 20_000;
