import { MAX_TEXT, type EntryProblems } from "./entry-problems.js";

/**
 * The hashes of module archives that go.sum and go.work.sum hold: `path version` → `h1:…`. Those of go.mod files alone
 * are left out: nothing of such a module is built. A go.sum holds more than is used, so it is never asked what there is.
 * https://go.dev/ref/mod#go-sum-files
 * @param sums repository path → text
 * @param problems told of each text that is none
 */
export function readGoSums(
  sums: Iterable<readonly [path: string, text: string]>,
  problems: EntryProblems,
): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const [path, text] of sums) {
    let line = 0;
    for (const row of text.split("\n")) {
      line += 1;
      if (row.trim() === "") continue;
      const [module = "", version = "", hash = "", more] =
        row.length > 4 * MAX_TEXT ? [] : row.trim().split(/\s+/);
      if (more !== undefined || hash === "") {
        problems.add(
          "unreadable-manifest",
          line,
          "a line is no hash of a module; the hashes may be incomplete",
          path,
        );
        break;
      }
      // The first hash counts, as it does for Go, which writes no other.
      const key = `${module} ${version}`;
      if (!version.endsWith("/go.mod") && hash.startsWith("h1:") && !hashes.has(key)) hashes.set(key, hash);
    }
  }
  return hashes;
}
