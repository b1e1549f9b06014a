import type { Problem } from "./problem.js";

/**
 * What is told of files beyond a bound of ours, in one sentence; empty where there are none.
 * @param paths in the order in which they would have been read
 * @param most what is read at the most, e.g. `32 MB of manifests with one lockfile`
 */
export function leftUnread(
  paths: readonly string[],
  most: string,
  severity: Problem["severity"],
): readonly Problem[] {
  const [first] = paths;
  if (first === undefined) return [];
  const what = paths.length > 1 ? `this one and ${paths.length - 1} more were` : "this one was";
  const message = `Weir reads at most ${most}: ${what} not read.`;
  return [{ kind: "limit", path: first, line: null, message, severity }];
}
