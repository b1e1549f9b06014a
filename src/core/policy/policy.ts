import type { Severity } from "../model/advisory.js";
import type { PurlType } from "../model/component.js";
import type { Finding, Flag, Level } from "../model/finding.js";
import type { PolicyOrigin } from "../model/policy-origin.js";
import type { Reach } from "../model/reach.js";

/** `off`: not told, only counted. */
export type RuleLevel = Level | "off";

/** When a rule holds. Everything that is given must be so; an empty condition always holds. */
export interface Condition {
  readonly severity?: readonly Severity[];
  /** Known to be exploited. */
  readonly exploited?: boolean;
  readonly scope?: Finding["scope"];
  readonly direct?: boolean;
  readonly match?: "exact" | "whole-package";
  /** Whether the finding is about a component, or about a file as a whole. */
  readonly about?: "component" | "file";
  readonly ecosystem?: readonly PurlType[];
  /** Patterns of paths; every service of the finding must match one. */
  readonly service?: readonly string[];
  /** Patterns of purls or names with `*`; one must match. */
  readonly component?: readonly string[];
  /** Published less than so many days ago. Does not hold where nobody tells when. */
  readonly youngerThanDays?: number;
  /** Published at least so many days ago. Does not hold where nobody tells when. */
  readonly olderThanDays?: number;
}

/** A condition in words: `severity critical,high`. */
export function conditionTexts(when: Condition): readonly string[] {
  return Object.entries(when).map(([key, value]) => `${key} ${String(value)}`);
}

/** One line of a policy: what a finding of that flag does, under a condition. */
export interface PolicyRule {
  readonly flag: Flag;
  readonly when: Condition;
  readonly level: RuleLevel;
  readonly origin: PolicyOrigin;
  /** Why, in the words of who wrote it. Untrusted. */
  readonly because: string | null;
}

/** When Weir comments: as it has something to say, only for what is flagged, always, or never. */
export const COMMENT_MODES = ["auto", "findings", "always", "never"] as const;
/** Inline comments: for what blocks, for all that is flagged, or none. */
export const INLINE_MODES = ["block", "all", "off"] as const;
/** The conclusion where an outside source could not be asked. */
export const SOURCE_MODES = ["neutral", "failure", "success"] as const;
/** Who else must look: at an acceptance of what blocks, of anything, of nothing. */
export const FOUR_EYES = ["blocking", "always", "never"] as const;

/** Everything but the rules. */
export interface PolicySettings {
  readonly comment: (typeof COMMENT_MODES)[number];
  readonly inline: (typeof INLINE_MODES)[number];
  readonly missingSource: (typeof SOURCE_MODES)[number];
  readonly dryRun: boolean;
  /** Globs of paths that are left out. */
  readonly exclude: readonly string[];
  /** Globs of paths at which bills of materials are read; a document that none names is not. */
  readonly documents: readonly string[];
  /** Hosts that components may come from; null = whatever base and the ecosystem know. */
  readonly registries: readonly string[] | null;
  /** Names that are never sent outside. */
  readonly internal: readonly string[];
  readonly acceptTeams: readonly string[];
  readonly acceptPeople: readonly string[];
  readonly fourEyes: (typeof FOUR_EYES)[number];
  readonly longestDays: number;
  readonly reach: readonly Reach[];
  /** How many days a release has to be out before it is taken; null = nobody asks. */
  readonly cooldownDays: number | null;
  /** Patterns of purls or names that need not wait. */
  readonly cooldownExcept: readonly string[];
  /** Bots whose commands are carried out. */
  readonly bots: readonly string[];
}

/** What each setting is called in the file. */
export const SETTING_KEYS: Readonly<Record<keyof PolicySettings, string>> = {
  comment: "comment",
  inline: "inline",
  missingSource: "missing-source",
  dryRun: "dry-run",
  exclude: "exclude",
  documents: "documents",
  registries: "registries",
  internal: "internal",
  acceptTeams: "accept.teams",
  acceptPeople: "accept.people",
  fourEyes: "accept.four-eyes",
  longestDays: "accept.longest-days",
  reach: "accept.reach",
  cooldownDays: "cooldown.days",
  cooldownExcept: "cooldown.except",
  bots: "bots",
};

/** Every setting, in the order in which they are told. */
export const SETTING_NAMES = Object.keys(SETTING_KEYS) as readonly (keyof PolicySettings)[];

/** Whether publication dates are needed to judge by a policy. */
export function needsDates({ rules, settings }: Pick<Policy, "rules" | "settings">): boolean {
  return (
    settings.cooldownDays !== null ||
    rules.some(({ when }) => when.youngerThanDays !== undefined || when.olderThanDays !== undefined)
  );
}

/** What an organisation decided. For every flag the first rule that holds counts; the last of a flag has no condition. */
export interface Policy {
  /** Where it is from, in a few words, for the comment's last line. */
  readonly title: string;
  readonly rules: readonly PolicyRule[];
  readonly settings: PolicySettings;
  /** Who decided each setting. */
  readonly origins: Readonly<Record<keyof PolicySettings, PolicyOrigin>>;
}
