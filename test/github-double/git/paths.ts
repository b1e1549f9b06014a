import type { Mode, ObjectStore, TreeItem } from "./objects.js";

/** What a path holds: never a folder. */
export interface Leaf {
  readonly mode: Mode;
  readonly sha: string;
}

/** An item of a walk, folders included. */
export interface WalkedItem extends Leaf {
  readonly path: string;
}

/** Every item below a tree, depth first in git's order, folders before what they hold. */
export function* walk(store: ObjectStore, tree: string): Generator<WalkedItem> {
  const stack: { readonly prefix: string; readonly items: readonly TreeItem[]; next: number }[] = [
    { prefix: "", items: store.tree(tree) ?? [], next: 0 },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = top.items[top.next];
    if (item === undefined) {
      stack.pop();
      continue;
    }
    top.next += 1;
    const path = top.prefix + item.name;
    yield { path, mode: item.mode, sha: item.sha };
    if (item.mode === "040000")
      stack.push({ prefix: `${path}/`, items: store.tree(item.sha) ?? [], next: 0 });
  }
}

/** Blobs, symlinks and submodules of a tree by path. */
export function leaves(store: ObjectStore, tree: string): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const { path, mode, sha } of walk(store, tree)) if (mode !== "040000") found.set(path, { mode, sha });
  return found;
}

/** Writes the trees that hold these paths and returns the sha of the top one. */
export function writeTree(store: ObjectStore, entries: ReadonlyMap<string, Leaf>): string {
  const top: Folder = { folders: new Map(), items: [] };
  for (const [path, leaf] of entries) {
    const names = path.split("/");
    const name = names.pop() ?? "";
    let folder = top;
    for (const part of names) {
      let inner = folder.folders.get(part);
      if (inner === undefined) folder.folders.set(part, (inner = { folders: new Map(), items: [] }));
      folder = inner;
    }
    folder.items.push({ mode: leaf.mode, name, sha: leaf.sha });
  }
  return writeFolder(store, top);
}

/** What lies at a path: a leaf or a folder; undefined when nothing does. */
export function find(store: ObjectStore, tree: string, path: string): Leaf | undefined {
  let found: Leaf = { mode: "040000", sha: tree };
  for (const name of path.split("/").filter((part) => part !== "")) {
    const item = store.tree(found.sha)?.find((each) => each.name === name);
    if (item === undefined) return undefined;
    found = { mode: item.mode, sha: item.sha };
  }
  return found;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly items: TreeItem[];
}

function writeFolder(store: ObjectStore, folder: Folder): string {
  const inner = [...folder.folders].map(([name, each]): TreeItem => ({
    mode: "040000",
    name,
    sha: writeFolder(store, each),
  }));
  return store.putTree([...folder.items, ...inner]);
}
