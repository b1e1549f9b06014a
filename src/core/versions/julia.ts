import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareIdentifiers, compareSemver, majorOf, npmRange, readSemver } from "./semver.js";

/**
 * Julia's VersionNumber: semver, but build numbers count too: `1.2.13+0 < 1.2.13+1` (packages of binaries are numbered
 * so). Compatibility: entries separated by commas, one of which will do; one without an operator is a caret.
 * https://docs.julialang.org/en/v1/manual/strings/#man-version-number-literals, https://pkgdocs.julialang.org/v1/compatibility/
 */
export const JULIA: VersionScheme = keyedScheme({
  read: readSemver,
  compare: (a, b) => compareSemver(a, b) || compareIdentifiers(a.build, b.build),
  major: majorOf,
  range: (range) => npmRange(range.split(",").map(entry).join(" || ")),
});

function entry(text: string): string {
  const trimmed = text.trim().replace("≥", ">=").replace("≤", "<=");
  return /^\d/.test(trimmed) && !/\s-\s/.test(trimmed) ? `^${trimmed}` : trimmed;
}
