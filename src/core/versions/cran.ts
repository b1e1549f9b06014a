import { comparison, everyTest, keyedScheme, type Test } from "./keyed.js";
import { compareLists, digits } from "./numbers.js";
import type { VersionScheme } from "./scheme.js";

type Key = readonly string[];

const rules = { read, compare: compareLists };

/**
 * R's package_version: numbers separated by dots or dashes, which are the same; a longer version comes after the one
 * that it begins with (`1.0 < 1.0.0`). `(>= 1.2)`. https://stat.ethz.ch/R-manual/R-devel/library/base/html/numeric_version.html
 */
export const CRAN: VersionScheme = keyedScheme({
  ...rules,
  major: (version) => version[0] ?? "",
  range: (range) => everyTest(range.split(",").map(clause)),
});

function read(version: string): Key | null {
  return /^\d+(?:[.-]\d+)*$/.test(version) ? version.split(/[.-]/).map(digits) : null;
}

function clause(text: string): Test<Key> | null {
  const trimmed = text.trim().replace(/^\((.*)\)$/, "$1");
  if (trimmed === "*" || trimmed === "") return () => true;
  const [, operator = "=", version = ""] = /^([<>=!]=?)?\s*(\S+)$/.exec(trimmed) ?? [];
  return comparison(rules, operator, version);
}
