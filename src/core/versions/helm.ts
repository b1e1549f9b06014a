import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, npmRange, readSemver } from "./semver.js";

/** Charts: semver; `>= 1.2, < 3.0 || ^4`. https://helm.sh/docs/chart_best_practices/dependencies/ */
export const HELM: VersionScheme = keyedScheme({
  read: readSemver,
  compare: compareSemver,
  major: majorOf,
  range: (range) => npmRange(range.replaceAll(",", " ")),
});
