import { FLAGS, type Flag } from "../model/finding.js";
import type { PolicyOrigin } from "../model/policy-origin.js";
import type { Problem } from "../model/problem.js";
import { DEFAULT_POLICY } from "./defaults.js";
import type { PolicyDocument } from "./document.js";
import {
  type Condition,
  type Policy,
  type PolicyRule,
  type PolicySettings,
  SETTING_KEYS,
  SETTING_NAMES,
} from "./policy.js";
import type { PolicyProblem, PolicyReading } from "./read.js";

/** A policy file that was read, and what people call it. */
export interface PolicySource {
  readonly file: string;
  readonly reading: PolicyReading;
}

/** What both files together decide. */
export interface Combined {
  readonly policy: Policy;
  /** What the repository's file sets although the organisation has locked it. */
  readonly problems: readonly PolicyProblem[];
}

/** What a file says of each setting; undefined = nothing. */
function settingsIn(document: PolicyDocument): {
  readonly [K in keyof PolicySettings]: PolicySettings[K] | undefined;
} {
  const { accept, cooldown } = document;
  return {
    comment: document.comment,
    inline: document.inline,
    missingSource: document["missing-source"],
    dryRun: document["dry-run"],
    exclude: document.exclude,
    documents: document.documents,
    registries: document.registries,
    internal: document.internal,
    acceptTeams: accept?.teams,
    acceptPeople: accept?.people,
    fourEyes: accept?.["four-eyes"],
    longestDays: accept?.["longest-days"],
    reach: accept?.reach,
    cooldownDays: cooldown?.days,
    // Who sets a cooldown without exceptions wants none.
    cooldownExcept: cooldown === undefined ? undefined : (cooldown.except ?? []),
    bots: document.bots,
  };
}

/** The key at the top of the file that a setting stands under: what may be locked. */
function topKey(name: keyof PolicySettings): string {
  return SETTING_KEYS[name].replace(/\..*/, "");
}

/**
 * Built-in defaults, then the organisation's file, then the repository's: the nearer one decides, except for what the
 * organisation has locked. Rules are tried in the order repository, organisation, built-in; for a locked flag the
 * repository's are left out. A file that could not be read decides nothing.
 */
export function combine(organisation: PolicySource | null, repository: PolicySource | null): Combined {
  const above = organisation?.reading.document ?? null;
  const below = repository?.reading.document ?? null;
  const locked = new Set(above?.locked ?? []);
  const problems: PolicyProblem[] = [];
  let settings = DEFAULT_POLICY.settings;
  let origins = DEFAULT_POLICY.origins;
  const take = (
    source: PolicySource | null,
    level: PolicyOrigin["level"],
    names: readonly (keyof PolicySettings)[],
  ) => {
    if (source?.reading.document == null) return;
    const { file, reading } = source;
    const said = settingsIn(source.reading.document);
    for (const name of names) {
      if (said[name] === undefined) continue;
      const line = reading.lines.keys.get(topKey(name)) ?? null;
      settings = { ...settings, [name]: said[name] };
      origins = { ...origins, [name]: { level, file, line } };
    }
  };
  take(organisation, "organisation", SETTING_NAMES);
  take(
    repository,
    "repository",
    SETTING_NAMES.filter((name) => !locked.has(topKey(name))),
  );
  for (const key of Object.keys(below ?? {})) {
    if (key === "locked" || (locked.has(key) && key !== "rules")) problems.push(refusal(repository, key));
  }
  const isLocked = (flag: Flag) => locked.has("rules") || locked.has(`rules.${flag}`);
  const own = rulesOf(repository, "repository");
  for (const rule of own) {
    if (isLocked(rule.flag)) problems.push(lockedRule(rule));
  }
  const rules = [
    ...cooldownRule(settings, origins.cooldownExcept),
    ...own.filter(({ flag }) => !isLocked(flag)),
    ...rulesOf(organisation, "organisation"),
    ...registryRule(settings, origins.registries),
    ...DEFAULT_POLICY.rules,
  ];
  return { policy: { title: titleOf(organisation, repository), rules, settings, origins }, problems };
}

/** What a file sets although it is locked, as problems of a review. */
export function lockedProblems(problems: readonly PolicyProblem[], path: string): readonly Problem[] {
  return problems.map(({ line, message }) => ({
    kind: "policy-locked",
    path,
    line,
    message,
    severity: "partial",
  }));
}

/** Whoever names the hosts that components may come from means it. */
function registryRule({ registries }: PolicySettings, origin: PolicyOrigin): PolicyRule[] {
  if (registries === null) return [];
  return [{ flag: "registry-changed", when: {}, level: "block", origin, because: null }];
}

/** What need not wait does not, whatever the rules make of what has to. */
function cooldownRule({ cooldownExcept }: PolicySettings, origin: PolicyOrigin): PolicyRule[] {
  if (cooldownExcept.length === 0) return [];
  const when = { component: cooldownExcept };
  return [{ flag: "fresh-release", when, level: "off", origin, because: null }];
}

function refusal(source: PolicySource | null, key: string): PolicyProblem {
  const line = source?.reading.lines.keys.get(key) ?? 1;
  const message =
    key === "locked"
      ? "only an organisation's policy may lock keys"
      : `${key} is locked by the organisation's policy: what stands here does not count`;
  return { line, column: 1, message };
}

function lockedRule({ flag, origin }: PolicyRule): PolicyProblem {
  const message = `rules for ${flag} are locked by the organisation's policy: this one does not count`;
  return { line: origin.line ?? 1, column: 1, message };
}

function titleOf(organisation: PolicySource | null, repository: PolicySource | null): string {
  const files = [organisation, repository].flatMap((source) =>
    source?.reading.document == null ? [] : [source.file],
  );
  return files.length === 0 ? DEFAULT_POLICY.title : files.join(" + ");
}

function rulesOf(source: PolicySource | null, level: PolicyOrigin["level"]): PolicyRule[] {
  if (source?.reading.document == null) return [];
  const { document, lines } = source.reading;
  return (document.rules ?? []).flatMap((rule, index) => {
    const [younger, older] = [rule["younger-than-days"], rule["older-than-days"]];
    const when: Condition = {
      ...(rule.severity === undefined ? {} : { severity: rule.severity }),
      ...(rule.exploited === undefined ? {} : { exploited: rule.exploited }),
      ...(rule.scope === undefined ? {} : { scope: rule.scope }),
      ...(rule.direct === undefined ? {} : { direct: rule.direct }),
      ...(rule.ecosystem === undefined ? {} : { ecosystem: rule.ecosystem }),
      ...(rule.service === undefined ? {} : { service: rule.service }),
      ...(rule.component === undefined ? {} : { component: rule.component }),
      ...(younger === undefined ? {} : { youngerThanDays: younger }),
      ...(older === undefined ? {} : { olderThanDays: older }),
    };
    const origin: PolicyOrigin = { level, file: source.file, line: lines.rules[index] ?? null };
    // Told in the order of the flags, whatever the order in which a rule names them.
    return FLAGS.filter((flag) => rule.flag.includes(flag)).map((flag) => ({
      flag,
      when,
      level: rule.level,
      origin,
      because: rule.because ?? null,
    }));
  });
}
