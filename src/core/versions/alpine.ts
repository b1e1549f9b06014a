import { keyedScheme } from "./keyed.js";
import { compareDigits } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** What comes next in a version. Where two versions part, the one whose next part has the higher rank is the greater. */
interface Part {
  readonly rank: number;
  readonly text: string;
}

const RANK = {
  before: 0,
  invalid: 1,
  end: 2,
  revision: 3,
  hash: 4,
  count: 5,
  after: 6,
  letter: 7,
  number: 8,
};
const BEFORE = ["alpha", "beta", "pre", "rc"];
const AFTER = ["cvs", "svn", "git", "hg", "p"];
const TOKEN = /\.?(\d+)|\.|([a-z])|_([a-z]*)(\d*)|~([0-9a-f]+)|-r(\d*)/y;

/**
 * Alpine: `1.2.3a_rc1-r4`: numbers, a letter, suffixes (alpha, beta, pre, rc before the version; cvs, svn, git, hg, p
 * after it), the commit, the revision, compared as apk 3 does; what cannot be read to its end comes before what
 * ends there. No ranges: nothing in a BOM asks for any.
 * https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd
 */
export const ALPINE: VersionScheme = keyedScheme({
  read: (version) => (/^\.?\d/.test(version) ? parts(version) : null),
  compare,
  major: ([first]) => first?.text ?? "",
  range: () => null,
});

function parts(version: string): readonly Part[] {
  // What begins with a dot has nothing before it.
  const found: Part[] = version.startsWith(".") ? [{ rank: RANK.number, text: "0" }] : [];
  let at = 0;
  while (at < version.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(version);
    const next = match === null ? [] : partsOf(match);
    if (!mayFollow(found.at(-1)?.rank ?? RANK.number, next[0]?.rank ?? RANK.invalid)) {
      found.push({ rank: RANK.invalid, text: "" });
      break;
    }
    found.push(...next);
    at = TOKEN.lastIndex;
  }
  return found;
}

/** Numbers, letters, suffixes, commit, revision, in this order; a number may follow a letter. */
function mayFollow(rank: number, next: number): boolean {
  if (next === RANK.invalid) return false;
  if (next === RANK.number) return rank === RANK.number || rank === RANK.letter;
  if (next === RANK.letter) return rank === RANK.number;
  return next === RANK.revision || next === RANK.hash
    ? rank > next || rank === RANK.before
    : rank !== RANK.hash && rank !== RANK.revision;
}

function partsOf([all, number, letter, suffix, count, hash, revision]: RegExpExecArray): readonly Part[] {
  if (letter !== undefined) return [{ rank: RANK.letter, text: letter }];
  if (suffix !== undefined) return suffixParts(suffix, count ?? "");
  if (hash !== undefined) return [{ rank: RANK.hash, text: "" }];
  if (revision !== undefined) return [{ rank: RANK.revision, text: revision === "" ? "0" : revision }];
  return [{ rank: RANK.number, text: number ?? all.slice(1) }];
}

function suffixParts(suffix: string, count: string): readonly Part[] {
  const after = AFTER.indexOf(suffix);
  const kind =
    suffix === "" || after !== -1
      ? { rank: RANK.after, text: String(after + 1) }
      : { rank: RANK.before, text: String(BEFORE.indexOf(suffix) + 1) };
  return count === "" ? [kind] : [kind, { rank: RANK.count, text: count }];
}

function compare(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? { rank: RANK.end, text: "" }, b[i] ?? { rank: RANK.end, text: "" }];
    const order = x.rank - y.rank || compareTexts(x, y.text, i === 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** Behind the first number, one that begins with 0 is a decimal fraction: 1.010 < 1.09 < 1.1. */
function compareTexts({ rank, text: a }: Part, b: string, first: boolean): number {
  if (rank === RANK.letter || rank === RANK.invalid) return compareText(a, b);
  const fraction = rank === RANK.number && !first && !(/^[1-9]/.test(a) && /^[1-9]/.test(b));
  return fraction ? compareText(a, b) : compareDigits(a, b);
}
