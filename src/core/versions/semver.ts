import semver from "semver";
import { keyedScheme, type Test } from "./keyed.js";
import { compareDigits, compareNumbers, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import { MAX_VERSION_LENGTH, type VersionScheme } from "./scheme.js";

/** What is compared: numbers as digits without leading zeros (they may be huge), then the pre-release identifiers. */
export interface SemverKey {
  readonly release: readonly string[];
  readonly prerelease: readonly string[];
  /** Build metadata, which most ecosystems do not compare. */
  readonly build: readonly string[];
}

/** `v1.2`, `=1.0`, `3.5.0.1-rc`: the numbers at the start, and whatever follows. */
const TOLERANT = /^[v=\s]*(\d+(?:\.\d+)*)(.*)$/s;
/** A range that takes whatever there is, pre-releases too. */
const ANYTHING = new Set(["", "*", "x", "X"]);

function identifiers(text: string): string[] {
  return text === "" ? [] : text.split(".");
}

/**
 * Reads what semver's loose way reads, and what it refuses or misreads but registries and advisories hold: "1.0",
 * "1.7.1.1", "v1.2", numbers beyond 2^53 ("6.0.10.0" is 6.0.1-0.0 to it). null for text that does not begin with a number.
 */
export function readSemver(version: string): SemverKey | null {
  const match = version.length > MAX_VERSION_LENGTH ? null : TOLERANT.exec(version.trim());
  if (match === null) return null;
  const [, numbers = "", rest = ""] = match;
  const plus = rest.indexOf("+");
  const suffix = (plus === -1 ? rest : rest.slice(0, plus)).replace(/^[-.]/, "");
  return {
    release: numbers.split(".").map(digits),
    prerelease: identifiers(suffix.trim()),
    build: plus === -1 ? [] : identifiers(rest.slice(plus + 1)),
  };
}

function compareIdentifier(a: string, b: string): number {
  const [x, y] = [isNumber(a), isNumber(b)];
  if (x && y) return compareDigits(a, b);
  if (x !== y) return x ? -1 : 1;
  return compareText(a, b);
}

/** Numbers before words; where one list begins with the other, the longer is the greater. */
export function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareIdentifier(a[i] ?? "", b[i] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Precedence as in https://semver.org/#spec-item-11, for any count of numbers: 1.7.1 < 1.7.1.1, 1.0 = 1.0.0. */
export function compareSemver(a: SemverKey, b: SemverKey): number {
  const order = compareNumbers(a.release, b.release);
  if (order !== 0) return order;
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Number(a.prerelease.length === 0) - Number(b.prerelease.length === 0);
  }
  return compareIdentifiers(a.prerelease, b.prerelease);
}

/** The first number. */
export function majorOf({ release }: SemverKey): string {
  return release[0] ?? "";
}

/** npm's ranges, which other ecosystems write in much the same way; null for what is none. */
export function npmRange(range: string): Test<SemverKey> | null {
  if (ANYTHING.has(range.trim())) return () => true;
  const options = { loose: true, includePrerelease: true };
  if (semver.validRange(range, options) === null) return null;
  return ({ release, prerelease }) => {
    const three = [...release, "0", "0"].slice(0, 3).join(".");
    return semver.satisfies(
      `${three}${prerelease.length === 0 ? "" : `-${prerelease.join(".")}`}`,
      range,
      options,
    );
  };
}

const tolerant = keyedScheme({ read: readSemver, compare: compareSemver, major: majorOf, range: npmRange });

/**
 * npm's versions: semver in its loose reading, and a tolerant one for what that refuses, in one order.
 * Ranges: https://github.com/npm/node-semver#ranges, pre-releases admitted (a lockfile may hold them).
 */
export const SEMVER: VersionScheme = {
  ...tolerant,
  satisfies(version, range) {
    const numbers = version.length > MAX_VERSION_LENGTH ? null : readSemver(version)?.release;
    if (numbers?.length !== 3 || semver.parse(version, { loose: true }) === null) return null;
    return tolerant.satisfies(version, range);
  },
};
