import { linksTo, nearestNode, type Chains } from "./chains.js";
import type { BareCause, CauseFinder } from "./causes.js";
import type { BareState } from "./diff.js";
import type { Side } from "./side.js";
import { introducersOf } from "./introducers.js";
import type { ComponentState, Inheritance } from "./model/change.js";
import type { ComponentRef } from "./model/component.js";
import { type Graph, nodeAt } from "./model/graph.js";
import { countsOwnWord } from "./model/lockfile.js";
import { nameOf } from "./model/paths.js";
import { refOfNode } from "./model/node-ref.js";
import { forEachTarget, MAX_SERVICES, seedsReaching } from "./reach.js";

/** Why a component is inherited, with the cause itself instead of its id. */
export type TracedInheritance = Omit<Inheritance, "cause"> & { readonly cause: BareCause };

/** Tells the services of every component and why it is there. */
export interface Tracer {
  readonly state: (bare: BareState) => ComponentState;
  readonly inheritance: (bare: BareState, cause: CauseFinder) => TracedInheritance;
  /** The nearest of these nodes; the first if no service reaches any. */
  readonly nearest: (nodes: readonly number[]) => number;
}

/**
 * @param wanted every node that will be asked for: services and introducers are found for all of them in one go
 */
export function tracer(side: Side, chains: Chains, wanted: readonly number[]): Tracer {
  const { graph, services, roots } = side;
  const paths = graph.lockfile.services.map((service) => service.path);
  const pathOf = new Map(graph.roots.map((root, index) => [root, paths[index] ?? ""]));
  const told = seedsReaching(graph, roots, startsOf(side).slice(0, MAX_SERVICES), wanted);
  const introducers = introducersOf({ ...graph, roots: firstParty(side) }, services, wanted);
  const dependants = dependantsOf(side);
  const { tells } = graph.lockfile;
  const lockfile = nameOf(graph.lockfile.path);
  const servicesOf = (nodes: readonly number[]) => {
    // Without edges, whatever the lockfile holds belongs to all that it serves.
    if (countsOwnWord(graph.lockfile)) return { services: [...paths].sort(), dependants: [] };
    const found = new Set(nodes.flatMap((node) => told.get(node) ?? []));
    const further = new Set([...found].flatMap((service) => [...(dependants.get(service) ?? [])]));
    const sorted = (indexes: Iterable<number>) => [...indexes].flatMap((index) => paths[index] ?? []).sort();
    return { services: sorted(found), dependants: sorted([...further].filter((index) => !found.has(index))) };
  };
  const nearest = (nodes: readonly number[]) => nearestNode(chains, nodes) ?? nodes[0] ?? 0;
  return {
    nearest,
    state: (bare) => ({ ...bare, ...servicesOf(bare.nodes) }),
    inheritance: (bare, cause) => {
      const node = nearest(bare.nodes);
      const links = linksTo(graph, chains, node);
      const origin = chains.origin[node] ?? -1;
      const told = {
        service: pathOf.get(origin) ?? servicesOf(bare.nodes).services[0] ?? "",
        lockfile,
        toldBy: toldBy(graph, node, links),
        cause: cause(node),
      };
      if (!tells.edges) {
        if (bare.direct !== true)
          return { ...told, chain: null, unknownBecause: "no-edges", introducers: [] };
        const { name, version } = nodeAt(graph, node);
        const chain = [{ name, version, node }];
        return { ...told, chain, unknownBecause: null, introducers: sortedRefs(graph, [node]) };
      }
      // Who told the edges may know less than the lockfile holds.
      const because = graph.lockfile.edgesToldBy === undefined ? "no-root-reaches-it" : "no-edges";
      if (origin < 0) return { ...told, chain: null, unknownBecause: because, introducers: [] };
      const all = new Set(bare.nodes.flatMap((each) => introducers.get(each) ?? []));
      const sorted = sortedRefs(graph, all);
      return {
        ...told,
        chain: links,
        unknownBecause: links === null ? "too-long" : null,
        introducers: sorted,
      };
    },
  };
}

function toldBy(graph: Graph, index: number, links: readonly unknown[] | null): Inheritance["toldBy"] {
  const node = nodeAt(graph, index);
  if (node.toldBy !== undefined) return { what: "component", by: node.toldBy };
  const by = (links?.length ?? 0) > 1 ? graph.lockfile.edgesToldBy : undefined;
  return by === undefined ? null : { what: "chain", by };
}

/** Components of nodes, each once, by purl. */
function sortedRefs(graph: Graph, nodes: Iterable<number>): ComponentRef[] {
  const refs = new Map<string, ComponentRef>();
  for (const index of nodes) {
    const node = nodeAt(graph, index);
    const ref = refOfNode(graph.lockfile, node);
    refs.set(ref.purl, ref);
  }
  return [...refs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
}

/** Where a component may be introduced: what first-party code that is no service asks for counts too. */
function firstParty({ services }: Side): number[] {
  const nodes: number[] = [];
  services.forEach((mark, node) => {
    if (mark === 1) nodes.push(node);
  });
  return nodes;
}

/** What every service asks for itself, services left out. */
export function startsOf(side: Side): number[][] {
  return side.graph.roots.map((root) => {
    const starts: number[] = [];
    forEachTarget(side.graph, root, (target) => {
      if (side.roots[target] === 0) starts.push(target);
    });
    return starts;
  });
}

/**
 * For every service the services that depend on it, directly or not (indexes into `lockfile.services`). Those beyond
 * MAX_SERVICES are left out: the answer grows with the square of their number.
 */
function dependantsOf(side: Side): Map<number, Set<number>> {
  const indexOf = new Map(side.graph.roots.slice(0, MAX_SERVICES).map((root, index) => [root, index]));
  const askedBy = new Map<number, number[]>();
  side.graph.roots.slice(0, MAX_SERVICES).forEach((root, index) => {
    forEachTarget(side.graph, root, (target) => {
      const other = indexOf.get(target);
      if (other === undefined || other === index) return;
      const known = askedBy.get(other);
      if (known === undefined) askedBy.set(other, [index]);
      else known.push(index);
    });
  });
  const answer = new Map<number, Set<number>>();
  for (const service of askedBy.keys()) {
    const found = new Set<number>();
    const pending = [service];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const other of askedBy.get(next) ?? []) {
        if (found.has(other) || other === service) continue;
        found.add(other);
        pending.push(other);
      }
    }
    answer.set(service, found);
  }
  return answer;
}
