import { comparison, everyTest, keyedScheme, type Test } from "./keyed.js";
import { bump, compareDigits, compareNumbers, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";
import { majorOf, readSemver, type SemverKey } from "./semver.js";

const INTERVAL = /^([[(])\s*([^\s,[\]()]*)\s*(?:(,)\s*([^\s,[\]()]*)\s*)?([\])])$/;
const rules = { read, compare };

/**
 * NuGet: up to four numbers, labels compared without regard to case, metadata left out. `1.0` asks for at least that,
 * `[1.0,2.0)` for an interval, `1.*` floats. https://learn.microsoft.com/en-us/nuget/concepts/package-versioning
 */
export const NUGET: VersionScheme = keyedScheme({ ...rules, major: majorOf, range });

function read(version: string): SemverKey | null {
  return /^[v=\s]*\d/i.test(version) ? readSemver(version.toLowerCase()) : null;
}

function compare(a: SemverKey, b: SemverKey): number {
  const order = compareNumbers(a.release, b.release);
  if (order !== 0) return order;
  const [x, y] = [a.prerelease.length === 0, b.prerelease.length === 0];
  return x || y ? Number(x) - Number(y) : compareLabels(a.prerelease, b.prerelease);
}

/** NuGet reads labels as `int`: a greater number is a word to it. */
const MAX_NUMBER = "2147483647";

function isSmall(label: string): boolean {
  return isNumber(label) && compareDigits(digits(label), MAX_NUMBER) <= 0;
}

/** Numbers before words; where one list begins with the other, the longer is the greater. */
function compareLabels(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? "", b[i] ?? ""];
    const [left, right] = [isSmall(x), isSmall(y)];
    if (left !== right) return left ? -1 : 1;
    const order = left ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function range(text: string): Test<SemverKey> | null {
  if (text.endsWith("*")) return floating(text);
  const [, open, low, comma, high = "", close] = INTERVAL.exec(text) ?? [];
  if (low === undefined) return comparison(rules, ">=", text);
  if (comma === undefined) return open === "[" && close === "]" ? comparison(rules, "=", low) : null;
  return everyTest([
    ...(low === "" ? [] : [comparison(rules, open === "[" ? ">=" : ">", low)]),
    ...(high === "" ? [] : [comparison(rules, close === "]" ? "<=" : "<", high)]),
  ]);
}

/**
 * `1.*` is any version of that line; with `-*` its pre-releases too, which a lockfile may hold anyway. `1.0.0-beta.*` is at
 * least the first of those, and whatever is stable.
 */
function floating(text: string): Test<SemverKey> | null {
  const [, low, label] = /^(\d+(?:\.\d+)*)-([\w.-]*)\*$/.exec(text) ?? [];
  if (low !== undefined && label !== undefined) {
    const word = label.replace(/[.-]$/, "");
    return comparison(rules, ">=", `${low}-${word === "" ? "0" : word}`);
  }
  const numbers = /^((?:\d+\.)*)\*(?:-\*)?$/.exec(text)?.[1];
  if (numbers === undefined) return null;
  const lowest = numbers.split(".").filter((number) => number !== "");
  if (lowest.length === 0) return () => true;
  const high = bump(lowest, lowest.length - 1);
  return ({ release }) => compareNumbers(release, lowest) >= 0 && compareNumbers(release, high) < 0;
}
