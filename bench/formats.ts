/** Every other format on its largest real file: against reading its lines, and against the library that people reach for. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FAILSAFE_SCHEMA, loadAll } from "js-yaml";
import { parse as parseToml } from "smol-toml";

import { buildGraph } from "../src/core/graph.js";
import { LOCKFILE_FORMATS } from "../src/core/lockfiles/index.js";
import type { LockfileFormat } from "../src/core/lockfiles/format.js";
import { readWith, type Side } from "./cases.js";
import { rounded, type Row } from "./rows.js";
import { clocked, medianOf, medianRatio, type Sample } from "./timing.js";

const CORPUS = join(import.meta.dirname, "..", "..", "shared", "corpus", "public.tar.xz");
/** Smaller ones are over before a clock has anything to measure. */
const SMALLEST = 20_000;
const ROUNDS = 15;
const WARM_UP = 5;
/** Measured with base and head (`parsing.ts`). */
const ELSEWHERE = new Set(["package-lock", "yarn-lock", "pnpm-lock"]);

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

/** One file of each format. Empty where this checkout has no corpus beside it. */
export function formatRows(tell: (what: string) => void): Row[] {
  const root = corpusFolder();
  if (root === null) return [];
  return LOCKFILE_FORMATS.filter(({ id }) => !ELSEWHERE.has(id)).flatMap((format) => {
    const found = largestOf(format, root);
    if (found === null) return [];
    tell(`${format.id}: ${found.input.path}`);
    return rowsOf(format, found);
  });
}

function rowsOf(format: LockfileFormat, { input, file }: Side): Row[] {
  const { text } = input;
  const library = LIBRARIES.find(({ of }) => of.test(input.path));
  const samples: Sample[] = [];
  let nodes = 0;
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const scan = clocked(() => readFileSync(file, "utf8").split("\n").length);
    const other = library === undefined ? null : clocked(() => library.read(text));
    const own = clocked(() => buildGraph(format.parse({ ...input, text: readFileSync(file, "utf8") })));
    nodes = own.value.lockfile.nodes.length;
    if (round >= 0)
      samples.push({ scan: scan.ms, own: own.ms, ...(other === null ? {} : { other: other.ms }) });
  }
  const ms = (name: string) => `${rounded(medianOf(samples, name))} ms`;
  const size = `${Math.round(text.length / 1000)} KB, ${nodes} nodes`;
  const group =
    "Parse and resolve the largest real file of a format and its manifests, against reading its lines";
  const row: Row = {
    group,
    name: format.id,
    figure: medianRatio(samples, "own", "scan"),
    unit: "×",
    limit: null,
    note: `${ms("own")} : ${ms("scan")}; ${size}`,
  };
  if (library === undefined) return [row];
  const against = medianRatio(samples, "other", "own");
  return [{ ...row, note: `${row.note}; ${library.name} alone ${ms("other")}, ${rounded(against)} of Weir` }];
}

function largestOf(format: LockfileFormat, root: string): Side | null {
  let best: { folder: string; path: string; size: number } | null = null;
  for (const folder of sidesIn(root)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      if (!entry.isFile() || !format.matches(path)) continue;
      const { size } = statSync(join(folder, path));
      if (size >= SMALLEST && size > (best?.size ?? 0)) best = { folder, path, size };
    }
  }
  return best === null ? null : readWith(format, best.folder, best.path);
}

/** The `after` folders of all cases. */
function sidesIn(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((family) => family.isDirectory())
    .flatMap((family) =>
      readdirSync(join(root, family.name)).map((name) => join(root, family.name, name, "after")),
    )
    .filter((folder) => existsSync(folder));
}

/** The public cases, unpacked once; null = this checkout has no corpus beside it. */
function corpusFolder(): string | null {
  if (!existsSync(CORPUS)) return null;
  const { size, mtimeMs } = statSync(CORPUS);
  const unpacked = join(tmpdir(), `weir-bench-public-${size}-${Math.round(mtimeMs)}`);
  if (!existsSync(unpacked)) {
    const partial = `${unpacked}.${process.pid}`;
    mkdirSync(partial);
    execFileSync("tar", ["-xJf", CORPUS, "-C", partial]);
    renameSync(partial, unpacked);
  }
  return unpacked;
}
