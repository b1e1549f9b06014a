import type {
  Advisory,
  AffectedPackage,
  AffectedRange,
  PackageKey,
  RangeEvent,
} from "../../model/advisory.js";
import { isOfRelease, osvKey, osvPackage } from "../../model/ecosystem.js";
import type { VersionScheme } from "../../versions/index.js";

/** One stretch of affected versions. `from` "0" is before every version; `to` null is open. */
export interface Stretch {
  readonly from: string;
  readonly to: End | null;
}

interface End {
  readonly version: string;
  readonly inclusive: boolean;
}

/** One `affected` entry about the package, its ranges evaluated. */
export interface KnownEntry {
  readonly listed: ReadonlySet<string>;
  readonly stretches: readonly Stretch[];
  /** Versions that are named as fixes, those of GitHub's bound too. */
  readonly fixes: readonly string[];
  readonly vectors: readonly string[];
  /** GitHub's upper bound of an open range. It bounds what is known of a fix, not what is affected. */
  readonly bound: End | null;
  /** See `AffectedPackage.informational`. */
  readonly informational: string | null;
}

/** What one advisory says of one package. */
export interface KnownAdvisory {
  readonly advisory: Advisory;
  /** Empty only where it was found by a commit and names no package. */
  readonly entries: readonly KnownEntry[];
}

/**
 * What can hold for the package at all: withdrawn records, RustSec's informational entries and entries of other
 * packages are left out (names are compared as their ecosystem does), GIT ranges are passed over without losing their entry.
 * @param release of a distribution: entries of its other releases are left out; null = not told
 */
export function knownAdvisories(
  advisories: readonly Advisory[],
  pack: PackageKey,
  scheme: VersionScheme,
  release: string | null = null,
): readonly KnownAdvisory[] {
  return knownWhere((...of) => !isNotice(...of), advisories, pack, scheme, release);
}

/** RustSec's informational entries about the package, which are no vulnerabilities. */
export function knownNotices(
  advisories: readonly Advisory[],
  pack: PackageKey,
  scheme: VersionScheme,
): readonly KnownAdvisory[] {
  return knownWhere(isNotice, advisories, pack, scheme, null);
}

/** Malware stays malware, whatever else its record says. */
function isNotice({ informational }: AffectedPackage, { malware }: Advisory): boolean {
  return informational !== null && !malware;
}

function knownWhere(
  counts: typeof isNotice,
  advisories: readonly Advisory[],
  pack: PackageKey,
  scheme: VersionScheme,
  release: string | null,
): readonly KnownAdvisory[] {
  const asked = osvPackage(pack);
  if (asked === null) return [];
  const key = osvKey(asked.ecosystem, asked.name);
  return advisories.flatMap((advisory) => {
    if (advisory.withdrawn !== null) return [];
    const entries = advisory.affected
      .filter((e) => counts(e, advisory) && osvKey(e.ecosystem, e.name) === key)
      .filter((e) => isOfRelease(e.ecosystem, release))
      .map((entry) => knownEntry(entry, scheme));
    return entries.length === 0 ? [] : [{ advisory, entries }];
  });
}

/**
 * What can hold for a package that is taken from a commit, of what its source told of that commit: one repository may hold
 * many packages, so that a record which names others of the same ecosystem is left out.
 */
export function knownOfCommit(
  advisories: readonly Advisory[],
  pack: PackageKey,
  scheme: VersionScheme,
): readonly KnownAdvisory[] {
  const asked = osvPackage(pack);
  const key = asked === null ? null : osvKey(asked.ecosystem, asked.name);
  return advisories.flatMap((advisory) => {
    const { withdrawn, affected } = advisory;
    const telling = affected.filter((entry) => !isNotice(entry, advisory));
    if (withdrawn !== null || (affected.length > 0 && telling.length === 0)) return [];
    const ofEcosystem = telling.filter(({ ecosystem }) => ecosystem === asked?.ecosystem);
    const own = ofEcosystem.filter(({ ecosystem, name }) => osvKey(ecosystem, name) === key);
    if (ofEcosystem.length > 0 && own.length === 0) return [];
    const entries = own.length > 0 ? own : telling;
    return [{ advisory, entries: entries.map((entry) => knownEntry(entry, scheme)) }];
  });
}

function knownEntry(entry: AffectedPackage, scheme: VersionScheme): KnownEntry {
  const ranges = entry.ranges.filter(({ type }) => type !== "GIT");
  const bound = boundOf(entry.lastKnownAffected);
  const fixed = ranges.flatMap(({ events }) => events.flatMap((one) => ("fixed" in one ? one.fixed : [])));
  return {
    listed: new Set(entry.versions),
    stretches: ranges.flatMap((range) => stretchesOf(range, scheme)),
    fixes: [
      ...fixed.filter((version) => isVersion(version, scheme)),
      ...(bound?.inclusive === false ? [bound.version] : []),
    ],
    vectors: entry.vectors,
    bound,
    informational: entry.informational,
  };
}

/**
 * https://ossf.github.io/osv-schema/#evaluation; `limit` is for git alone. An end that cannot be read (a branch,
 * `<unfixed>`) ends nothing.
 */
function stretchesOf(range: AffectedRange, scheme: VersionScheme): Stretch[] {
  const stretches: Stretch[] = [];
  let from: string | null = null;
  const events = range.events.filter(
    (event) => !("limit" in event) && ("introduced" in event || isVersion(versionOf(event), scheme)),
  );
  for (const event of sorted(events, scheme)) {
    if ("introduced" in event) from ??= event.introduced;
    else if (from !== null) {
      stretches.push({ from, to: { version: versionOf(event), inclusive: "lastAffected" in event } });
      from = null;
    }
  }
  if (from !== null) stretches.push({ from, to: null });
  return stretches;
}

/**
 * In the order of their versions. Where they are out of order as published, a fix closes what is open before the same
 * version opens the next stretch: `2–3, 1–2` is 1–3.
 */
function sorted(events: readonly RangeEvent[], scheme: VersionScheme): readonly RangeEvent[] {
  const compare = (a: RangeEvent, b: RangeEvent) => compareEvents(a, b, scheme);
  const isSorted = events.every((event, at) => at === 0 || compare(events[at - 1] ?? event, event) <= 0);
  const opens = (event: RangeEvent) => Number("introduced" in event);
  const closesFirst = (a: RangeEvent, b: RangeEvent) => compare(a, b) || opens(a) - opens(b);
  return isSorted ? events : [...events].sort(closesFirst);
}

/** A bound may name a whole line of versions: `< 41`. */
function isVersion(text: string, scheme: VersionScheme): boolean {
  return scheme.readable(text) || (scheme.line?.(text) ?? null) !== null;
}

/** "0" first; at one version `last_affected` closes what `introduced` opens, and other ties stay as published. */
function compareEvents(a: RangeEvent, b: RangeEvent, scheme: VersionScheme): number {
  const [x, y] = [versionOf(a), versionOf(b)];
  if (x === "0" || y === "0") return Number(y === "0") - Number(x === "0");
  return compareBounds(scheme, x, y) || Number("lastAffected" in a) - Number("lastAffected" in b);
}

function versionOf(event: RangeEvent): string {
  if ("introduced" in event) return event.introduced;
  if ("fixed" in event) return event.fixed;
  return "lastAffected" in event ? event.lastAffected : event.limit;
}

/** "<= 1.4.2", "< 2.0.0". */
function boundOf(text: string | null): End | null {
  const [, operator, version] = /^(<=?) ?([^\s,]+)$/.exec(text ?? "") ?? [];
  return version === undefined ? null : { version, inclusive: operator === "<=" };
}

/** Whether the version lies in the stretch. */
export function contains(stretch: Stretch, version: string, scheme: VersionScheme): boolean {
  if (stretch.from !== "0" && compareBounds(scheme, version, stretch.from) < 0) return false;
  if (stretch.to === null) return true;
  const order = compareBounds(scheme, version, stretch.to.version);
  return stretch.to.inclusive ? order <= 0 : order < 0;
}

/** From the first version on, for ever. */
export function isEverything(stretch: Stretch, scheme: VersionScheme): boolean {
  return stretch.to === null && compareBounds(scheme, stretch.from, "0") <= 0;
}

/** The order in which the bounds of an advisory, and what it lists, are held against versions. */
export function compareBounds(scheme: VersionScheme, a: string, b: string): number {
  return scheme.compareBounds?.(a, b) ?? scheme.compare(a, b);
}
