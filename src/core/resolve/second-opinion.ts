import type { DependencyGraph } from "../model/dependency-graph.js";
import { nameKey } from "../model/ecosystem.js";
import { type LockedNode, type ParsedLockfile, type Requirement, typeOf } from "../model/lockfile.js";
import { versionKey } from "../model/package-facts.js";
import { directRequirement } from "./direct.js";
import type { Estimated } from "./estimate.js";
import { type GraphKnowledge, type GraphNeed, TOLD_BY } from "./knowledge.js";

/**
 * Chains for a lockfile that holds everything and tells no parents (go.mod, Pipfile.lock, gradle.lockfile): what each
 * direct dependency brings when it is installed alone tells who asks for whom. Only what the lockfile holds counts, in
 * the version that it holds; nothing is added, and what nobody is told to ask for keeps an unknown chain.
 * @returns the same nodes; `edgesToldBy` where at least one parent could be told
 */
export function secondOpinion(read: ParsedLockfile, { graphs }: GraphKnowledge): Estimated {
  const needs: GraphNeed[] = [];
  const held = new Map<string, LockedNode[]>();
  for (const node of read.nodes) {
    if (node.source === "workspace") continue;
    const key = nameKey(typeOf(read, node), node.name);
    const same = held.get(key);
    if (same === undefined) held.set(key, [node]);
    else same.push(node);
  }
  const asks = new Map<string, Map<string, Requirement>>();
  const direct: LockedNode[] = [];
  for (const node of read.nodes) {
    if (node.told?.direct !== true || node.source === "workspace") continue;
    direct.push(node);
    if (node.source !== "registry" || node.version === "") continue;
    const version = { type: typeOf(read, node), name: node.name, version: node.version };
    const graph = graphs.get(versionKey(version));
    if (graph === undefined) needs.push({ kind: "graph", version });
    else if (graph !== null) follow(graph, version.type, held, asks);
  }
  if (asks.size === 0) return { lockfile: read, needs };
  const services = new Set(read.services.map(({ node }) => node));
  const nodes = read.nodes.map((node) => {
    if (services.has(node.key))
      return { ...node, requires: [...node.requires, ...direct.map(directRequirement)] };
    const requires = asks.get(node.key);
    return requires === undefined ? node : { ...node, requires: [...requires.values()] };
  });
  return { lockfile: { ...read, tells: { ...read.tells, edges: true }, edgesToldBy: TOLD_BY, nodes }, needs };
}

function follow(
  graph: DependencyGraph,
  type: ReturnType<typeof typeOf>,
  held: ReadonlyMap<string, readonly LockedNode[]>,
  asks: Map<string, Map<string, Requirement>>,
): void {
  const heldOf = (index: number) => held.get(nameKey(type, graph.nodes[index]?.name ?? "")) ?? [];
  for (const { from, to, range } of graph.edges) {
    for (const source of heldOf(from)) {
      for (const target of heldOf(to)) {
        if (source === target) continue;
        const own = asks.get(source.key) ?? new Map<string, Requirement>();
        asks.set(source.key, own);
        own.set(target.key, {
          name: target.name,
          range,
          kind: "runtime",
          targets: [target.key],
          mayBeMissing: true,
        });
      }
    }
  }
}
