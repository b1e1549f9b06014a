import type { Flag, Level } from "../model/finding.js";
import type { PolicyOrigin } from "../model/policy-origin.js";
import { REACHES } from "../model/reach.js";
import {
  type Condition,
  type Policy,
  type PolicyRule,
  type PolicySettings,
  SETTING_NAMES,
} from "./policy.js";

const BUILT_IN: PolicyOrigin = { level: "built-in", file: null, line: null };

const rule = (flag: Flag, level: Level, when: Condition = {}): PolicyRule => ({
  flag,
  level,
  when,
  origin: BUILT_IN,
  because: null,
});

const RULES: readonly PolicyRule[] = [
  // Malware steals from laptops and CI too: scope does not matter.
  rule("malware", "warn", { match: "whole-package" }),
  rule("malware", "block"),
  rule("vulnerability", "block", { scope: "runtime", exploited: true }),
  rule("vulnerability", "block", { scope: "runtime", severity: ["critical"] }),
  rule("vulnerability", "warn", { scope: "runtime" }),
  rule("vulnerability", "warn", { exploited: true }),
  rule("vulnerability", "warn", { severity: ["critical"] }),
  rule("vulnerability", "note"),
  rule("integrity-changed", "block"),
  rule("tarball-mismatch", "block"),
  rule("pin-mismatch", "warn"),
  rule("image-changed", "warn"),
  rule("registry-changed", "warn"),
  rule("non-registry-source", "warn"),
  // A lockfile that never named hashes is told once and quietly.
  rule("integrity-missing", "note", { about: "file" }),
  rule("integrity-missing", "warn"),
  rule("binary-added", "warn"),
  rule("manifest-drift", "warn"),
  rule("fresh-release", "warn"),
  rule("install-script", "warn"),
  rule("unsound", "warn", { direct: true, scope: "runtime" }),
  rule("unsound", "note"),
  rule("deprecated", "warn", { direct: true, scope: "runtime" }),
  rule("deprecated", "note"),
  rule("unmaintained", "warn", { direct: true, scope: "runtime" }),
  rule("unmaintained", "note"),
  rule("advisory-notice", "note"),
  // Who owns these owns what runs them.
  rule("action-unpinned", "note", {
    component: ["pkg:githubactions/actions/*", "pkg:githubactions/github/*"],
  }),
  rule("action-unpinned", "warn"),
  rule("image-unpinned", "note"),
  rule("duplicate-version", "note"),
];

const SETTINGS: PolicySettings = {
  comment: "auto",
  inline: "block",
  missingSource: "neutral",
  dryRun: false,
  exclude: [],
  documents: [],
  registries: null,
  internal: [],
  acceptTeams: [],
  acceptPeople: [],
  fourEyes: "blocking",
  longestDays: 365,
  reach: REACHES,
  cooldownDays: null,
  cooldownExcept: [],
  bots: [],
};

/** What holds where nobody decided otherwise (docs/policy.md). */
export const DEFAULT_POLICY: Policy = {
  title: "built-in defaults",
  rules: RULES,
  settings: SETTINGS,
  origins: Object.fromEntries(SETTING_NAMES.map((name) => [name, BUILT_IN])) as Policy["origins"],
};
