import type { ServiceCount } from "../model/bill.js";
import { nodeAt } from "../model/graph.js";
import type { ReadLockfile } from "../reading.js";
import { MAX_SERVICES } from "../reach.js";
import { Level, levelsFrom } from "./levels.js";
import { compareText } from "../model/order.js";

/**
 * How many components the bill of every service holds. Sorted by service. No more than MAX_SERVICES are counted of one
 * lockfile, because the work grows with services times edges. Formats without edges do not tell, and are left out.
 */
export function componentCounts(lockfiles: readonly ReadLockfile[]): readonly ServiceCount[] {
  const found = new Map<string, Set<string>>();
  for (const { graph } of lockfiles) {
    if (graph === null || !graph.lockfile.tells.edges) continue;
    const { nodes, services } = graph.lockfile;
    const keys = nodes.map(({ name, version, source }) => JSON.stringify([name, version, source]));
    graph.roots.slice(0, MAX_SERVICES).forEach((root, index) => {
      const path = services[index]?.path ?? "";
      const own = found.get(path) ?? new Set<string>();
      found.set(path, own);
      levelsFrom(graph, [root]).forEach((level, node) => {
        if (level !== Level.none && nodeAt(graph, node).source !== "workspace") own.add(keys[node] ?? "");
      });
    });
  }
  return [...found]
    .map(([service, components]) => ({ service, components: components.size }))
    .sort((a, b) => compareText(a.service, b.service));
}
