import type { VersionScheme } from "../../versions/index.js";
import { contains, isEverything, type KnownAdvisory } from "./known.js";

/** Why an advisory holds for a version. */
export interface Match {
  readonly known: KnownAdvisory;
  /** `whole-package`: only "every version" matches, in a record that also bounds versions of that package. */
  readonly kind: "exact" | "whole-package";
}

/**
 * Whether the advisory holds for the version: it is listed, or it lies in an evaluated range of any entry. A version
 * that cannot be read is only looked up in the lists; an entry with neither lists nor ranges says nothing.
 */
export function matchAdvisory(known: KnownAdvisory, version: string, scheme: VersionScheme): Match | null {
  const { entries } = known;
  if (entries.some((entry) => entry.listed.has(version))) return { known, kind: "exact" };
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
