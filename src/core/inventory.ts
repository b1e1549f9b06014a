import { stateOf } from "./diff.js";
import { sideOf, versionsOf } from "./side.js";
import type { ComponentState } from "./model/change.js";
import { type Graph, nodeAt } from "./model/graph.js";
import { addTo } from "./model/multimap.js";
import { compareText } from "./model/order.js";
import { forEachTarget } from "./reach.js";

/** Every component of one lockfile, told once, and the edges between them. */
export interface LockfileInventory {
  /** Sorted by name, then version. */
  readonly components: readonly Omit<ComponentState, "services" | "dependants">[];
  /** Between purls of these, each pair once, sorted; edges from and to services are left out. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** One version may come from several places, each of which is a component; archives for platforms are one. */
function bySource(graph: Graph, nodes: readonly number[]): ReadonlyMap<string, readonly number[]> {
  const sources = new Map<string, number[]>();
  for (const index of nodes) {
    const { source, qualifiers = [] } = nodeAt(graph, index);
    const places = qualifiers.filter(([key]) => PLACES.has(key));
    addTo(sources, JSON.stringify([source === "registry", places]), index);
  }
  return sources;
}

/** Qualifiers that say where a component comes from. */
const PLACES: ReadonlySet<string> = new Set(["repository_url", "vcs_url", "download_url"]);

/** Lists what a graph holds, the nodes of one component together. */
export function inventoryOf(graph: Graph): LockfileInventory {
  const side = sideOf(graph);
  const components = [...side.byName.values()].flatMap((nodes) =>
    [...versionsOf(side, nodes).values()].flatMap((same) =>
      [...bySource(graph, same).values()].map((one) => stateOf(side, one)),
    ),
  );
  // An archive for one platform is no component of its own: edges join what is listed.
  const purls = new Map(components.flatMap(({ ref, nodes }) => nodes.map((node) => [node, ref.purl])));
  const edges = new Map<string, { from: string; to: string }>();
  graph.lockfile.nodes.forEach((_node, index) => {
    const from = purls.get(index);
    if (from === undefined) return;
    forEachTarget(graph, index, (target) => {
      const to = purls.get(target);
      // A component of which one is made from another (a patched one) is one component.
      if (to !== undefined && to !== from) edges.set(`${from}\n${to}`, { from, to });
    });
  });
  const first = (nodes: readonly number[]) => nodeAt(graph, nodes[0] ?? 0);
  return {
    components: components.sort(
      (a, b) =>
        compareText(first(a.nodes).name, first(b.nodes).name) ||
        compareText(first(a.nodes).version, first(b.nodes).version),
    ),
    edges: [...edges].sort(([a], [b]) => compareText(a, b)).map(([, edge]) => edge),
  };
}
