import { leftUnread } from "../model/left-unread.js";
import type { Problem } from "../model/problem.js";
import type { LockfileFormat } from "./format.js";

/** Globs stand in manifests that a first round asked for; a project file imports one that imports another. */
export const COMPANION_ROUNDS = 8;
/** Files that are read with one lockfile. The largest workspaces of real repositories have a few hundred members. */
export const MAX_COMPANIONS = 1000;

/**
 * What a format still wants to see, given what could be read. A caller reads these and asks again, COMPANION_ROUNDS
 * times at the most; a path it could not read counts as tried.
 * @param read what was read so far; the lockfile itself may be among it, for formats whose text names others
 */
export function wantedCompanions(
  format: LockfileFormat,
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
  tried: ReadonlySet<string>,
): string[] {
  return untried(format, path, paths, read, tried).slice(0, Math.max(0, MAX_COMPANIONS - tried.size));
}

function untried(
  format: LockfileFormat,
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
  tried: ReadonlySet<string>,
): string[] {
  return [...new Set(format.companions(path, paths, read))].filter((companion) => !tried.has(companion));
}

/** What is told of files that are wanted after the last round; empty where none are. Parameters as `wantedCompanions`. */
export function unaskedCompanions(
  format: LockfileFormat,
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
  tried: ReadonlySet<string>,
): readonly Problem[] {
  const left = untried(format, path, paths, read, tried).filter((companion) => paths.has(companion));
  const most = `${MAX_COMPANIONS} files with one lockfile, in ${COMPANION_ROUNDS} rounds`;
  return leftUnread(left, most, "partial");
}
