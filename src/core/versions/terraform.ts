import { everyTest, keyedScheme, requirement } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

const rules = { read: readSemver, compare: compareSemver, release: ({ release }: SemverKey) => release };

/** Providers and modules: semver; `>= 1.2, ~> 1.4`. https://developer.hashicorp.com/terraform/language/expressions/version-constraints */
export const TERRAFORM: VersionScheme = keyedScheme({
  ...rules,
  major: majorOf,
  range: (range) => everyTest(range.split(",").map((clause) => requirement(rules, clause))),
});
