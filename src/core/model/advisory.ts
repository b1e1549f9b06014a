import type { PurlType } from "./component.js";
import { foldName } from "./ecosystem.js";
import type { Move } from "./move.js";
import type { VersionFacts } from "./package-facts.js";

/** One event of an OSV range, https://ossf.github.io/osv-schema/#affectedrangesevents-fields. */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly lastAffected: string }
  | { readonly limit: string };

export interface AffectedRange {
  /** GIT ranges are kept, and skipped by the matcher. */
  readonly type: "SEMVER" | "ECOSYSTEM" | "GIT";
  readonly events: readonly RangeEvent[];
}

/** One `affected` entry of an OSV record. */
export interface AffectedPackage {
  readonly ecosystem: string;
  readonly name: string;
  readonly ranges: readonly AffectedRange[];
  readonly versions: readonly string[];
  /** CVSS vectors that hold for this package alone; they beat the record's. */
  readonly vectors: readonly string[];
  /** GitHub's upper bound where the range has no `fixed`, e.g. "<= 1.4.2". */
  readonly lastKnownAffected: string | null;
  /** RustSec: unmaintained, unsound, notice. Not a vulnerability. */
  readonly informational: string | null;
}

/** A published OSV record, reduced to what Weir uses. `details` is left out on purpose: hostile and long. */
export interface Advisory {
  readonly id: string;
  readonly aliases: readonly string[];
  /** CVE ids of what a distribution's record was made from: the same event there, but no name of this one. */
  readonly upstreamCves: readonly string[];
  /** ISO 8601 as published. */
  readonly modified: string;
  readonly published: string | null;
  /** ISO 8601; a withdrawn advisory never matches. */
  readonly withdrawn: string | null;
  /** Untrusted, cut to 300 characters. */
  readonly summary: string;
  /** An id MAL-*, or CWE-506 (embedded malicious code). */
  readonly malware: boolean;
  readonly affected: readonly AffectedPackage[];
  /** Commits that its ranges of git name as fixes, those of entries that name no package too. Each once, as published. */
  readonly fixingCommits: readonly string[];
  /** CVSS vectors of the record, any version. */
  readonly vectors: readonly string[];
  /** The database's own word, upper case as published ("MODERATE"); null where it gives none. */
  readonly databaseSeverity: string | null;
}

export type Severity = "critical" | "high" | "medium" | "low" | "none" | "unknown";

/** One entry of CISA's catalogue of known exploited vulnerabilities. https://www.cisa.gov/known-exploited-vulnerabilities-catalog */
export interface Exploited {
  readonly cve: string;
  /** ISO date on which it entered the catalogue. */
  readonly since: string;
  readonly ransomware: boolean;
}

/** What `ask` wants to know: names only, so that base, head and candidate fixes use one answer. */
export interface PackageKey {
  readonly type: PurlType;
  readonly name: string;
}

/** A commit of some repository that components are taken from. */
export interface CommitKey {
  /** Whole, lower case. */
  readonly commit: string;
  /** Of the components, to tell what was not asked. They are not sent. */
  readonly names: readonly string[];
}

/** The map key of a package: the same for every spelling of its name. */
export function packageKey(pack: PackageKey): string {
  return `${pack.type}/${foldName(pack.type, pack.name)}`;
}

/** What could not be asked, and why. Shown under "Not checked". */
export interface Gap {
  /** "OSV", "CISA KEV" … */
  readonly source: string;
  /** One sentence in Weir's words. */
  readonly reason: string;
  /** Names that were not asked for; empty = the source as a whole. */
  readonly packages: readonly string[];
  /**
   * `failed`: the source is down or slow (asked again by itself, conclusion `neutral`); `not-asked`: nobody was asked
   * for what every review needs, so it is not complete; the rest is by intention.
   */
  readonly kind: "failed" | "not-asked" | "private" | "not-covered" | "not-configured";
}

/** Everything from outside that `conclude` judges with. */
export interface RiskData {
  /** By `packageKey`; a name that is absent was not asked or not answered (see `gaps`), an empty list is an answer. */
  readonly advisories: ReadonlyMap<string, readonly Advisory[]>;
  /** By commit; one that is absent was not asked for or not answered. Absent = no commit was asked for. */
  readonly commits?: ReadonlyMap<string, readonly Advisory[]>;
  /** By CVE id; null where the catalogue could not be had (then there is a gap). */
  readonly exploited: ReadonlyMap<string, Exploited> | null;
  /** By `versionKey`; null = nobody knows the version; one that is absent was not asked for or not answered. */
  readonly facts: ReadonlyMap<string, VersionFacts | null>;
  readonly gaps: readonly Gap[];
  /** By `moveKey`: versions of direct dependencies that bring a fix. Absent = nobody looked for any. */
  readonly moves?: ReadonlyMap<string, Move>;
}
