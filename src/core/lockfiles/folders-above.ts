/** The folder of a path and all above it, with their slashes; the last is "", the top of the repository. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash >= 0; slash = path.lastIndexOf("/", slash - 1)) {
    folders.push(path.slice(0, slash + 1));
    if (slash === 0) break;
  }
  return [...folders, ""];
}
