import { comparison, everyTest, keyedScheme, type Test } from "./keyed.js";
import { bump, compareNumbers } from "./numbers.js";
import type { VersionScheme } from "./scheme.js";
import { compareIdentifiers, compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

const rules = { read: readSemver, compare };
const CLAUSE = /^([<>]=?)?\s*(\S+)$/;

/**
 * Dart: semver, but build metadata counts too: `1.0.0 < 1.0.0+1`. `^1.2.3`, `>=1.0.0 <2.0.0`, `any`.
 * https://dart.dev/tools/pub/versioning#version-numbers, https://dart.dev/tools/pub/dependencies#version-constraints
 */
export const PUB: VersionScheme = keyedScheme({ ...rules, major: majorOf, range });

function compare(a: SemverKey, b: SemverKey): number {
  return compareSemver(a, b) || compareIdentifiers(a.build, b.build);
}

function range(text: string): Test<SemverKey> | null {
  if (text === "any" || text === "") return () => true;
  if (/^\^\S+$/.test(text)) return caret(text.slice(1));
  const clauses = text.match(/(?:[<>]=?\s*)?[^\s<>]+/g) ?? [];
  if (clauses.join("").replace(/\s/g, "") !== text.replace(/\s/g, "")) return null;
  return everyTest(clauses.map(clause));
}

function clause(text: string): Test<SemverKey> | null {
  const [, operator = "=", version] = CLAUSE.exec(text) ?? [];
  return version === undefined ? null : comparison(rules, operator, version);
}

/** The next breaking version: the next minor one below 1.0.0. */
function caret(version: string): Test<SemverKey> | null {
  const low = comparison(rules, ">=", version);
  const bound = readSemver(version);
  if (low === null || bound === null) return null;
  const high = bump(bound.release, bound.release[0] === "0" ? 1 : 0);
  return (key) => low(key) && compareNumbers(key.release, high) < 0;
}
