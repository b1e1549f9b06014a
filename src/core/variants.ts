import type { Chains } from "./chains.js";
import type { BareChange } from "./diff.js";
import type { Side } from "./side.js";
import { nodeAt } from "./model/graph.js";

/**
 * Folds components that differ only by operating system, processor or C library: changes of one kind whose nodes are
 * all bound to a platform and hang below the same parent with the same change of version.
 * @returns for every folded change (by index) the index of the change that stands for it: the first of its group
 */
export function platformVariants(
  changes: readonly BareChange[],
  side: Side | null,
  chains: Chains | null,
): Map<number, number> {
  const groups = new Map<string, number>();
  const folded = new Map<number, number>();
  changes.forEach((change, index) => {
    const state = change.to;
    if (state === null || side === null || chains === null) return;
    if (!state.nodes.every((node) => nodeAt(side.graph, node).platform)) return;
    const parents = new Set(state.nodes.map((node) => chains.before[node] ?? -1));
    const parent = [...parents].sort((a, b) => a - b).join(",");
    const key = `${change.kind}\n${parent}\n${change.from?.ref.version ?? ""}\n${state.ref.version}`;
    const first = groups.get(key);
    if (first === undefined) groups.set(key, index);
    else folded.set(index, first);
  });
  return folded;
}
