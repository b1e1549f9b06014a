import { ExactResolver } from "./exact-resolver.js";
import { answers, follow, type Followed, type GraphMemory } from "./following.js";
import { EdgeKind, type Graph } from "./model/graph.js";
import type { LockedNode, ParsedLockfile, Requirement } from "./model/lockfile.js";
import { nestedResolver } from "./node-modules.js";

/**
 * Resolves what every node requires to edges, once for every format. Linear in nodes and requirements.
 * A target that is not held is told in `missing` unless it may be missing; the node a service stands for is a root.
 * @param memory of the lockfile before, if both were parsed with one memo: edges that cannot have changed are taken over
 */
export function buildGraph(lockfile: ParsedLockfile, memory: GraphMemory | null = null): Graph {
  const edges = new Edges(lockfile);
  const { nodes } = lockfile;
  if (lockfile.lookup === "nested") {
    const resolve = nestedResolver(nodes);
    return edges.collect({ isFirst: false, resolve: (asked, from) => resolve(from, asked) ?? -1 }, null);
  }
  const last = memory?.last ?? null;
  const followed = last && follow(last, nodes);
  if (followed !== null) return edges.collect(new ExactResolver(followed.find, nodes.length), followed);
  const { byKey, doubled } = answers(nodes, null);
  const resolver = new ExactResolver((key) => byKey.get(key), nodes.length);
  const graph = edges.collect(resolver, null);
  if (memory !== null) memory.last = { graph, certain: edges.certain, doubled, byKey };
  return graph;
}

/** Finds the node that answers for what the node `from` requires: its index, or -1. */
interface Resolver {
  /** See ExactResolver. */
  readonly isFirst: boolean;
  resolve(requirement: Requirement, from: number): number;
}

/** The edges of one graph, in the order of the lockfile. */
class Edges {
  readonly #lockfile: ParsedLockfile;
  readonly #offsets: Int32Array;
  readonly #targets: Int32Array;
  readonly #kinds: Uint8Array;
  /** 1 = the first target of whatever the node requires is there: an edge for each requirement, in their order. */
  readonly certain: Uint8Array;
  readonly #missing: { from: number; requirement: Requirement }[] = [];
  #count = 0;

  constructor(lockfile: ParsedLockfile) {
    const { nodes } = lockfile;
    let most = 0;
    for (const node of nodes) most += node.requires.length;
    this.#lockfile = lockfile;
    this.#offsets = new Int32Array(nodes.length + 1);
    this.certain = new Uint8Array(nodes.length);
    this.#targets = new Int32Array(most);
    this.#kinds = new Uint8Array(most);
  }

  collect(resolver: Resolver, followed: Followed | null): Graph {
    this.#lockfile.nodes.forEach((node, from) => {
      if (followed === null || !this.#follow(followed.like[from] ?? -1, followed))
        this.#resolve(node, from, resolver);
      this.#offsets[from + 1] = this.#count;
    });
    return {
      lockfile: this.#lockfile,
      offsets: this.#offsets,
      targets: this.#targets.subarray(0, this.#count),
      kinds: this.#kinds.subarray(0, this.#count),
      roots: rootsOf(this.#lockfile),
      missing: this.#missing,
    };
  }

  #resolve(node: LockedNode, from: number, resolver: Resolver): void {
    let certain = 1;
    for (const requirement of node.requires) {
      const target = resolver.resolve(requirement, from);
      if (!resolver.isFirst) certain = 0;
      if (target !== -1) this.#add(target, EdgeKind[requirement.kind]);
      else if (!requirement.mayBeMissing) this.#missing.push({ from, requirement });
    }
    this.certain[from] = certain;
  }

  /**
   * Takes over the edges of a node's like. False = one of them may lead elsewhere now: where a requirement was not led to by
   * its first target, or to a node that is no more.
   */
  #follow(old: number, { before, now, certain }: Followed): boolean {
    if (old === -1 || certain[old] === 0) return false;
    const start = this.#count;
    const end = before.offsets[old + 1] ?? 0;
    for (let edge = before.offsets[old] ?? 0; edge < end; edge += 1) {
      const target = now[before.targets[edge] ?? -1] ?? -1;
      if (target === -1) {
        this.#count = start;
        return false;
      }
      this.#add(target, before.kinds[edge] ?? 0);
    }
    return true;
  }

  #add(target: number, kind: number): void {
    this.#targets[this.#count] = target;
    this.#kinds[this.#count] = kind;
    this.#count += 1;
  }
}

/** Nodes of services are first-party, so only those are looked at. */
function rootsOf({ nodes, services }: ParsedLockfile): number[] {
  const byKey = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (node.source === "workspace") byKey.set(node.key, index);
  });
  return services.flatMap((service) => byKey.get(service.node) ?? []);
}
