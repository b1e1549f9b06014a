import type { VersionScheme } from "../../versions/index.js";
import {
  compareBounds,
  contains,
  isEverything,
  type KnownAdvisory,
  type KnownEntry,
  type Stretch,
} from "./known.js";

/** Why an advisory holds for a version. */
export interface Match {
  readonly known: KnownAdvisory;
  /** Those that hold for the version. */
  readonly entries: readonly KnownEntry[];
  /** `whole-package`: only "every version" matches, in a record that also bounds versions of that package. */
  readonly kind: "exact" | "whole-package";
}

/**
 * Whether the advisory holds for the version: it is listed, in whatever spelling, or it lies in an evaluated range of any
 * entry. A name that moves along a line of versions (`v4`) lies in a range that holds the whole line; of a version that
 * cannot be read only a range without bounds is true. An entry with neither lists nor ranges says nothing.
 */
export function matchAdvisory(known: KnownAdvisory, version: string, scheme: VersionScheme): Match | null {
  const { entries } = known;
  const isBounded = (stretch: Stretch) => !isEverything(stretch, scheme);
  const naming: KnownEntry[] = [];
  const matching: KnownEntry[] = [];
  for (const entry of entries) {
    const around = entry.stretches.filter((stretch) => holds(stretch, version, scheme));
    if (entry.listed.has(version) || around.some(isBounded) || isSpelled(entry, version, scheme))
      naming.push(entry);
    else if (around.length > 0) matching.push(entry);
  }
  if (naming.length > 0) return { known, entries: naming, kind: "exact" };
  if (matching.length === 0) return null;
  const bounds = entries.some(({ listed, stretches }) => listed.size > 0 || stretches.some(isBounded));
  return { known, entries: matching, kind: bounds ? "whole-package" : "exact" };
}

/** Whether it cannot be told if the advisory, which does not match, holds: it may be about some versions of what moves. */
export function isOpen({ entries }: KnownAdvisory, version: string, scheme: VersionScheme): boolean {
  if (scheme.readable(version)) return false;
  const line = scheme.line?.(version) ?? null;
  return entries.some(({ listed, stretches }) => {
    if (line === null) return listed.size + stretches.length > 0;
    const isWithin = (one: string) => scheme.compare(one, line[0]) >= 0 && scheme.compare(one, line[1]) <= 0;
    return [...listed].some(isWithin) || stretches.some((stretch) => reaches(stretch, line, scheme));
  });
}

function holds(stretch: Stretch, version: string, scheme: VersionScheme): boolean {
  return scheme.readable(version) ? contains(stretch, version, scheme) : isEverything(stretch, scheme);
}

/** Whether a stretch and a line have a version in common. */
function reaches(stretch: Stretch, [first, last]: readonly [string, string], scheme: VersionScheme): boolean {
  if (contains(stretch, first, scheme) || contains(stretch, last, scheme)) return true;
  return scheme.compare(stretch.from, first) >= 0 && scheme.compare(stretch.from, last) <= 0;
}

/** `1.0.0` for `1.0`, `v2.1` for `2.1`: as equal versions are spelled. */
function isSpelled({ listed }: KnownEntry, version: string, scheme: VersionScheme): boolean {
  return scheme.readable(version) && [...listed].some((other) => compareBounds(scheme, other, version) === 0);
}
