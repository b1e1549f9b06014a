import { code, type Prose } from "../model/prose.js";
import {
  conditionTexts,
  type Policy,
  type PolicyRule,
  type PolicySettings,
  type RuleLevel,
} from "./policy.js";

const STRICT: Readonly<Record<RuleLevel, number>> = { off: 0, note: 1, warn: 2, block: 3 };
const COMMENTS: Readonly<Record<PolicySettings["comment"], number>> = {
  never: 0,
  findings: 1,
  auto: 2,
  always: 3,
};
const SOURCES: Readonly<Record<PolicySettings["missingSource"], number>> = {
  success: 0,
  neutral: 1,
  failure: 2,
};
const EYES: Readonly<Record<PolicySettings["fourEyes"], number>> = { never: 0, blocking: 1, always: 2 };

/**
 * What one policy lets pass that another does not: one sentence each. Rules are compared by what they say, not by where
 * they stand: a rule that is gone, was weakened or stands behind a new weaker one is named.
 */
export function loosenings(before: Policy, after: Policy): readonly Prose[] {
  return [...rules(before, after), ...settings(before.settings, after.settings)];
}

function rules(before: Policy, after: Policy): Prose[] {
  const told: Prose[] = [];
  // The rules that come with `registries` and `cooldown` are told as those keys.
  const own = (policy: Policy) =>
    policy.rules.filter(
      ({ origin }) =>
        origin.level === "repository" &&
        origin !== policy.origins.registries &&
        origin !== policy.origins.cooldownExcept,
    );
  const had = own(before);
  const has = own(after);
  const same = (a: PolicyRule, b: PolicyRule) => a.flag === b.flag && conditionOf(a) === conditionOf(b);
  for (const rule of has) {
    const was = had.find((other) => same(other, rule));
    const level = was?.level ?? levelWithout(before, rule);
    if (STRICT[rule.level] < STRICT[level])
      told.push([...named(rule), ` becomes ${rule.level} (was ${level})`]);
  }
  for (const rule of had) {
    if (has.some((other) => same(other, rule))) continue;
    const level = levelWithout(after, rule);
    if (STRICT[level] < STRICT[rule.level])
      told.push([...named(rule), ` becomes ${level} (was ${rule.level}): its rule is gone`]);
  }
  return told;
}

/** The strictest that the rest of a policy would make of what a rule is about. */
function levelWithout(policy: Policy, rule: PolicyRule): RuleLevel {
  const others = policy.rules.filter(({ flag, when }) => flag === rule.flag && mayMeet(when, rule.when));
  return others.reduce<RuleLevel>((most, { level }) => (STRICT[level] > STRICT[most] ? level : most), "off");
}

/** Whether two conditions may hold at once: only what certainly excludes each other does not. */
function mayMeet(a: PolicyRule["when"], b: PolicyRule["when"]): boolean {
  const excluded = <T>(x: T | undefined, y: T | undefined) => x !== undefined && y !== undefined && x !== y;
  if (excluded(a.scope, b.scope) || excluded(a.direct, b.direct) || excluded(a.exploited, b.exploited))
    return false;
  const [x, y] = [a.severity, b.severity];
  return x === undefined || y === undefined || x.some((severity) => y.includes(severity));
}

function conditionOf({ when }: PolicyRule): string {
  return JSON.stringify(Object.entries(when).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function named({ flag, when }: PolicyRule): Prose {
  const conditions = conditionTexts(when);
  return conditions.length === 0 ? [code(flag)] : [code(flag), " with ", code(conditions.join(", "))];
}

function settings(before: PolicySettings, after: PolicySettings): Prose[] {
  const told: Prose[] = [];
  const more = (was: readonly string[], now: readonly string[]) => now.filter((each) => !was.includes(each));
  const list = (each: readonly string[]) => code(each.slice(0, 10).join(", "));
  if (after.dryRun && !before.dryRun) told.push(["dry run: nothing blocks any more"]);
  if (COMMENTS[after.comment] < COMMENTS[before.comment])
    told.push([`comments: ${after.comment} (was ${before.comment})`]);
  if (SOURCES[after.missingSource] < SOURCES[before.missingSource])
    told.push([`a source that cannot be asked: ${after.missingSource} (was ${before.missingSource})`]);
  if (EYES[after.fourEyes] < EYES[before.fourEyes])
    told.push([`four eyes: ${after.fourEyes} (was ${before.fourEyes})`]);
  if (after.longestDays > before.longestDays)
    told.push([`risks may be accepted for ${after.longestDays} days (was ${before.longestDays})`]);
  if (before.cooldownDays !== null && (after.cooldownDays ?? 0) < before.cooldownDays)
    told.push([`cooldown: ${after.cooldownDays ?? "no"} days (was ${before.cooldownDays})`]);
  const hasty = more(before.cooldownExcept, after.cooldownExcept);
  if (before.cooldownDays !== null && hasty.length > 0) told.push(["no cooldown for ", list(hasty)]);
  const exclude = more(before.exclude, after.exclude);
  if (exclude.length > 0) told.push(["paths left out: ", list(exclude)]);
  const documents = more(after.documents, before.documents);
  if (documents.length > 0) told.push(["documents that are no longer read: ", list(documents)]);
  if (before.registries !== null) {
    if (after.registries === null) told.push(["components may come from any registry that is known"]);
    else if (more(before.registries, after.registries).length > 0)
      told.push(["further registries are allowed: ", list(more(before.registries, after.registries))]);
  }
  const people = more(
    [...before.acceptTeams, ...before.acceptPeople],
    [...after.acceptTeams, ...after.acceptPeople],
  );
  if (people.length > 0) told.push(["further people or teams may accept risks: ", list(people)]);
  const reach = more(before.reach, after.reach);
  if (reach.length > 0) told.push(["acceptances may reach further: ", list(reach)]);
  const bots = more(before.bots, after.bots);
  if (bots.length > 0) told.push(["commands of further bots are carried out: ", list(bots)]);
  const internal = more(after.internal, before.internal);
  if (internal.length > 0) told.push(["names that may now be sent outside: ", list(internal)]);
  return told;
}
