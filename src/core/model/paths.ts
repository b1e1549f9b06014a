/**
 * Paths within a repository, parted by `/`, with none at the front. A folder is written in two ways: as people and lockfiles
 * name it (a directory: `services/cart`, `.` for the top), and so that a name can be put behind it (a folder:
 * `services/cart/`, "" for the top).
 */

/** The directory that a file or directory lies in, `.` for the top. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** The folder that a file lies in, with its slash; "" for the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** A directory as a folder: a path within it, when a name is put behind it. */
export function asFolder(directory: string): string {
  return directory === "." ? "" : `${directory}/`;
}

/** Without folders. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a path and every folder above it, nearest first, each with its slash at the end; "" is the top. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0) break;
  }
  return [...folders, ""];
}

/** A segment that is empty, `.` or `..`. */
const UNUSUAL = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Joins and normalises a directory and what is relative to it; `.` for the top, `..` at the front stay. */
export function joinPaths(directory: string, relative: string): string {
  const joined = directory === "." ? relative : `${directory}/${relative}`;
  if (!UNUSUAL.test(joined)) return joined;
  const segments: string[] = [];
  for (const segment of joined.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.length === 0 ? "." : segments.join("/");
}

/** Whether a path that `joinPaths` made leads out of what it began in. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../");
}

const SLASH = 47;

/** A path or an address without the slashes at its end. By hand: a regular expression takes the square of a long run of them. */
export function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SLASH) end -= 1;
  return text.slice(0, end);
}
