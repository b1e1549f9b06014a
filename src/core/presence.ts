import type { BareCause } from "./causes.js";
import { shortestChains } from "./chains.js";
import { stateOf } from "./diff.js";
import { sideOf, versionsOf } from "./side.js";
import { tracer } from "./inheritance.js";
import type { ComponentState, Inheritance } from "./model/change.js";
import type { NameTarget } from "./model/command.js";
import { foldName } from "./model/ecosystem.js";
import type { Graph } from "./model/graph.js";
import { nodeAt } from "./model/graph.js";
import { typeOf } from "./model/lockfile.js";

/** One version of a component that a lockfile holds, and why. */
export interface Presence {
  readonly state: ComponentState;
  readonly inheritance: Inheritance;
}

/** Nothing changed: what is asked is why it is there at all. */
const AS_IT_IS: BareCause = {
  id: "as-it-is",
  kind: "refresh",
  component: null,
  fromVersion: null,
  direct: false,
  selector: null,
};

/** Whether a node is what a person named. */
function isMeant(graph: Graph, index: number, { type, name, version }: NameTarget): boolean {
  const node = nodeAt(graph, index);
  const own = typeOf(graph.lockfile, node);
  if (type !== null && type !== own) return false;
  if (version !== null && version !== node.version) return false;
  return foldName(own, name) === foldName(own, node.name);
}

/** Every version of a named component that a lockfile holds, in the order of the file; empty = it holds none. */
export function presencesOf(graph: Graph, target: NameTarget): readonly Presence[] {
  const side = sideOf(graph);
  const nodes = graph.lockfile.nodes.flatMap((_, index) =>
    side.services[index] === 0 && isMeant(graph, index, target) ? [index] : [],
  );
  if (nodes.length === 0) return [];
  const trace = tracer(side, shortestChains(graph, side.roots), nodes);
  return [...versionsOf(side, nodes).values()].map((same) => {
    const bare = stateOf(side, same);
    const { cause, ...inheritance } = trace.inheritance(bare, () => AS_IT_IS);
    return { state: trace.state(bare), inheritance: { ...inheritance, cause: cause.id } };
  });
}
