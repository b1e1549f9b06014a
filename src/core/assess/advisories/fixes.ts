import type { PurlType } from "../../model/component.js";
import { schemeOf, type VersionScheme } from "../../versions/index.js";
import { isPreRelease } from "../../versions/pre-release.js";
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
export function fixOf(group: AliasGroup, version: string, type: PurlType): Fixed {
  const scheme = schemeOf(type);
  const own = group.matches.map((match) => match.known);
  const fixedIn = candidatesOf(own, version, type).find((candidate) => isFree(candidate, own, scheme));
  if (fixedIn !== undefined) return { fixedIn, assumed: false };
  const last = lastAffected(own, version, scheme);
  return { fixedIn: last, assumed: last !== null };
}

/**
 * The lowest version above against which nothing is known, releases first, of them the same major.
 * @param all every advisory of the package, so that the fix for one event is not the home of another
 */
export function cleanVersion(all: readonly KnownAdvisory[], version: string, type: PurlType): string | null {
  const scheme = schemeOf(type);
  return candidatesOf(all, version, type).find((candidate) => isFree(candidate, all, scheme)) ?? null;
}

/** Whether nothing is known against a version that is not known against the one held now as well. */
export function isNoWorse(
  version: string,
  than: string,
  all: readonly KnownAdvisory[],
  scheme: VersionScheme,
): boolean {
  const isAgainst = (known: KnownAdvisory, one: string) => matchAdvisory(known, one, scheme) !== null;
  return all.every((known) => !isAgainst(known, version) || isAgainst(known, than));
}

/** Whether nothing of these is known against the version. */
export function isFree(version: string, of: readonly KnownAdvisory[], scheme: VersionScheme): boolean {
  return of.every((known) => matchAdvisory(known, version, scheme) === null);
}

/** In the order in which they are worth taking: who holds no pre-release is not sent to one while a release will do. */
function candidatesOf(all: readonly KnownAdvisory[], version: string, type: PurlType): readonly string[] {
  const scheme = schemeOf(type);
  const candidates = fixedVersions(all, version, scheme);
  const isEarly = (candidate: string) => !isPreRelease(type, version) && isPreRelease(type, candidate);
  const order = (candidate: string) =>
    2 * Number(isEarly(candidate)) + Number(!scheme.sameMajor(candidate, version));
  return [...candidates].sort((a, b) => order(a) - order(b));
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
