import { EdgeKind, type Graph, nodeAt } from "../model/graph.js";
import { countsOwnWord, type LockedNode, type LockedService, type Requirement } from "../model/lockfile.js";

/** A graph read upwards: who asks for a node. */
export interface Dependants {
  readonly graph: Graph;
  readonly offsets: Int32Array;
  readonly sources: Int32Array;
  readonly kinds: Uint8Array;
  /** By the node that stands for it. */
  readonly services: ReadonlyMap<number, LockedService>;
}

/** What leads to a set of nodes. */
interface Reach {
  /** Services that reach one of them without passing through another service. */
  readonly services: readonly LockedService[];
  /** All services that reach one of them. */
  readonly all: readonly LockedService[];
  /** Some way begins with something other than a development dependency. */
  readonly runtime: boolean;
  /** A service itself asks for one of them. */
  readonly direct: boolean;
}

/** Turns every edge round. Linear. */
export function dependantsOf(graph: Graph): Dependants {
  const size = graph.lockfile.nodes.length;
  const offsets = new Int32Array(size + 1);
  for (const target of graph.targets) offsets[target + 1] = (offsets[target + 1] ?? 0) + 1;
  for (let node = 0; node < size; node++) offsets[node + 1] = (offsets[node + 1] ?? 0) + (offsets[node] ?? 0);
  const next = offsets.slice();
  const sources = new Int32Array(graph.targets.length);
  const kinds = new Uint8Array(graph.targets.length);
  for (let node = 0; node < size; node++) {
    for (let edge = graph.offsets[node] ?? 0; edge < (graph.offsets[node + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? 0;
      const slot = next[target] ?? 0;
      next[target] = slot + 1;
      sources[slot] = node;
      kinds[slot] = graph.kinds[edge] ?? 0;
    }
  }
  return { graph, offsets, sources, kinds, services: serviceNodes(graph) };
}

function serviceNodes(graph: Graph): ReadonlyMap<number, LockedService> {
  const byKey = new Map<string, number>();
  for (const root of graph.roots) {
    const node = nodeAt(graph, root);
    for (const key of node.provides) if (!byKey.has(key)) byKey.set(key, root);
    byKey.set(node.key, root);
  }
  const services = new Map<number, LockedService>();
  for (const service of graph.lockfile.services) {
    const root = byKey.get(service.node);
    if (root !== undefined) services.set(root, service);
  }
  return services;
}

/** Calls `visit` for every node that asks for this one, in the order of the lockfile. */
export function forEachDependant(
  dependants: Dependants,
  node: number,
  visit: (source: number, kind: number) => void,
): void {
  const end = dependants.offsets[node + 1] ?? 0;
  for (let edge = dependants.offsets[node] ?? 0; edge < end; edge++) {
    visit(dependants.sources[edge] ?? 0, dependants.kinds[edge] ?? 0);
  }
}

/** Everything that leads to the nodes; linear in the part of the graph above them. */
export function reachOf(dependants: Dependants, nodes: readonly number[]): Reach {
  const { services } = dependants;
  if (countsOwnWord(dependants.graph.lockfile)) return toldReach(dependants, nodes);
  const targets = new Set(nodes);
  let runtime = false;
  let direct = false;
  const told = climb(
    dependants,
    nodes,
    (source) => !services.has(source),
    (source, target, kind) => {
      if (!services.has(source)) return;
      if (kind !== EdgeKind.development) runtime = true;
      if (targets.has(target)) direct = true;
    },
  );
  const own = [...told].filter((node) => services.has(node));
  const above = [...climb(dependants, own, () => true)].filter((node) => services.has(node));
  return { services: pick(services, own), all: pick(services, [...own, ...above]), runtime, direct };
}

/** Without edges, whatever a lockfile holds belongs to all that it serves, and its own word counts for the rest. */
function toldReach({ graph, services }: Dependants, nodes: readonly number[]): Reach {
  const told = nodes.map((node) => nodeAt(graph, node).told);
  const all = pick(services, [...services.keys()]);
  return {
    services: all,
    all,
    runtime: told.some((one) => one?.development !== true),
    direct: told.some((one) => one?.direct === true),
  };
}

/**
 * Nodes above the given ones, nearest first; themselves left out unless a cycle leads back.
 * @param beyond whether to go on from a node
 */
export function climb(
  dependants: Dependants,
  nodes: readonly number[],
  beyond: (source: number) => boolean,
  visit?: (source: number, target: number, kind: number) => void,
): ReadonlySet<number> {
  const seen = new Set<number>();
  // Grows while it is walked: breadth first without the cost of `shift`.
  const pending = [...nodes];
  for (const target of pending) {
    forEachDependant(dependants, target, (source, kind) => {
      visit?.(source, target, kind);
      if (seen.has(source)) return;
      seen.add(source);
      if (beyond(source)) pending.push(source);
    });
  }
  return seen;
}

function pick(
  services: ReadonlyMap<number, LockedService>,
  nodes: readonly number[],
): readonly LockedService[] {
  const picked = new Map<string, LockedService>();
  for (const node of nodes) {
    const service = services.get(node);
    if (service !== undefined) picked.set(service.path, service);
  }
  return [...picked.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What `from` writes when it asks for `to`, aliases included. */
export function requirementsBetween(graph: Graph, from: number, to: number): readonly Requirement[] {
  const target = nodeAt(graph, to);
  return nodeAt(graph, from).requires.filter((requirement) => answers(graph, requirement, target));
}

/** Whether the node can be what answers the requirement; with an edge between the two, it is. */
function answers(graph: Graph, requirement: Requirement, node: LockedNode): boolean {
  const keys = [node.key, ...node.provides];
  if (graph.lockfile.lookup === "exact") return keys.some((key) => requirement.targets.includes(key));
  const folder = `node_modules/${requirement.name}`;
  return keys.some((key) => key === folder || key.endsWith(`/${folder}`));
}
