import type { LockfileErrorKind } from "../errors.js";

/** What could not be read or asked. Always shown. */
export type ProblemKind =
  | LockfileErrorKind
  | "unresolved" // an edge whose target the lockfile does not hold
  | "unreadable-entry" // one entry of a lockfile, the rest was read
  | "missing-manifest" // a companion that the format needs is not there
  | "unreadable-manifest"
  | "not-fetched" // tree truncated, blob too large for the API, submodule, symlink
  | "policy" // a policy file that cannot be used
  | "policy-locked" // a key that the organisation has locked
  | "limit"; // a bound of ours was reached: something is left out

/** Trouble in the data, as a value that travels to the comment. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Repository path of the file. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number | null;
  /** One sentence in Weir's words; may quote text of the file, so it is escaped like any untrusted text. */
  readonly message: string;
  /**
   * `fatal`: the lockfile as a whole was not read, so the change may hide anything (conclusion `failure`).
   * `partial`: the rest was read; told under "Not checked".
   */
  readonly severity: "fatal" | "partial";
}
