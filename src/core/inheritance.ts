import { chainTo, nearestNode, nodesTo, type Chains } from "./chains.js";
import type { BareCause, CauseFinder } from "./causes.js";
import type { BareState, Side } from "./diff.js";
import { introducersOf } from "./introducers.js";
import type { ComponentState, Inheritance } from "./model/change.js";
import { nodeAt } from "./model/graph.js";
import { refOf } from "./model/purl.js";
import { forEachTarget, seedsReaching } from "./reach.js";

/** Why a component is inherited, with the cause itself instead of its id. */
export type TracedInheritance = Omit<Inheritance, "cause"> & { readonly cause: BareCause };

/** Tells the services of every component and why it is there. */
export interface Tracer {
  readonly state: (bare: BareState) => ComponentState;
  readonly inheritance: (bare: BareState, cause: CauseFinder) => TracedInheritance;
  /** The way from a service to the nearest of these nodes, the service first; just the first node if none is reached. */
  readonly wayTo: (nodes: readonly number[]) => readonly number[];
}

/**
 * @param wanted every node that will be asked for: services and introducers are found for all of them in one go
 */
export function tracer(side: Side, chains: Chains, wanted: readonly number[]): Tracer {
  const { graph, services } = side;
  const paths = graph.lockfile.services.map((service) => service.path);
  const pathOf = new Map(graph.roots.map((root, index) => [root, paths[index] ?? ""]));
  const told = seedsReaching(graph, services, startsOf(side), wanted);
  const introducers = introducersOf(graph, services, wanted);
  const dependants = dependantsOf(side);
  const servicesOf = (nodes: readonly number[]) => {
    const found = new Set(nodes.flatMap((node) => told.get(node) ?? []));
    const further = new Set([...found].flatMap((service) => [...(dependants.get(service) ?? [])]));
    const sorted = (indexes: Iterable<number>) => [...indexes].flatMap((index) => paths[index] ?? []).sort();
    return { services: sorted(found), dependants: sorted([...further].filter((index) => !found.has(index))) };
  };
  const wayTo = (nodes: readonly number[]) => {
    const nearest = nearestNode(chains, nodes);
    return nearest === null ? nodes.slice(0, 1) : nodesTo(chains, nearest);
  };
  return {
    wayTo,
    state: (bare) => ({ ...bare, ...servicesOf(bare.nodes) }),
    inheritance: (bare, cause) => {
      const nearest = nearestNode(chains, bare.nodes);
      const found = cause(wayTo(bare.nodes));
      if (!graph.lockfile.tells.edges || nearest === null) {
        const unknownBecause = graph.lockfile.tells.edges ? "no-root-reaches-it" : "no-edges";
        return {
          service: servicesOf(bare.nodes).services[0] ?? "",
          chain: null,
          unknownBecause,
          introducers: [],
          cause: found,
        };
      }
      const { service, links } = chainTo(graph, chains, services, nearest);
      const path = pathOf.get(service) ?? "";
      const all = new Set(bare.nodes.flatMap((node) => introducers.get(node) ?? []));
      const refs = new Map(
        [...all]
          .map((node) => refOf({ ...nodeAt(graph, node), type: graph.lockfile.purlType }))
          .map((r) => [r.purl, r]),
      );
      const sorted = [...refs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
      return { service: path, chain: links, unknownBecause: null, introducers: sorted, cause: found };
    },
  };
}

/** What every service asks for itself, services left out. */
export function startsOf(side: Side): number[][] {
  return side.graph.roots.map((root) => {
    const starts: number[] = [];
    forEachTarget(side.graph, root, (target) => {
      if (side.services[target] === 0) starts.push(target);
    });
    return starts;
  });
}

/** For every service the services that depend on it, directly or not (indexes into `lockfile.services`). */
function dependantsOf(side: Side): Map<number, Set<number>> {
  const indexOf = new Map(side.graph.roots.map((root, index) => [root, index]));
  const askedBy = new Map<number, number[]>();
  side.graph.roots.forEach((root, index) => {
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
