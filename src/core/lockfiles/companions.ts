import type { LockfileFormat } from "./format.js";

/** Globs stand in manifests that a first round asked for; nothing asks a fourth time. */
export const COMPANION_ROUNDS = 3;

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
  return [...new Set(format.companions(path, paths, read))].filter((companion) => !tried.has(companion));
}
