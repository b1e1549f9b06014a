import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { FIXTURES } from "./fixture.js";

/** The texts of every fixture of a format that has a file of this name at its top. */
export function fixtureTexts(format: string, file: string): string[] {
  return readdirSync(join(FIXTURES, format)).flatMap((name) => {
    try {
      return [readFileSync(join(FIXTURES, format, name, file), "utf8")];
    } catch {
      return [];
    }
  });
}

/** Pieces that mean something in the formats. */
const PIECES = [
  ...[
    "\n",
    "\r",
    "\t",
    " ",
    '"',
    "'",
    ":",
    ",",
    "#",
    "&",
    "*",
    "!",
    "|",
    ">",
    "{",
    "}",
    "[",
    "]",
    "?",
    "-",
    "@",
    "\\",
  ],
  "\n\n",
  "\n  ",
  "\n    ",
  ": ",
  "{}",
  "<<: *a",
  "&a ",
  "---\n",
  "__proto__",
  "<<<<<<< HEAD\n",
  "=======\n",
  ">>>>>>> main\n",
  "\u0000",
  "\ud800",
];

/** A text with up to three cuts, copies, swaps and insertions. */
export function mutationOf(texts: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const change = fc.record({
    how: fc.constantFrom("cut", "copy", "insert", "end", "line"),
    at: place,
    to: place,
    length: fc.integer({ min: 1, max: 60 }),
    piece: fc.constantFrom(...PIECES),
  });
  return fc
    .record({
      text: fc.constantFrom(...texts),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    })
    .map(({ text, changes }) =>
      changes.reduce((now, { how, at, to, length, piece }) => {
        const from = Math.floor(at * now.length);
        const other = Math.floor(to * now.length);
        if (how === "cut") return now.slice(0, from) + now.slice(from + length);
        if (how === "copy") return now.slice(0, other) + now.slice(from, from + length) + now.slice(other);
        if (how === "insert") return now.slice(0, from) + piece + now.slice(from);
        if (how === "end") return now.slice(0, from);
        const rows = now.split("\n");
        const [row] = rows.splice(Math.floor(at * rows.length), 1);
        rows.splice(Math.floor(to * rows.length), 0, row ?? "");
        return rows.join("\n");
      }, text),
    );
}

/** What a format makes of a text: a lockfile whose graph can be built, or its LockfileError; anything else fails. */
export function readOrRefuse(
  format: LockfileFormat,
  path: string,
  text: string,
  companions: ReadonlyMap<string, string> = new Map(),
): ParsedLockfile | LockfileError {
  try {
    const lockfile = format.parse({ path, text, companions });
    buildGraph(lockfile);
    return lockfile;
  } catch (error) {
    if (error instanceof LockfileError) return error;
    throw error;
  }
}

/** A run that took longer is made again: what V8 compiles and collects meanwhile is not the work's. */
const DOUBTFUL_SECONDS = 1;
const RUNS = 3;

/**
 * Seconds of processor time that a piece of work takes, the least of a few runs: what else the machine does meanwhile does
 * not count.
 */
export function secondsOf(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS && least > DOUBTFUL_SECONDS; run += 1)
    least = Math.min(least, secondsOnce(work));
  return least;
}

function secondsOnce(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
