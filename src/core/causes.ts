import type { Chains } from "./chains.js";
import type { BareChange } from "./diff.js";
import type { Side } from "./side.js";
import type { Cause } from "./model/change.js";
import { nodeAt } from "./model/graph.js";
import { countsOwnWord, type Override } from "./model/lockfile.js";

/** A cause before it is known what it brings. */
export type BareCause = Omit<Cause, "brings" | "moves" | "removes">;

const REFRESH: BareCause = {
  id: "refresh",
  kind: "refresh",
  component: null,
  fromVersion: null,
  direct: false,
  selector: null,
};

/** Nothing is known to lead there: whether a direct dependency moved it cannot be said. */
const UNTOLD: BareCause = { ...REFRESH, id: "untold", kind: "untold" };

/** Finds the cause of what one side holds at a node. */
export type CauseFinder = (node: number) => BareCause;

/**
 * Walks from a component towards its service as long as what it passes has changed: where that run begins is the cause.
 * A run that begins at what a service asks for itself is that direct dependency; else the parent stayed what it was,
 * so an override moved it, or the lockfile was refreshed. Where the file does not tell what leads to a component, the
 * component itself is the cause if a service asks for it, else none can be told.
 */
export function causeFinder(
  changes: readonly BareChange[],
  which: "from" | "to",
  { side, chains }: { readonly side: Side; readonly chains: Chains },
  overrides: ReadonlyMap<string, Override>,
): CauseFinder {
  const byNode = changesByNode(changes, which);
  const startOf = runStarts(byNode, chains);
  return (node) => {
    const start = startOf(node);
    const change = start === null ? undefined : byNode.get(start);
    const unexplained = isLedTo(node, side, chains) ? REFRESH : UNTOLD;
    if (start === null || change === undefined) return unexplained;
    const override = overrides.get(nodeAt(side.graph, start).name);
    if (override !== undefined) return overrideCause(override);
    const direct = isDirect(start, side);
    return direct || start !== node ? componentCause(change, direct) : unexplained;
  };
}

/** Whether a service asks for a node, by its edges or by the file's own word. */
function isDirect(node: number, { direct, graph }: Side): boolean {
  if (direct[node] === 1) return true;
  return countsOwnWord(graph.lockfile) && nodeAt(graph, node).told?.direct === true;
}

function isLedTo(node: number, side: Side, { origin }: Chains): boolean {
  return (origin[node] ?? -1) >= 0 || isDirect(node, side);
}

/** Where the unbroken run of changed nodes that ends in a node begins; null = the node itself has not changed. Every step is walked once. */
function runStarts(
  byNode: ReadonlyMap<number, BareChange>,
  { before }: Chains,
): (node: number) => number | null {
  const known = new Map<number, number>();
  return (node) => {
    if (!byNode.has(node)) return null;
    const run: number[] = [];
    let at = node;
    while (!known.has(at)) {
      run.push(at);
      const above = before[at] ?? -1;
      if (above < 0 || !byNode.has(above)) {
        known.set(at, at);
        break;
      }
      at = above;
    }
    const start = known.get(at) ?? at;
    for (const passed of run) known.set(passed, start);
    return start;
  };
}

/**
 * Nodes whose component the other side does not hold, or that a service newly asks for. A changed hash or scope
 * explains nothing about what hangs below.
 */
function changesByNode(changes: readonly BareChange[], side: "from" | "to"): Map<number, BareChange> {
  const byNode = new Map<number, BareChange>();
  for (const change of changes) {
    if (change.kind === "rescoped" || change.kind === "changed") continue;
    if (change.kind === "moved" && change.to?.direct !== true) continue;
    for (const node of change[side]?.nodes ?? []) byNode.set(node, change);
  }
  return byNode;
}

/** The cause that a changed component is. */
export function componentCause(change: BareChange, direct: boolean): BareCause {
  const kind = causeKind(change);
  const component = (change.to ?? change.from)?.ref ?? null;
  return {
    id: `${kind}:${component?.purl ?? change.name}`,
    kind,
    component,
    fromVersion: kind === "upgraded" || kind === "downgraded" ? (change.from?.ref.version ?? null) : null,
    direct,
    selector: null,
  };
}

function causeKind(change: BareChange): BareCause["kind"] {
  switch (change.kind) {
    case "upgraded":
    case "downgraded":
    case "removed":
      return change.kind;
    case "added":
    case "duplicated":
      return "added";
    case "changed":
    case "moved":
    case "rescoped":
    case "spread":
      return "spread";
  }
}

function overrideCause(override: Override): BareCause {
  return {
    id: `override:${override.selector}`,
    kind: "override",
    component: null,
    fromVersion: null,
    direct: false,
    selector: override.selector,
  };
}

/** Overrides that one side does not have, by the name they move. */
export function changedOverrides(
  before: readonly Override[],
  after: readonly Override[],
): Map<string, Override> {
  const key = (o: Override) => `${o.selector}\n${o.value}`;
  const known = [new Set(before.map(key)), new Set(after.map(key))];
  const changed = [...before, ...after].filter((o) => !known.every((side) => side.has(key(o))));
  return new Map(changed.map((o) => [o.name, o]));
}
