import type { ChainLink } from "./model/change.js";
import { SUBPATH } from "./model/component.js";
import { EdgeKind, type Graph, nodeAt } from "./model/graph.js";
import { forEachTarget } from "./reach.js";

/** Shortest chains of one graph: for every node the node before it, and how far it is from its service. */
export interface Chains {
  /** -1 for services and for what no service reaches. */
  readonly before: Int32Array;
  /** 0 for services, 1 for direct dependencies …; -1 = no service reaches it. */
  readonly distance: Int32Array;
  /** Position in the order of chains: by distance, then lexically. */
  readonly rank: Int32Array;
  /** The last service on the way: a service that depends on another inherits through it. -1 = no service reaches it. */
  readonly origin: Int32Array;
}

/**
 * Breadth first from all services at once. Within a distance the nodes are kept in the lexical order of their chains
 * (service path, then names and versions), so the first chain found is the smallest of the shortest. Peer edges are
 * followed only for what nothing else reaches.
 */
export function shortestChains(graph: Graph, isService: Uint8Array): Chains {
  const size = graph.lockfile.nodes.length;
  const chains = {
    before: new Int32Array(size).fill(-1),
    distance: new Int32Array(size).fill(-1),
    rank: new Int32Array(size).fill(-1),
    origin: new Int32Array(size).fill(-1),
  };
  const services = graph.roots
    .map((node, index) => ({ node, path: graph.lockfile.services[index]?.path ?? "" }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const order: number[] = [];
  for (const { node } of services) {
    if (chains.distance[node] !== -1) continue;
    chains.distance[node] = 0;
    chains.origin[node] = node;
    order.push(node);
  }
  spread(graph, isService, chains, order, false);
  spread(graph, isService, chains, order, true);
  order.forEach((node, rank) => (chains.rank[node] = rank));
  return chains;
}

/** Goes on from the nodes in `order`, appending what it reaches. */
function spread(graph: Graph, isService: Uint8Array, chains: Chains, order: number[], peers: boolean): void {
  const { before, distance, origin } = chains;
  let level = [...order];
  while (level.length > 0) {
    const reached: number[] = [];
    for (const node of level) {
      const found: number[] = [];
      forEachTarget(graph, node, (target, kind) => {
        if (distance[target] !== -1 || (kind === EdgeKind.peer && !peers)) return;
        distance[target] = (distance[node] ?? 0) + 1;
        before[target] = node;
        origin[target] = isService[target] === 1 ? target : (origin[node] ?? -1);
        found.push(target);
      });
      if (found.length > 1) found.sort((a, b) => compareNodes(graph, a, b));
      for (const target of found) reached.push(target);
    }
    for (const node of reached) order.push(node);
    level = reached;
  }
}

/** By name, then version, then key. */
function compareNodes(graph: Graph, a: number, b: number): number {
  const left = nodeAt(graph, a);
  const right = nodeAt(graph, b);
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  if (left.version !== right.version) return left.version < right.version ? -1 : 1;
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

/** The node of a component whose chain is shortest (ties: lexically smallest); null = no service reaches any of them. */
export function nearestNode(chains: Chains, nodes: readonly number[]): number | null {
  let best: number | null = null;
  for (const node of nodes) {
    if ((chains.distance[node] ?? -1) < 0) continue;
    if (best === null || isNearer(chains, node, best)) best = node;
  }
  return best;
}

function isNearer(chains: Chains, a: number, b: number): boolean {
  const distance = (chains.distance[a] ?? 0) - (chains.distance[b] ?? 0);
  return distance < 0 || (distance === 0 && (chains.rank[a] ?? 0) < (chains.rank[b] ?? 0));
}

/** A chain of more links than this is not told: nobody reads it, and hostile lockfiles would hold millions of links. */
export const MAX_LINKS = 200;

/** The links from the direct dependency to a node, both included; null = more than MAX_LINKS. */
export function linksTo(graph: Graph, chains: Chains, node: number): ChainLink[] | null {
  const origin = chains.origin[node] ?? -1;
  const links: ChainLink[] = [];
  for (let at = node; at >= 0 && at !== origin; at = chains.before[at] ?? -1) {
    if (links.length === MAX_LINKS) return null;
    const { name, version, qualifiers } = nodeAt(graph, at);
    const isFolder = qualifiers?.some(([key]) => key === SUBPATH) === true;
    links.push(isFolder ? { name, version, qualifiers, node: at } : { name, version, node: at });
  }
  return links.reverse();
}
