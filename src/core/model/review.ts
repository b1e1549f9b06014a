import type { Gap } from "./advisory.js";
import type { LockfileDiff } from "./change.js";
import type { JudgedFinding } from "./finding.js";
import type { Prose } from "./prose.js";
import type { Problem } from "./problem.js";

export type Verdict = "pass" | "warn" | "block";
/** GitHub's word. `action_required` is not used. */
export type Conclusion = "success" | "neutral" | "failure";

/** What the review is of. Commits are full hashes. */
export interface ReviewSubject {
  readonly owner: string;
  readonly repository: string;
  /** null outside GitHub (command line). */
  readonly number: number | null;
  readonly head: string;
  readonly base: string;
  readonly mergeBase: string;
}

/** One component that is new to a lockfile, as counted in the headline. */
export interface ReviewCounts {
  /** Changes `added` and `duplicated` that are transitive or direct, over all lockfiles. */
  readonly newComponents: number;
  readonly newTransitive: number;
  readonly upgraded: number;
  readonly downgraded: number;
  readonly removed: number;
  /** Changes `spread`: known components that a further service now reaches. */
  readonly spread: number;
  /** Services that any change touches. */
  readonly services: number;
  /** Causes that bring something new. */
  readonly causes: number;
}

/** What conclude() says: all that comment, check run, annotations and command line are rendered from. */
export interface Review {
  readonly subject: ReviewSubject;
  /** Sorted by path. Lockfiles that could not be read have no changes and a fatal problem. */
  readonly lockfiles: readonly LockfileDiff[];
  /** Sorted: level, then flag order, known exploitation, severity, component name, version, lockfile. */
  readonly findings: readonly JudgedFinding[];
  /** Problems that belong to no lockfile's diff (trees, submodules). */
  readonly problems: readonly Problem[];
  readonly gaps: readonly Gap[];
  readonly counts: ReviewCounts;
  /** Findings that a rule of the policy switched off: counted, not told. */
  readonly switchedOff: number;
  /** What the change would let pass by changing the policy file: told, not obeyed. */
  readonly loosens: readonly Prose[];
  /** The policy says everything and blocks nothing: `verdict` tells what would be, `conclusion` is no failure. */
  readonly dryRun: boolean;
  readonly verdict: Verdict;
  /** False when a problem or a failed source leaves something unchecked. */
  readonly complete: boolean;
  readonly conclusion: Conclusion;
  /** When a cooldown is over, in milliseconds since 1970: then it is worth a look again. null = nothing waits. */
  readonly turnsGreenAt: number | null;
  /** Lockfiles under node_modules, vendor, testdata, fixtures: folded and counted, never silently skipped. Sorted paths. */
  readonly folded: readonly string[];
}

/** One annotation of a check run. https://docs.github.com/en/rest/checks/runs */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly level: "failure" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
}

/** A button of a completed check run. GitHub's limits: label 20, description 40, identifier 20 characters; three buttons. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** What is written to the check run. Limits of GitHub are kept by the renderer. */
export interface CheckRunOutput {
  readonly conclusion: Conclusion;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
}
