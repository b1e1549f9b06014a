import pMap from "p-map";
import type { RepositoryTree, TreeEntry } from "../../ports.js";

/** One folder of git's, as GitHub lists it. */
export interface Listing {
  readonly truncated: boolean;
  readonly tree: readonly {
    readonly path: string;
    readonly mode: string;
    readonly type: string;
    readonly sha: string;
    readonly size?: number | undefined;
  }[];
}

/** Lists a tree or commit by its sha, the folder alone or all below it. */
export type ListTree = (sha: string, recursive: boolean) => Promise<Listing>;

/** How far a truncated tree is walked. */
export interface WalkBounds {
  readonly maxCalls: number;
  readonly concurrency: number;
  readonly maxEntries: number;
}

export const DEFAULT_WALK_BOUNDS: WalkBounds = { maxCalls: 500, concurrency: 8, maxEntries: 2_000_000 };

/** A folder whose content is still to be listed. `path` is empty for the top. */
interface Folder {
  readonly path: string;
  readonly sha: string;
}

/**
 * Everything in a commit: one call where GitHub lists it whole (100,000 entries, 7 MB), else folder by folder.
 * Each folder is asked for recursively first, and taken apart only where that is truncated too. Folders named
 * `node_modules` are not taken apart: what is installed there is told by the lockfile beside it.
 * https://docs.github.com/en/rest/git/trees#get-a-tree
 * @returns folders that the bounds left unlisted are named in `truncated`
 */
export async function walkTree(commit: string, list: ListTree, bounds: WalkBounds): Promise<RepositoryTree> {
  const entries = new Map<string, TreeEntry>();
  const truncated: string[] = [];
  let calls = 0;

  /** Lists one folder into `entries`; returns the folders that are left for the next round. */
  async function visit(folder: Folder): Promise<readonly Folder[]> {
    if (calls + 2 > bounds.maxCalls || entries.size >= bounds.maxEntries) {
      truncated.push(folder.path === "" ? "." : folder.path);
      return [];
    }
    calls += 1;
    const whole = await list(folder.sha, true);
    if (!whole.truncated) {
      keep(folder, whole);
      return [];
    }
    calls += 1;
    const alone = await list(folder.sha, false);
    keep(folder, alone);
    // One folder with more than 100,000 entries of its own: what was listed of it is kept.
    if (alone.truncated) truncated.push(folder.path === "" ? "." : folder.path);
    return alone.tree
      .filter((entry) => entry.type === "tree" && entry.path !== "node_modules")
      .map((entry) => ({ path: join(folder, entry.path), sha: entry.sha }));
  }

  function keep(folder: Folder, listing: Listing): void {
    for (const { path, mode, type, sha, size } of listing.tree) {
      if (type !== "tree") entries.set(join(folder, path), { sha, mode, size: size ?? null });
    }
  }

  let round: readonly Folder[] = [{ path: "", sha: commit }];
  while (round.length > 0) {
    round = (await pMap(round, visit, { concurrency: bounds.concurrency })).flat();
  }
  return { entries, truncated: truncated.sort() };
}

function join(folder: Folder, path: string): string {
  return folder.path === "" ? path : `${folder.path}/${path}`;
}
