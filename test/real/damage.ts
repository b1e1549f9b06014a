/** What may happen to a text on its way into a repository, by accident and on purpose. */

/** Inputs are cut here. */
export const MOST_CHARACTERS = 2 * 1024 * 1024;
const TOKEN = 100_000;
const DEEP = 20_000;

/** Mulberry32: the same numbers for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Choices that a seed decides. */
export class Choices {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from 0 on. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  of<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError("nothing to choose from");
    return found;
  }
}

const PIECES = [
  ..."\n\r\t '\":,#&*!|>{}[]()?-@\\/=<;$%~^.".split(""),
  ...[
    "\n\n",
    "\r\n",
    "\n  ",
    "\n\t",
    ": ",
    "- ",
    "{}",
    "[]",
    '""',
    "''",
    "/*",
    "*/",
    "<!--",
    "-->",
    "<![CDATA[",
  ],
  ...[
    "&a ",
    "*a",
    "<<: *a",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "!!js/function x",
    "&amp;",
    "&#0;",
    "<!DOCTYPE a [",
    "]>",
  ],
  ...[
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> main\n",
    "\u0000",
    "\ud800",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\u200b",
  ],
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    '"__proto__": {"polluted": 1},',
    "[__proto__]\n",
    "__proto__: {}\n",
  ],
  ...["null", "true", "-1", "1e999", "0x1f", "9".repeat(400), "1.".repeat(200), "NaN", "9007199254740993"],
  ...[
    '"""',
    "'''",
    "\\u0041",
    "\\x",
    "${",
    "}}",
    "{{",
    "#{",
    "`",
    "end\n",
    "do\n",
    "if true\n",
    "[[package]]\n",
  ],
];
const OPENERS = [
  "[",
  "{",
  "(",
  "<a>",
  "- ",
  "[{",
  '{"a":',
  "a:\n ",
  "a = {b = ",
  "((",
  "do |x|\n",
  "a {\n",
  " ",
];

/** One thing that is done to a text. */
const DAMAGES: readonly ((choose: Choices, text: string, other: string) => string)[] = [
  (choose, text) => text.slice(0, choose.below(text.length + 1)),
  (choose, text) => text.slice(choose.below(text.length + 1)),
  (choose, text) => cut(choose, text, choose.below(60)),
  (choose, text) => cut(choose, text, choose.below(text.length + 1)),
  (choose, text) => into(choose, text, choose.of(PIECES)),
  (choose, text) => into(choose, text, choose.of(PIECES)),
  (choose, text) => into(choose, text, slice(choose, text)),
  (choose, text, other) => into(choose, text, slice(choose, other)),
  (choose, text, other) =>
    text.slice(0, choose.below(text.length + 1)) + other.slice(choose.below(other.length + 1)),
  (_choose, text) => text + text,
  (choose, text) => text.replaceAll("\n", choose.of(["\r\n", "\r", "\n\n", " "])),
  (choose, text) => text.replaceAll("  ", choose.of(["\t", " ", "    ", "\u00a0"])),
  (choose, text) =>
    withLines(
      text,
      (rows) =>
        void rows.splice(choose.below(rows.length), 0, ...rows.slice(choose.below(rows.length)).slice(0, 20)),
    ),
  (_choose, text) => withLines(text, (rows) => void rows.reverse()),
  (choose, text) => withLines(text, (rows) => void rows.splice(choose.below(rows.length), 1)),
  (choose, text) => swapped(choose, text),
];
/** Costly ones, of which few inputs have any. */
const HEAVY: readonly ((choose: Choices, text: string) => string)[] = [
  (choose, text) => into(choose, text, choose.of(OPENERS).repeat(DEEP)),
  (choose, text) =>
    into(
      choose,
      text,
      choose.of(["a", "9", " ", "\\", '"', "&", "\t", ".", "é", "#", "a-", "x("]).repeat(TOKEN),
    ),
  (choose, text) => into(choose, text, slice(choose, text).repeat(1 + choose.below(2000))),
  (choose, text) => into(choose, text, shuffledLines(choose, text)),
  (choose, text) => text.repeat(1 + choose.below(Math.ceil(MOST_CHARACTERS / (text.length + 1)))),
];

/** As many of its lines as fit, in any order, again and again. */
function shuffledLines(choose: Choices, text: string): string {
  const rows = text.split("\n");
  const drawn: string[] = [];
  for (let length = 0; length < MOST_CHARACTERS && drawn.length < 50_000;) {
    const row = choose.of(rows);
    length += row.length + 1;
    drawn.push(row);
  }
  return drawn.join("\n");
}

function cut(choose: Choices, text: string, length: number): string {
  const at = choose.below(text.length + 1);
  return text.slice(0, at) + text.slice(at + length);
}

function into(choose: Choices, text: string, piece: string): string {
  const at = choose.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

function slice(choose: Choices, text: string): string {
  const at = choose.below(text.length + 1);
  return text.slice(at, at + choose.below(2000));
}

function swapped(choose: Choices, text: string): string {
  const [a, b] = [choose.below(text.length + 1), choose.below(text.length + 1)].sort((x, y) => x - y);
  const length = choose.below(200);
  return text.slice(0, a) + text.slice(b ?? 0, (b ?? 0) + length) + text.slice((a ?? 0) + length);
}

function withLines(text: string, change: (rows: string[]) => void): string {
  const rows = text.split("\n");
  change(rows);
  return rows.join("\n");
}

/** A text with up to four damages. @param other a text to splice in */
export function damaged(choose: Choices, text: string, other: string): string {
  let now = text;
  for (let times = 1 + choose.below(4); times > 0; times -= 1) now = choose.of(DAMAGES)(choose, now, other);
  if (choose.below(20) === 0) now = choose.of(HEAVY)(choose, now);
  return now.slice(0, MOST_CHARACTERS);
}
