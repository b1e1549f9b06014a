import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { parseConanReference } from "./conan-reference.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";
import type { JsonObject } from "./json-text.js";

/** The lists of a lockfile of Conan 2, and whether what they hold is for building alone. */
export const CONAN_LISTS: readonly (readonly [name: string, development: boolean])[] = [
  ["requires", false],
  ["build_requires", true],
  ["python_requires", true],
  ["config_requires", true],
];

/**
 * The components of a lockfile of Conan 2, which are lists without edges.
 * @param isDirect whether a conanfile asks for a name; null where nobody can tell
 */
export function readConanLists(
  json: JsonObject,
  text: string,
  isDirect: (name: string) => boolean | null,
  problems: EntryProblems,
): LockedNode[] {
  const starts = startsOf(text);
  return CONAN_LISTS.flatMap(([list, development]) => {
    const entries: unknown = json[list];
    const lines = linesWithin(text, starts.get(list));
    if (entries === undefined || entries === null) return [];
    if (!Array.isArray(entries)) {
      problems.add("unreadable-entry", lines(""), `${list} is no list`);
      return [];
    }
    return entries.flatMap((entry: unknown, at): LockedNode[] => {
      // With `--lockfile-packages` a reference stands before the packages built of it.
      const written: unknown = Array.isArray(entry) ? entry[0] : entry;
      const line = lines(typeof written === "string" ? written : "");
      const reference = typeof written === "string" ? parseConanReference(written) : null;
      if (reference === null) {
        const what = typeof written === "string" ? quote(written) : `entry ${at + 1}`;
        problems.add("unreadable-entry", line, `${what} of ${list} cannot be read`);
        return [];
      }
      const told = { direct: isDirect(reference.name), development };
      return [lockedNode({ ...reference, key: `${list}:${at}`, line, told })];
    });
  });
}

interface Start {
  readonly index: number;
  readonly line: number;
}

function startsOf(text: string): ReadonlyMap<string, Start> {
  const starts = new Map<string, Start>();
  visitKeys(text, 1, (_depth, start, end, line) => {
    starts.set(keyText(text, start, end), { index: end, line });
  });
  return starts;
}

/**
 * Tells the lines of the texts of a list, asked for in its order. One that is not written as JSON.stringify would ends
 * the search: all that follow are told to stand where the last one did.
 */
function linesWithin(text: string, start: Start | undefined): (entry: string) => number {
  let { index: at, line } = start ?? { index: text.length, line: 1 };
  let lost = start === undefined;
  let newline = text.indexOf("\n", at);
  return (entry) => {
    const found = lost || entry === "" ? -1 : text.indexOf(JSON.stringify(entry), at);
    if (found < 0) {
      lost ||= entry !== "";
      return line;
    }
    for (; newline >= 0 && newline < found; newline = text.indexOf("\n", newline + 1)) line += 1;
    at = found;
    return line;
  };
}
