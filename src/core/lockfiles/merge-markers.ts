import { LockfileError } from "../errors.js";
import { CONFLICT } from "./text-lines.js";

/** The error for a text with git's conflict markers, with the line of the first; null where it has none. */
export function conflictIn(text: string): LockfileError | null {
  const found = /^(?:<{7} |={7}\r?$|>{7} )/m.exec(text);
  if (found === null) return null;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < found.index; at = text.indexOf("\n", at + 1)) line += 1;
  return new LockfileError("merge-conflict", CONFLICT, line);
}
