import { comparison, everyTest, keyedScheme, someTest, type Test } from "./keyed.js";
import { bump, compareLists, digits } from "./numbers.js";
import type { VersionScheme } from "./scheme.js";

type Key = readonly string[];

const rules = { read, compare: compareLists };
const CLAUSE = /^(\^>=|==|>=|<=|>|<)\s*([\d.]+?)(\.\*)?$/;

/**
 * Haskell's PVP: numbers alone, and a longer version comes after the one that it begins with (`1.0 < 1.0.0`).
 * `>=1.2 && <2 || ^>=3.1`, `==1.*`. https://pvp.haskell.org/, https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html
 */
export const HACKAGE: VersionScheme = keyedScheme({
  ...rules,
  major: (version) => [version[0] ?? "", version[1] ?? "0"].join("."),
  range: (range) =>
    someTest(range.split("||").map((part) => everyTest(part.split("&&").map((text) => clause(text.trim()))))),
});

function read(version: string): Key | null {
  return /^\d+(?:\.\d+)*$/.test(version) ? version.split(".").map(digits) : null;
}

function clause(text: string): Test<Key> | null {
  if (text === "-any" || text === "*") return () => true;
  const [, operator = "", version = "", wildcard] = CLAUSE.exec(text) ?? [];
  const bound = read(version);
  if (bound === null) return null;
  if (wildcard !== undefined) return operator === "==" ? within(bound, bump(bound, bound.length - 1)) : null;
  // Up to the next major version, which two numbers make.
  if (operator === "^>=") return within(bound, bump([...bound, "0"], 1));
  return comparison(rules, operator, version);
}

function within(low: Key, high: Key): Test<Key> {
  return (version) => compareLists(version, low) >= 0 && compareLists(version, high) < 0;
}
