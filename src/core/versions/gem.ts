import { everyTest, keyedScheme, requirement } from "./keyed.js";
import { compareDigits, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** A version of RubyGems, taken apart. */
interface Key {
  /** The numbers at the start, as written. */
  readonly release: readonly string[];
  /** All segments without zeros at the end of the numbers and at the end of the rest. */
  readonly canonical: readonly string[];
}

const VERSION = /^v?\d[0-9a-z._+-]*$/i;
const rules = { read, compare, release: ({ release }: Key) => release };

/**
 * RubyGems' Gem::Version, and CocoaPods', which is made from it: segments of digits or letters, a dash says `pre`, words
 * come before numbers, zeros at the end do not count. A `v` in front, which advisories have, is left out.
 * `~> 1.2, != 1.2.5`. https://docs.ruby-lang.org/en/master/Gem/Version.html
 */
export const GEM: VersionScheme = keyedScheme({
  ...rules,
  major: ({ release }) => release[0] ?? "",
  range: (range) => everyTest(range.split(",").map((clause) => requirement(rules, clause))),
});

function read(version: string): Key | null {
  if (!VERSION.test(version)) return null;
  const segments =
    version
      .replace(/^v/i, "")
      .replaceAll("-", ".pre.")
      .match(/\d+|[a-z]+/gi) ?? [];
  const words = segments.findIndex((segment) => !isNumber(segment));
  const release = (words === -1 ? segments : segments.slice(0, words)).map(digits);
  const rest = words === -1 ? [] : segments.slice(words);
  return { release, canonical: [...withoutZeros(release), ...withoutZeros(rest)] };
}

function withoutZeros(segments: readonly string[]): readonly string[] {
  let end = segments.length;
  while (end > 0 && /^0+$/.test(segments[end - 1] ?? "")) end -= 1;
  return segments.slice(0, end);
}

function compare({ canonical: a }: Key, { canonical: b }: Key): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? "0", b[i] ?? "0"];
    const [left, right] = [isNumber(x), isNumber(y)];
    if (left !== right) return left ? 1 : -1;
    const order = left ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
