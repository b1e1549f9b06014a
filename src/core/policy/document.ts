import { z } from "zod";

import { PURL_TYPES } from "../model/component.js";
import { FLAGS } from "../model/finding.js";
import { REACHES } from "../model/reach.js";
import { COMMENT_MODES, FOUR_EYES, INLINE_MODES, SOURCE_MODES } from "./policy.js";

/** Nobody writes more, and everything of it is compared with every finding. */
const MOST_RULES = 500;
const MOST_ITEMS = 200;

const pattern = z.string().min(1).max(300);
const list = (item: z.ZodType<string>) =>
  z.union([item.transform((one) => [one]), z.array(item).max(MOST_ITEMS)]);
const SEVERITIES = ["critical", "high", "medium", "low", "none", "unknown"] as const;
const LEVELS = ["block", "warn", "note", "off"] as const;

const days = z.int().min(1).max(3650);

/** Everything that a rule may say. */
const RULE = z.strictObject({
  flag: z
    .union([z.enum(FLAGS).transform((flag) => [flag]), z.array(z.enum(FLAGS)).min(1).max(FLAGS.length)])
    .describe("Which flag, or a list of them."),
  level: z
    .enum(LEVELS)
    .describe(
      "`block` fails the check, `warn` is shown, `note` is told in the folded part, `off` is only counted.",
    ),
  severity: z
    .union([z.enum(SEVERITIES).transform((one) => [one]), z.array(z.enum(SEVERITIES)).min(1)])
    .optional()
    .describe("Only findings of these severities."),
  exploited: z.boolean().optional().describe("Only what is (or is not) known to be exploited."),
  scope: z.enum(["runtime", "development"]).optional().describe("Only findings in this scope."),
  direct: z.boolean().optional().describe("Only direct (or only transitive) components."),
  ecosystem: z
    .union([z.enum(PURL_TYPES).transform((one) => [one]), z.array(z.enum(PURL_TYPES)).min(1)])
    .optional()
    .describe("Only components of these package types."),
  service: list(pattern).optional().describe("Only services whose path matches: `services/*`, `**/legacy`."),
  component: list(pattern)
    .optional()
    .describe("Only components whose name or purl matches: `lodash`, `@acme/*`, `pkg:npm/left-pad@1.*`."),
  "younger-than-days": days
    .optional()
    .describe("Only versions that were published less than so many days ago."),
  "older-than-days": days.optional().describe("Only versions that were published at least so many days ago."),
  because: z.string().min(1).max(500).optional().describe("Why; shown where the rule decides."),
});

const ACCEPT = z.strictObject({
  teams: list(pattern)
    .optional()
    .describe("Teams (slugs of this organisation) that may accept risks beside those with write access."),
  people: list(pattern).optional().describe("Logins that may accept risks beside those with write access."),
  "four-eyes": z
    .enum(FOUR_EYES)
    .optional()
    .describe(
      "When neither the author nor whoever pushed or wrote a commit may accept: for what blocks, always, never.",
    ),
  "longest-days": z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe("The longest time for which a risk may be accepted."),
  reach: z
    .union([z.enum(REACHES).transform((one) => [one]), z.array(z.enum(REACHES)).min(1)])
    .optional()
    .describe("How far an acceptance may reach."),
});

const COOLDOWN = z.strictObject({
  days: days.describe("How many days a release has to be out before it is taken (`fresh-release`)."),
  except: list(pattern)
    .optional()
    .describe("Components that need not wait, by name or purl: `@acme/*`, `pkg:npm/typescript@*`."),
});

/** `.github/weir.yml` and an organisation's `weir.yml`. */
export const POLICY_DOCUMENT = z.strictObject({
  rules: z
    .array(RULE)
    .max(MOST_RULES)
    .optional()
    .describe("The first rule that holds for a finding decides."),
  comment: z.enum(COMMENT_MODES).optional().describe("When Weir comments."),
  inline: z.enum(INLINE_MODES).optional().describe("Which findings are told on their lines too."),
  "missing-source": z
    .enum(SOURCE_MODES)
    .optional()
    .describe(
      "The conclusion when an outside source could not be asked. GitHub lets `neutral` satisfy a required check.",
    ),
  "dry-run": z.boolean().optional().describe("Say everything, block nothing."),
  exclude: list(pattern).optional().describe("Paths that are left out (counted and named): `examples/**`."),
  documents: list(pattern)
    .optional()
    .describe(
      "CycloneDX and SPDX documents (JSON) that are read like lockfiles: `sbom/*.json`. Others are not: they tell a second time what lockfiles tell.",
    ),
  registries: list(pattern)
    .optional()
    .describe("The only hosts that components may come from; others block."),
  internal: list(pattern).optional().describe("Names that are never sent outside: `@acme/`, `acme-*`."),
  cooldown: COOLDOWN.optional().describe(
    "How long releases have to be out before they are taken, however deep they stand.",
  ),
  accept: ACCEPT.optional().describe("Who may accept risks, for how long, how far."),
  bots: list(pattern).optional().describe("Bots whose commands are carried out, by login: `renovate[bot]`."),
  locked: z
    .array(z.string().min(1).max(100))
    .max(MOST_ITEMS)
    .optional()
    .describe(
      "Organisation only: keys that repositories may not set, e.g. `dry-run`, `accept`, `rules`, `rules.malware`.",
    ),
});

/** A policy file as it was written, every key checked. */
export type PolicyDocument = z.output<typeof POLICY_DOCUMENT>;

/** Everything that `locked` may name. */
export const LOCKABLE: readonly string[] = [
  ...Object.keys(POLICY_DOCUMENT.shape).filter((key) => key !== "locked"),
  ...FLAGS.map((flag) => `rules.${flag}`),
];
