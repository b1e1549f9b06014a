import { introducersOf } from "../introducers.js";
import { EdgeKind, type Graph } from "../model/graph.js";
import { countsOwnWord } from "../model/lockfile.js";
import { directMarks, forEachTarget, serviceMarks } from "../reach.js";
import { Level, levelsFrom } from "./levels.js";

/** One lockfile as a bill sees it: what is in it, and what can be said of every node. */
export interface BillSide {
  readonly graph: Graph;
  /** 1 = first-party. */
  readonly services: Uint8Array;
  /** 1 = in the bill. */
  readonly included: Uint8Array;
  /** A `Level` per node. */
  readonly levels: Uint8Array;
  /** 1 = what the bill is of asks for it itself. */
  readonly direct: Uint8Array;
  /** Nodes at which the bill begins: their development requirements count. */
  readonly roots: ReadonlySet<number>;
  /** Direct dependencies that answer for a node, see `introducersOf`. */
  readonly introducers: ReadonlyMap<number, readonly number[]>;
}

/** Everything that a lockfile holds, what no service reaches too. */
export function wholeSide(graph: Graph): BillSide {
  return sideFrom(graph, graph.roots, levelsFrom(graph, graph.roots), null);
}

/** What one service needs: everything it reaches, through other services too. */
export function serviceSide(graph: Graph, root: number): BillSide {
  const levels = levelsFrom(graph, [root]);
  // Without edges nobody can say what is whose.
  const included = !countsOwnWord(graph.lockfile)
    ? levels.map((level) => (level === Level.none ? 0 : 1))
    : null;
  return sideFrom(graph, [root], levels, included);
}

/** Only some nodes of a lockfile, told as the whole lockfile has them. */
export function partOfSide(graph: Graph, nodes: Iterable<number>): BillSide {
  const included = new Uint8Array(graph.lockfile.nodes.length);
  for (const node of nodes) included[node] = 1;
  return sideFrom(graph, graph.roots, levelsFrom(graph, graph.roots), included);
}

function sideFrom(
  graph: Graph,
  roots: readonly number[],
  levels: Uint8Array,
  chosen: Uint8Array | null,
): BillSide {
  const { nodes } = graph.lockfile;
  const services = serviceMarks(graph);
  const included = chosen ?? new Uint8Array(nodes.length).fill(1);
  const components: number[] = [];
  const firstParty: number[] = [];
  nodes.forEach((_node, index) => {
    if (included[index] === 1) (services[index] === 1 ? firstParty : components).push(index);
  });
  // A service is passed through: what it declares introduces what is below.
  const begins = new Set([...roots, ...firstParty]);
  return {
    graph,
    services,
    included,
    levels,
    direct: directMarks({ ...graph, roots }, services),
    roots: new Set(roots),
    introducers: introducersOf({ ...graph, roots: [...begins] }, services, components),
  };
}

/** Calls `visit` for what a node of the bill needs within it. */
export function forEachRequired(
  side: BillSide,
  node: number,
  visit: (target: number, kind: number) => void,
): void {
  forEachTarget(side.graph, node, (target, kind) => {
    if (side.included[target] === 0 || target === node) return;
    if (kind === EdgeKind.development && !side.roots.has(node)) return;
    visit(target, kind);
  });
}
