import { comparison, everyTest, keyedScheme, someTest, type Test } from "./keyed.js";
import { compareDigits, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** A number, a qualifier, or what follows a dash or a change from letters to digits and back. */
type Item = string | readonly Item[];

const QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["ga", ""],
  ["final", ""],
  ["release", ""],
  ["cr", "rc"],
]);
/** Only before a digit: `1-a1` is alpha 1, `1-a` is the qualifier `a`. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["a", "alpha"],
  ["b", "beta"],
  ["m", "milestone"],
]);
const INTERVAL = /[[(]\s*([^\s,[\]()]*)\s*(?:(,)\s*([^\s,[\]()]*)\s*)?[\])]/g;
const rules = { read, compare: compareItems };

/**
 * Maven: ComparableVersion as Maven 3.9 has it. A bare version is a wish that mediation may override; intervals bind, and
 * Gradle's `1.+` does. https://maven.apache.org/pom.html#version-order-specification,
 * https://maven.apache.org/pom.html#dependency-version-requirement-specification
 */
export const MAVEN: VersionScheme = keyedScheme({
  ...rules,
  major: (items) => (typeof items[0] === "string" ? items[0] : ""),
  range,
});

/** Names of releases (`Hoxton.SR12`) are versions; `RELEASE`, `LATEST` and Gradle's `latest.release` are asked for, not held. */
const WISH = /^(?:release|latest(?:\.\w+)?)$/i;

function read(version: string): readonly Item[] | null {
  const isVersion = /^[\w.+~-]+$/.test(version) && /\w/.test(version) && !WISH.test(version);
  return isVersion ? parse(version.toLowerCase()) : null;
}

/**
 * Nests a list at every dash, at every change between digits and letters, and before a qualifier that ends the version
 * or stands before a digit: of one before a separator Maven does not.
 */
function parse(version: string): readonly Item[] {
  const root: Item[] = [];
  const lists: Item[][] = [root];
  let list = root;
  const nest = () => {
    const inner: Item[] = [];
    list.push(inner);
    lists.push(inner);
    list = inner;
  };
  const tokens = version.match(/[.-]|\d+|[^.\d-]+/g) ?? [];
  let separated = true;
  tokens.forEach((token, at) => {
    if (token === "." || token === "-") {
      // Nothing between two separators is 0.
      if (separated) list.push("0");
      if (token === "-") nest();
      separated = true;
      return;
    }
    const next = tokens[at + 1];
    if (isNumber(token)) {
      list.push(digits(token));
      if (next !== undefined && next !== "." && next !== "-") nest();
    } else {
      const beforeDigit = next !== undefined && isNumber(next);
      if ((beforeDigit || next === undefined) && list.length > 0) nest();
      list.push(qualifier(token, beforeDigit));
      if (beforeDigit) nest();
    }
    separated = false;
  });
  // From the innermost list outwards.
  for (const each of lists.reverse()) {
    trim(each);
    const [only] = each;
    // 1-ga-1 is 1-1, although Maven 3.9 keeps a list within a list there and has it below.
    if (each !== root && each.length === 1 && isOfNumbers(only)) each.splice(0, 1, ...only);
  }
  return root;
}

/** Whether it is a list that begins with a number. */
function isOfNumbers(item: Item | undefined): item is readonly Item[] {
  return typeof item === "object" && typeof item[0] === "string" && isNumber(item[0]);
}

function qualifier(word: string, beforeDigit: boolean): string {
  const long = beforeDigit ? (SHORT.get(word) ?? word) : word;
  return ALIASES.get(long) ?? long;
}

/** Takes away what says nothing at the end (zeros, releases, empty lists), also before a list that stays. */
function trim(list: Item[]): void {
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const item = list[at];
    if (item === "" || item === "0" || item?.length === 0) list.splice(at, 1);
    else if (typeof item === "string") return;
  }
}

function compareItems(a: readonly Item[], b: readonly Item[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareItem(a[i] ?? null, b[i] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareItem(a: Item | null, b: Item | null): number {
  if (a === null) return b === null ? 0 : -compareWithNothing(b);
  if (b === null) return compareWithNothing(a);
  if (typeof a !== "string" && typeof b !== "string") return compareItems(a, b);
  if (typeof a === "string" && typeof b === "string" && kindOf(a) === kindOf(b)) {
    return isNumber(a) ? compareDigits(a, b) : compareQualifiers(a, b);
  }
  return kindOf(a) - kindOf(b);
}

/** A qualifier before a list before a number: `1.any < 1-1 < 1.1`. */
function kindOf(item: Item): number {
  if (typeof item !== "string") return 1;
  return isNumber(item) ? 2 : 0;
}

function compareWithNothing(item: Item): number {
  if (typeof item !== "string") {
    for (const inner of item) {
      const order = compareWithNothing(inner);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (isNumber(item)) return item === "0" ? 0 : 1;
  return compareQualifiers(item, "");
}

/** Known qualifiers in their order, then all others in that of the alphabet. */
function compareQualifiers(a: string, b: string): number {
  const rank = (word: string) => (QUALIFIERS.includes(word) ? QUALIFIERS.indexOf(word) : QUALIFIERS.length);
  return rank(a) - rank(b) || (rank(a) === QUALIFIERS.length ? compareText(a, b) : 0);
}

function range(text: string): Test<readonly Item[]> | null {
  if (!/^[[(]/.test(text)) return soft(text);
  const intervals = [...text.matchAll(INTERVAL)];
  const rest = text.replace(INTERVAL, "").replace(/[\s,]/g, "");
  return rest === "" && intervals.length > 0 ? someTest(intervals.map(interval)) : null;
}

function soft(text: string): Test<readonly Item[]> | null {
  const numbers = /^((?:\d+\.)+)\+$/.exec(text)?.[1];
  if (numbers === undefined) return read(text) === null ? null : () => true;
  const written = numbers
    .split(".")
    .filter((number) => number !== "")
    .map(digits);
  return (items) => written.every((number, at) => (items[at] ?? "0") === number);
}

function interval([text, low = "", comma, high = ""]: RegExpExecArray): Test<readonly Item[]> | null {
  if (comma === undefined) return comparison(rules, "=", low);
  return everyTest([
    ...(low === "" ? [] : [comparison(rules, text.startsWith("[") ? ">=" : ">", low)]),
    ...(high === "" ? [] : [comparison(rules, text.endsWith("]") ? "<=" : "<", high)]),
  ]);
}
