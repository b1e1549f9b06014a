import { compareDigits, compareNumbers, digits, isNumber } from "./numbers.js";

/** Numbers and words between dots, in lower case except for what version_compare tells apart. */
export type ComposerKey = readonly string[];

/** Words by their beginning: the first that fits. */
const WORDS: readonly (readonly [string, number])[] = [
  ["dev", 0],
  ["alpha", 1],
  ["a", 1],
  ["beta", 2],
  ["b", 2],
  ["rc", 3],
  ["#", 4],
  ["p", 6],
];
const UNKNOWN = -1;
/** The end of a version. A number comes after it (`1.0 < 1.0.0`), a pre-release before. */
const END = 4;
const NUMBER = 5;
/** What Composer puts in place of the `x` of a branch. */
const BRANCH = "9999999";

/** null for what is no version: branches by name, text that does not begin with a number. */
export function readComposer(version: string): ComposerKey | null {
  const bare = version
    .replace(/^v/i, "")
    .replace(/\s+as\s.*$/s, "")
    .replace(/@\w+$/, "")
    .replace(/#.*$/s, rest)
    // Build metadata, and a word that says nothing, count for nobody.
    .replace(/\+\S*$/, "")
    .replace(/[._-]?stable[\d.-]*$/i, "");
  if (!/^\d/.test(bare)) return null;
  const named = /^[\d.]+(?:\.[x*])+[.-]?dev$/i.test(bare)
    ? bare.replace(/\.[x*](?=[.-])/gi, `.${BRANCH}`)
    : bare;
  return named.toLowerCase().match(/\d+|[a-z]+|#/g) ?? null;
}

/** `dev-main#1a2b` names a commit; a `#` between dots is the placeholder of version_compare. */
function rest(text: string): string {
  return /^#(?:\.|$)/.test(text) ? text : "";
}

/** In the order of version_compare: other words < dev < alpha < beta < RC < end < number < patch. */
export function compareComposer(a: ComposerKey, b: ComposerKey): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    const order = weight(x) - weight(y);
    if (order !== 0) return order;
    if (x !== undefined && y !== undefined && isNumber(x)) {
      const numbers = compareDigits(x, y);
      if (numbers !== 0) return numbers;
    }
  }
  return 0;
}

/** As Composer itself compares, of four numbers each: 1.0 and 1.0.0 are one. */
export function compareNormalized(a: ComposerKey, b: ComposerKey): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  return compareNumbers(x, y) || compareComposer(["0", ...a.slice(x.length)], ["0", ...b.slice(y.length)]);
}

/** The numbers at the start, without leading zeros. */
export function numbersOf(key: ComposerKey): readonly string[] {
  const end = key.findIndex((part) => !isNumber(part));
  return (end === -1 ? key : key.slice(0, end)).map(digits);
}

function weight(part: string | undefined): number {
  if (part === undefined) return END;
  if (isNumber(part)) return NUMBER;
  return WORDS.find(([word]) => part.startsWith(word))?.[1] ?? UNKNOWN;
}
