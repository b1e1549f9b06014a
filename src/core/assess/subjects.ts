import type { ChangeKind, ComponentState, Inheritance } from "../model/change.js";
import type { ComponentRef } from "../model/component.js";
import { nameKey } from "../model/ecosystem.js";
import { type Graph, nodeAt } from "../model/graph.js";
import { type LockedNode, typeOf } from "../model/lockfile.js";
import type { AssessInput } from "./assessor.js";
import { oncePerInput } from "./once.js";

/** One component that head holds and that some change is about: what a flag is raised on. Never first-party code. */
export interface Subject {
  readonly ref: ComponentRef;
  /** Index of the first change about it. */
  readonly change: number;
  /** Every kind of change about it: one component can be `changed`, `rescoped` and `moved` at once. */
  readonly kinds: ReadonlySet<ChangeKind>;
  readonly from: ComponentState | null;
  readonly to: ComponentState;
  readonly inheritance: Inheritance | null;
  /** Its nodes in head. */
  readonly nodes: readonly LockedNode[];
  /** All nodes of that name in base, whatever their version. */
  readonly before: readonly LockedNode[];
  /** Development before this change, runtime (or unknown) after it. */
  readonly becameRuntime: boolean;
}

/** Kinds after which head holds something of that component which base did not hold. */
const ARRIVALS: ReadonlySet<ChangeKind> = new Set([
  "added",
  "duplicated",
  "upgraded",
  "downgraded",
  "changed",
]);

/** Whether the change brought new content, not only a new place in the graph. */
export function arrived(subject: Subject): boolean {
  for (const kind of subject.kinds) if (ARRIVALS.has(kind)) return true;
  return false;
}

/** One subject per component of head, in the order of the changes. */
export const subjectsOf = oncePerInput(workedOut);

function workedOut(input: AssessInput): readonly Subject[] {
  const { head } = input;
  if (head === null) return [];
  const before = nodesByName(input.base);
  const subjects = new Map<string, Subject & { kinds: Set<ChangeKind> }>();
  input.diff.changes.forEach((change, index) => {
    const { to } = change;
    if (to === null || to.ref.source === "workspace") return;
    const name = nameKey(to.ref.type, to.ref.name);
    const key = JSON.stringify([name, to.ref.version, to.ref.source]);
    const becameRuntime = change.from?.scope === "development" && to.scope !== "development";
    const known = subjects.get(key);
    if (known !== undefined) {
      known.kinds.add(change.kind);
      if (becameRuntime) subjects.set(key, { ...known, becameRuntime });
      return;
    }
    subjects.set(key, {
      ref: to.ref,
      change: index,
      kinds: new Set([change.kind]),
      from: change.from,
      to,
      inheritance: change.inheritance,
      nodes: to.nodes.map((node) => nodeAt(head, node)),
      before: before.get(name) ?? [],
      becameRuntime,
    });
  });
  return [...subjects.values()];
}

function nodesByName(graph: Graph | null): ReadonlyMap<string, readonly LockedNode[]> {
  const byName = new Map<string, LockedNode[]>();
  if (graph === null) return byName;
  for (const node of graph.lockfile.nodes) {
    const key = nameKey(typeOf(graph.lockfile, node), node.name);
    const nodes = byName.get(key);
    if (nodes === undefined) byName.set(key, [node]);
    else nodes.push(node);
  }
  return byName;
}
