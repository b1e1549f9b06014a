import { EdgeKind, type Graph } from "./model/graph.js";
import type { LockedNode, ParsedLockfile, Requirement } from "./model/lockfile.js";
import { nestedResolver } from "./node-modules.js";

/**
 * Resolves what every node requires to edges, once for every format. Linear in nodes and requirements.
 * A target that is not held is told in `missing` unless it may be missing; the node a service stands for is a root.
 */
export function buildGraph(lockfile: ParsedLockfile): Graph {
  const { nodes } = lockfile;
  const resolve = lockfile.lookup === "nested" ? nestedResolver(nodes) : exactResolver(nodes);
  const offsets = new Int32Array(nodes.length + 1);
  let count = 0;
  for (const node of nodes) count += node.requires.length;
  const targets = new Int32Array(count);
  const kinds = new Uint8Array(count);
  const missing: { from: number; requirement: Requirement }[] = [];
  let edge = 0;
  nodes.forEach((node, from) => {
    for (const requirement of node.requires) {
      const target = resolve(from, requirement);
      if (target !== undefined) {
        targets[edge] = target;
        kinds[edge] = EdgeKind[requirement.kind];
        edge += 1;
      } else if (!requirement.mayBeMissing) {
        missing.push({ from, requirement });
      }
    }
    offsets[from + 1] = edge;
  });
  return {
    lockfile,
    offsets,
    targets: targets.subarray(0, edge),
    kinds: kinds.subarray(0, edge),
    roots: rootsOf(lockfile),
    missing,
  };
}

/** Nodes of services are first-party, so only those are looked at. */
function rootsOf({ nodes, services }: ParsedLockfile): number[] {
  const byKey = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (node.source === "workspace") byKey.set(node.key, index);
  });
  return services.flatMap((service) => byKey.get(service.node) ?? []);
}

/** Resolves requirements by the keys of their targets. A node's own key beats what another provides. */
function exactResolver(
  nodes: readonly LockedNode[],
): (from: number, requirement: Requirement) => number | undefined {
  const byKey = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const key of node.provides) if (!byKey.has(key)) byKey.set(key, index);
  });
  nodes.forEach((node, index) => byKey.set(node.key, index));
  return (_from, requirement) => {
    for (const key of requirement.targets) {
      const index = byKey.get(key);
      if (index !== undefined) return index;
    }
    return undefined;
  };
}
