/** One request as the double saw it. */
export interface RequestRecord {
  readonly method: string;
  /** Template of the operation, or the bare path when there is no such operation. */
  readonly route: string;
  readonly path: string;
  /** null while it is being answered, and for ever when the answer was lost (hang, destroyed socket). */
  status: number | null;
  readonly installation: number | null;
  /** Kind of the fault that met it. */
  fault: string | null;
  readonly at: Date;
}

/** A request that breaks GitHub's rules: a bug of whoever sent it. */
export interface Violation {
  readonly route: string;
  readonly path: string;
  readonly problems: readonly string[];
}

/** An answer of the double that is not as GitHub would answer: a bug of the double. */
export interface DoubleBug {
  readonly route: string;
  readonly problems: readonly string[];
}

/** What tests may look at afterwards. */
export class Records {
  requests: RequestRecord[] = [];
  violations: Violation[] = [];
  bugs: DoubleBug[] = [];
}
