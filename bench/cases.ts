/** What is measured: pairs of lockfiles, real and derived ones where the corpus is there, else generated. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { COMPANION_ROUNDS, wantedCompanions } from "../src/core/lockfiles/companions.js";
import type { LockfileFormat } from "../src/core/lockfiles/format.js";
import { readAs } from "../src/core/lockfiles/index.js";
import type { LockfileInput } from "../src/core/model/lockfile.js";
import { type Family, generateProject } from "./generate.js";

/** One pair of lockfiles, by name: each child process reads it for itself. */
export interface BenchCase {
  readonly id: string;
  readonly family: Family;
  /** Folders with the files of each side. */
  readonly before: string;
  readonly after: string;
  /** The limits of the issue are for files of this size; smaller ones are told without a limit. */
  readonly judged: boolean;
}

/** One side of a case. */
export interface Side {
  readonly format: LockfileFormat;
  /** Folder of the lockfile, and its path. */
  readonly folder: string;
  readonly file: string;
  readonly input: LockfileInput;
}

const CORPUS = fileURLToPath(new URL("../../shared/corpus/", import.meta.url));
const COMPONENTS = 13_000;

const OF_CORPUS: readonly (readonly [id: string, family: Family, judged: boolean])[] = [
  ["npm-v3-x2", "npm", true],
  ["npm-v3-roadie-converted", "npm", false],
  ["npm-v3-minder-docs", "npm", false],
  ["yarn-classic-x5", "yarn-classic", true],
  ["yarn-classic-roadie", "yarn-classic", false],
  ["yarn-berry-x5", "yarn-berry", true],
  ["yarn-berry-roadie", "yarn-berry", false],
  ["pnpm-v9-x5", "pnpm", true],
  ["pnpm-v9-rushstack", "pnpm", false],
];

/** The corpus' large pairs where they can be had, else one generated pair of 13,000 components per family. */
export function benchCases(): { readonly cases: readonly BenchCase[]; readonly data: string } {
  const large = largeFolder();
  if (large === null)
    return { cases: generatedCases(COMPONENTS), data: `generated, ${COMPONENTS} components` };
  const cases = OF_CORPUS.filter(([id]) => existsSync(join(large, id))).map(([id, family, judged]) => ({
    id,
    family,
    before: join(large, id, "before"),
    after: join(large, id, "after"),
    judged,
  }));
  return { cases, data: "shared/corpus/large" };
}

/** A generated pair per family, written to the temporary folder. */
export function generatedCases(components: number): BenchCase[] {
  const families: readonly Family[] = ["npm", "yarn-classic", "yarn-berry", "pnpm"];
  return families.map((family) => {
    const id = `${family}-${components}`;
    const folder = join(tmpdir(), `weir-bench-generated-${process.getuid?.() ?? 0}`, id);
    for (const side of ["before", "after"] as const) {
      mkdirSync(join(folder, side), { recursive: true });
      for (const [path, text] of generateProject(family, components, side))
        writeFileSync(join(folder, side, path), text);
    }
    return { id, family, before: join(folder, "before"), after: join(folder, "after"), judged: true };
  });
}

/** The folder of the large pairs, unpacked once; null = this checkout has no corpus beside it. */
function largeFolder(): string | null {
  const folder = join(CORPUS, "large");
  if (existsSync(folder)) return folder;
  const archive = join(CORPUS, "large.tar.xz");
  if (!existsSync(archive)) return null;
  const { size, mtimeMs } = statSync(archive);
  const unpacked = join(tmpdir(), `weir-bench-large-${size}-${Math.round(mtimeMs)}`);
  if (!existsSync(unpacked)) {
    const partial = `${unpacked}.${process.pid}`;
    mkdirSync(partial);
    execFileSync("tar", ["-xJf", archive, "-C", partial]);
    renameSync(partial, unpacked);
  }
  return unpacked;
}

/** Reads one side of a case: its lockfile and the manifests that the format asks for. */
export function readSide(folder: string): Side {
  const paths = new Set(filesIn(folder));
  const path = [...paths].find((candidate) => readAs(candidate, paths) !== null);
  const format = path === undefined ? null : readAs(path, paths);
  if (path === undefined || format === null) throw new Error(`${folder} holds no lockfile`);
  const companions = new Map<string, string>();
  const tried = new Set<string>();
  for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
    for (const companion of wantedCompanions(format, path, paths, companions, tried)) {
      tried.add(companion);
      companions.set(companion, readFileSync(join(folder, companion), "utf8"));
    }
  }
  const file = join(folder, path);
  const input = { path, text: readFileSync(file, "utf8"), companions };
  return { format, folder: join(file, ".."), file, input };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
