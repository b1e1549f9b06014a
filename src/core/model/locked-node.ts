import type { LockedNode, Requirement } from "./lockfile.js";
import type { Mutable } from "./mutable.js";

/** What every node has to say for itself; the rest is as in most formats. */
type NodeFacts = Pick<LockedNode, "key" | "name" | "version" | "line"> & {
  readonly [K in keyof LockedNode]?: LockedNode[K] | undefined;
};

const NONE: readonly never[] = [];

/**
 * A node of which nothing is told but the facts given; where it comes from, unless they say so, is a registry. Written out:
 * large files have tens of thousands, and spreading takes several times as long.
 */
export function lockedNode(facts: NodeFacts): LockedNode {
  return built(facts, facts.line, facts.requires ?? NONE);
}

/** The node of an entry that stands in another line. */
export function movedTo(node: LockedNode, line: number): LockedNode {
  return node.line === line ? node : built(node, line, node.requires);
}

/** The node, asking for something else. */
export function askingFor(node: LockedNode, requires: readonly Requirement[]): LockedNode {
  return built(node, node.line, requires);
}

function built(facts: NodeFacts, line: number, requires: readonly Requirement[]): LockedNode {
  const node: Mutable<LockedNode> = {
    key: facts.key,
    provides: facts.provides ?? NONE,
    name: facts.name,
    version: facts.version,
    source: facts.source ?? "registry",
    resolved: facts.resolved ?? null,
    integrity: facts.integrity ?? null,
    line,
    platform: facts.platform ?? false,
    optional: facts.optional ?? false,
    bundled: facts.bundled ?? false,
    deprecated: facts.deprecated ?? null,
    installScript: facts.installScript ?? null,
    told: facts.told ?? null,
    requires,
  };
  if (facts.type !== undefined) node.type = facts.type;
  if (facts.range !== undefined) node.range = facts.range;
  if (facts.qualifiers !== undefined) node.qualifiers = facts.qualifiers;
  if (facts.licenses !== undefined) node.licenses = facts.licenses;
  if (facts.toldBy !== undefined) node.toldBy = facts.toldBy;
  if (facts.claims !== undefined) node.claims = facts.claims;
  if (facts.managed !== undefined) node.managed = facts.managed;
  return node;
}
