import type { Severity } from "../model/advisory.js";
import type { Finding, Flag, Level } from "../model/finding.js";

/** When a rule holds. Everything that is given must be so; an empty condition always holds. */
export interface Condition {
  readonly severity?: readonly Severity[];
  /** Known to be exploited. */
  readonly exploited?: boolean;
  readonly scope?: Finding["scope"];
  readonly direct?: boolean;
  readonly match?: "exact" | "whole-package";
  /** Whether the finding is about a component, or about a file as a whole. */
  readonly component?: boolean;
}

/** One line of a policy: what a finding of that flag does, under a condition. */
export interface PolicyRule {
  readonly flag: Flag;
  readonly when: Condition;
  readonly level: Level;
}

/** What an organisation decided. For every flag the first rule that holds counts, and the last one has no condition. */
export interface Policy {
  /** Where it is from, in a few words, for the comment's last line. */
  readonly title: string;
  readonly rules: readonly PolicyRule[];
}
