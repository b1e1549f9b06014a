import { joinPaths } from "./model/paths.js";
import { foldName } from "./model/ecosystem.js";
import { nodeAt } from "./model/graph.js";
import { type LockedNode, typeOf } from "./model/lockfile.js";
import type { Side } from "./side.js";

/** Nodes that are looked at beyond the expected one, where both sides are walked side by side. */
const NEAR = 4;
/** Misses in a row after which a node is looked for further below: more than `NEAR` went. */
const LOST = 4;
/** How many are looked at then. */
const FAR = 1024;

/**
 * Names, folded, that may have changed. Both lists of nodes are walked side by side; they are sorted alike, so nearly every node
 * meets its like. A name of which every node did, in order, is as it was. Linear.
 */
export function namesThatDiffer(base: Side, head: Side): ReadonlySet<string> {
  const names = new Set<string>();
  const differs = ({ graph }: Side, node: LockedNode | undefined): void => {
    if (node !== undefined) names.add(foldName(typeOf(graph.lockfile, node), node.name));
  };
  const [before, after] = [base.graph.lockfile.nodes, head.graph.lockfile.nodes];
  let missed = 0;
  let at = 0;
  after.forEach((node, to) => {
    const { key } = node;
    let from = indexOfKey(before, key, at, NEAR);
    if (from === -1 && missed >= LOST) {
      missed = 0;
      from = indexOfKey(before, key, at, FAR);
      // One that stands elsewhere now must not take all between along.
      if (before[from + 1]?.key !== after[to + 1]?.key) from = -1;
    }
    if (from === -1) {
      missed += 1;
      if (head.services[to] === 0) differs(head, node);
      return;
    }
    missed = 0;
    for (; at < from; at += 1) differs(base, before[at]);
    at = from + 1;
    if (isSameNode(base, from, head, to)) return;
    differs(head, node);
    differs(base, before[from]);
  });
  for (; at < before.length; at += 1) differs(base, before[at]);
  return names;
}

/** Index of the node with a key, which stands at `next` or within so many beyond it; -1 = it does not. */
function indexOfKey(nodes: readonly LockedNode[], key: string, next: number, beyond: number): number {
  const most = Math.min(nodes.length, next + beyond + 1);
  for (let at = next; at < most; at += 1) if (nodes[at]?.key === key) return at;
  return -1;
}

/** Whether a change could be about neither of two nodes of one name. */
export function isSameNode(base: Side, from: number, head: Side, to: number): boolean {
  if (base.runtime[from] !== head.runtime[to] || base.reached[from] !== head.reached[to]) return false;
  if (base.direct[from] !== head.direct[to] || base.services[from] !== head.services[to]) return false;
  const [old, now] = [nodeAt(base.graph, from), nodeAt(head.graph, to)];
  if (old === now) return true;
  if (old.name !== now.name || old.version !== now.version || old.source !== now.source) return false;
  if (old.bundled !== now.bundled || old.integrity !== now.integrity) return false;
  if (old.resolved !== now.resolved && placeOf(old) !== placeOf(now)) return false;
  if (old.range !== now.range || old.type !== now.type) return false;
  const [said, says] = [old.told, now.told];
  if (said?.direct !== says?.direct || said?.development !== says?.development) return false;
  return old.qualifiers === now.qualifiers || contentOf(old) === contentOf(now);
}

/** Where a copy comes from and what is in it (where nothing is fixed: what is asked for), to be compared. */
export function contentOf(node: LockedNode): string {
  const { source, integrity, range, qualifiers = [] } = node;
  const more = qualifiers.map(([key, value]) => `\n${key}=${value}`).join("");
  return `${source}\n${placeOf(node)}\n${integrity ?? ""}\n${range ?? ""}${more}`;
}

/** The address of a copy. One folder has many spellings, and tools change theirs: `../../`, `./../..`. */
function placeOf({ source, resolved }: LockedNode): string {
  if (resolved === null || source !== "file") return resolved ?? "";
  const [, scheme = "", path = ""] = /^((?:[a-z]+:)?\/*)(.*)$/is.exec(resolved) ?? [];
  return scheme + joinPaths(".", path);
}
