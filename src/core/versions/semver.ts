import semver from "semver";
import { compareText, MAX_VERSION_LENGTH, type VersionScheme } from "./scheme.js";

/** What is compared: numbers as digits without leading zeros (they may be huge), then the pre-release identifiers. */
interface Key {
  readonly release: readonly string[];
  readonly prerelease: readonly string[];
}

const DIGITS = /^\d+$/;
/** `v1.2`, `=1.0`, `3.5.0.1-rc`: the numbers at the start, and whatever follows. */
const TOLERANT = /^[v=\s]*(\d+(?:\.\d+)*)(.*)$/s;
/** A range that takes whatever there is, pre-releases too. */
const ANYTHING = new Set(["", "*", "x", "X"]);

function digits(text: string): string {
  return text.replace(/^0+(?=\d)/, "");
}

function identifiers(text: string): string[] {
  return text === "" ? [] : text.split(".");
}

/**
 * What semver cannot read but registries and advisories hold: "1.0", "1.7.1.1", "v1.2", numbers beyond 2^53.
 * null for text that does not begin with a number.
 */
function tolerantKey(version: string): Key | null {
  const match = TOLERANT.exec(version.trim());
  if (match === null) return null;
  const [, numbers = "", rest = ""] = match;
  const plus = rest.indexOf("+");
  const suffix = (plus === -1 ? rest : rest.slice(0, plus)).replace(/^[-.]/, "");
  return { release: numbers.split(".").map(digits), prerelease: identifiers(suffix.trim()) };
}

function keyOf(version: string): Key | null {
  if (version.length > MAX_VERSION_LENGTH) return null;
  const parsed = semver.parse(version, { loose: true });
  if (parsed === null) return tolerantKey(version);
  return {
    release: [parsed.major, parsed.minor, parsed.patch].map(String),
    prerelease: parsed.prerelease.map(String),
  };
}

function compareDigits(a: string, b: string): number {
  const [x, y] = [digits(a), digits(b)];
  return x.length - y.length || compareText(x, y);
}

function compareIdentifiers(a: string, b: string): number {
  const [x, y] = [DIGITS.test(a), DIGITS.test(b)];
  if (x && y) return compareDigits(a, b);
  if (x !== y) return x ? -1 : 1;
  return compareText(a, b);
}

/** Precedence as in https://semver.org/#spec-item-11, for any count of numbers: 1.7.1 < 1.7.1.1, 1.0 = 1.0.0. */
function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < Math.max(a.release.length, b.release.length); i++) {
    const order = compareDigits(a.release[i] ?? "0", b.release[i] ?? "0");
    if (order !== 0) return order;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Number(a.prerelease.length === 0) - Number(b.prerelease.length === 0);
  }
  for (let i = 0; i < Math.max(a.prerelease.length, b.prerelease.length); i++) {
    const [x, y] = [a.prerelease[i], b.prerelease[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = compareIdentifiers(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * npm's versions: semver in its loose reading, and a tolerant one for what that refuses, in one order.
 * Ranges: https://github.com/npm/node-semver#ranges, pre-releases admitted (a lockfile may hold them).
 */
export const SEMVER: VersionScheme = {
  readable: (version) => keyOf(version) !== null,

  compare(a, b) {
    const [x, y] = [keyOf(a), keyOf(b)];
    if (x !== null && y !== null) return compareKeys(x, y);
    if (x === null && y === null) return compareText(a, b);
    return x === null ? -1 : 1;
  },

  satisfies(version, range) {
    if (version.length > MAX_VERSION_LENGTH || range.length > MAX_VERSION_LENGTH) return null;
    if (semver.parse(version, { loose: true }) === null) return null;
    if (ANYTHING.has(range.trim())) return true;
    const options = { loose: true, includePrerelease: true };
    if (semver.validRange(range, options) === null) return null;
    return semver.satisfies(version, range, options);
  },

  sameMajor(a, b) {
    const [x, y] = [keyOf(a), keyOf(b)];
    return x !== null && y !== null && x.release[0] === y.release[0];
  },
};
