import { composerJsonAt } from "./composer-json.js";
import { directoryOf } from "./manifests.js";
import { joinPaths } from "./relative-paths.js";

/** Packages of the repository's own that are looked at. */
const MAX_PACKAGES = 200;

/** The composer.json of a folder. */
export function composerJsonIn(folder: string): string {
  return folder === "." ? "composer.json" : `${folder}/composer.json`;
}

/** The composer.json beside a composer.lock, and those of the folders that it names as path repositories. */
export function composerCompanions(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const folder = directoryOf(lockfile);
  const root = composerJsonIn(folder);
  if (!paths.has(root)) return [];
  const globs = composerJsonAt(root, read, null)?.paths ?? [];
  const patterns = globs.slice(0, MAX_PACKAGES).map((glob) => joinPaths(folder, glob).split("/"));
  if (patterns.length === 0) return [root];
  const found = [...paths].filter((path) => {
    if (!path.endsWith("/composer.json") || path === root) return false;
    const own = path.split("/").slice(0, -1);
    return patterns.some((pattern) => isIn(own, pattern));
  });
  return [root, ...found.slice(0, MAX_PACKAGES)];
}

function isIn(folder: readonly string[], pattern: readonly string[]): boolean {
  return folder.length === pattern.length && pattern.every((part, at) => isLike(folder[at] ?? "", part));
}

/** `*` stands for any part of one folder's name; one star is looked at, the rest of a glob with more is free. */
function isLike(name: string, pattern: string): boolean {
  const first = pattern.indexOf("*");
  if (first < 0) return name === pattern;
  const end = pattern.slice(pattern.lastIndexOf("*") + 1);
  return name.length >= first + end.length && name.startsWith(pattern.slice(0, first)) && name.endsWith(end);
}
