import type { VersionScheme } from "../../versions/index.js";
import { contains, isEverything, type KnownAdvisory, type KnownEntry } from "./known.js";

/** Why an advisory holds for a version. */
export interface Match {
  readonly known: KnownAdvisory;
  /** `whole-package`: only "every version" matches, in a record that also bounds versions of that package. */
  readonly kind: "exact" | "whole-package";
}

/**
 * Whether the advisory holds for the version: it is listed (or, where an entry has nothing but a list, an equal one is), or it lies in an evaluated range of any entry. A version
 * that cannot be read is only looked up in the lists; an entry with neither lists nor ranges says nothing.
 */
export function matchAdvisory(known: KnownAdvisory, version: string, scheme: VersionScheme): Match | null {
  const { entries } = known;
  if (entries.some((entry) => isListed(entry, version, scheme))) return { known, kind: "exact" };
  if (!scheme.readable(version)) return null;
  const stretches = entries.flatMap((entry) => entry.stretches);
  const matching = stretches.filter((stretch) => contains(stretch, version, scheme));
  if (matching.length === 0) return null;
  const everything = matching.every((stretch) => isEverything(stretch, scheme));
  const bounds =
    entries.some((entry) => entry.listed.size > 0) ||
    stretches.some((stretch) => !isEverything(stretch, scheme));
  return { known, kind: everything && bounds ? "whole-package" : "exact" };
}

/** `1.0.0` for `1.0`, `v2.1` for `2.1`: a list alone has to bear every spelling; beside ranges, those do. */
function isListed({ listed, stretches }: KnownEntry, version: string, scheme: VersionScheme): boolean {
  if (listed.has(version)) return true;
  if (stretches.length > 0 || !scheme.readable(version)) return false;
  return [...listed].some((other) => scheme.compare(other, version) === 0);
}
