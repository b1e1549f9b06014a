import type { Graph } from "./model/graph.js";
import { directMarks, forEachTarget, MAX_DIRECT, seedsReaching } from "./reach.js";

/** Where no one dependency answers for a component, no more than this are named. */
const MAX_TOLD = 100;
/**
 * Rounds that the search for dominators may take; lockfiles of 20,000 components took two or three. A graph made to need more is given up,
 * and the direct dependencies that reach a component are named instead.
 */
const MAX_ROUNDS = 64;

/**
 * For every wanted node the direct dependencies that answer for it: the one through which every chain goes (its
 * dominator), or, where there is none, those that reach it (100 at the most). Ascending node indexes; empty where no service reaches it.
 * Services that depend on services are passed through: a direct dependency is what some service declares.
 */
export function introducersOf(
  graph: Graph,
  services: Uint8Array,
  wanted: readonly number[],
): Map<number, readonly number[]> {
  const direct = directMarks(graph, services);
  const tops = topDominators(graph, services, direct);
  const answer = new Map<number, readonly number[]>();
  const open: number[] = [];
  for (const node of wanted) {
    const top = tops[node] ?? UNREACHED;
    if (top === UNREACHED) answer.set(node, []);
    else if (direct[top] === 1) answer.set(node, [top]);
    else open.push(node);
  }
  if (open.length === 0) return answer;
  const seeds: number[] = [];
  direct.forEach((mark, node) => {
    if (mark === 1) seeds.push(node);
  });
  const starts = seeds.slice(0, MAX_DIRECT).map((seed) => [seed]);
  for (const [node, found] of seedsReaching(graph, services, starts, open, MAX_TOLD)) {
    answer.set(
      node,
      found.flatMap((index) => seeds[index] ?? []),
    );
  }
  return answer;
}

const UNREACHED = -1;

/**
 * For every node the first of its dominators below a virtual root that asks for every direct dependency; itself where
 * it has none. Where all its predecessors share one, that one is its own too; where they do not, nothing below the
 * root dominates it. Repeated in reverse postorder until nothing moves.
 */
function topDominators(graph: Graph, services: Uint8Array, direct: Uint8Array): Int32Array {
  const order = reversePostorder(graph, services, direct);
  const tops = new Int32Array(graph.lockfile.nodes.length).fill(UNREACHED);
  const position = new Int32Array(graph.lockfile.nodes.length).fill(UNREACHED);
  order.forEach((node, index) => (position[node] = index));
  const before = predecessors(graph, services, order, position);
  let moved = true;
  for (let round = 0; moved && round < MAX_ROUNDS; round += 1) {
    moved = false;
    order.forEach((node, index) => {
      let top = direct[node] === 1 ? node : UNREACHED;
      const end = before.offsets[index + 1] ?? 0;
      for (let at = before.offsets[index] ?? 0; at < end && top !== node; at += 1) {
        const other = tops[order[before.sources[at] ?? 0] ?? 0] ?? UNREACHED;
        if (other !== UNREACHED) top = top === UNREACHED || top === other ? other : node;
      }
      if (tops[node] !== top) {
        tops[node] = top;
        moved = true;
      }
    });
  }
  // Not settled: what is known is too good to be true, so nothing is said to dominate.
  if (moved) for (const node of order) tops[node] = node;
  return tops;
}

function reversePostorder(graph: Graph, services: Uint8Array, direct: Uint8Array): number[] {
  const seen = new Uint8Array(graph.lockfile.nodes.length);
  const next = graph.offsets.slice();
  const finished: number[] = [];
  direct.forEach((mark, start) => {
    if (mark === 0 || seen[start] === 1) return;
    const path = [start];
    seen[start] = 1;
    while (path.length > 0) {
      const node = path.at(-1) ?? 0;
      const edge = next[node] ?? 0;
      if (edge >= (graph.offsets[node + 1] ?? 0)) {
        finished.push(node);
        path.pop();
        continue;
      }
      next[node] = edge + 1;
      const target = graph.targets[edge] ?? 0;
      if (seen[target] === 1 || services[target] === 1) continue;
      seen[target] = 1;
      path.push(target);
    }
  });
  return finished.reverse();
}

/** Who has an edge to whom, in positions of `order`, as offsets into one array. */
function predecessors(
  graph: Graph,
  services: Uint8Array,
  order: readonly number[],
  position: Int32Array,
): { offsets: Int32Array; sources: Int32Array } {
  const offsets = new Int32Array(order.length + 1);
  const forEach = (visit: (from: number, to: number) => void) => {
    order.forEach((node, from) => {
      forEachTarget(graph, node, (target) => {
        if (services[target] === 0) visit(from, position[target] ?? 0);
      });
    });
  };
  forEach((_from, to) => (offsets[to + 1] = (offsets[to + 1] ?? 0) + 1));
  for (let at = 1; at < offsets.length; at += 1) offsets[at] = (offsets[at] ?? 0) + (offsets[at - 1] ?? 0);
  const fill = offsets.slice();
  const sources = new Int32Array(offsets.at(-1) ?? 0);
  forEach((from, to) => {
    sources[fill[to] ?? 0] = from;
    fill[to] = (fill[to] ?? 0) + 1;
  });
  return { offsets, sources };
}
