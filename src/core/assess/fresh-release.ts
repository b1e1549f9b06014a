import type { RiskData } from "../model/advisory.js";
import type { Finding } from "../model/finding.js";
import { type VersionKey, versionKey } from "../model/package-facts.js";
import type { Prose } from "../model/prose.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** What nobody knows yet is looked for again after so long. */
const UNKNOWN_MS = HOUR_MS;

/**
 * `fresh-release`: what came into the lockfile, however deep, before its cooldown was over: most releases that do harm
 * are found within days. A version of which no date is known may be minutes old, so it is flagged as well; one that
 * could not be asked for is a gap.
 */
export const assessFreshRelease: Assessor = (input) =>
  subjectsOf(input)
    .filter(arrived)
    .flatMap((subject) => fresh(input, subject));

function fresh(input: AssessInput, subject: Subject): Finding[] {
  const { cooldown, risk } = input;
  if (cooldown == null) return [];
  // The same version was there before: it is not taken up now.
  if (subject.before.some(({ version }) => version === subject.ref.version)) return [];
  const over = turnsGreenAt(risk, subject.ref, cooldown);
  if (over === null) return [];
  const reason = reasonOf(publishedAt(risk, subject.ref), cooldown.days);
  return [findingAbout(input, subject, { flag: "fresh-release", detail: "", reason, source: "deps.dev" })];
}

/**
 * When a version's cooldown is over, in milliseconds since 1970; where no date is known, when to look again.
 * @returns null where it is over, or nobody was asked
 */
export function turnsGreenAt(
  risk: RiskData,
  version: VersionKey,
  { days, now }: { readonly days: number; readonly now: number },
): number | null {
  if (!risk.facts.has(versionKey(version))) return null;
  const published = publishedAt(risk, version);
  if (published === null) return now + UNKNOWN_MS;
  const over = published + days * DAY_MS;
  return over > now ? over : null;
}

function publishedAt({ facts }: RiskData, version: VersionKey): number | null {
  const at = facts.get(versionKey(version))?.publishedAt ?? null;
  return at === null ? null : Date.parse(at);
}

function reasonOf(published: number | null, days: number): Prose {
  if (published === null) return [`no publication date is known yet; the cooldown is ${days} days`];
  const over = dayOf(published + days * DAY_MS);
  return [`published on ${dayOf(published)}; its cooldown of ${days} days is over on ${over}`];
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
