import { type BareCause, componentCause } from "./causes.js";
import { type BareChange, type BareState, stateOf } from "./diff.js";
import { type Side, versionsOf } from "./side.js";
import { startsOf } from "./inheritance.js";
import { MAX_LINKS } from "./chains.js";
import type { ChainLink } from "./model/change.js";
import type { Problem } from "./model/problem.js";
import { nodeAt } from "./model/graph.js";
import { forEachTarget, seedsReaching } from "./reach.js";

/** More services than this are not compared one by one: each costs a walk over the graph. */
const MAX_COMPARED = 512;

/** A component that the lockfile held before and that a further service now reaches. */
export interface Spread {
  readonly from: BareState;
  readonly to: BareState;
  /** Paths of the services that newly reach it. Sorted. */
  readonly services: readonly string[];
  /** The shortest chain from the first of them; null = more than MAX_LINKS. */
  readonly chain: readonly ChainLink[] | null;
  readonly cause: BareCause;
}

/** Compares, service by service, which unchanged components each reaches. One service alone cannot spread. */
export function spreads(
  base: Side,
  head: Side,
  changes: readonly BareChange[],
): { spreads: Spread[]; problems: Problem[] } {
  const { lockfile } = head.graph;
  if (lockfile.services.length < 2 || !lockfile.tells.edges) return { spreads: [], problems: [] };
  if (Math.max(lockfile.services.length, base.graph.lockfile.services.length) > MAX_COMPARED) {
    const message = `More than ${MAX_COMPARED} services share this lockfile: which unchanged components further services now reach was not compared.`;
    return {
      spreads: [],
      problems: [{ kind: "limit", path: lockfile.path, line: null, message, severity: "partial" }],
    };
  }
  const newHere = changes.filter(({ from, to }) => from?.ref.version !== to?.ref.version);
  const changed = new Map(
    newHere.flatMap((change) => (change.to?.nodes ?? []).map((node) => [node, change] as const)),
  );
  const common = [...head.byName].flatMap(([name, held]) => {
    const anyVersion = base.byName.get(name);
    if (anyVersion === undefined) return [];
    const known = versionsOf(base, anyVersion);
    return [...versionsOf(head, held)].flatMap(([version, nodes]) => {
      const before = known.get(version);
      if (before === undefined || nodes.some((node) => changed.has(node))) return [];
      // Whoever reached another version before has nothing new: resolutions were merged.
      return [{ before, nodes, anyVersion }];
    });
  });
  const reachedBefore = pathsReaching(
    base,
    common.flatMap(({ anyVersion }) => anyVersion),
  );
  const reachedNow = pathsReaching(
    head,
    common.flatMap(({ nodes }) => nodes),
  );
  const found = common.flatMap(({ before, nodes, anyVersion }) => {
    const known = new Set(anyVersion.flatMap((node) => reachedBefore.get(node) ?? []));
    const now = new Set(nodes.flatMap((node) => reachedNow.get(node) ?? []));
    const services = [...now].filter((path) => !known.has(path)).sort();
    return services.length === 0 || known.size === 0 ? [] : [{ before, nodes, services }];
  });
  const ways = new Map<string, Int32Array>();
  const spreadNodes = new Set(found.flatMap(({ nodes }) => nodes));
  return {
    problems: [],
    spreads: found.map(({ before, nodes, services }) => {
      const service = services[0] ?? "";
      let way = ways.get(service);
      if (way === undefined) ways.set(service, (way = waysFrom(head, service)));
      return {
        from: stateOf(base, before),
        to: stateOf(head, nodes),
        services,
        ...explain(head, way, nodes, changed, spreadNodes),
      };
    }),
  };
}

function pathsReaching(side: Side, wanted: readonly number[]): Map<number, string[]> {
  const { services } = side.graph.lockfile;
  const reaching = seedsReaching(side.graph, side.roots, startsOf(side), wanted);
  return new Map(
    [...reaching].map(([node, found]) => [node, found.flatMap((index) => services[index]?.path ?? [])]),
  );
}

/** Breadth first from one service, other services left out: the node before each node, -1 where there is none. */
function waysFrom(side: Side, path: string): Int32Array {
  const { graph, roots } = side;
  const before = new Int32Array(graph.lockfile.nodes.length).fill(-1);
  const root = graph.roots[graph.lockfile.services.findIndex((service) => service.path === path)];
  let level = root === undefined ? [] : [root];
  while (level.length > 0) {
    const next: number[] = [];
    for (const node of level) {
      forEachTarget(graph, node, (target) => {
        if (before[target] !== -1 || roots[target] === 1) return;
        before[target] = node;
        next.push(target);
      });
    }
    level = next;
  }
  return before;
}

/** The chain, and where the run of what is new to the service begins. */
function explain(
  head: Side,
  before: Int32Array,
  nodes: readonly number[],
  changed: ReadonlyMap<number, BareChange>,
  spreadNodes: ReadonlySet<number>,
): { chain: ChainLink[] | null; cause: BareCause } {
  const end = nodes.find((node) => before[node] !== -1) ?? nodes[0] ?? 0;
  const way = [end];
  for (let at = before[end] ?? -1; at >= 0 && head.roots[at] === 0; at = before[at] ?? -1) way.push(at);
  way.reverse();
  let start = way.length - 1;
  while (start > 0 && (changed.has(way[start - 1] ?? -1) || spreadNodes.has(way[start - 1] ?? -1)))
    start -= 1;
  const first = way[start] ?? end;
  const own = stateOf(head, [first]);
  const change = changed.get(first) ?? {
    kind: "spread",
    type: own.ref.type,
    name: own.ref.name,
    from: own,
    to: own,
  };
  const links = way.map((node) => {
    const { name, version } = nodeAt(head.graph, node);
    return { name, version, node };
  });
  const chain = links.length > MAX_LINKS ? null : links;
  return { chain, cause: componentCause(change, head.direct[first] === 1) };
}
