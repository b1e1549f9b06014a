import type { EntryProblems } from "./entry-problems.js";
import { type BunText, bunTextByJson } from "./bun-json.js";
import { bunPackagesByLines } from "./bun-lines.js";

/**
 * Reads the text, by its lines where Bun wrote it, else as JSON with comments and trailing commas. Tells of what stands
 * twice: JSON.parse keeps the last one, Bun refuses the file.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line; `syntax` also where a whole section
 * stands twice: it would hide the other
 */
export function readBunText(text: string, problems: EntryProblems): BunText {
  const found = bunPackagesByLines(text);
  if (found === null) return bunTextByJson(text, problems);
  const { packages, rest } = found;
  try {
    return { ...bunTextByJson(rest, problems), packages };
  } catch {
    // What is wrong is told of the whole text.
    return bunTextByJson(text, problems);
  }
}
