/** Every other format on its largest real file: against reading its lines, and against the library that people reach for. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LOCKFILE_FORMATS } from "../src/core/lockfiles/index.js";
import type { LockfileFormat } from "../src/core/lockfiles/format.js";
import { measureApart } from "./apart.js";
import { FORMAT_PEERS } from "./format-peers.js";
import { libraryFor } from "./format-task.js";
import { rounded, type Row } from "./rows.js";
import { medianOf, medianRatio, type Sample } from "./timing.js";

const CORPUS = join(import.meta.dirname, "..", "..", "shared", "corpus", "public.tar.xz");
/** Smaller ones are over before a clock has anything to measure. */
const SMALLEST = 20_000;
/** Somebody else is measured in the same round, so that less is enough. */
const SMALLEST_OF_PEERS = 10_000;
const ROUNDS = 25;
const LIMIT_MS = 60_000;
/** Measured with base and head (`parsing.ts`). */
const ELSEWHERE = new Set(["package-lock", "yarn-lock", "pnpm-lock"]);

/** One file of each format. Empty where this checkout has no corpus beside it. */
export async function formatRows(tell: (what: string) => void): Promise<Row[]> {
  const root = corpusFolder();
  const rows: Row[] = [];
  for (const format of LOCKFILE_FORMATS.filter(({ id }) => !ELSEWHERE.has(id))) {
    const found = root === null ? null : largestOf(format, root);
    if (found === null) continue;
    tell(`${format.id}: ${found.path}`);
    rows.push(...(await rowsOf(format, found)));
  }
  return rows;
}

async function rowsOf(format: LockfileFormat, file: FoundFile): Promise<Row[]> {
  const task = { kind: "format", format: format.id, ...file, rounds: ROUNDS } as const;
  const { samples, cut } = await measureApart(task, LIMIT_MS);
  if (cut !== null) throw new Error(`${format.id} was not measured: ${cut.message}`);
  const ms = (name: string) => `${rounded(medianOf(samples, name))} ms`;
  const size = `${kilobytes(samples, "text")} and ${kilobytes(samples, "around")} of manifests, ${medianOf(samples, "nodes")} nodes`;
  const group =
    "Parse and resolve the largest real file of a format and its manifests, against reading their lines";
  const row: Row = {
    group,
    name: format.id,
    figure: medianRatio(samples, "own", "scan"),
    unit: "×",
    limit: null,
    note: `${ms("own")} : ${ms("scan")}; ${size}`,
  };
  const library = libraryFor(file.path);
  if (library === undefined) return [row];
  const against = medianRatio(samples, "other", "own");
  return [{ ...row, note: `${row.note}; ${library.name} ${ms("other")}, ${rounded(against)} of Weir` }];
}

/** Weir against programs that read the same file, the manifests that it reads beside it included. */
export async function formatPeerRows(tell: (what: string) => void): Promise<Row[]> {
  const root = corpusFolder();
  const rows: Row[] = [];
  for (const { name, format: id, tells } of FORMAT_PEERS) {
    const format = LOCKFILE_FORMATS.find((one) => one.id === id);
    const found = root === null || format === undefined ? null : largestOf(format, root, SMALLEST_OF_PEERS);
    if (found === null) continue;
    tell(`${name} reads ${found.path}`);
    const task = { kind: "format-peer", format: id, ...found, peer: name, rounds: ROUNDS } as const;
    const { samples, cut } = await measureApart(task, LIMIT_MS);
    if (cut !== null) throw new Error(`${name} and ${id}: ${cut.message}`);
    const ms = (what: string) => `${rounded(medianOf(samples, what))} ms`;
    rows.push({
      group: "Times faster than readers of other ecosystems' files (Weir with manifests, edges and lines)",
      name: `${name}: ${id}`,
      figure: medianRatio(samples, "other", "own"),
      unit: "×",
      limit: { is: "at least", value: 1 },
      note: `${ms("other")} : ${ms("own")}; ${kilobytes(samples, "text")}; ${tells === "graph" ? "it builds a graph" : "it tells no edges"}`,
    });
  }
  return rows;
}

function kilobytes(samples: readonly Sample[], name: string): string {
  return `${Math.round(medianOf(samples, name) / 1000)} KB`;
}

/** A lockfile in the folder that holds all that is around it. */
interface FoundFile {
  readonly folder: string;
  readonly path: string;
}

function largestOf(format: LockfileFormat, root: string, smallest = SMALLEST): FoundFile | null {
  let best: { folder: string; path: string; size: number } | null = null;
  for (const folder of sidesIn(root)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      if (!entry.isFile() || !format.matches(path)) continue;
      const { size } = statSync(join(folder, path));
      if (size >= smallest && size > (best?.size ?? 0)) best = { folder, path, size };
    }
  }
  return best === null ? null : { folder: best.folder, path: best.path };
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
