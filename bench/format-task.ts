/** One lockfile with its manifests: parsed and resolved, cut into lines, and read by the library that people reach for. */
import { readFileSync } from "node:fs";

import { FAILSAFE_SCHEMA, loadAll } from "js-yaml";
import { parse as parseToml } from "smol-toml";

import { buildGraph } from "../src/core/graph.js";
import { formatById } from "../src/core/lockfiles/index.js";
import { readWith } from "./cases.js";
import { formatReader } from "./format-peers.js";
import { generateOther } from "./generate-others.js";
import { clocked, type Sample } from "./timing.js";

/** A small file is read in a few milliseconds: until V8 has compiled what reads it, the figure is about V8. */
const WARM_UP_MS = 1500;

/** What somebody would reach for who writes this in JavaScript; it only reads, without graph and lines. */
const LIBRARIES: readonly {
  readonly name: string;
  readonly of: RegExp;
  readonly read: (text: string) => unknown;
}[] = [
  { name: "JSON.parse", of: /(?:\.json|composer\.lock|Pipfile\.lock|flake\.lock)$/, read: JSON.parse },
  { name: "smol-toml", of: /(?:\.toml|(?:Cargo|poetry|uv|pdm)\.lock)$/, read: parseToml },
  {
    name: "js-yaml",
    of: /(?:\.ya?ml|pubspec\.lock|Podfile\.lock)$/,
    read: (text) => {
      loadAll(text, () => undefined, { schema: FAILSAFE_SCHEMA });
    },
  },
];

/** What reads files of that name, if anything does. */
export function libraryFor(path: string): (typeof LIBRARIES)[number] | undefined {
  return LIBRARIES.find(({ of }) => of.test(path));
}

/** Samples of `own`, `scan` and `other` in milliseconds, with what was read. */
export function* measureFormat(id: string, folder: string, path: string, rounds: number): Generator<Sample> {
  const format = formatById(id);
  if (format === null) throw new RangeError(`no format ${id}`);
  const { input, file } = readWith(format, folder, path);
  const library = libraryFor(path);
  // The manifests in that language too, as Weir reads them.
  const known = [...input.companions].filter(([name]) => library?.of.test(name)).map(([, text]) => text);
  const around = [...input.companions.values()];
  const start = performance.now();
  for (let round = 0; round < rounds;) {
    // Whatever is read counts as bytes: a lockfile of Gradle takes its meaning from all build scripts around it.
    const scan = clocked(() =>
      [readFileSync(file, "utf8"), ...around].reduce((lines, each) => lines + each.split("\n").length, 0),
    );
    const other =
      library === undefined
        ? null
        : clocked(() => {
            for (const text of [input.text, ...known]) library.read(text);
          });
    const own = clocked(() => buildGraph(format.parse({ ...input, text: readFileSync(file, "utf8") })));
    if (performance.now() - start < WARM_UP_MS) continue;
    round += 1;
    yield {
      scan: scan.ms,
      own: own.ms,
      ...(other === null ? {} : { other: other.ms }),
      nodes: own.value.lockfile.nodes.length,
      text: input.text.length,
      around: around.reduce((sum, each) => sum + each.length, 0),
    };
  }
}

/** Samples of `own` and `other` in milliseconds: parsed and resolved with its manifests, and read by somebody else. */
export async function* measureFormatPeer(
  id: string,
  folder: string,
  path: string,
  peer: string,
  rounds: number,
): AsyncGenerator<Sample> {
  const format = formatById(id);
  if (format === null) throw new RangeError(`no format ${id}`);
  const { input } = readWith(format, folder, path);
  const read = formatReader(peer);
  const start = performance.now();
  for (let round = 0; round < rounds;) {
    const own = clocked(() => buildGraph(format.parse(input)));
    const before = performance.now();
    await read(input.text, input.companions);
    const other = performance.now() - before;
    if (performance.now() - start < WARM_UP_MS) continue;
    round += 1;
    yield { own: own.ms, other, nodes: own.value.lockfile.nodes.length, text: input.text.length };
  }
}

const GROWTH_WARM_UP = 4;

/** Samples of the milliseconds that each size takes, by the size. */
export function* measureGrowth(id: string, sizes: readonly number[], rounds: number): Generator<Sample> {
  const format = formatById(id);
  if (format === null) throw new RangeError(`no format ${id}`);
  const inputs = sizes.map((size) => ({
    size,
    ...generateOther(id, size),
    companions: new Map<string, string>(),
  }));
  for (let round = -GROWTH_WARM_UP; round < rounds; round += 1) {
    const sample: Record<string, number> = {};
    for (const { size, path, text, companions } of inputs)
      sample[size] = clocked(() => buildGraph(format.parse({ path, text, companions }))).ms;
    if (round >= 0) yield sample;
  }
}
