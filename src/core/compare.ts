import { type BareCause, type CauseFinder, causeFinder, changedOverrides } from "./causes.js";
import { type Chains, shortestChains } from "./chains.js";
import { type BareChange, compareChanges, diffComponents } from "./diff.js";
import { type Side, sideOf } from "./side.js";
import { type TracedInheritance, type Tracer, tracer } from "./inheritance.js";
import type { Cause, Change, LockfileDiff } from "./model/change.js";
import type { ComponentRef } from "./model/component.js";
import type { Graph } from "./model/graph.js";
import { type Override } from "./model/lockfile.js";
import type { Problem } from "./model/problem.js";
import { nameOf } from "./model/paths.js";
import { refOfNode } from "./model/node-ref.js";
import { addTo } from "./model/multimap.js";
import { MAX_DIRECT, MAX_SERVICES } from "./reach.js";
import { spreads } from "./spread.js";
import { platformVariants } from "./variants.js";

/** What is compared: one lockfile on both sides. null = that side does not hold it, or it could not be read. */
export interface LockfilePair {
  readonly path: string;
  readonly movedFrom: string | null;
  readonly base: Graph | null;
  readonly head: Graph | null;
  /** Why a side could not be read, and what else is to be told about the file. */
  readonly problems: readonly Problem[];
}

/** A compared lockfile with its graphs, which the flags look at. */
export interface ComparedLockfile {
  readonly diff: LockfileDiff;
  readonly base: Graph | null;
  readonly head: Graph | null;
}

/** A change with its cause at hand. */
type Traced = Omit<Change, "inheritance" | "variants" | "variantOf"> & {
  readonly inheritance: TracedInheritance | null;
  readonly cause: BareCause;
};

/**
 * Compares one lockfile: changes, why each is there, and what brought what. When one side exists but could not be
 * read there is nothing to compare, and nothing is called new: the problem is all that can be said.
 */
export function compareLockfile(pair: LockfilePair): ComparedLockfile {
  return { diff: diffPair(pair), base: pair.base, head: pair.head };
}

function diffPair(pair: LockfilePair): LockfileDiff {
  const problems = [...pair.problems, ...(pair.head?.lockfile.problems ?? []), ...missingProblems(pair.head)];
  const read = (pair.head ?? pair.base)?.lockfile;
  const shell = {
    path: pair.path,
    movedFrom: pair.movedFrom,
    format: read?.format ?? "unknown",
    tellsWhole: read !== undefined && read.tells.edges && read.tells.contents !== false,
  };
  if (pair.problems.some((problem) => problem.severity === "fatal"))
    return { ...shell, changes: [], causes: [], problems };
  const base = pair.base === null ? null : sideOf(pair.base);
  const head = pair.head === null ? null : sideOf(pair.head);
  const bare = diffComponents(base, head);
  const spread = base === null || head === null ? { spreads: [], problems: [] } : spreads(base, head, bare);
  if (bare.length === 0 && spread.spreads.length === 0)
    return { ...shell, changes: [], causes: [], problems: [...problems, ...spread.problems] };

  const overrides = changedOverrides(
    pair.base?.lockfile.overrides ?? [],
    pair.head?.lockfile.overrides ?? [],
  );
  const before = trace(base, bare, "from", overrides);
  const after = trace(head, bare, "to", overrides);
  const traced = bare.map((change): Traced => {
    const to = change.to === null ? null : (after?.tracer.state(change.to) ?? null);
    const from = change.from === null ? null : (before?.tracer.state(change.from) ?? null);
    const inheritance =
      change.to === null ? null : (after?.tracer.inheritance(change.to, after.cause) ?? null);
    const cause = inheritance?.cause ?? before?.cause(before.tracer.nearest(change.from?.nodes ?? []));
    if (cause === undefined) throw new RangeError(`a change of ${change.name} has neither side`);
    return { ...change, from, to, inheritance, cause };
  });
  const more = spread.spreads.map((one): Traced => {
    const { services, chain, cause } = one;
    const service = services[0] ?? "";
    const introducer = chain?.[0];
    const introducers = introducer === undefined || head === null ? [] : [refAt(head, introducer.node)];
    const unknownBecause = chain === null ? ("too-long" as const) : null;
    const lockfile = nameOf(pair.path);
    const toldBy = null;
    const inheritance = { service, chain, lockfile, toldBy, unknownBecause, introducers, cause };
    const from = { ...one.from, services: [], dependants: [] };
    return {
      kind: "spread",
      type: one.to.ref.type,
      name: one.to.ref.name,
      from,
      to: { ...one.to, services, dependants: [] },
      inheritance,
      cause,
    };
  });
  const all = [...traced, ...more].sort(compareChanges);
  const variantOf = platformVariants(all, head, after?.chains ?? null);
  return {
    ...shell,
    changes: finish(all, variantOf),
    causes: gatherCauses(all),
    problems: [...problems, ...spread.problems, ...limitProblems(head)],
  };
}

function refAt(side: Side, index: number) {
  const node = side.graph.lockfile.nodes[index];
  if (node === undefined) throw new RangeError(`no node ${index}`);
  return refOfNode(side.graph.lockfile, node);
}

function trace(
  side: Side | null,
  changes: readonly BareChange[],
  which: "from" | "to",
  overrides: ReadonlyMap<string, Override>,
): { tracer: Tracer; chains: Chains; cause: CauseFinder } | null {
  if (side === null) return null;
  const chains = shortestChains(side.graph, side.roots);
  const wanted = changes.flatMap((change) => change[which]?.nodes ?? []);
  return {
    chains,
    tracer: tracer(side, chains, wanted),
    cause: causeFinder(changes, which, { side, chains }, overrides),
  };
}

function finish(changes: readonly Traced[], variantOf: ReadonlyMap<number, number>): Change[] {
  const variants = new Map<number, ComponentRef[]>();
  for (const [folded, into] of variantOf) {
    const ref = changes[folded]?.to?.ref;
    if (ref !== undefined) addTo(variants, into, ref);
  }
  return changes.map(({ cause, inheritance, ...rest }, index) => ({
    ...rest,
    inheritance: inheritance === null ? null : { ...inheritance, cause: cause.id },
    variants: variants.get(index) ?? [],
    variantOf: variantOf.get(index) ?? null,
  }));
}

/** Groups changes by cause; the change that is the cause itself is counted among what it brings only if it is new. */
function gatherCauses(changes: readonly Traced[]): Cause[] {
  const found = new Map<string, { cause: BareCause; brings: number[]; moves: number[]; removes: number[] }>();
  changes.forEach((change, index) => {
    const { cause } = change;
    let entry = found.get(cause.id);
    if (entry === undefined) found.set(cause.id, (entry = { cause, brings: [], moves: [], removes: [] }));
    const ref = (change.to ?? change.from)?.ref;
    const itself = cause.component !== null && ref?.purl === cause.component.purl;
    switch (change.kind) {
      case "added":
      case "duplicated":
      case "spread":
        entry.brings.push(index);
        break;
      case "removed":
        entry.removes.push(index);
        break;
      case "upgraded":
      case "downgraded":
      case "changed":
      case "rescoped":
      case "moved":
        if (!itself) entry.moves.push(index);
        break;
    }
  });
  return [...found.values()]
    .map(({ cause, brings, moves, removes }) => ({ ...cause, brings, moves, removes }))
    .sort((a, b) => b.brings.length - a.brings.length || (a.id < b.id ? -1 : 1));
}

/** Services and direct dependencies beyond the bound are counted here, because nothing else tells that they are missing. */
function limitProblems(side: Side | null): Problem[] {
  if (side === null) return [];
  const { path, services } = side.graph.lockfile;
  const direct = side.direct.reduce((sum, mark) => sum + mark, 0);
  const told = (what: string, count: number, most: number): Problem[] => {
    if (count <= most) return [];
    const message = `It has ${count} ${what}; those beyond the first ${most} are not named where a component is told.`;
    return [{ kind: "limit", path, line: null, message, severity: "partial" }];
  };
  return [
    ...told("services", services.length, MAX_SERVICES),
    ...told("direct dependencies", direct, MAX_DIRECT),
  ];
}

/** One problem for all requirements that the lockfile holds nothing for. */
export function missingProblems(graph: Graph | null): Problem[] {
  const [first] = graph?.missing ?? [];
  if (graph === null || first === undefined) return [];
  const { path, nodes } = graph.lockfile;
  const from = nodes[first.from];
  const count = graph.missing.length;
  const rest = count > 1 ? ` and ${count - 1} further requirements` : "";
  const message = `${from?.name ?? "A component"} asks for ${first.requirement.name}@${first.requirement.range}${rest}: the lockfile holds nothing for it.`;
  return [{ kind: "unresolved", path, line: from?.line ?? null, message, severity: "partial" }];
}
