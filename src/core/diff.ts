import { isCommit } from "./model/commit.js";
import type { ChangeKind, ComponentState } from "./model/change.js";
import type { PurlType, Scope } from "./model/component.js";
import { imageVersion } from "./model/image.js";
import { nodeAt } from "./model/graph.js";
import { countsOwnWord, type LockedNode, typeOf } from "./model/lockfile.js";
import { refOfNode } from "./model/node-ref.js";
import { nodesByName, type Side, versionsOf } from "./side.js";
import { contentOf, isSameNode, namesThatDiffer } from "./side-by-side.js";
import { schemeOf, type VersionScheme } from "./versions/index.js";

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
    kind: kindOf(from, to, before.size > 0, scheme),
    ...named,
    from: from === null || base === null ? null : stateOf(base, before.get(from) ?? []),
    to: to === null || head === null ? null : stateOf(head, after.get(to) ?? []),
  }));
}

function kindOf(from: string | null, to: string | null, known: boolean, scheme: VersionScheme): ChangeKind {
  if (to === null) return "removed";
  if (from === null) return known ? "duplicated" : "added";
  const isOrdered = hasOrder(from, scheme) && hasOrder(to, scheme);
  // `v1` may be the newest of its line.
  const newest = scheme.line?.(to)?.[1] ?? to;
  return isOrdered && scheme.compare(from, newest) > 0 ? "downgraded" : "upgraded";
}

/** A range instead of a version, a branch, a commit, the digest of an image: they say nothing of the direction. */
function hasOrder(version: string, scheme: VersionScheme): boolean {
  if (version === "" || isCommit(version) || imageVersion(version).tag === null) return false;
  return scheme.readable(version) || (scheme.line?.(version) ?? null) !== null;
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
  if (isUnchanged(base, before, head, after)) return [];
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
  const known = shippedOf(base, before);
  const contents = new Set(known.map(contentOf));
  return shippedOf(head, after).some(
    (node) =>
      !contents.has(contentOf(node)) &&
      (typeOf(head.graph.lockfile, node) === "npm" || !known.some((old) => hasMoreHashes(old, node))),
  );
}

/**
 * Whether a copy has got nothing but further hashes: a lockfile that learns of more platforms holds the same. Not so for
 * npm, whose packages are one archive: any of several hashes lets an archive in.
 */
function hasMoreHashes(old: LockedNode, now: LockedNode): boolean {
  if (old.integrity === null || now.integrity === null) return false;
  if (contentOf({ ...old, integrity: null }) !== contentOf({ ...now, integrity: null })) return false;
  const hashes = new Set(now.integrity.split(/\s+/));
  return old.integrity.split(/\s+/).every((hash) => hashes.has(hash));
}

function shippedOf(side: Side, nodes: readonly number[]): readonly LockedNode[] {
  const own = nodes.map((index) => nodeAt(side.graph, index));
  const shipped = own.filter((node) => !node.bundled);
  return shipped.length > 0 ? shipped : own;
}

function scopeOf(side: Side, nodes: readonly number[]): Scope {
  if (!side.graph.lockfile.tells.scope) return "unknown";
  if (countsOwnWord(side.graph.lockfile)) return toldScope(side, nodes);
  if (nodes.some((node) => side.runtime[node] === 1)) return "runtime";
  return nodes.some((node) => side.reached[node] === 1) ? "development" : toldScope(side, nodes);
}

/** Without edges, and of what none leads to, only the lockfile's own word counts. */
function toldScope(side: Side, nodes: readonly number[]): Scope {
  const told = nodes.map((node) => nodeAt(side.graph, node).told?.development ?? null);
  if (told.includes(false)) return "runtime";
  return told.includes(true) ? "development" : "unknown";
}

function directOf(side: Side, nodes: readonly number[]): boolean | null {
  if (!side.graph.lockfile.tells.direct) return null;
  if (countsOwnWord(side.graph.lockfile)) {
    const told = nodes.flatMap((node) => nodeAt(side.graph, node).told?.direct ?? []);
    if (told.length > 0) return told.includes(true);
    // What nobody asks for may still be asked for by somebody that the file does not tell.
    return nodes.some((node) => side.direct[node] === 1) ? true : null;
  }
  return nodes.some((node) => side.direct[node] === 1);
}

/** What one side says of a component, its nodes taken together. */
export function stateOf(side: Side, nodes: readonly number[]): BareState {
  const { graph } = side;
  const node = nodeAt(graph, nodes[0] ?? 0);
  return {
    ref: refOfNode(graph.lockfile, node),
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
