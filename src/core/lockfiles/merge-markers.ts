import { LockfileError } from "../errors.js";

/** What is said of a file with the markers of an unresolved merge. */
export const CONFLICT = "it holds the markers of an unresolved merge";

/** Git's markers start a line: seven of one character, a space and a name behind all but `=`. */
const MARKER = /^(?:<{7} |={7}\r?$|>{7} |\|{7} )/;
const ANY_MARKER = new RegExp(MARKER, "m");

/** Whether a line is a marker. @param row without its newline */
export function isConflictMarker(row: string): boolean {
  return MARKER.test(row);
}

/** The error for a file whose first marker stands on this line. @param cause why a reader looked for markers */
export function mergeConflict(line: number, cause?: unknown): LockfileError {
  return new LockfileError("merge-conflict", CONFLICT, line, cause);
}

/** The error for a text with git's markers, with the line of the first; null where it has none. */
export function conflictIn(text: string, cause?: unknown): LockfileError | null {
  const found = ANY_MARKER.exec(text);
  if (found === null) return null;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < found.index; at = text.indexOf("\n", at + 1)) line += 1;
  return mergeConflict(line, cause);
}

/** @throws {LockfileError} `merge-conflict`, for a text with git's markers */
export function refuseConflict(text: string): void {
  const conflict = conflictIn(text);
  if (conflict !== null) throw conflict;
}
