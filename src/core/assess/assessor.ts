import type { RiskData } from "../model/advisory.js";
import type { LockfileDiff } from "../model/change.js";
import type { Finding } from "../model/finding.js";
import type { Graph } from "../model/graph.js";

/** What one family of flags judges: one lockfile, both sides, and what was told from outside. */
export interface AssessInput {
  readonly diff: LockfileDiff;
  /** null where base did not hold the lockfile or it could not be read. */
  readonly base: Graph | null;
  readonly head: Graph | null;
  readonly risk: RiskData;
  /** The only hosts that the policy lets components come from; none given: whatever base and the ecosystem know. */
  readonly allowedHosts?: readonly string[] | null;
  /** How long a release has to be out before it is taken, and the time now in milliseconds; none given: nobody asks. */
  readonly cooldown?: { readonly days: number; readonly now: number } | null;
}

/** One family of flags. Pure; findings in any order (the pipeline sorts). */
export type Assessor = (input: AssessInput) => readonly Finding[];
