import { type BinaryChange, type BinaryChanges, isBinary } from "./model/binary.js";
import { compareText } from "./model/order.js";
import { isFolded } from "./model/folded.js";
import type { PathShas } from "./selection.js";

/**
 * The compiled files that head holds and base did not, in that place or another (what was only moved is not new).
 * @param isExcluded whether the policy leaves a path out
 */
export function binariesChanged(
  base: PathShas,
  head: PathShas,
  isExcluded: (path: string) => boolean = () => false,
): BinaryChanges {
  const known = new Set([...base].flatMap(([path, sha]) => (isBinary(path) ? [sha] : [])));
  const changed = [...head]
    .filter(([path, sha]) => isBinary(path) && !known.has(sha) && !isExcluded(path))
    .map(([path, sha]): BinaryChange => ({ path, kind: base.has(path) ? "changed" : "added", sha }))
    .sort((a, b) => compareText(a.path, b.path));
  return {
    changed: changed.filter(({ path }) => !isFolded(path)),
    folded: changed.map(({ path }) => path).filter(isFolded),
  };
}
