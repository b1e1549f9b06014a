import { bump, compareNumbers } from "./numbers.js";
import { compareText } from "../model/order.js";
import { MAX_VERSION_LENGTH, type VersionScheme } from "./scheme.js";

/** Whether a version that was read lies in a range. */
export type Test<Key> = (version: Key) => boolean;

/** What tells one scheme from another. */
export interface Rules<Key> {
  /** Takes a version apart; null for what is none. */
  readonly read: (version: string) => Key | null;
  /** A total preorder over everything that can be read. */
  readonly compare: (a: Key, b: Key) => number;
  /** See `VersionScheme.compareBounds`. */
  readonly compareBounds?: (a: Key, b: Key) => number;
  /** Equal for versions of one line, as far as their first number tells. */
  readonly major: (version: Key) => string;
  /** null where the range cannot be read. */
  readonly range: (range: string) => Test<Key> | null;
}

/** A scheme that reads a version once and compares what it read. What cannot be read comes first, in text order. */
export function keyedScheme<Key>(rules: Rules<Key>): VersionScheme {
  const read = (version: string) => (version.length > MAX_VERSION_LENGTH ? null : rules.read(version.trim()));
  const comparing = (order: Rules<Key>["compare"]) => (a: string, b: string) => {
    const [x, y] = [read(a), read(b)];
    if (x !== null && y !== null) return order(x, y);
    if (x === null && y === null) return compareText(a, b);
    return x === null ? -1 : 1;
  };
  return {
    readable: (version) => read(version) !== null,
    compare: comparing(rules.compare),
    ...(rules.compareBounds && { compareBounds: comparing(rules.compareBounds) }),
    satisfies(version, range) {
      if (range.length > MAX_VERSION_LENGTH) return null;
      const key = read(version);
      const test = key === null ? null : rules.range(range.trim());
      return key === null || test === null ? null : test(key);
    },
    sameMajor(a, b) {
      const [x, y] = [read(a), read(b)];
      return x !== null && y !== null && rules.major(x) === rules.major(y);
    },
  };
}

/** All of the parts; null when one cannot be read. */
export function everyTest<Key>(tests: readonly (Test<Key> | null)[]): Test<Key> | null {
  const known = tests.filter((test) => test !== null);
  return known.length < tests.length ? null : (version) => known.every((test) => test(version));
}

/** One of the parts; null when one cannot be read. */
export function someTest<Key>(tests: readonly (Test<Key> | null)[]): Test<Key> | null {
  const known = tests.filter((test) => test !== null);
  return known.length < tests.length ? null : (version) => known.some((test) => test(version));
}

/** `>= 1.0` and its like; null for an operator that is none or a version that cannot be read. */
export function comparison<Key>(
  { read, compare }: Pick<Rules<Key>, "read" | "compare">,
  operator: string,
  version: string,
): Test<Key> | null {
  const bound = read(version);
  if (bound === null) return null;
  switch (operator) {
    case "=":
    case "==":
      return (key) => compare(key, bound) === 0;
    case "!=":
    case "<>":
      return (key) => compare(key, bound) !== 0;
    case ">":
      return (key) => compare(key, bound) > 0;
    case ">=":
      return (key) => compare(key, bound) >= 0;
    case "<":
      return (key) => compare(key, bound) < 0;
    case "<=":
      return (key) => compare(key, bound) <= 0;
    default:
      return null;
  }
}

/**
 * `~> 1.2.3`: not below it, and within the line that its last number but one makes: `>= 1.2.3`, `< 1.3` (RubyGems, Hex,
 * Terraform). Pre-releases of the first version beyond belong to that one.
 */
function pessimistic<Key>(
  rules: Pick<Rules<Key>, "read" | "compare"> & { readonly release: (version: Key) => readonly string[] },
  version: string,
): Test<Key> | null {
  const low = comparison(rules, ">=", version);
  const bound = rules.read(version);
  if (low === null || bound === null) return null;
  const written = rules.release(bound);
  const high = bump(written, Math.max(0, written.length - 2));
  return (key) => low(key) && compareNumbers(rules.release(key), high) < 0;
}

const CLAUSE = /^(~>|[<>=!]=?|<>)?\s*([^\s<>=!~][^\s]*)$/;

/** `>= 1.0`, `~> 2.1`, `1.4` (that one alone). */
export function requirement<Key>(
  rules: Pick<Rules<Key>, "read" | "compare"> & { readonly release: (version: Key) => readonly string[] },
  clause: string,
): Test<Key> | null {
  const [, operator = "=", version] = CLAUSE.exec(clause.trim()) ?? [];
  if (version === undefined) return null;
  return operator === "~>" ? pessimistic(rules, version) : comparison(rules, operator, version);
}
