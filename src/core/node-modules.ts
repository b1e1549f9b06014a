import type { LockedNode, Requirement } from "./model/lockfile.js";

/** What one `node_modules` holds, and where Node.js looks next. */
interface Folder {
  /** Path of the directory it stands in. */
  readonly owner: string;
  /** Index of the node by the name it is installed under. */
  readonly holds: Map<string, number>;
  /** undefined until somebody looks beyond it. */
  up: Folder | null | undefined;
}

const NODE_MODULES = "node_modules/";
const SLASH = 47;

/**
 * Resolves requirements as Node.js does, by walking up `node_modules` from the dependant's path. Linear in nodes and
 * requirements, apart from the depth of the paths.
 * https://nodejs.org/api/modules.html#loading-from-node_modules-folders
 * @returns the index of the node that answers for a requirement of the node `from`; undefined where none does
 */
export function nestedResolver(
  nodes: readonly LockedNode[],
): (from: number, requirement: Requirement) => number | undefined {
  const folders = new Map<string, Folder>();
  const above = new Map<string, Folder | null>();
  // A node's own path beats a link that provides the same.
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    for (const key of nodes[index]?.provides ?? []) install(key, "", index, folders, null);
  }
  let last: Folder | null = null;
  const standsIn = nodes.map(({ key, name }, index) => (last = install(key, name, index, folders, last)));
  let asking = -1;
  let nearest: Folder | null = null;
  return (from, { name }) => {
    if (from !== asking) {
      asking = from;
      const key = nodes[from]?.key ?? "";
      nearest = folders.get(key) ?? standsIn[from] ?? folderAbove(key, folders, above);
    }
    for (let folder = nearest; folder !== null; folder = folder.up) {
      const index = folder.holds.get(name);
      if (index !== undefined) return index;
      if (folder.up === undefined) folder.up = folderAbove(folder.owner, folders, above);
    }
    return undefined;
  };
}

/**
 * Puts a node into the `node_modules` of its path; null where the path is not one directly in a `node_modules`.
 * @param name the component's, used where the folder is called the same: it is hashed once for all maps
 * @param last where the node before it stands, which is where most stand
 */
function install(
  key: string,
  name: string,
  index: number,
  folders: Map<string, Folder>,
  last: Folder | null,
): Folder | null {
  const at = innermost(key);
  if (at < 0 || endOfPackage(key, at) >= 0) return null;
  const length = Math.max(0, at - 1);
  let folder = last?.owner.length === length && key.startsWith(last.owner) ? last : null;
  if (folder === null) {
    const owner = key.slice(0, length);
    folder = folders.get(owner) ?? null;
    if (folder === null) folders.set(owner, (folder = { owner, holds: new Map(), up: undefined }));
  }
  const start = at + NODE_MODULES.length;
  const same = start + name.length === key.length && key.endsWith(name);
  folder.holds.set(same ? name : key.slice(start), index);
  return folder;
}

/** The first `node_modules` above a path, not its own. */
function folderAbove(
  path: string,
  folders: ReadonlyMap<string, Folder>,
  known: Map<string, Folder | null>,
): Folder | null {
  const passed: string[] = [];
  let found: Folder | null | undefined;
  for (let here: string | null = path; here !== null && found === undefined;) {
    passed.push(here);
    here = pathAbove(here);
    found = here === null ? null : (folders.get(here) ?? known.get(here));
  }
  for (const here of passed) known.set(here, found ?? null);
  return found ?? null;
}

/** The path whose `node_modules` is looked at next; null above the top. */
function pathAbove(path: string): string | null {
  if (path === "") return null;
  const at = innermost(path);
  if (at >= 0 && endOfPackage(path, at) < 0) return at === 0 ? "" : path.slice(0, at - 1);
  const slash = path.lastIndexOf("/");
  // A directory beside the lockfile's (`../shared`) does not see the lockfile's `node_modules`.
  if (path.endsWith("..") && slash === path.length - 3) return null;
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Where the innermost `node_modules/` of a path begins; -1 = it has none. */
function innermost(path: string): number {
  let at = path.lastIndexOf(NODE_MODULES);
  while (at > 0 && path.charCodeAt(at - 1) !== SLASH) at = path.lastIndexOf(NODE_MODULES, at - 1);
  return at;
}

/** Index of the slash behind the installed package's name, for a folder within it; -1 where the path ends with it. */
function endOfPackage(path: string, at: number): number {
  const name = at + NODE_MODULES.length;
  const slash = path.indexOf("/", name);
  return slash >= 0 && path.charAt(name) === "@" ? path.indexOf("/", slash + 1) : slash;
}
