import { everyTest, keyedScheme, requirement, someTest } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

const rules = { read: readSemver, compare: compareSemver, release: ({ release }: SemverKey) => release };

/** Elixir and Erlang: semver; `~> 2.0 and != 2.3.1 or >= 3.0`. https://hexdocs.pm/elixir/Version.html#module-requirements */
export const HEX: VersionScheme = keyedScheme({
  ...rules,
  major: majorOf,
  range: (range) =>
    someTest(
      range
        .split(/\s+or\s+/)
        .map((group) => everyTest(group.split(/\s+and\s+/).map((clause) => requirement(rules, clause)))),
    ),
});
