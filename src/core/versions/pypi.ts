import { comparison, everyTest, keyedScheme, someTest, type Test } from "./keyed.js";
import { compareLegacy, legacyParts } from "./pypi-legacy.js";
import { bump, caretPosition, compareDigits, compareNumbers, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** A version of PEP 440, taken apart. */
interface Pep440 {
  readonly epoch: string;
  readonly release: readonly string[];
  /** `a`, `b` or `rc` with its number. */
  readonly pre: readonly [string, string] | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[];
}

type Key = (Pep440 | { readonly legacy: readonly string[] }) & {
  /** As written, in lower case. */
  readonly text: string;
};

// https://packaging.python.org/en/latest/specifications/version-specifiers/#appendix-parsing-version-strings-with-regular-expressions
const VERSION = new RegExp(
  [
    String.raw`^v?(?:(\d+)!)?(\d+(?:\.\d+)*)`,
    String.raw`(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?(\d*))?`,
    String.raw`(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?`,
    String.raw`(?:[-_.]?(dev)[-_.]?(\d*))?`,
    String.raw`(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`,
  ].join(""),
);
const PRE: ReadonlyMap<string, string> = new Map([
  ["alpha", "a"],
  ["beta", "b"],
  ["c", "rc"],
  ["pre", "rc"],
  ["preview", "rc"],
]);
const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>|\^|~)?\s*(\S+)$/;

/** A comma, or as Poetry has it a space before the next operator. */
const BETWEEN_CLAUSES = /,|(?<=[^\s<>=!~^,])\s+(?=[<>=!~^])/;

/**
 * Python: PEP 440, and before every version of it those that the index took before there was one, as `packaging` ordered
 * them. Specifiers of PEP 440 and, because its manifests and lockfiles have them, Poetry's `^`, `~`, `||` or `|`, and
 * spaces in place of commas;
 * pre-releases admitted. https://packaging.python.org/en/latest/specifications/version-specifiers/
 */
export const PYPI: VersionScheme = keyedScheme({
  read,
  compare,
  major: (key) => ("legacy" in key ? (key.legacy[0] ?? "") : `${key.epoch}!${key.release[0] ?? ""}`),
  range: (range) =>
    someTest(range.split(/\|\|?/).map((part) => everyTest(part.split(BETWEEN_CLAUSES).flatMap(clause)))),
});

function read(version: string): Key | null {
  const text = version.toLowerCase();
  const match = VERSION.exec(text);
  // Text without any number is no version at all: `latest`, a branch.
  if (match === null) return /^v?\d/.test(text) ? { legacy: legacyParts(text), text } : null;
  const [
    ,
    epoch = "0",
    release = "",
    pre,
    preNumber = "",
    implicit,
    post,
    postNumber = "",
    dev,
    devNumber = "",
  ] = match;
  const after = implicit ?? (post === undefined ? null : postNumber);
  return {
    epoch: digits(epoch),
    release: release.split(".").map(digits),
    pre: pre === undefined ? null : [PRE.get(pre) ?? pre, digits(preNumber || "0")],
    post: after === null ? null : digits(after || "0"),
    dev: dev === undefined ? null : digits(devNumber || "0"),
    local: match[10]?.split(/[-_.]/) ?? [],
    text,
  };
}

function compare(a: Key, b: Key): number {
  if ("legacy" in a || "legacy" in b) {
    if ("legacy" in a && "legacy" in b) return compareLegacy(a.legacy, b.legacy);
    return "legacy" in a ? -1 : 1;
  }
  return comparePublic(a, b) || compareLocal(a.local, b.local);
}

function comparePublic(a: Pep440, b: Pep440): number {
  return (
    compareDigits(a.epoch, b.epoch) ||
    compareNumbers(a.release, b.release) ||
    comparePre(a, b) ||
    // No post-release before any, no development release after any.
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1)
  );
}

/** `1.0.dev1` comes before every pre-release of 1.0, and 1.0 itself after them. */
function comparePre(a: Pep440, b: Pep440): number {
  const phase = ({ pre, post, dev }: Pep440) =>
    pre === null ? (post === null && dev !== null ? "" : "~") : pre[0];
  return compareText(phase(a), phase(b)) || compareDigits(a.pre?.[1] ?? "0", b.pre?.[1] ?? "0");
}

function compareOptional(a: string | null, b: string | null, absent: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : -absent;
  return compareDigits(a, b);
}

/** Words before numbers; where one list begins with the other, the longer is the greater. */
function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? "", b[i] ?? ""];
    const both = isNumber(x) === isNumber(y);
    const order = both ? (isNumber(x) ? compareDigits(x, y) : compareText(x, y)) : isNumber(x) ? 1 : -1;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function clause(text: string): readonly (Test<Key> | null)[] {
  const trimmed = text.trim();
  // `>=1.0,` and an empty range ask for nothing more.
  if (trimmed === "" || trimmed === "*") return [];
  const [, operator = "==", version] = CLAUSE.exec(trimmed) ?? [];
  if (version === undefined) return [null];
  // Text, not a version: https://peps.python.org/pep-0440/#arbitrary-equality
  if (operator === "===") return [({ text }) => text === version.toLowerCase()];
  if (version.endsWith(".*")) return [prefix(operator, version.slice(0, -2))];
  if (operator === "~=" || operator === "^" || operator === "~") return [compatible(operator, version)];
  return [ordered(operator, version)];
}

/**
 * A bound without a local part does not look at that of the version; `<1.0` leaves out 1.0's own pre-releases, `>1.0`
 * its post-releases and local versions.
 */
function ordered(operator: string, version: string): Test<Key> | null {
  const bound = read(version);
  const test = comparison({ read, compare }, operator, version);
  if (bound === null || test === null || "legacy" in bound) return test;
  return (key) => {
    if ("legacy" in key) return test(key);
    const sameBase =
      compareDigits(key.epoch, bound.epoch) === 0 && compareNumbers(key.release, bound.release) === 0;
    if (sameBase && operator === "<" && isEarly(key) && !isEarly(bound)) return false;
    if (
      sameBase &&
      operator === ">" &&
      ((key.post !== null && bound.post === null) || key.local.length > 0)
    ) {
      return false;
    }
    return test(bound.local.length > 0 ? key : { ...key, local: [] });
  };
}

function isEarly({ pre, dev }: Pep440): boolean {
  return pre !== null || dev !== null;
}

function prefix(operator: string, version: string): Test<Key> | null {
  const bound = read(version);
  if (bound === null || "legacy" in bound) return null;
  const inside = (key: Key) =>
    !("legacy" in key) &&
    key.epoch === bound.epoch &&
    bound.release.every((number, at) => (key.release[at] ?? "0") === number);
  if (operator === "==" || operator === "=") return inside;
  return operator === "!=" ? (key) => !inside(key) : null;
}

/** `~=1.4.2` and Poetry's `~1.4.2`: 1.4.x; `^1.4.2`: the line that the first number other than 0 makes. */
function compatible(operator: string, version: string): Test<Key> | null {
  const low = ordered(">=", version);
  const bound = read(version);
  if (low === null || bound === null || "legacy" in bound) return null;
  const { release, epoch } = bound;
  const high = bump(release, positionOf(operator, release));
  return (key) =>
    low(key) && !("legacy" in key) && key.epoch === epoch && compareNumbers(key.release, high) < 0;
}

function positionOf(operator: string, release: readonly string[]): number {
  if (operator === "~=") return Math.max(0, release.length - 2);
  if (operator === "~") return Math.min(1, release.length - 1);
  return caretPosition(release);
}
