import cvss from "ae-cvss-calculator";
import type { Severity } from "../../model/advisory.js";
import type { AliasGroup } from "./groups.js";
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
  ["MODERATE", "medium"],
  ["MEDIUM", "medium"],
  ["LOW", "low"],
  // Ubuntu's priority, https://ubuntu.com/security/cves/about#priority
  ["NEGLIGIBLE", "low"],
  ["NONE", "none"],
]);

/**
 * Severity of an event: of the record that is shown, else borrowed from another of its aliases, else unknown (never
 * "low"). Malware has none: it is not scored.
 */
export function severityOf(group: AliasGroup): Judgement {
  if (group.malware) return { severity: "unknown", score: null, from: null, word: null };
  for (const match of group.matches) {
    const own = recordSeverity(match);
    if (own !== null) return { ...own, from: match === group.matches[0] ? null : match.known.advisory.id };
  }
  return { severity: "unknown", score: null, from: null, word: null };
}

/** By the vectors of the package's own entries, else of the record, else by the word of its database or of Ubuntu. */
function recordSeverity({ known: { advisory, entries } }: Match): Omit<Judgement, "from"> | null {
  const words = [
    advisory.databaseSeverity ?? "",
    ...entries.flatMap((entry) => entry.vectors),
    ...advisory.vectors,
  ];
  const word = words.flatMap((each) => WORDS.get(each.toUpperCase()) ?? [])[0] ?? null;
  const score = bestScore(entries.flatMap((entry) => entry.vectors)) ?? bestScore(advisory.vectors);
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
