import type { Graph } from "./model/graph.js";
import { directMarks, forEachTarget, seedsReaching } from "./reach.js";

/**
 * For every wanted node the direct dependencies that answer for it: the one through which every chain goes (its
 * dominator), or, where there is none, all that reach it. Ascending node indexes; empty where no service reaches it.
 * Services that depend on services are passed through: a direct dependency is what some service declares.
 */
export function introducersOf(
  graph: Graph,
  services: Uint8Array,
  wanted: readonly number[],
): Map<number, readonly number[]> {
  const direct = directMarks(graph, services);
  const dominators = immediateDominators(graph, services, direct);
  const answer = new Map<number, readonly number[]>();
  const open: number[] = [];
  for (const node of wanted) {
    const top = topDominator(dominators, node);
    if (top === null) answer.set(node, []);
    else if (direct[top] === 1) answer.set(node, [top]);
    else open.push(node);
  }
  if (open.length > 0) {
    const seeds: number[] = [];
    direct.forEach((mark, node) => {
      if (mark === 1) seeds.push(node);
    });
    const reaching = seedsReaching(
      graph,
      services,
      seeds.map((seed) => [seed]),
      open,
    );
    for (const [node, found] of reaching)
      answer.set(
        node,
        found.flatMap((index) => seeds[index] ?? []),
      );
  }
  return answer;
}

/** The last node before the (virtual) root on the way up the dominator tree; null = unreached. */
function topDominator(dominators: Int32Array, node: number): number | null {
  if (dominators[node] === UNREACHED) return null;
  let at = node;
  while ((dominators[at] ?? ROOT) >= 0) at = dominators[at] ?? ROOT;
  return at;
}

const ROOT = -1;
const UNREACHED = -2;

/**
 * Immediate dominators from a virtual root that has an edge to every direct dependency (Cooper, Harvey and Kennedy,
 * "A Simple, Fast Dominance Algorithm"). -1: the root itself; -2: not reached.
 */
function immediateDominators(graph: Graph, services: Uint8Array, direct: Uint8Array): Int32Array {
  const order = reversePostorder(graph, services, direct);
  const position = new Int32Array(graph.lockfile.nodes.length).fill(UNREACHED);
  order.forEach((node, index) => (position[node] = index));
  const before = predecessors(graph, services, order, position);
  // In positions of `order`, so that comparing numbers compares depths; the root is -1.
  const dominator = new Int32Array(order.length).fill(UNREACHED);
  for (let changed = true; changed;) {
    changed = false;
    order.forEach((node, index) => {
      let found = direct[node] === 1 ? ROOT : UNREACHED;
      for (let at = before.offsets[index] ?? 0; at < (before.offsets[index + 1] ?? 0); at += 1) {
        const other = before.sources[at] ?? 0;
        if (dominator[other] === UNREACHED) continue;
        found = found === UNREACHED ? other : intersect(dominator, other, found);
      }
      if (dominator[index] !== found) {
        dominator[index] = found;
        changed = true;
      }
    });
  }
  const answer = new Int32Array(graph.lockfile.nodes.length).fill(UNREACHED);
  order.forEach((node, index) => {
    const found = dominator[index] ?? ROOT;
    answer[node] = found < 0 ? ROOT : (order[found] ?? ROOT);
  });
  return answer;
}

function intersect(dominator: Int32Array, left: number, right: number): number {
  let a = left;
  let b = right;
  while (a !== b) {
    while (a > b) a = dominator[a] ?? ROOT;
    while (b > a) b = dominator[b] ?? ROOT;
  }
  return a;
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
