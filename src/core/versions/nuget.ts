import { comparison, everyTest, keyedScheme, type Test } from "./keyed.js";
import { bump, compareNumbers } from "./numbers.js";
import type { VersionScheme } from "./scheme.js";
import { compareIdentifiers, majorOf, readSemver, type SemverKey } from "./semver.js";

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
  return x || y ? Number(x) - Number(y) : compareIdentifiers(a.prerelease, b.prerelease);
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

/** `1.*` is any version of that line; with `-*` its pre-releases too, which a lockfile may hold anyway. */
function floating(text: string): Test<SemverKey> | null {
  const numbers = /^((?:\d+\.)*)\*(?:-\*)?$/.exec(text)?.[1];
  if (numbers === undefined) return null;
  const low = numbers.split(".").filter((number) => number !== "");
  if (low.length === 0) return () => true;
  const high = bump(low, low.length - 1);
  return ({ release }) => compareNumbers(release, low) >= 0 && compareNumbers(release, high) < 0;
}
