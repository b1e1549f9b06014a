import type { Severity } from "./advisory.js";
import type { ComponentRef } from "./component.js";
import type { Move } from "./move.js";
import type { PolicyOrigin } from "./policy-origin.js";
import type { Prose } from "./prose.js";
import type { Reach } from "./reach.js";

/** Every kind of risk Weir can tell, in the order in which a review tells them. A later flag is known by being listed. */
export const FLAGS = [
  "malware",
  "vulnerability",
  "integrity-changed",
  "tarball-mismatch",
  "pin-mismatch",
  "image-changed",
  "registry-changed",
  "non-registry-source",
  "integrity-missing",
  "binary-added",
  "manifest-drift",
  "fresh-release",
  "install-script",
  "unsound",
  "deprecated",
  "unmaintained",
  "advisory-notice",
  "action-unpinned",
  "image-unpinned",
  "duplicate-version",
] as const;
export type Flag = (typeof FLAGS)[number];

/** What a finding does: `block` fails the check, `warn` is to be looked at, `note` is told in the folded part. */
export type Level = "block" | "warn" | "note";

/** New with this change, there before it, or gone with it. "Still there" never raises the verdict, except malware or a move to runtime. */
export type FindingState = "new" | "still" | "fixed";

/** What makes a finding about malware, a vulnerability or a notice of RustSec; null for other flags. */
export interface AdvisoryEvidence {
  /** The id shown: MAL > GHSA > PYSEC/GO/RUSTSEC. */
  readonly id: string;
  /** Every id of the alias group, sorted: the stable key. */
  readonly ids: readonly string[];
  /** The CVE among them, for the bracket; null where there is none. */
  readonly cve: string | null;
  readonly severity: Severity;
  /** Base score 0–10; null where no vector was published. */
  readonly score: number | null;
  /** The advisory id the severity was borrowed from; null where it is its own. */
  readonly severityFrom: string | null;
  readonly exploited: { readonly since: string; readonly ransomware: boolean } | null;
  /** Untrusted. */
  readonly summary: string;
  /**
   * `exact`: the version is listed or bounded; `whole-package`: only an unbounded range of a record that also bounds
   * versions matches (malware then warns instead of blocking).
   */
  readonly match: "exact" | "whole-package";
  /** Lowest version above this one in which this advisory is fixed; null = none known. */
  readonly fixedIn: string | null;
  /** Lowest version above this one against which nothing is known; null = none known. */
  readonly cleanIn: string | null;
  /** `fixedIn` follows from `last_affected`: "after X", assumed. */
  readonly fixAssumed: boolean;
}

/** Which direct dependency must move, and what can be said of it. */
export interface FixAdvice {
  /** The direct dependency itself is the affected component, or every range on the chain admits the fix, or none of it is known. */
  readonly kind: "bump-direct" | "refresh-lockfile" | "move-introducer" | "none-known";
  /** The direct dependency that must move (or be asked for newly); null where none can be named. */
  readonly direct: ComponentRef | null;
  /** The version to reach: of `direct` for bump-direct, of the component itself for refresh-lockfile and move-introducer. */
  readonly to: string | null;
  /** For move-introducer: the dependant on the chain whose range does not admit the fix, and that range. */
  readonly heldBy: { readonly component: ComponentRef; readonly range: string } | null;
  /** The smallest move of `direct` that brings it, as somebody else resolves it; null where none is known. */
  readonly move: Move | null;
}

/** One flag on one component of one lockfile. */
export interface Finding {
  readonly flag: Flag;
  readonly state: FindingState;
  /** Path of the lockfile. */
  readonly lockfile: string;
  /** Services that reach the component. Sorted. Empty for a finding on a manifest line of no component. */
  readonly services: readonly string[];
  /** null only for findings on a manifest (drift) or on a lockfile as a whole (it names no hash at all). */
  readonly component: ComponentRef | null;
  /** Index into the lockfile diff's `changes`; null where the finding is not about a change. */
  readonly change: number | null;
  /** Comparable across runs: flag, service set apart: `flag|name|alias group or detail`. */
  readonly key: string;
  /** The one-line reason, without the component's name. */
  readonly reason: Prose;
  /** What to do, where Weir knows. */
  readonly advice: Prose | null;
  readonly advisory: AdvisoryEvidence | null;
  readonly fix: FixAdvice | null;
  readonly severity: Severity;
  /** Counts as development only if every service has it in development scope. */
  readonly scope: "runtime" | "development";
  readonly direct: boolean;
  /** Where the evidence is from: "package-lock.json", "OSV", … */
  readonly source: string;
  /** The line to annotate: the manifest line that asked for it where known, else the lockfile's. */
  readonly location: { readonly path: string; readonly line: number };
  /** Development → runtime with this change: still counts. */
  readonly becameRuntime: boolean;
}

/** What an acceptance in the ledger means for a finding. */
export interface AcceptedMark {
  /** `Acceptance.id` */
  readonly id: string;
  /** Login of who accepted it. Untrusted text: shown, never mentioned. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
  /** Untrusted. */
  readonly reason: string;
  readonly reach: Reach;
  readonly url: string | null;
  /** null: it covers the finding. Else why it no longer does. */
  readonly lapse: "expired" | "changed" | "worse" | "exploited" | null;
}

/** A finding with what the policy and the ledger made of it. */
export interface JudgedFinding extends Finding {
  readonly level: Level;
  /** Whether it counts for the verdict (new, malware, or became runtime). */
  readonly counts: boolean;
  /** Who decided the level, and why, in the words of the rule (untrusted). */
  readonly decidedBy: PolicyOrigin;
  readonly because: string | null;
  /** null where nobody has accepted it. */
  readonly accepted: AcceptedMark | null;
}
