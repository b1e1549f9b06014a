import { EdgeKind, type Graph } from "./model/graph.js";
import type { LockedNode, ParsedLockfile, Requirement } from "./model/lockfile.js";

/** What a `node_modules` folder holds, and where Node.js looks next. https://nodejs.org/api/modules.html#loading-from-node_modules-folders */
interface Folder {
  readonly holds: Map<string, number>;
  readonly up: Folder | null;
}

type Resolve = (from: LockedNode, requirement: Requirement) => number | undefined;

/**
 * Resolves what every node requires to edges, once for every format. Linear in nodes and requirements.
 * A target that is not held is told in `missing` unless it may be missing; the node a service stands for is a root.
 */
export function buildGraph(lockfile: ParsedLockfile): Graph {
  const { nodes } = lockfile;
  const byKey = indexKeys(nodes);
  const resolve = lockfile.lookup === "nested" ? nestedResolver(byKey) : exactResolver(byKey);
  const offsets = new Int32Array(nodes.length + 1);
  let count = 0;
  for (const node of nodes) count += node.requires.length;
  const targets = new Int32Array(count);
  const kinds = new Uint8Array(count);
  const missing: { from: number; requirement: Requirement }[] = [];
  let edge = 0;
  nodes.forEach((node, from) => {
    for (const requirement of node.requires) {
      const target = resolve(node, requirement);
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
  const roots = lockfile.services.flatMap((service) => byKey.get(service.node) ?? []);
  return {
    lockfile,
    offsets,
    targets: targets.subarray(0, edge),
    kinds: kinds.subarray(0, edge),
    roots,
    missing,
  };
}

/** A node's own key beats what another provides. */
function indexKeys(nodes: readonly LockedNode[]): Map<string, number> {
  const byKey = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const key of node.provides) if (!byKey.has(key)) byKey.set(key, index);
  });
  nodes.forEach((node, index) => byKey.set(node.key, index));
  return byKey;
}

function exactResolver(byKey: ReadonlyMap<string, number>): Resolve {
  return (_from, requirement) => {
    for (const key of requirement.targets) {
      const index = byKey.get(key);
      if (index !== undefined) return index;
    }
    return undefined;
  };
}

const NODE_MODULES = "node_modules/";

function nestedResolver(byKey: ReadonlyMap<string, number>): Resolve {
  const holds = new Map<string, Map<string, number>>();
  for (const [key, index] of byKey) {
    const at = key.lastIndexOf(NODE_MODULES);
    if (at < 0) continue;
    const owner = at === 0 ? "" : key.slice(0, at - 1);
    let names = holds.get(owner);
    if (names === undefined) holds.set(owner, (names = new Map<string, number>()));
    names.set(key.slice(at + NODE_MODULES.length), index);
  }
  const nearest = new Map<string, Folder | null>();
  return (from, requirement) => {
    for (let folder = nearestFolder(from.key, holds, nearest); folder !== null; folder = folder.up) {
      const index = folder.holds.get(requirement.name);
      if (index !== undefined) return index;
    }
    return undefined;
  };
}

/** The first `node_modules` seen from a path: its own, or that of the nearest path above it. */
function nearestFolder(
  path: string,
  holds: ReadonlyMap<string, Map<string, number>>,
  known: Map<string, Folder | null>,
): Folder | null {
  const pending: string[] = [];
  let here: string | null = path;
  while (here !== null && !known.has(here)) {
    pending.push(here);
    here = pathAbove(here);
  }
  let folder = here === null ? null : (known.get(here) ?? null);
  for (const passed of pending.reverse()) {
    const own = holds.get(passed);
    if (own !== undefined) folder = { holds: own, up: folder };
    known.set(passed, folder);
  }
  return folder;
}

/** The path whose `node_modules` is looked at next; null above the top. */
function pathAbove(path: string): string | null {
  if (path === "") return null;
  const at = path.lastIndexOf(NODE_MODULES);
  if (at >= 0) return at === 0 ? "" : path.slice(0, at - 1);
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
