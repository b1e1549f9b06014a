/** What Weir does with a pair of lockfiles, step by step, and the least that anything could do. */
import { readFileSync } from "node:fs";

import { compareLockfile } from "../src/core/compare.js";
import { diffComponents } from "../src/core/diff.js";
import { newGraphMemory } from "../src/core/following.js";
import { sideOf } from "../src/core/side.js";
import { buildGraph } from "../src/core/graph.js";
import { ParseMemo } from "../src/core/lockfiles/block-memo.js";
import type { Graph } from "../src/core/model/graph.js";
import type { ParsedLockfile } from "../src/core/model/lockfile.js";
import { type BenchCase, readSide, type Side } from "./cases.js";

/** Both sides of a case, read. */
export interface Pair {
  readonly before: Side;
  readonly after: Side;
  /** npm's floor is JSON.parse, which needs the text alone; that of the others begins with the file, as Weir then does. */
  readonly json: boolean;
}

/** A pair of graphs and how many changes are between them. */
export interface Diffed {
  readonly base: Graph;
  readonly head: Graph;
  readonly changes: number;
}

export function readPair(benchCase: BenchCase): Pair {
  return {
    before: readSide(benchCase.before),
    after: readSide(benchCase.after),
    json: benchCase.family === "npm",
  };
}

/** Base and head parsed, as the command line does it: what head repeats of base is not read again. */
export function parse({ before, after, json }: Pair, memo = new ParseMemo()): ParsedLockfile[] {
  return [before, after].map(({ format, file, input }) =>
    format.parse(json ? input : { ...input, text: readFileSync(file, "utf8") }, memo),
  );
}

/** Base and head parsed, and what they require resolved. */
export function parseAndResolve(pair: Pair): Graph[] {
  const memo = new ParseMemo();
  return parse(pair, memo).map((lockfile) => buildGraph(lockfile, memo.slot(newGraphMemory)));
}

/** Base and head parsed, resolved and diffed. */
export function parseAndDiff(pair: Pair): Diffed {
  const [base, head] = parseAndResolve(pair);
  if (base === undefined || head === undefined) throw new RangeError("a pair has two sides");
  return { base, head, changes: diffComponents(sideOf(base), sideOf(head)).length };
}

/** All of `compareLockfile`: the diff again, with chains, introducers and causes. */
export function compareFully({ base, head }: Diffed): void {
  compareLockfile({ path: head.lockfile.path, movedFrom: null, base, head, problems: [] });
}

/** The diff alone, which `compareFully` does as well. */
export function diffAlone({ base, head }: Diffed): void {
  diffComponents(sideOf(base), sideOf(head));
}

/** The least anything could do: JSON.parse of both texts, or both files read and cut into lines. */
export function floor({ before, after, json }: Pair): number {
  let length = 0;
  for (const { file, input } of [before, after]) {
    if (json) JSON.parse(input.text);
    else length += scanLines(readFileSync(file, "utf8"));
  }
  return length;
}

/** Stricter than any parser can be: the line ends of two texts that are in memory already. */
export function scanOnly({ before, after }: Pair): number {
  let lines = 0;
  for (const { input } of [before, after]) {
    const { text } = input;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  }
  return lines;
}

/** Cuts out every line; what is returned keeps V8 from leaving it out. */
function scanLines(text: string): number {
  let length = 0;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", start)) {
    length += text.slice(start, at).length;
    start = at + 1;
  }
  return length;
}
