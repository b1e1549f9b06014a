import { comparison, everyTest, keyedScheme, someTest, type Test } from "./keyed.js";
import { bump, caretPosition, compareDigits, compareNumbers, digits } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** A part between dots: the number it begins with (none: after every number) and the text behind it. */
type Item = readonly [number: string | null, text: string];

interface Key {
  readonly main: readonly Item[];
  readonly pre: readonly Item[] | null;
  readonly build: readonly Item[] | null;
}

const rules = { read, compare };
const CLAUSE = /^(\^|~|[<>]=?|=)?(\S+)$/;

/**
 * Conan: parts between dots, numbers as numbers, zeros at the end do not count, `-` begins a pre-release and `+` a build.
 * Conan compares a number with a word as text, which orders nothing when three of them meet; so a part like `1t` is read
 * as 1 and `t` (1.1.1 < 1.1.1a < 1.1.1t < 1.1.2 as in Conan, unlike semver). `[>=1.0 <2.0 || ^3]`.
 * https://docs.conan.io/2/tutorial/versioning/version_ranges.html
 */
export const CONAN: VersionScheme = keyedScheme({
  ...rules,
  major: ({ main }) => (main[0] ?? [""]).join(""),
  range(text) {
    const inner = /^\[([^\],]*)(?:,[^\]]*)?\]$/.exec(text)?.[1] ?? text;
    return someTest(inner.split("||").map((part) => everyTest(part.trim().split(/\s+/).map(clause))));
  },
});

function read(version: string): Key | null {
  if (!/^[a-z0-9][a-z0-9._+-]*$/i.test(version) || !/\d/.test(version)) return null;
  const plus = version.lastIndexOf("+");
  const rest = plus === -1 ? version : version.slice(0, plus);
  const dash = rest.indexOf("-");
  return {
    main: items(dash === -1 ? rest : rest.slice(0, dash)),
    pre: dash === -1 ? null : items(rest.slice(dash + 1)),
    build: plus === -1 ? null : items(version.slice(plus + 1)),
  };
}

function items(text: string): readonly Item[] {
  const parts = text.split(".").map((part): Item => {
    const [, number, word = ""] = /^(\d+)?(.*)$/s.exec(part) ?? [];
    return [number === undefined ? null : digits(number), word];
  });
  while (parts.at(-1)?.[0] === "0" && parts.at(-1)?.[1] === "") parts.pop();
  return parts;
}

function compare(a: Key, b: Key): number {
  const order = compareItems(a.main, b.main);
  if (order !== 0) return order;
  if (a.pre === null || b.pre === null) {
    if (a.pre !== b.pre) return a.pre === null ? 1 : -1;
  } else {
    const pre = compareItems(a.pre, b.pre);
    if (pre !== 0) return pre;
  }
  if (a.build === null || b.build === null) return Number(a.build !== null) - Number(b.build !== null);
  return compareItems(a.build, b.build);
}

function compareItems(a: readonly Item[], b: readonly Item[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [[x, left], [y, right]] = [a[i] ?? [null, ""], b[i] ?? [null, ""]];
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    const order = compareDigits(x ?? "0", y ?? "0") || compareText(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function clause(text: string): Test<Key> | null {
  if (text === "" || text === "*") return () => true;
  const [, operator = "=", version = ""] = CLAUSE.exec(text) ?? [];
  if (operator !== "^" && operator !== "~") return comparison(rules, operator, version);
  const low = comparison(rules, ">=", version);
  const written = /^\d+(?:\.\d+)*/.exec(version)?.[0].split(".").map(digits);
  if (low === null || written === undefined) return null;
  const high = bump(written, operator === "^" ? caretPosition(written) : Math.min(1, written.length - 1));
  return (key) =>
    low(key) &&
    compareNumbers(
      key.main.map(([number]) => number ?? "0"),
      high,
    ) < 0;
}
