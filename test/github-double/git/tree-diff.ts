import type { ObjectStore } from "./objects.js";
import { leaves, type Leaf } from "./paths.js";
import { diffText, type TextDiff } from "./text-diff.js";

/** One changed file between two trees. */
export interface FileChange {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly before: Leaf | null;
  readonly after: Leaf | null;
}

/** Changed files by path. A rename is told when the content is the same byte for byte (GitHub also tells similar ones). */
export function diffTrees(store: ObjectStore, before: string, after: string): readonly FileChange[] {
  if (before === after) return [];
  const known = remembered.get(store) ?? new Map<string, readonly FileChange[]>();
  remembered.set(store, known);
  const key = `${before} ${after}`;
  const changes = known.get(key) ?? compareTrees(store, before, after);
  known.set(key, changes);
  return changes;
}

/** Trees never change, so neither do their differences. */
const remembered = new WeakMap<ObjectStore, Map<string, readonly FileChange[]>>();

function compareTrees(store: ObjectStore, before: string, after: string): FileChange[] {
  const old = leaves(store, before);
  const fresh = leaves(store, after);
  const changes: FileChange[] = [];
  const gone = new Map<string, string[]>();
  for (const [path, leaf] of old) {
    if (fresh.has(path)) continue;
    const paths = gone.get(leaf.sha);
    if (paths === undefined) gone.set(leaf.sha, [path]);
    else paths.push(path);
  }
  for (const [path, leaf] of fresh) {
    const was = old.get(path);
    if (was?.sha === leaf.sha && was.mode === leaf.mode) continue;
    const previousPath = was === undefined ? (gone.get(leaf.sha)?.shift() ?? null) : null;
    if (was !== undefined) changes.push({ path, previousPath, status: "modified", before: was, after: leaf });
    else if (previousPath === null)
      changes.push({ path, previousPath, status: "added", before: null, after: leaf });
    else
      changes.push({
        path,
        previousPath,
        status: "renamed",
        before: old.get(previousPath) ?? null,
        after: leaf,
      });
  }
  for (const path of [...gone.values()].flat()) {
    changes.push({ path, previousPath: null, status: "removed", before: old.get(path) ?? null, after: null });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Text differences of changed files, remembered by the two blobs. */
export class TextDiffs {
  readonly #known = new Map<string, TextDiff>();
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  of(change: FileChange): TextDiff {
    const key = `${change.before?.sha ?? ""} ${change.after?.sha ?? ""}`;
    let diff = this.#known.get(key);
    if (diff === undefined) {
      diff = diffText(this.#bytes(change.before), this.#bytes(change.after));
      this.#known.set(key, diff);
    }
    return diff;
  }

  /** A submodule's content is one line, as in `git diff`. */
  #bytes(leaf: Leaf | null): Buffer | null {
    if (leaf === null) return null;
    if (leaf.mode === "160000") return Buffer.from(`Subproject commit ${leaf.sha}\n`);
    return this.#store.blob(leaf.sha) ?? Buffer.alloc(0);
  }
}
