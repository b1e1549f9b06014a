/** The folder of a path and every folder above it, nearest first, each with its slash at the end; `""` is the top. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0) break;
  }
  return [...folders, ""];
}
