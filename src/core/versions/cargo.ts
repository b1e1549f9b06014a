import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, npmRange, readSemver } from "./semver.js";

/**
 * Crates: semver, build metadata apart. Requirements are separated by commas, and one without an operator is a caret.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
export const CARGO: VersionScheme = keyedScheme({
  read: readSemver,
  compare: compareSemver,
  major: majorOf,
  range: (range) => npmRange(range.split(",").map(clause).join(" ")),
});

function clause(text: string): string {
  const trimmed = text.trim();
  return /^\d/.test(trimmed) && !trimmed.includes("*") ? `^${trimmed}` : trimmed;
}
