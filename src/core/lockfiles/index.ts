import type { LockfileFormat } from "./format.js";

/** Every lockfile format Weir reads. A format is added by its file and a line here (CONTRIBUTING.md). */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [];

/** The format of a path, by name only; null = no lockfile. */
export function formatOf(path: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.matches(path)) ?? null;
}

/** The format of an id; null = there is none. */
export function formatById(id: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.id === id) ?? null;
}
