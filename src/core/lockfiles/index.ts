import { cargoLock } from "./cargo-lock.js";
import { cargoToml } from "./cargo-toml.js";
import type { LockfileFormat } from "./format.js";
import { juliaManifest } from "./julia-manifest.js";
import { packageLock } from "./package-lock.js";
import { pnpmLock } from "./pnpm-lock.js";
import { pdmLock } from "./pdm-lock.js";
import { poetryLock } from "./poetry-lock.js";
import { pylock } from "./pylock.js";
import { pyprojectToml } from "./pyproject-toml.js";
import { uvLock } from "./uv-lock.js";
import { yarnLock } from "./yarn-lock.js";

/** Every lockfile format Weir reads. A format is added by its file and a line here (CONTRIBUTING.md). */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  packageLock,
  yarnLock,
  pnpmLock,
  cargoLock,
  uvLock,
  poetryLock,
  pdmLock,
  pylock,
  juliaManifest,
  cargoToml,
  pyprojectToml,
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
