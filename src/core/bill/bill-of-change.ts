import type { ComparedLockfile } from "../compare.js";
import type { Bill, BillNote } from "../model/bill.js";
import type { Change, ChangeKind, ComponentState } from "../model/change.js";
import type { Graph } from "../model/graph.js";
import { purlOfNode } from "../model/node-ref.js";
import { nodeAt } from "../model/graph.js";
import type { Problem } from "../model/problem.js";
import { compareProblems, notRead } from "./bill.js";
import { Gathering } from "./gathering.js";
import { partOfSide } from "./side.js";

/** Kinds of change that bring something the repository did not hold in that form. */
const BRINGING: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  "added",
  "duplicated",
  "upgraded",
  "downgraded",
  "changed",
]);

/** More services than this are counted, not named. */
const NAMED = 10;
/** Links of a chain that are told; of a longer one the middle is left out. */
const LINKS = 30;

/** What the bill of a change is made from. */
export interface ChangeInput {
  readonly lockfiles: readonly ComparedLockfile[];
  /** Of the repository, as people know it. */
  readonly repository: string;
  /** Full hashes; null where there are none. `base` is the merge base. */
  readonly base: string | null;
  readonly head: string | null;
  /** Changed lockfiles that were not read (vendored code). */
  readonly folded: readonly string[];
  /** What else was not read (links); absent = nothing. */
  readonly problems?: readonly Problem[];
}

/**
 * The bill of what a change adds: components that are new, doubled, in another version or with other contents, each
 * with the kind of change, the version before, its chain and cause. Only edges between these are in it, and from the
 * services at which they are told, so it is never complete.
 */
export function billOfChange(input: ChangeInput): Bill {
  const { lockfiles, repository, base, head, folded } = input;
  const gathering = new Gathering();
  for (const { diff, head: graph } of lockfiles) {
    if (graph === null) continue;
    const brought = diff.changes.flatMap((change) =>
      change.to === null || !BRINGING.has(change.kind) ? [] : [{ change, to: change.to }],
    );
    if (brought.length === 0) continue;
    const told = new Set(brought.flatMap(({ to }) => to.services));
    const services = graph.roots.filter((_root, index) =>
      told.has(graph.lockfile.services[index]?.path ?? ""),
    );
    const side = partOfSide(graph, [...services, ...brought.flatMap(({ to }) => to.nodes)]);
    gathering.add(side);
    for (const { change, to } of brought) gathering.note(side, to.nodes, notesOf(graph, change, to));
  }
  const { subject, services, components } = gathering.told(repository, null);
  const commits: BillNote[] = [
    ...(base === null ? [] : [{ name: "weir:base-commit", value: base }]),
    ...(head === null ? [] : [{ name: "weir:commit", value: head }]),
  ];
  const problems = [
    ...lockfiles.flatMap(({ diff }) => diff.problems),
    ...(input.problems ?? []),
    ...folded.map(notRead),
  ];
  return {
    subject: { ...subject, notes: commits },
    services,
    components,
    dependencies: "incomplete",
    problems: problems.sort(compareProblems),
  };
}

function notesOf(graph: Graph, { kind, from, inheritance }: Change, to: ComponentState): BillNote[] {
  const chain = inheritance?.chain?.map(({ node: index }) => {
    const node = nodeAt(graph, index);
    return purlOfNode(graph.lockfile, node);
  });
  const left = to.services.length - NAMED;
  return [
    { name: "weir:change", value: kind },
    ...(from === null || kind === "changed" ? [] : [{ name: "weir:from", value: from.ref.version }]),
    ...(chain === undefined ? [] : [{ name: "weir:chain", value: chainText(chain) }]),
    ...(inheritance === null ? [] : [{ name: "weir:cause", value: inheritance.cause }]),
    ...to.services.slice(0, NAMED).map((value) => ({ name: "weir:service", value })),
    ...(left > 0 ? [{ name: "weir:services-not-named", value: String(left) }] : []),
  ];
}

function chainText(purls: readonly string[]): string {
  const left = purls.length - LINKS;
  const told =
    left <= 0 ? purls : [...purls.slice(0, LINKS / 2), `(${left} more)`, ...purls.slice(-LINKS / 2)];
  return told.join(" > ");
}
