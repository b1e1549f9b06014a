import { SUBPATH } from "./model/component.js";
import { foldName, nameKey } from "./model/ecosystem.js";
import { type Graph, nodeAt } from "./model/graph.js";
import { typeOf } from "./model/lockfile.js";
import { directMarks, reachMarks, rootMarks, serviceMarks } from "./reach.js";

/** One side of a diff with what can be said of every node. */
export interface Side {
  readonly graph: Graph;
  /** 1 = first-party. */
  readonly services: Uint8Array;
  /**
   * 1 = a service, where chains begin. Other first-party code (a project that a NuGet lockfile's project refers to) is
   * passed through: it is a link of chains.
   */
  readonly roots: Uint8Array;
  readonly direct: Uint8Array;
  readonly runtime: Uint8Array;
  readonly reached: Uint8Array;
  /** See `nodesByName`; grouped on first use. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
}

/** Marks the nodes of a graph. Linear. */
export function sideOf(graph: Graph): Side {
  const services = serviceMarks(graph);
  let byName: ReadonlyMap<string, readonly number[]> | null = null;
  return {
    graph,
    services,
    roots: rootMarks(graph),
    direct: directMarks(graph, services),
    ...reachMarks(graph),
    get byName() {
      return (byName ??= nodesByName({ graph, services }, null));
    },
  };
}

/**
 * Nodes of components by `nameKey` and the folder within what is fetched, in the order of the file.
 * @param only folded names that are wanted; null = all
 */
export function nodesByName(
  { graph, services }: Pick<Side, "graph" | "services">,
  only: ReadonlySet<string> | null,
): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  const looks = only === null ? null : looksOf(only);
  graph.lockfile.nodes.forEach((node, index) => {
    if (services[index] === 1) return;
    const type = typeOf(graph.lockfile, node);
    const name = foldName(type, node.name);
    if (looks !== null && (looks[lookOf(name)] === 0 || only?.has(name) !== true)) return;
    const folder = node.qualifiers?.find(([one]) => one === SUBPATH)?.[1] ?? "";
    const key = folder === "" ? nameKey(type, name) : `${nameKey(type, name)}\n${folder}`;
    const nodes = byName.get(key);
    if (nodes === undefined) byName.set(key, [index]);
    else nodes.push(index);
  });
  return byName;
}

/** Nodes of one name by version, in the order of the file. */
export function versionsOf({ graph }: Side, nodes: readonly number[]): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const index of nodes) {
    const { version } = nodeAt(graph, index);
    const same = versions.get(version);
    if (same === undefined) versions.set(version, [index]);
    else same.push(index);
  }
  return versions;
}

/** Marks what some names look like: few others do, and hashing every name of a lockfile takes longer than looking. */
function looksOf(names: ReadonlySet<string>): Uint8Array {
  const looks = new Uint8Array(0x10000);
  for (const name of names) looks[lookOf(name)] = 1;
  return looks;
}

function lookOf(name: string): number {
  const { length } = name;
  const ends = name.charCodeAt(length - 1) * 31 + name.charCodeAt(length >> 1);
  return (ends * 31 + length) & 0xffff;
}
