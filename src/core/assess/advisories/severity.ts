import cvss from "ae-cvss-calculator";
import type { Severity } from "../../model/advisory.js";
import { type AliasGroup, isNamedTogether } from "./groups.js";
import type { Match } from "./match.js";

/** How bad an event is, and who says so. */
export interface Judgement {
  readonly severity: Severity;
  /** Base score 0–10; null where no vector was published. */
  readonly score: number | null;
  /** The advisory it was borrowed from; null where the one shown says so itself. */
  readonly from: string | null;
  /** The database's own word where it differs from the band of the score, lower case. */
  readonly word: Severity | null;
}

/** What ae-cvss-calculator gives back; its own types say `any`. */
interface Vector {
  getVectorName(): string;
  isBaseFullyDefined(): boolean;
  calculateScores(): { readonly base?: number; readonly baseMetricsOnly?: number };
}

interface Score {
  readonly version: number;
  readonly base: number;
}

/** No real vector is longer, with every metric given. */
const MAX_VECTOR_LENGTH = 300;
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ["CRITICAL", "critical"],
  ["HIGH", "high"],
  // Red Hat's word, https://access.redhat.com/security/updates/classification
  ["IMPORTANT", "high"],
  ["MODERATE", "medium"],
  ["MEDIUM", "medium"],
  ["LOW", "low"],
  // Ubuntu's priority, https://ubuntu.com/security/cves/about#priority
  ["NEGLIGIBLE", "low"],
  ["NONE", "none"],
]);

/**
 * Severity of an event: of the record that is shown, else borrowed from another of its aliases, else unknown (never
 * "low"). Records that only a third one joins (RustSec has one where GitHub has five) are rated apart, and the worst
 * counts. Malware has none: it is not scored.
 */
export function severityOf(group: AliasGroup): Judgement {
  const rated = group.matches.flatMap((match) => {
    const own = group.malware ? null : recordSeverity(match);
    return own === null ? [] : [{ own, match }];
  });
  const [first, ...others] = rated;
  if (first === undefined) return { severity: "unknown", score: null, from: null, word: null };
  const apart = others.filter(({ match }) => !isNamedTogether(match, first.match));
  const { own, match } = apart.reduce((a, b) => (isWorse(b.own, a.own) ? b : a), first);
  return { ...own, from: match === group.matches[0] ? null : match.known.advisory.id };
}

const WORST_FIRST: readonly Severity[] = ["critical", "high", "medium", "low", "none", "unknown"];

function isWorse(a: Omit<Judgement, "from">, b: Omit<Judgement, "from">): boolean {
  const order = WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity);
  return order < 0 || (order === 0 && (a.score ?? 0) > (b.score ?? 0));
}

/**
 * By the vectors of the entries that hold, else of the record, else of the package's other entries, else by the word of
 * its database or of Ubuntu.
 */
function recordSeverity({ known, entries }: Match): Omit<Judgement, "from"> | null {
  const { advisory } = known;
  const own = entries.flatMap((entry) => entry.vectors);
  const others = known.entries.flatMap((entry) => entry.vectors);
  const words = [advisory.databaseSeverity ?? "", ...own, ...advisory.vectors, ...others];
  const word = words.flatMap((each) => WORDS.get(each.toUpperCase()) ?? [])[0] ?? null;
  const score = bestScore(own) ?? bestScore(advisory.vectors) ?? bestScore(others);
  if (score === null) return word === null ? null : { severity: word, score: null, word: null };
  const severity = bandOf(score);
  return { severity, score: score.base, word: word === severity ? null : word };
}

/** The newest version of CVSS counts; among vectors of one version the highest. */
function bestScore(vectors: readonly string[]): Score | null {
  let best: Score | null = null;
  for (const text of vectors) {
    const score = scoreOf(text);
    if (score === null) continue;
    if (best === null || score.version > best.version) best = score;
    else if (score.version === best.version && score.base > best.base) best = score;
  }
  return best;
}

/** The base score of a vector; null for what is none, leaves a base metric out or gives one twice. `overall` would hold temporal metrics. */
function scoreOf(text: string): Score | null {
  const metrics = text.split("/", MAX_VECTOR_LENGTH).map((part) => part.split(":", 1)[0]);
  if (text.length > MAX_VECTOR_LENGTH || new Set(metrics).size < metrics.length) return null;
  // The library would warn of these on the console.
  if (/:(?:\/|$)/.test(text)) return null;
  const vector = cvss.fromVector(text) as Vector | null;
  if (!vector?.isBaseFullyDefined()) return null;
  const version = Math.floor(Number(vector.getVectorName().replace("CVSS:", "")));
  const scores = vector.calculateScores();
  const base = version === 4 ? scores.baseMetricsOnly : scores.base;
  return base === undefined || !Number.isFinite(base) ? null : { version, base };
}

/** https://nvd.nist.gov/vuln-metrics/cvss: CVSS 2 knows neither "none" nor "critical". */
function bandOf({ version, base }: Score): Severity {
  if (base >= 9 && version > 2) return "critical";
  if (base >= 7) return "high";
  if (base >= 4) return "medium";
  return base === 0 && version > 2 ? "none" : "low";
}
