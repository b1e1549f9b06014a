import { compareText } from "../model/order.js";

const PART = /\d+|[a-z]+|\.|-|[^\da-z.-]+/g;
const WORDS: ReadonlyMap<string, string> = new Map([
  ["pre", "c"],
  ["preview", "c"],
  ["-", "final-"],
  ["rc", "c"],
  ["dev", "@"],
]);
const ZERO = "00000000";

/**
 * What versions from before PEP 440 are compared by, as setuptools and `packaging` up to 21 did
 * (https://setuptools.pypa.io/en/latest/pkg_resources.html#parsing-utilities): runs of digits padded to eight, words with
 * a star before them, a dash as `final-`, and `final` at the end.
 * @param version lower case
 */
export function legacyParts(version: string): readonly string[] {
  const parts: string[] = [];
  for (const raw of [...(version.match(PART) ?? []), "final"]) {
    const word = WORDS.get(raw) ?? raw;
    if (word === ".") continue;
    if (/^\d/.test(word)) {
      parts.push(word.padStart(ZERO.length, "0"));
      continue;
    }
    const part = `*${word}`;
    if (part < "*final") while (parts.at(-1) === "*final-") parts.pop();
    while (parts.at(-1) === ZERO) parts.pop();
    parts.push(part);
  }
  return parts;
}

/** Part by part in text order; where one begins with the other, the longer is the greater. */
export function compareLegacy(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareText(a[i] ?? "", b[i] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
