import type { LockedNode } from "../model/lockfile.js";

const NONE: readonly never[] = [];

/** What is known of a node; the rest is unknown. */
type Known = Pick<LockedNode, "key" | "name" | "version" | "line"> & Partial<LockedNode>;

/**
 * A node of a registry's component of which no more is known than is given. Written out, since files have tens of
 * thousands: spreading takes several times as long.
 */
export function registryNode(known: Known): LockedNode {
  const { type, range, qualifiers } = known;
  const node = {
    key: known.key,
    provides: NONE,
    name: known.name,
    version: known.version,
    source: known.source ?? "registry",
    resolved: known.resolved ?? null,
    integrity: known.integrity ?? null,
    line: known.line,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: known.told ?? null,
    requires: known.requires ?? NONE,
  };
  if (type === undefined && range === undefined && qualifiers === undefined) return node;
  return {
    ...node,
    ...(type === undefined ? {} : { type }),
    ...(range === undefined ? {} : { range }),
    ...(qualifiers === undefined ? {} : { qualifiers }),
  };
}

/** Key of the node of the service in a directory. */
export function workspaceKey(directory: string): string {
  return `workspace:${directory}`;
}

/** The node of the service in a directory. */
export function workspaceNode(directory: string, requires: LockedNode["requires"] = []): LockedNode {
  const key = workspaceKey(directory);
  return registryNode({ key, name: directory, version: "", source: "workspace", line: 1, requires });
}
