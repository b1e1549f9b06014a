import type { ServiceCount } from "../model/bill.js";
import { type Graph, nodeAt } from "../model/graph.js";
import { countsOwnWord } from "../model/lockfile.js";
import type { ReadLockfile } from "../reading.js";
import { rootAt, servicesOf } from "./bill.js";
import { componentKey } from "./gathering.js";
import { Level, levelsFrom } from "./levels.js";

/**
 * How many components the bills of the first services hold, sorted by service. Formats without edges do not tell, and are
 * left out.
 * @param most how many services are counted: the work grows with services times edges
 */
export function componentCounts(lockfiles: readonly ReadLockfile[], most: number): readonly ServiceCount[] {
  const graphs = lockfiles.flatMap(({ graph }) =>
    graph === null || countsOwnWord(graph.lockfile) ? [] : [graph],
  );
  const told = servicesOf(graphs.map((graph) => ({ graph, problems: [] })));
  return told.slice(0, most).map((service) => {
    const own = new Set<string>();
    for (const graph of graphs) addAll(graph, service, own);
    return { service, components: own.size };
  });
}

/** Adds the keys of what a service of a lockfile needs. */
function addAll(graph: Graph, service: string, keys: Set<string>): void {
  const root = rootAt(graph, service);
  if (root === undefined) return;
  levelsFrom(graph, [root]).forEach((level, index) => {
    const node = nodeAt(graph, index);
    if (level !== Level.none && node.source !== "workspace") keys.add(componentKey(graph.lockfile, node));
  });
}
