/** A hunk's header: `@@ -1,2 +3,4 @@`. https://git-scm.com/docs/diff-format */
const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/**
 * The lines of head's file that a unified diff shows (added or context): those that GitHub lets comments stand on.
 * Empty where there is no patch.
 */
export function linesInDiff(patch: string | null): ReadonlySet<number> {
  const lines = new Set<number>();
  let at: number | null = null;
  for (const line of patch?.split("\n") ?? []) {
    const start = HUNK.exec(line)?.[1];
    if (start !== undefined) {
      at = Number(start);
      continue;
    }
    if (at === null || line.startsWith("-") || line.startsWith("\\")) continue;
    // An empty text after the last line end is no line of the file.
    if (line === "") continue;
    lines.add(at);
    at += 1;
  }
  return lines;
}
