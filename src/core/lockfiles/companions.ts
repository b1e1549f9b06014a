import type { Problem } from "../model/problem.js";
import type { LockfileFormat } from "./format.js";

/** Globs stand in manifests that a first round asked for; a project file imports one that imports another. */
export const COMPANION_ROUNDS = 8;

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

/** What is told of files that are asked for when no further round is made; empty where none are. */
export function unaskedCompanions(left: readonly string[]): readonly Problem[] {
  const [first] = left;
  if (first === undefined) return [];
  const more = left.length > 1 ? ` and ${left.length - 1} more` : "";
  const message = `Files lead from one to the next more than ${COMPANION_ROUNDS} times: this one${more} was not read.`;
  return [{ kind: "limit", path: first, line: null, message, severity: "partial" }];
}
