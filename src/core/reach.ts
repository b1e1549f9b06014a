import { EdgeKind, type Graph } from "./model/graph.js";

/** Services beyond this are not named one by one: the work would no longer be linear. */
export const MAX_SERVICES = 1024;
/** The same for direct dependencies. */
export const MAX_DIRECT = 8192;

/** For every node: 1 where it is a service, 0 where it is a component. */
export function serviceMarks(graph: Graph): Uint8Array {
  const marks = new Uint8Array(graph.lockfile.nodes.length);
  graph.lockfile.nodes.forEach((node, index) => {
    if (node.source === "workspace") marks[index] = 1;
  });
  for (const root of graph.roots) marks[root] = 1;
  return marks;
}

/** For every node: 1 where it is a service that is told as one. */
export function rootMarks(graph: Graph): Uint8Array {
  const marks = new Uint8Array(graph.lockfile.nodes.length);
  for (const root of graph.roots) marks[root] = 1;
  return marks;
}

/** For every node: 1 where a service itself asks for it. */
export function directMarks(graph: Graph, services: Uint8Array): Uint8Array {
  const marks = new Uint8Array(graph.lockfile.nodes.length);
  for (const root of graph.roots) {
    forEachTarget(graph, root, (target) => {
      if (services[target] === 0) marks[target] = 1;
    });
  }
  return marks;
}

/** For every node: 1 where some service reaches it (`reached`), and where one does without a development edge (`runtime`). */
export function reachMarks(graph: Graph): { readonly runtime: Uint8Array; readonly reached: Uint8Array } {
  const { roots } = graph;
  const runtime = new Uint8Array(graph.lockfile.nodes.length);
  const later: number[] = [];
  follow(graph, runtime, roots, EdgeKind.development, later);
  const reached = runtime.slice();
  follow(graph, reached, later, null, []);
  return { runtime, reached };
}

/** Marks what is reached from some nodes. @param skip a kind of edge that is not followed: where it leads goes to `skipped` */
function follow(
  { offsets, targets, kinds }: Graph,
  marks: Uint8Array,
  from: readonly number[],
  skip: number | null,
  skipped: number[],
): void {
  const pending: number[] = [];
  for (const node of from) {
    if (marks[node] === 1) continue;
    marks[node] = 1;
    pending.push(node);
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      if (marks[target] === 1) continue;
      if (kinds[edge] === skip) {
        skipped.push(target);
        continue;
      }
      marks[target] = 1;
      pending.push(target);
    }
  }
}

/** Calls `visit` for every edge of a node, in the order of the lockfile. */
export function forEachTarget(
  graph: Graph,
  node: number,
  visit: (target: number, kind: number) => void,
): void {
  const end = graph.offsets[node + 1] ?? 0;
  for (let edge = graph.offsets[node] ?? 0; edge < end; edge += 1) {
    visit(graph.targets[edge] ?? 0, graph.kinds[edge] ?? 0);
  }
}

/**
 * Which seeds reach which components, without passing through a service. Seeds are taken 32 at a time as the bits of
 * one integer per strongly connected component, so the work is edges × seeds / 32 and the memory does not depend on
 * the number of seeds.
 * @param starts for every seed the nodes at which it begins
 * @param wanted nodes whose answer is needed
 * @param most an answer holds no more seeds than this
 * @returns for every wanted node the indexes of the seeds that reach it, ascending
 */
export function seedsReaching(
  graph: Graph,
  services: Uint8Array,
  starts: readonly (readonly number[])[],
  wanted: readonly number[],
  most = Number.POSITIVE_INFINITY,
): Map<number, number[]> {
  const answer = new Map<number, number[]>(wanted.map((node) => [node, []]));
  const { component, order } = condense(graph, services);
  const bits = new Int32Array(component.length);
  for (let first = 0; first < starts.length; first += 32) {
    bits.fill(0);
    const chunk = starts.slice(first, first + 32);
    chunk.forEach((nodes, bit) => {
      for (const node of nodes) bits[component[node] ?? 0] = (bits[component[node] ?? 0] ?? 0) | (1 << bit);
    });
    for (const node of order) {
      const own = bits[component[node] ?? 0] ?? 0;
      if (own === 0) continue;
      forEachTarget(graph, node, (target) => {
        if (services[target] === 0) bits[component[target] ?? 0] = (bits[component[target] ?? 0] ?? 0) | own;
      });
    }
    for (const [node, seeds] of answer) {
      const own = bits[component[node] ?? 0] ?? 0;
      if (own === 0) continue;
      for (let bit = 0; bit < chunk.length && seeds.length < most; bit += 1)
        if ((own & (1 << bit)) !== 0) seeds.push(first + bit);
    }
  }
  return answer;
}

/**
 * Strongly connected components (Tarjan, iterative) of the graph without its services: `component` is a number per
 * node, `order` lists all nodes so that a component comes after every component that reaches it.
 */
function condense(graph: Graph, services: Uint8Array): { component: Int32Array; order: Int32Array } {
  const size = graph.lockfile.nodes.length;
  const component = new Int32Array(size);
  const found = new Int32Array(size);
  const low = new Int32Array(size);
  const open = new Uint8Array(size);
  const stack: number[] = [];
  const finished: number[] = [];
  const path: number[] = [];
  const next = graph.offsets.slice(0, size);
  let clock = 0;
  let components = 0;
  for (let start = 0; start < size; start += 1) {
    if (found[start] !== 0) continue;
    path.push(start);
    while (path.length > 0) {
      const node = path.at(-1) ?? 0;
      if (found[node] === 0) {
        clock += 1;
        found[node] = clock;
        low[node] = clock;
        open[node] = 1;
        stack.push(node);
      }
      const edge = next[node] ?? 0;
      if (services[node] === 0 && edge < (graph.offsets[node + 1] ?? 0)) {
        next[node] = edge + 1;
        const target = graph.targets[edge] ?? 0;
        if (services[target] === 1) continue;
        if (found[target] === 0) path.push(target);
        else if (open[target] === 1) low[node] = Math.min(low[node] ?? 0, found[target] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== found[node]) continue;
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        open[member] = 0;
        component[member] = components;
        finished.push(member);
        if (member === node) break;
      }
      components += 1;
    }
  }
  return { component, order: Int32Array.from(finished.reverse()) };
}
