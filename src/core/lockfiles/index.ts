import type { LockfileFormat } from "./format.js";
import { cabalFreeze } from "./cabal-freeze.js";
import { goMod } from "./go-mod.js";
import { goWork } from "./go-work.js";
import { haskellManifest } from "./haskell-manifest.js";
import { helmChart } from "./helm-chart.js";
import { helmLock } from "./helm-lock.js";
import { mixExs } from "./mix-exs.js";
import { mixLock } from "./mix-lock.js";
import { packageLock } from "./package-lock.js";
import { pnpmLock } from "./pnpm-lock.js";
import { rebarLock } from "./rebar-lock.js";
import { renvLock } from "./renv-lock.js";
import { stackLock } from "./stack-lock.js";
import { terraformLock } from "./terraform-lock.js";
import { yarnLock } from "./yarn-lock.js";

/** Every lockfile format Weir reads. A format is added by its file and a line here (CONTRIBUTING.md). */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  packageLock,
  yarnLock,
  pnpmLock,
  goMod,
  goWork,
  mixLock,
  rebarLock,
  mixExs,
  terraformLock,
  helmLock,
  helmChart,
  stackLock,
  cabalFreeze,
  haskellManifest,
  renvLock,
];

/** The format of a path, by name only; null = no lockfile. */
export function formatOf(path: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.matches(path)) ?? null;
}

/** The format of an id; null = there is none. */
export function formatById(id: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.id === id) ?? null;
}

/** Raised when a parser reads a file differently than before: parsed lockfiles that are kept name it in their key. */
export const PARSER_REVISION = 1;
