import { formatOf, type NamesDocument } from "./lockfiles/index.js";
import type { Problem } from "./model/problem.js";
import type { PathShas } from "./selection.js";

/** What stands in a tree in place of a file, path → hash. */
export interface Unfollowed {
  /** Symbolic links. */
  readonly links: PathShas;
  /** Submodules, with the commit they point to. */
  readonly submodules: PathShas;
}

/** Lockfiles that became or were links to somewhere else, and submodules that moved: what is behind them was not read. */
export function unfollowed(base: Unfollowed, head: Unfollowed, namesDocument?: NamesDocument): Problem[] {
  const links = [...head.links].flatMap(([path, sha]): Problem[] => {
    const format = base.links.get(path) === sha ? null : formatOf(path, namesDocument);
    if (format === null) return [];
    const isManifest = format.isCovered !== undefined;
    const message = `The ${isManifest ? "manifest" : "lockfile"} is a symbolic link; Weir does not follow links.`;
    return [{ kind: "not-fetched", path, line: null, message, severity: isManifest ? "partial" : "fatal" }];
  });
  const moved = [...head.submodules].flatMap(([path, commit]): Problem[] => {
    if (base.submodules.get(path) === commit) return [];
    const message = "The submodule points to another commit; lockfiles inside submodules are not read.";
    return [{ kind: "not-fetched", path, line: null, message, severity: "partial" }];
  });
  return [...links, ...moved];
}
