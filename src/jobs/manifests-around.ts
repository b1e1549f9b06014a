import { isManifestName, liesAround } from "../core/lockfiles/around.js";
import type { LockfileFormat } from "../core/lockfiles/format.js";
import { isFolded } from "../core/model/folded.js";
import { folderOf, nameOf } from "../core/model/paths.js";
import type { RepositoryTree } from "../ports.js";

/** Whether an entry of a tree is a file, not a link or a submodule. */
export function isFile({ mode }: { readonly mode: string }): boolean {
  return mode === "100644" || mode === "100755";
}

/** Entries of one mode: links ("120000") with the hash of where they lead, submodules ("160000") with their commit. */
export function entriesOf(tree: RepositoryTree, mode: string): ReadonlyMap<string, string> {
  const found = [...tree.entries].filter(([, entry]) => entry.mode === mode);
  return new Map(found.map(([path, { sha }]) => [path, sha]));
}

/** Every file that the format may ask for. Path → sha; null = a link. */
export type Manifests = ReadonlyMap<string, string | null>;

/** A tree, and the manifests that a lockfile of it may ask for. */
export interface Around {
  readonly tree: RepositoryTree;
  readonly submodules: ReadonlyMap<string, string>;
  readonly manifests: (format: LockfileFormat, lockfile: string) => Manifests;
}

/** The tree is walked once per format, not once per lockfile. */
export function manifestsOf(tree: RepositoryTree): Around {
  const byFormat = new Map<LockfileFormat, Manifests>();
  const ofFormat = (format: LockfileFormat): Manifests => {
    const found = new Map<string, string | null>();
    for (const [path, entry] of tree.entries) {
      if (!isManifestName(format, nameOf(path))) continue;
      if (isFile(entry)) found.set(path, entry.sha);
      else if (entry.mode === "120000") found.set(path, null);
    }
    return found;
  };
  return {
    tree,
    submodules: entriesOf(tree, "160000"),
    manifests: (format, lockfile) => {
      const all = byFormat.get(format) ?? ofFormat(format);
      byFormat.set(format, all);
      // A lockfile in a folder of made-up code still sees what lies beside it there.
      const own = lockfile.split("/").length - 1;
      const isMadeUp = (path: string) => isFolded(path.split("/").slice(own).join("/"));
      return new Map(
        [...all].filter(
          ([path]) =>
            path !== lockfile &&
            liesAround(format, lockfile, path) &&
            !(path.startsWith(folderOf(lockfile)) ? isMadeUp(path) : isFolded(path)),
        ),
      );
    },
  };
}
