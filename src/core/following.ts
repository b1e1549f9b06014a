import type { Graph } from "./model/graph.js";
import type { LockedNode } from "./model/lockfile.js";

/** A resolved lockfile. */
export interface Resolved {
  readonly graph: Graph;
  /** 1 = each requirement of the node led to its first target. */
  readonly certain: Uint8Array;
  /** Nodes that answer for a key that another answers for too: where one goes it may uncover another. */
  readonly doubled: ReadonlySet<number>;
  /** Who answers for a key. */
  readonly byKey: ReadonlyMap<string, number>;
}

/** The graph that the next one may follow. Held by whoever parses one file after another with one memo. */
export interface GraphMemory {
  last: Resolved | null;
}

export function newGraphMemory(): GraphMemory {
  return { last: null };
}

/** What a lockfile has of the one that was resolved before. */
export interface Followed {
  readonly before: Graph;
  readonly certain: Uint8Array;
  /** For every node its like in the lockfile before, which answers and asks for the same; -1 = it has none. */
  readonly like: Int32Array;
  /** For every node of the lockfile before its like now; -1 = it has none. */
  readonly now: Int32Array;
  /** The node that answers for a key. */
  readonly find: (key: string) => number | undefined;
}

/**
 * Matches nodes with those of the lockfile before, of which a parser with a memo hands out the same parts. Linear.
 * @returns null where too little is the same, or a node that is new answers for what one that stayed does
 */
export function follow(
  { graph, certain, doubled, byKey }: Resolved,
  nodes: readonly LockedNode[],
): Followed | null {
  const before = graph.lockfile.nodes;
  const like = new Int32Array(nodes.length).fill(-1);
  const now = new Int32Array(before.length).fill(-1);
  const fresh: number[] = [];
  let next = 0;
  nodes.forEach((node, index) => {
    const old = isLike(before[next], node) ? next : (byKey.get(node.key) ?? -1);
    if (now[old] === -1 && isLike(before[old], node) && !doubled.has(old)) {
      like[index] = old;
      now[old] = index;
      next = old + 1;
    } else fresh.push(index);
  });
  if (fresh.length * 2 > nodes.length) return null;
  const stays = (key: string): number | undefined => {
    const index = now[byKey.get(key) ?? -1] ?? -1;
    return index === -1 ? undefined : index;
  };
  const { byKey: added } = answers(nodes, fresh);
  for (const key of added.keys()) if (stays(key) !== undefined) return null;
  return { before: graph, certain, like, now, find: (key) => added.get(key) ?? stays(key) };
}

/** Who answers for what. */
interface Answers {
  readonly byKey: ReadonlyMap<string, number>;
  /** Nodes that share a key that they answer for with another. */
  readonly doubled: ReadonlySet<number>;
}

/**
 * A node's own key beats what another provides; of those that provide it the first has it.
 * @param some indexes of nodes that count; null = all
 */
export function answers(nodes: readonly LockedNode[], some: readonly number[] | null): Answers {
  const byKey = new Map<string, number>();
  const doubled = new Set<number>();
  const twice = new Set<string>();
  const count = some === null ? nodes.length : some.length;
  for (let at = 0; at < count; at += 1) {
    const index = some?.[at] ?? at;
    const key = nodes[index]?.key ?? "";
    const before = byKey.size;
    if (byKey.set(key, index).size === before) twice.add(key);
  }
  for (let at = 0; at < count; at += 1) {
    const index = some?.[at] ?? at;
    const node = nodes[index];
    if (node === undefined) continue;
    for (const key of node.provides) {
      const other = byKey.get(key);
      if (other === undefined) byKey.set(key, index);
      else if (other !== index) doubled.add(index).add(other);
    }
    if (twice.size > 0 && twice.has(node.key)) doubled.add(index);
  }
  return { byKey, doubled };
}

function isLike(old: LockedNode | undefined, { key, provides, requires }: LockedNode): boolean {
  return old?.requires === requires && old.provides === provides && old.key === key;
}
