import { comparison, everyTest, keyedScheme, someTest, type Test } from "./keyed.js";
import { bump, compareDigits, compareNumbers, digits, isNumber } from "./numbers.js";
import { compareText } from "../model/order.js";
import type { VersionScheme } from "./scheme.js";

/** Parts between dots and underscores, each cut into runs of digits and of other characters. */
interface Key {
  readonly epoch: string;
  readonly main: readonly (readonly string[])[];
  readonly local: readonly (readonly string[])[];
}

const rules = { read, compare };
const CLAUSE = /^(~=|[<>=!]=?)?\s*([^\s<>=!~]+)$/;
const ALLOWED = /^[*.+!_0-9a-z]+$/;

/**
 * Conda's VersionOrder: numbers as numbers, words before numbers, `dev` before all, `post` after all; what is absent is 0.
 * `>=1.2,<2|1.4.*`, `=1.2` for 1.2 and whatever begins with it.
 * https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#build-version-spec,
 * https://github.com/conda/ceps/blob/main/cep-0033.md
 */
export const CONDA: VersionScheme = keyedScheme({
  ...rules,
  major: ({ epoch, main }) => `${epoch}!${main[0]?.[0] ?? ""}`,
  range: (range) => someTest(range.split("|").map((part) => everyTest(part.split(",").map(clause)))),
});

function read(version: string): Key | null {
  let text = version.toLowerCase();
  // Dashes are underscores, where there are none of those.
  if (text.includes("-") && !text.includes("_")) text = text.replaceAll("-", "_");
  const [, epoch = "0", main = "", local] = /^(?:(\d+)!)?([^!+]+)(?:\+([^!+]*))?$/.exec(text) ?? [];
  if (main === "" || !ALLOWED.test(text) || !/\d/.test(main)) return null;
  return { epoch: digits(epoch), main: mainParts(main), local: local === undefined ? [] : parts(local) };
}

/** An underscore at the end belongs to the last part, so that OpenSSL's 1.0.1_ comes before 1.0.1a. */
function mainParts(text: string): readonly (readonly string[])[] {
  return parts(text.endsWith("_") ? text.slice(0, -1) : text, text.endsWith("_") ? "_" : "");
}

function parts(text: string, end = ""): readonly (readonly string[])[] {
  const split = text.split(/[._]/);
  return split.map((one, at) => runsOf(at === split.length - 1 ? `${one}${end}` : one));
}

function runsOf(part: string): readonly string[] {
  const runs = (part.match(/\d+|\*+|[^\d*]+/g) ?? []).map((run) => (isNumber(run) ? digits(run) : run));
  // A part that begins with a word gets a 0 before it: 1.1.a1 is 1.1.0a1.
  return isNumber(runs[0] ?? "0") ? runs : ["0", ...runs];
}

function compare(a: Key, b: Key): number {
  return compareDigits(a.epoch, b.epoch) || compareParts(a.main, b.main) || compareParts(a.local, b.local);
}

function compareParts(a: Key["main"], b: Key["main"]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? [], b[i] ?? []];
    for (let j = 0; j < Math.max(x.length, y.length); j++) {
      const order = compareRun(x[j] ?? "0", y[j] ?? "0");
      if (order !== 0) return order;
    }
  }
  return 0;
}

function compareRun(a: string, b: string): number {
  const order = weight(a) - weight(b);
  if (order !== 0) return order;
  return isNumber(a) ? compareDigits(a, b) : compareText(a, b);
}

function weight(run: string): number {
  if (isNumber(run)) return 3;
  if (run === "post") return 4;
  if (run === "dev") return 1;
  // The asterisk of a pattern comes before everything.
  return run.startsWith("*") ? 0 : 2;
}

function clause(text: string): Test<Key> | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "*") return () => true;
  const [, operator = "==", version = ""] = CLAUSE.exec(trimmed) ?? [];
  const bare = version.replace(/\.?\*$/, "");
  if (operator === "=" || bare !== version) {
    if (operator === "=" || operator === "==") return beginsWith(bare);
    const inside = operator === "!=" ? beginsWith(bare) : null;
    if (operator === "!=") return inside === null ? null : (key) => !inside(key);
    return comparison(rules, operator, bare);
  }
  return operator === "~=" ? compatible(version) : comparison(rules, operator, version);
}

/** Part by part; the last one may go on with letters. */
function beginsWith(version: string): Test<Key> | null {
  const bound = read(version);
  if (bound === null) return null;
  const last = bound.main.length - 1;
  return ({ epoch, main }) =>
    epoch === bound.epoch &&
    bound.main.every((part, at) => {
      const held = main[at] ?? ["0"];
      return at < last
        ? compareParts([part], [held]) === 0
        : part.every((run, j) => (held[j] ?? "0") === run);
    });
}

/** `~=1.2.3`: 1.2.x from 1.2.3 on. */
function compatible(version: string): Test<Key> | null {
  const low = comparison(rules, ">=", version);
  const bound = read(version);
  if (low === null || bound === null) return null;
  const numbers = ({ main }: Key) => main.map(([number = "0"]) => number);
  const high = bump(numbers(bound), Math.max(0, bound.main.length - 2));
  return (key) => low(key) && key.epoch === bound.epoch && compareNumbers(numbers(key), high) < 0;
}
