import { type ComposerKey, compareNormalized, numbersOf, readComposer } from "./composer-order.js";
import { comparison, everyTest, someTest, type Test } from "./keyed.js";
import { bump, caretPosition, compareNumbers } from "./numbers.js";

const rules = { read: readComposer, compare: compareNormalized };
const HYPHEN = /^(\S+)\s+-\s+(\S+)$/;
const CLAUSE = /^(\^|~|[<>=!]=?|<>)?\s*([^\s<>=!^~]\S*)$/;
const FLAG = /@(stable|rc|beta|alpha|dev)$/i;
const WILDCARD = /^v?((?:\d+\.)*)[x*](?:\.[x*])*$/i;

/**
 * `^1.2 || ~2.3.4, !=2.3.7 || 3.* || 1.0 - 2.0`: what a lockfile holds is stable enough, so pre-releases of the lowest
 * version that is asked for lie in the range, and none of the first beyond, as Composer has it:
 * https://github.com/composer/semver/blob/main/src/VersionParser.php
 * null for what cannot be read, branches among it. https://getcomposer.org/doc/articles/versions.md#writing-version-constraints
 */
export function composerRange(range: string): Test<ComposerKey> | null {
  return someTest(range.split(/\|\|?/).map((part) => group(part.trim())));
}

function group(text: string): Test<ComposerKey> | null {
  const [, from, to] = HYPHEN.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    return everyTest([comparison(rules, ">=", lowest(from.replace(FLAG, ""))), upTo(to.replace(FLAG, ""))]);
  }
  const clauses = text.replace(/([<>=!^~])\s+/g, "$1").split(/[\s,]+/);
  return everyTest(clauses.map(clause));
}

/** The first pre-release of a version that says of itself whether it is one by no word. */
function lowest(version: string, word = "dev"): string {
  return /^v?[\d.]+$/i.test(version) ? `${version}-${word}` : version;
}

/** `1.0 - 2.1` takes all of 2.1, `1.0 - 2.1.0` nothing behind it. */
function upTo(version: string): Test<ComposerKey> | null {
  const bound = readComposer(version);
  if (bound === null) return null;
  const numbers = numbersOf(bound);
  if (numbers.length > 2 || numbers.length < bound.length) return comparison(rules, "<=", version);
  const high = bump(numbers, numbers.length - 1);
  return (key) => compareNumbers(numbersOf(key), high) < 0;
}

function clause(text: string): Test<ComposerKey> | null {
  const flag = FLAG.exec(text)?.[1]?.toLowerCase() ?? "stable";
  const bare = text.replace(FLAG, "");
  if (/^v?[x*](?:\.[x*])*$/i.test(bare) || (bare === "" && text !== "")) return () => true;
  const wildcard = WILDCARD.exec(bare)?.[1];
  if (wildcard !== undefined) return line(wildcard.split(".").filter((number) => number !== ""));
  const [, operator = "=", version = ""] = CLAUSE.exec(bare) ?? [];
  if (operator !== "^" && operator !== "~")
    return comparison(rules, operator, boundOf(operator, version, flag));
  const low = comparison(rules, ">=", lowest(version));
  const bound = readComposer(version);
  if (low === null || bound === null) return null;
  const numbers = numbersOf(bound);
  const position = operator === "^" ? Math.min(2, caretPosition(numbers)) : Math.max(0, numbers.length - 2);
  const high = bump(numbers, position);
  return (key) => low(key) && compareNumbers(numbersOf(key), high) < 0;
}

/** Where a comparison begins or ends: a flag counts as a word of the version, `>=` and `<` mean its first pre-release. */
function boundOf(operator: string, version: string, flag: string): string {
  if (operator === "=" || operator === "==") return version;
  if (flag !== "stable") return lowest(version, flag);
  return operator === ">=" || operator === "<" ? lowest(version) : version;
}

/** `1.2.*` */
function line(numbers: readonly string[]): Test<ComposerKey> {
  const high = bump(numbers, numbers.length - 1);
  return (key) => compareNumbers(numbersOf(key), numbers) >= 0 && compareNumbers(numbersOf(key), high) < 0;
}
