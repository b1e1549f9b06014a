import { spawnSync } from "node:child_process";

const MAX_OUTPUT = 1 << 28;

/**
 * What git leaves out of the repository around a folder: build output, copies of dependencies. Files and whole folders, as
 * paths within `folder`, with `/`. Nothing where no repository is around, where git is not there or does not answer, and
 * for a folder that is ignored itself: whoever names it wants it read.
 */
export function gitIgnored(folder: string): ReadonlySet<string> {
  const args = ["-C", folder, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8", maxBuffer: MAX_OUTPUT });
  if (status !== 0) return new Set();
  return new Set(stdout.split("\0").map((path) => (path.endsWith("/") ? path.slice(0, -1) : path)));
}
