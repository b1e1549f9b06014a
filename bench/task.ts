/** Entry point of a measuring process: one task in a heap of its own, a sample a message. */
import type { BenchCase } from "./cases.js";
import {
  compareFully,
  diffAlone,
  floor,
  parse,
  parseAndDiff,
  parseAndResolve,
  readPair,
  scanOnly,
} from "./own.js";
import { type PeerName, peerReader } from "./peers.js";
import { measureFormat, measureFormatPeer, measureGrowth } from "./format-task.js";
import { clocked, type Sample } from "./timing.js";

/** What a measuring process is asked to do. */
export type Task =
  | { readonly kind: "parsing" | "chains"; readonly benchCase: BenchCase; readonly rounds: number }
  | {
      readonly kind: "format";
      readonly format: string;
      readonly folder: string;
      readonly path: string;
      readonly rounds: number;
    }
  | {
      readonly kind: "format-peer";
      readonly format: string;
      readonly folder: string;
      readonly path: string;
      readonly peer: string;
      readonly rounds: number;
    }
  | {
      readonly kind: "format-growth";
      readonly format: string;
      readonly sizes: readonly number[];
      readonly rounds: number;
    }
  | { readonly kind: "growth"; readonly cases: readonly BenchCase[]; readonly rounds: number }
  | {
      readonly kind: "peer";
      readonly peer: PeerName;
      readonly benchCase: BenchCase;
      readonly rounds: number;
    };

/** Rounds that are not counted: V8 compiles what it sees often. */
const WARM_UP = 4;

async function* measure(task: Task): AsyncGenerator<Sample> {
  switch (task.kind) {
    case "parsing":
      yield* parsing(task.benchCase, task.rounds);
      return;
    case "chains":
      yield* chains(task.benchCase, task.rounds);
      return;
    case "format":
      yield* measureFormat(task.format, task.folder, task.path, task.rounds);
      return;
    case "format-peer":
      yield* measureFormatPeer(task.format, task.folder, task.path, task.peer, task.rounds);
      return;
    case "format-growth":
      yield* measureGrowth(task.format, task.sizes, task.rounds);
      return;
    case "growth":
      yield* growth(task.cases, task.rounds);
      return;
    case "peer":
      yield* besidePeer(task.benchCase, task.peer, task.rounds);
      return;
  }
}

function* parsing(benchCase: BenchCase, rounds: number): Generator<Sample> {
  const pair = readPair(benchCase);
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const least = clocked(() => floor(pair));
    const scan = clocked(() => scanOnly(pair));
    const own = clocked(() => parseAndDiff(pair));
    if (round < 0) continue;
    yield {
      floor: least.ms,
      scan: scan.ms,
      own: own.ms,
      nodes: own.value.head.lockfile.nodes.length,
      changes: own.value.changes,
    };
  }
}

/** In a process of their own: what chains leave behind would be collected while the next round is parsed. */
function* chains(benchCase: BenchCase, rounds: number): Generator<Sample> {
  const diffed = parseAndDiff(readPair(benchCase));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const diff = clocked(() => {
      diffAlone(diffed);
    });
    const compare = clocked(() => {
      compareFully(diffed);
    });
    if (round >= 0) yield { chains: compare.ms - diff.ms };
  }
}

function* growth(cases: readonly BenchCase[], rounds: number): Generator<Sample> {
  const pairs = cases.map((benchCase) => ({ id: benchCase.id, pair: readPair(benchCase) }));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const sample: Record<string, number> = {};
    for (const { id, pair } of pairs) {
      const own = clocked(() => parseAndDiff(pair));
      const compare = clocked(() => {
        compareFully(own.value);
      });
      sample[id] = own.ms;
      sample[`${id} compared`] = compare.ms;
    }
    if (round >= 0) yield sample;
  }
}

async function* besidePeer(benchCase: BenchCase, name: PeerName, rounds: number): AsyncGenerator<Sample> {
  const pair = readPair(benchCase);
  const read = peerReader(name, benchCase.family);
  const own = () => ({
    parse: clocked(() => parse(pair)).ms,
    resolve: clocked(() => parseAndResolve(pair)).ms,
    diff: clocked(() => parseAndDiff(pair)).ms,
  });
  for (let round = -WARM_UP; round < 0; round += 1) own();
  const nodes = parse(pair)[1]?.nodes.length ?? 0;
  // Told before a peer that may need minutes: what it is then more times slower than.
  yield own();
  for (let round = 0; round < rounds; round += 1) {
    const sample = own();
    const start = performance.now();
    await read(pair.before);
    const seen = await read(pair.after);
    yield { ...sample, peer: performance.now() - start, seen, nodes };
  }
}

process.once("message", (task: Task) => {
  void (async () => {
    for await (const sample of measure(task)) process.send?.(sample);
    process.disconnect();
  })();
});
