import { asFolder, directoryOf, joinPaths } from "../model/paths.js";
import { composerJsonAt } from "./composer-json.js";
import { isFolderLike } from "./folder-globs.js";

/** Globs of one manifest: every composer.json of the repository is held against each. */
const MAX_GLOBS = 1000;

/** The composer.json of a folder. */
export function composerJsonIn(folder: string): string {
  return `${asFolder(folder)}composer.json`;
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
  const patterns = globs.slice(0, MAX_GLOBS).map((glob) => joinPaths(folder, glob));
  if (patterns.length === 0) return [root];
  const found = [...paths].filter((path) => {
    if (!path.endsWith("/composer.json") || path === root) return false;
    return patterns.some((pattern) => isFolderLike(directoryOf(path), pattern));
  });
  return [root, ...found];
}
