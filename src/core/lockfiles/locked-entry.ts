import type { LockedNode, LockedService } from "../model/lockfile.js";

/** What an entry has to tell, and whatever else it does. */
type EntryFacts = Pick<LockedNode, "key" | "name" | "version" | "source" | "line"> & Partial<LockedNode>;

const NONE: readonly never[] = [];

/** A node of which nothing is known beyond the facts given. */
export function lockedEntry(facts: EntryFacts): LockedNode {
  return {
    provides: NONE,
    resolved: null,
    integrity: null,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: NONE,
    ...facts,
  };
}

/** The node of a service: first-party, the root of its chains. */
export function serviceEntry(
  { node, name, path }: LockedService,
  facts: Partial<LockedNode> = {},
): LockedNode {
  return lockedEntry({ key: node, name: name ?? path, version: "", source: "workspace", line: 1, ...facts });
}

/** The node of an entry that stands in another line. */
export function movedTo(node: LockedNode, line: number): LockedNode {
  return node.line === line ? node : { ...node, line };
}
