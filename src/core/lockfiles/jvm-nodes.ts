import type { LockedNode } from "../model/lockfile.js";

const BARE = {
  provides: [],
  source: "registry",
  resolved: null,
  integrity: null,
  platform: false,
  optional: false,
  bundled: false,
  deprecated: null,
  installScript: null,
  told: null,
  requires: [],
} as const;

/** A node of a registry's component of which no more is known than is given. */
export function registryNode(
  known: Pick<LockedNode, "key" | "name" | "version" | "line"> & Partial<LockedNode>,
): LockedNode {
  return { ...BARE, ...known };
}

/** Key of the node of the service in a directory. */
export function workspaceKey(directory: string): string {
  return `workspace:${directory}`;
}

/** The node of the service in a directory. */
export function workspaceNode(directory: string, requires: LockedNode["requires"] = []): LockedNode {
  const key = workspaceKey(directory);
  return { ...BARE, key, name: directory, version: "", source: "workspace", line: 1, requires };
}
