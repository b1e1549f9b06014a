import { type ComposerKey, compareComposer, readComposer } from "./composer-order.js";
import { comparison, everyTest, someTest, type Test } from "./keyed.js";
import { bump, caretPosition, compareNumbers, digits, isNumber } from "./numbers.js";

const rules = { read: readComposer, compare };
const HYPHEN = /^(\S+)\s+-\s+(\S+)$/;
const CLAUSE = /^(\^|~|[<>=!]=?|<>)?\s*([^\s<>=!^~]\S*)$/;
const WILDCARD = /^v?((?:\d+\.)*)[x*](?:\.[x*])*$/i;

/**
 * `^1.2 || ~2.3.4, !=2.3.7 || 3.* || 1.0 - 2.0`, stability flags apart: what a lockfile holds is stable enough.
 * null for what cannot be read, branches among it. https://getcomposer.org/doc/articles/versions.md#writing-version-constraints
 */
export function composerRange(range: string): Test<ComposerKey> | null {
  return someTest(range.split(/\|\|?/).map((part) => group(part.trim())));
}

/** Between versions that are asked for, 1.0 and 1.0.0 are one. */
function compare(a: ComposerKey, b: ComposerKey): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  return compareNumbers(x, y) || compareComposer(["0", ...a.slice(x.length)], ["0", ...b.slice(y.length)]);
}

function numbersOf(key: ComposerKey): readonly string[] {
  const end = key.findIndex((part) => !isNumber(part));
  return (end === -1 ? key : key.slice(0, end)).map(digits);
}

function group(text: string): Test<ComposerKey> | null {
  const [, from, to] = HYPHEN.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return everyTest([comparison(rules, ">=", from), upTo(to)]);
  const clauses = text.replace(/([<>=!^~])\s+/g, "$1").split(/[\s,]+/);
  return everyTest(clauses.map(clause));
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
  const bare = text.replace(/@(?:stable|rc|beta|alpha|dev)$/i, "");
  if (/^v?[x*](?:\.[x*])*$/i.test(bare) || (bare === "" && text !== "")) return () => true;
  const wildcard = WILDCARD.exec(bare)?.[1];
  if (wildcard !== undefined) return line(wildcard.split(".").filter((number) => number !== ""));
  const [, operator = "=", version = ""] = CLAUSE.exec(bare) ?? [];
  if (operator !== "^" && operator !== "~") return comparison(rules, operator, version);
  const low = comparison(rules, ">=", version);
  const bound = readComposer(version);
  if (low === null || bound === null) return null;
  const numbers = numbersOf(bound);
  const position = operator === "^" ? Math.min(2, caretPosition(numbers)) : Math.max(0, numbers.length - 2);
  const high = bump(numbers, position);
  return (key) => low(key) && compareNumbers(numbersOf(key), high) < 0;
}

/** `1.2.*` */
function line(numbers: readonly string[]): Test<ComposerKey> {
  const high = bump(numbers, numbers.length - 1);
  return (key) => compareNumbers(numbersOf(key), numbers) >= 0 && compareNumbers(numbersOf(key), high) < 0;
}
