import type { LockedNode, ParsedLockfile, Requirement } from "./lockfile.js";

/** Edge kinds as small integers, because a graph holds tens of thousands of them. */
export const EdgeKind = { runtime: 0, development: 1, optional: 2, peer: 3 } as const;

/**
 * The resolved graph of one lockfile. Nodes are indexes into `lockfile.nodes`; the edges of node n are
 * `targets[offsets[n] … offsets[n + 1] - 1]`, in the order in which the lockfile requires them.
 */
export interface Graph {
  readonly lockfile: ParsedLockfile;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** An `EdgeKind` per edge. */
  readonly kinds: Uint8Array;
  /** Node index of every service, in the order of `lockfile.services`. */
  readonly roots: readonly number[];
  /** What is asked for and not held. */
  readonly missing: readonly { readonly from: number; readonly requirement: Requirement }[];
}

/** The node at an index that is known to be one. */
export function nodeAt(graph: Graph, index: number): LockedNode {
  const node = graph.lockfile.nodes[index];
  if (node === undefined) throw new RangeError(`no node ${index} in ${graph.lockfile.path}`);
  return node;
}
