import type { ChangeKind, ComponentState } from "./model/change.js";
import type { PurlType, Scope } from "./model/component.js";
import { foldName, nameKey } from "./model/ecosystem.js";
import { type Graph, nodeAt } from "./model/graph.js";
import { type LockedNode, typeOf } from "./model/lockfile.js";
import { refOf } from "./model/purl.js";
import { directMarks, reachMarks, serviceMarks } from "./reach.js";
import { schemeOf } from "./versions/index.js";

/** A change before anybody has said why it happened. */
export interface BareChange {
  readonly kind: ChangeKind;
  readonly type: PurlType;
  readonly name: string;
  readonly from: BareState | null;
  readonly to: BareState | null;
}

/** A component on one side, before its services are known. */
export type BareState = Omit<ComponentState, "services" | "dependants">;

/** One side of a diff with what can be said of every node. */
export interface Side {
  readonly graph: Graph;
  /** 1 = first-party. */
  readonly services: Uint8Array;
  readonly direct: Uint8Array;
  readonly runtime: Uint8Array;
  readonly reached: Uint8Array;
  /** Nodes of components by `nameKey`, in the order of the file; grouped on first use. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
}

/** Marks the nodes of a graph. Linear. */
export function sideOf(graph: Graph): Side {
  const services = serviceMarks(graph);
  let byName: ReadonlyMap<string, readonly number[]> | null = null;
  return {
    graph,
    services,
    direct: directMarks(graph, services),
    ...reachMarks(graph),
    get byName() {
      return (byName ??= nodesByName({ graph, services }, null));
    },
  };
}

/** @param only folded names that are wanted; null = all */
function nodesByName(
  { graph, services }: Pick<Side, "graph" | "services">,
  only: ReadonlySet<string> | null,
): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  const looks = only === null ? null : looksOf(only);
  graph.lockfile.nodes.forEach((node, index) => {
    if (services[index] === 1) return;
    const type = typeOf(graph.lockfile, node);
    const name = foldName(type, node.name);
    if (looks !== null && (looks[lookOf(name)] === 0 || only?.has(name) !== true)) return;
    const key = nameKey(type, name);
    const nodes = byName.get(key);
    if (nodes === undefined) byName.set(key, [index]);
    else nodes.push(index);
  });
  return byName;
}

/** Nodes of one name by version, in the order of the file. */
export function versionsOf({ graph }: Side, nodes: readonly number[]): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const index of nodes) {
    const { version } = nodeAt(graph, index);
    const same = versions.get(version);
    if (same === undefined) versions.set(version, [index]);
    else same.push(index);
  }
  return versions;
}

/** Marks what some names look like: few others do, and hashing every name of a lockfile takes longer than looking. */
function looksOf(names: ReadonlySet<string>): Uint8Array {
  const looks = new Uint8Array(0x10000);
  for (const name of names) looks[lookOf(name)] = 1;
  return looks;
}

function lookOf(name: string): number {
  const { length } = name;
  const ends = name.charCodeAt(length - 1) * 31 + name.charCodeAt(length >> 1);
  return (ends * 31 + length) & 0xffff;
}

/**
 * What changed between two sides of one lockfile, names compared as their ecosystem compares them. Versions that both sides hold are compared for source, hash, scope
 * and directness; the rest of a name is paired in version order, same major version first. Sorted by name, then
 * version. Either side may be null (the lockfile is new, or gone).
 */
export function diffComponents(base: Side | null, head: Side | null): BareChange[] {
  const changes: BareChange[] = [];
  const none: Versions = new Map();
  const only = base === null || head === null ? null : namesThatDiffer(base, head);
  const [had, has] = [base, head].map((side) => (side === null ? null : nodesByName(side, only)));
  for (const [key, nodes] of has ?? []) {
    if (head === null) break;
    const known = had?.get(key);
    if (base !== null && known !== undefined && isUnchanged(base, known, head, nodes)) continue;
    const before = base === null || known === undefined ? none : versionsOf(base, known);
    const after = versionsOf(head, nodes);
    const named = nameOf(head, nodes);
    if (!sameVersions(before, after)) changes.push(...pairVersions(named, base, before, head, after));
    if (base === null) continue;
    for (const [version, now] of after) {
      const old = before.get(version);
      if (old !== undefined) changes.push(...compareSame(named, base, old, head, now));
    }
  }
  for (const [key, nodes] of had ?? []) {
    if (base === null || has?.has(key) === true) continue;
    changes.push(...pairVersions(nameOf(base, nodes), base, versionsOf(base, nodes), head, none));
  }
  return changes.sort(compareChanges);
}

/** Nodes that are looked at beyond the expected one, where both sides are walked side by side. */
const NEAR = 4;
/** Misses in a row after which a node is looked up by its key: more than `NEAR` went. */
const LOST = 4;

/**
 * Names, folded, that may have changed. Both lists of nodes are walked side by side; they are sorted alike, so nearly every node
 * meets its like. A name of which every node did, in order, is as it was. Linear.
 */
function namesThatDiffer(base: Side, head: Side): ReadonlySet<string> {
  const names = new Set<string>();
  const differs = ({ graph }: Side, node: LockedNode | undefined): void => {
    if (node !== undefined) names.add(foldName(typeOf(graph.lockfile, node), node.name));
  };
  const [before, after] = [base.graph.lockfile.nodes, head.graph.lockfile.nodes];
  let byKey: ReadonlyMap<string, number> | null = null;
  let missed = 0;
  let at = 0;
  after.forEach((node, to) => {
    const { key } = node;
    let from = at;
    const most = Math.min(before.length, at + NEAR + 1);
    while (from < most && before[from]?.key !== key) from += 1;
    if (from === most && missed >= LOST) {
      byKey ??= new Map(before.map((other, index) => [other.key, index]));
      const found = byKey.get(key) ?? -1;
      // One that stands elsewhere now must not take all between along.
      if (found >= at && before[found + 1]?.key === after[to + 1]?.key) from = found;
    }
    if (from === most) {
      missed += 1;
      if (head.services[to] === 0) differs(head, node);
      return;
    }
    missed = 0;
    for (; at < from; at += 1) differs(base, before[at]);
    at = from + 1;
    if (isSameNode(base, from, head, to)) return;
    differs(head, node);
    differs(base, before[from]);
  });
  for (; at < before.length; at += 1) differs(base, before[at]);
  return names;
}

type Versions = ReadonlyMap<string, readonly number[]>;
type Named = Pick<BareChange, "type" | "name">;

/** As the first of the nodes writes it. */
function nameOf({ graph }: Side, nodes: readonly number[]): Named {
  const node = nodeAt(graph, nodes[0] ?? 0);
  return { type: typeOf(graph.lockfile, node), name: node.name };
}

/** Whether both sides hold the same nodes in the same order: nearly all names do, so nothing is grouped for them. */
function isUnchanged(base: Side, before: readonly number[], head: Side, after: readonly number[]): boolean {
  if (before.length !== after.length) return false;
  for (let at = 0; at < after.length; at += 1) {
    if (!isSameNode(base, before[at] ?? 0, head, after[at] ?? 0)) return false;
  }
  return true;
}

/** Whether a change could be about neither of two nodes of one name. */
function isSameNode(base: Side, from: number, head: Side, to: number): boolean {
  if (base.runtime[from] !== head.runtime[to] || base.reached[from] !== head.reached[to]) return false;
  if (base.direct[from] !== head.direct[to] || base.services[from] !== head.services[to]) return false;
  const [old, now] = [nodeAt(base.graph, from), nodeAt(head.graph, to)];
  if (old === now) return true;
  if (old.name !== now.name || old.version !== now.version || old.source !== now.source) return false;
  if (old.bundled !== now.bundled || old.resolved !== now.resolved || old.integrity !== now.integrity)
    return false;
  return old.qualifiers === now.qualifiers || contentOf(old) === contentOf(now);
}

function sameVersions(before: Versions, after: Versions): boolean {
  if (before.size !== after.size) return false;
  for (const version of after.keys()) if (!before.has(version)) return false;
  return true;
}

/** The head of both lists belongs together; what is left over is added, duplicated or removed. */
function pairVersions(
  named: Named,
  base: Side | null,
  before: Versions,
  head: Side | null,
  after: Versions,
): BareChange[] {
  const scheme = schemeOf(named.type);
  const compare = (a: string, b: string) => scheme.compare(a, b);
  const gone = [...before.keys()].filter((v) => !after.has(v)).sort(compare);
  const come = [...after.keys()].filter((v) => !before.has(v)).sort(compare);
  const pairs = pairInOrder(gone, come);
  return pairs.map(([from, to]) => ({
    kind: kindOf(from, to, before.size > 0, compare),
    ...named,
    from: from === null || base === null ? null : stateOf(base, before.get(from) ?? []),
    to: to === null || head === null ? null : stateOf(head, after.get(to) ?? []),
  }));
}

function kindOf(
  from: string | null,
  to: string | null,
  known: boolean,
  compare: (a: string, b: string) => number,
): ChangeKind {
  if (to === null) return "removed";
  if (from === null) return known ? "duplicated" : "added";
  return compare(from, to) <= 0 ? "upgraded" : "downgraded";
}

/** First those of one major version, then the others, each in order. */
function pairInOrder(
  gone: readonly string[],
  come: readonly string[],
): (readonly [string | null, string | null])[] {
  const pairs: (readonly [string | null, string | null])[] = [];
  const unpaired = [...gone];
  const late: string[] = [];
  for (const to of come) {
    const at = gone.length === come.length ? 0 : unpaired.findIndex((from) => majorOf(from) === majorOf(to));
    if (at < 0) late.push(to);
    else pairs.push([unpaired.splice(at, 1)[0] ?? null, to]);
  }
  for (const to of late) pairs.push([unpaired.shift() ?? null, to]);
  for (const from of unpaired) pairs.push([from, null]);
  return pairs;
}

function majorOf(version: string): string {
  return /^v?(\d+)/.exec(version)?.[1] ?? version;
}

/** One version that both sides hold. */
function compareSame(
  named: Named,
  base: Side,
  before: readonly number[],
  head: Side,
  after: readonly number[],
): BareChange[] {
  const kinds: ChangeKind[] = [];
  if (contentDiffers(base, before, head, after)) kinds.push("changed");
  const [scopeBefore, scopeAfter] = [scopeOf(base, before), scopeOf(head, after)];
  if (scopeBefore !== scopeAfter && scopeBefore !== "unknown" && scopeAfter !== "unknown")
    kinds.push("rescoped");
  const [directBefore, directAfter] = [directOf(base, before), directOf(head, after)];
  if (directBefore !== directAfter && directBefore !== null && directAfter !== null) kinds.push("moved");
  if (kinds.length === 0) return [];
  const [from, to] = [stateOf(base, before), stateOf(head, after)];
  return kinds.map((kind) => ({ kind, ...named, from, to }));
}

/**
 * Whether head holds a copy whose source, address or hash base did not have. Bundled copies have neither address nor
 * hash of their own, so they count only where there is no other.
 */
function contentDiffers(
  base: Side,
  before: readonly number[],
  head: Side,
  after: readonly number[],
): boolean {
  const known = contentsOf(base, before);
  for (const content of contentsOf(head, after)) if (!known.has(content)) return true;
  return false;
}

function contentsOf(side: Side, nodes: readonly number[]): Set<string> {
  const own = nodes.map((index) => nodeAt(side.graph, index));
  const shipped = own.filter((node) => !node.bundled);
  return new Set((shipped.length > 0 ? shipped : own).map(contentOf));
}

function contentOf({ source, resolved, integrity, qualifiers = [] }: LockedNode): string {
  const more = qualifiers.map(([key, value]) => `\n${key}=${value}`).join("");
  return `${source}\n${resolved ?? ""}\n${integrity ?? ""}${more}`;
}

function scopeOf(side: Side, nodes: readonly number[]): Scope {
  if (!side.graph.lockfile.tells.scope) return "unknown";
  if (!side.graph.lockfile.tells.edges) return toldScope(side, nodes);
  if (nodes.some((node) => side.runtime[node] === 1)) return "runtime";
  return nodes.some((node) => side.reached[node] === 1) ? "development" : "unknown";
}

/** Without edges only the lockfile's own word counts. */
function toldScope(side: Side, nodes: readonly number[]): Scope {
  const told = nodes.map((node) => nodeAt(side.graph, node).told?.development ?? null);
  if (told.includes(false)) return "runtime";
  return told.includes(true) ? "development" : "unknown";
}

function directOf(side: Side, nodes: readonly number[]): boolean | null {
  const { tells } = side.graph.lockfile;
  if (!tells.direct) return null;
  if (!tells.edges) {
    const told = nodes.flatMap((node) => nodeAt(side.graph, node).told?.direct ?? []);
    if (told.length > 0) return told.includes(true);
  }
  return nodes.some((node) => side.direct[node] === 1);
}

/** What one side says of a component, its nodes taken together. */
export function stateOf(side: Side, nodes: readonly number[]): BareState {
  const { graph } = side;
  const node = nodeAt(graph, nodes[0] ?? 0);
  return {
    ref: refOf({ ...node, type: typeOf(graph.lockfile, node) }),
    nodes,
    direct: directOf(side, nodes),
    scope: scopeOf(side, nodes),
    line: node.line,
  };
}

/** By name, then version, then kind: code unit order, so that output never depends on a locale. */
export function compareChanges(a: Pick<BareChange, "name" | "kind" | "from" | "to">, b: typeof a): number {
  const version = (change: typeof a) => (change.to ?? change.from)?.ref.version ?? "";
  return inOrder(a.name, b.name) || inOrder(version(a), version(b)) || inOrder(a.kind, b.kind);
}

function inOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
