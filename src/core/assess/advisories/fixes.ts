import type { VersionScheme } from "../../versions/index.js";
import type { AliasGroup } from "./groups.js";
import { compareBounds, contains, type KnownAdvisory } from "./known.js";
import { matchAdvisory } from "./match.js";

/** What is known of versions without an event. */
interface Fixed {
  /** The lowest version above in which the event is fixed; with `assumed`, the last one known to be affected. */
  readonly fixedIn: string | null;
  readonly assumed: boolean;
}

/** More candidates than this are not looked at: each is held against every advisory of the package. */
const MAX_CANDIDATES = 300;

/** Where the event of the group is fixed, seen from the version. */
export function fixOf(group: AliasGroup, version: string, scheme: VersionScheme): Fixed {
  const own = group.matches.map((match) => match.known);
  const fixedIn = fixedVersions(own, version, scheme).find((candidate) => isFree(candidate, own, scheme));
  if (fixedIn !== undefined) return { fixedIn, assumed: false };
  const last = lastAffected(own, version, scheme);
  return { fixedIn: last, assumed: last !== null };
}

/**
 * The lowest version above against which nothing is known, same major first.
 * @param all every advisory of the package, so that the fix for one event is not the home of another
 */
export function cleanVersion(
  all: readonly KnownAdvisory[],
  version: string,
  scheme: VersionScheme,
): string | null {
  const candidates = fixedVersions(all, version, scheme);
  const near = candidates.filter((candidate) => scheme.sameMajor(candidate, version));
  const far = candidates.filter((candidate) => !scheme.sameMajor(candidate, version));
  return [...near, ...far].find((candidate) => isFree(candidate, all, scheme)) ?? null;
}

function isFree(version: string, of: readonly KnownAdvisory[], scheme: VersionScheme): boolean {
  return of.every((known) => matchAdvisory(known, version, scheme) === null);
}

/** Versions above the current one that some record names as a fix, lowest first. */
function fixedVersions(
  advisories: readonly KnownAdvisory[],
  version: string,
  scheme: VersionScheme,
): readonly string[] {
  if (!scheme.readable(version)) return [];
  const named = new Set<string>();
  for (const entry of advisories.flatMap((known) => known.entries)) {
    for (const fix of entry.fixes) named.add(fix);
  }
  return [...named]
    .filter((candidate) => compareBounds(scheme, candidate, version) > 0)
    .sort((a, b) => scheme.compare(a, b) || (a < b ? -1 : 1))
    .slice(0, MAX_CANDIDATES);
}

/** The highest end of the stretches that hold the version, if every one of them has an end. */
function lastAffected(
  advisories: readonly KnownAdvisory[],
  version: string,
  scheme: VersionScheme,
): string | null {
  if (!scheme.readable(version)) return null;
  const ends: string[] = [];
  for (const entry of advisories.flatMap((known) => known.entries)) {
    for (const stretch of entry.stretches) {
      if (!contains(stretch, version, scheme)) continue;
      const end = stretch.to ?? entry.bound;
      if (end === null || compareBounds(scheme, end.version, version) < 0) return null;
      if (end.inclusive) ends.push(end.version);
    }
  }
  return ends.sort((a, b) => scheme.compare(b, a))[0] ?? null;
}
