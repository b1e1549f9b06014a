/**
 * Real files of every format, damaged and made hostile:
 * `node --import tsx test/real/mutations.ts [--minutes N] [--seed N] [--skip N] [--formats ID,ID] [--against FOLDER]`.
 * Every input must be read or refused with a LockfileError within two seconds of processor time for 2 MB, compared with the
 * file it was made from, and leave `Object.prototype` as it was. What fails is written to a folder of its own; there `last.json` is
 * the large one that was read last, for when memory gives out. A seed makes the same inputs again, `--skip` passes over the first. Files: the
 * fixtures, and the corpus where it is. `--against` names the built sources of another commit (its `dist`): what they make
 * of a small input must be the same, after a change that was to make nothing but the speed different.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { compareLockfile } from "../../src/core/compare.js";
import { LockfileError } from "../../src/core/errors.js";
import { buildGraph } from "../../src/core/graph.js";
import { isManifestName } from "../../src/core/lockfiles/around.js";
import type { LockfileFormat } from "../../src/core/lockfiles/format.js";
import { formatOf, LOCKFILE_FORMATS } from "../../src/core/lockfiles/index.js";
import type { Graph } from "../../src/core/model/graph.js";
import type { LockfileInput } from "../../src/core/model/lockfile.js";
import { nameOf } from "../../src/core/model/paths.js";
import { CORPUS_ARCHIVE, unpackedCorpus } from "./corpus.js";
import { Choices, damaged, MOST_CHARACTERS, randomOf } from "./damage.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures/lockfiles");
const MOST_SECONDS = 2;
/** Characters from which on an input may cost much. */
const LARGE = 100_000;
/** Files of one format that are mutated: the corpus has hundreds of some. */
const MOST_FILES = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    skip: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    formats: { type: "string" },
    against: { type: "string" },
  },
});

/** A lockfile with the files around it, as it was found. */
interface Specimen {
  readonly format: LockfileFormat;
  readonly input: LockfileInput;
  /** null = it cannot be read as it is. */
  readonly graph: Graph | null;
}

const choose = new Choices(randomOf(Number(values.seed)));

function specimens(): Specimen[] {
  const roots = [FIXTURES, ...(existsSync(CORPUS_ARCHIVE) ? [unpackedCorpus()] : [])];
  const folders = roots.flatMap((root) => casesBelow(root));
  const byFormat = new Map<LockfileFormat, Specimen[]>();
  for (const folder of folders) {
    const files = readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    for (const path of files) {
      const format = formatOf(path, (name) => /(?:cdx|bom|spdx)\.json$/i.test(name));
      if (format === null || statSync(join(folder, path)).size > MOST_CHARACTERS) continue;
      const known = byFormat.get(format) ?? [];
      byFormat.set(format, known);
      if (known.length < MOST_FILES) known.push(specimen(format, folder, path, files));
    }
  }
  return [...byFormat.values()].flat();
}

/** Folders that hold the files of one case: those of the corpus hold `before` and `after`. */
function casesBelow(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const folder = join(root, entry.name);
      const inner = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
      const cases = inner.map((one) => join(folder, one.name));
      return cases.flatMap((one) => {
        const sides = ["before", "after"].map((side) => join(one, side)).filter((side) => existsSync(side));
        return sides.length > 0 ? sides : [one];
      });
    });
}

function specimen(format: LockfileFormat, folder: string, path: string, files: readonly string[]): Specimen {
  const around = files.filter((file) => file !== path && isManifestName(format, nameOf(file)));
  const companions = new Map(
    around.slice(0, 50).map((file) => [file, readFileSync(join(folder, file), "utf8")] as const),
  );
  const input = { path, text: readFileSync(join(folder, path), "utf8"), companions };
  try {
    return { format, input, graph: buildGraph(format.parse(input)) };
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { format, input, graph: null };
  }
}

/** The lockfile damaged, or one of the files around it. */
function hostile({ input }: Specimen, other: string): LockfileInput {
  const companions = [...input.companions.keys()];
  if (companions.length === 0 || choose.below(3) > 0)
    return { ...input, text: damaged(choose, input.text, other) };
  const victim = choose.of(companions);
  const text = damaged(choose, input.companions.get(victim) ?? "", other);
  return { ...input, companions: new Map([...input.companions, [victim, text]]) };
}

/** What one build of the sources makes of an input, to be compared. */
type Reading = (id: string, input: LockfileInput) => string;

function readingBy(
  formats: readonly LockfileFormat[],
  build: typeof buildGraph,
  refusal: new (...args: never[]) => LockfileError,
): Reading {
  return (id, input) => {
    try {
      const lockfile = formats.find((format) => format.id === id)?.parse(input);
      if (lockfile === undefined) return "unknown";
      const { offsets, targets, kinds, missing } = build(lockfile);
      const { nodes, services, overrides, problems, version } = lockfile;
      return JSON.stringify({
        ...{ nodes, services, overrides, problems, version, missing },
        edges: [offsets, targets, kinds].map((each) => [...each]),
      });
    } catch (error) {
      if (!(error instanceof refusal)) throw error;
      return JSON.stringify([error.kind, error.line, error.message]);
    }
  };
}

async function readingIn(folder: string): Promise<Reading> {
  const [index, graph, errors] = (await Promise.all(
    ["lockfiles/index.js", "graph.js", "errors.js"].map(
      (file) => import(pathToFileURL(join(resolve(folder), "core", file)).href),
    ),
  )) as [
    { LOCKFILE_FORMATS: typeof LOCKFILE_FORMATS },
    { buildGraph: typeof buildGraph },
    { LockfileError: typeof LockfileError },
  ];
  return readingBy(index.LOCKFILE_FORMATS, graph.buildGraph, errors.LockfileError);
}

const here = readingBy(LOCKFILE_FORMATS, buildGraph, LockfileError);
const there = values.against === undefined ? null : await readingIn(values.against);

/** Characters of the lockfile and of all that is around it. */
function sizeOf({ text, companions }: LockfileInput): number {
  return [...companions.values()].reduce((sum, one) => sum + one.length, text.length);
}

function written({ id }: LockfileFormat, input: LockfileInput): string {
  return JSON.stringify({ format: id, ...input, companions: [...input.companions] });
}

/** Seconds of processor time; the least of three where it seems too much, for collecting what others left is not its work. */
function secondsOf(work: () => void): number {
  let least = Infinity;
  for (let times = 0; times < 3 && least > 1; times += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

function run(): boolean {
  const wanted = values.formats?.split(",");
  const all = specimens().filter(({ format }) => wanted === undefined || wanted.includes(format.id));
  const byFormat = new Map<LockfileFormat, Specimen[]>();
  for (const one of all) byFormat.set(one.format, [...(byFormat.get(one.format) ?? []), one]);
  const without = LOCKFILE_FORMATS.filter((format) => !byFormat.has(format)).map(({ id }) => id);
  const pollution = () =>
    JSON.stringify([Reflect.ownKeys(Object.prototype).length, Reflect.ownKeys(Array.prototype).length]);
  const [clean, formats] = [pollution(), [...byFormat.keys()]];
  const failures = mkdtempSync(join(tmpdir(), "weir-mutations-"));
  const until = Date.now() + Number(values.minutes) * 60_000;
  const worst = { seconds: 0, format: "", bytes: 0 };
  const count = { inputs: 0, read: 0, refused: 0, compared: 0, failed: 0, slow: 0 };
  console.log(
    `seed ${values.seed}; ${all.length} files of ${formats.length} formats; without any: ${without.join(", ") || "none"}`,
  );
  while (Date.now() < until) {
    const format = choose.of(formats);
    const chosen = choose.of(byFormat.get(format) ?? []);
    const input = hostile(chosen, choose.of(all).input.text);
    const outcome = { refused: false };
    const work = () => {
      try {
        const head = buildGraph(format.parse(input));
        compareLockfile({ path: input.path, movedFrom: null, base: chosen.graph, head, problems: [] });
      } catch (error) {
        if (!(error instanceof LockfileError)) throw error;
        outcome.refused = true;
      }
    };
    count.inputs += 1;
    if (count.inputs <= Number(values.skip)) continue;
    if (sizeOf(input) > LARGE) writeFileSync(join(failures, "last.json"), written(format, input));
    let trouble: string | null = null;
    try {
      const seconds = secondsOf(work);
      count[outcome.refused ? "refused" : "read"] += 1;
      if (seconds > worst.seconds)
        Object.assign(worst, { seconds, format: format.id, bytes: input.text.length });
      if (seconds > MOST_SECONDS) {
        trouble = `took ${seconds.toFixed(1)} s`;
        count.slow += 1;
      }
    } catch (error) {
      trouble = error instanceof Error ? (error.stack ?? error.message) : String(error);
      count.failed += 1;
    }
    if (there !== null && trouble === null && sizeOf(input) <= LARGE) {
      count.compared += 1;
      if (here(format.id, input) !== there(format.id, input)) {
        trouble = "is read otherwise there";
        count.failed += 1;
      }
    }
    if (pollution() !== clean) {
      trouble = "polluted a prototype";
      count.failed += 1;
    }
    if (trouble === null) continue;
    const file = join(failures, `${count.inputs}-${format.id}.json`);
    writeFileSync(file, written(format, input));
    console.log(`${format.id}: ${trouble.split("\n").slice(0, 4).join(" | ")} (${file})`);
    if (pollution() !== clean) break;
  }
  const memory = `${Math.round(process.resourceUsage().maxRSS / 1024)} MB at the most`;
  console.log(
    `${JSON.stringify(count)}; slowest ${worst.seconds.toFixed(2)} s (${worst.format}, ${worst.bytes} characters); ${memory}`,
  );
  return count.failed + count.slow === 0;
}

process.exitCode = run() ? 0 : 1;
