import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService, Manifest, Requirement } from "../model/lockfile.js";

/** A service with the node that stands for it. */
export interface ServiceWithNode {
  readonly service: LockedService;
  readonly node: LockedNode;
}

/** The node of a service: first-party, the root of its chains, on the first line unless the facts say otherwise. */
export function serviceNode(
  { node, name, path }: Pick<LockedService, "node" | "name" | "path">,
  facts: Partial<LockedNode> = {},
): LockedNode {
  return lockedNode({ key: node, name: name ?? path, version: "", source: "workspace", line: 1, ...facts });
}

/** The service of a directory that asks for this, with its node. @param name what its manifest calls itself */
export function serviceWithNode(
  path: string,
  name: string | null,
  manifest: Manifest | null,
  requires: readonly Requirement[],
): ServiceWithNode {
  const service = { path, name, node: `service ${path}`, manifest };
  return { service, node: serviceNode(service, { requires }) };
}

/** Key of the node that `workspaceNode` makes. */
export function workspaceKey(directory: string): string {
  return `workspace:${directory}`;
}

/** The node of the service in a directory, called by that whatever its manifest calls itself. */
export function workspaceNode(directory: string, requires: readonly Requirement[] = []): LockedNode {
  return serviceNode({ node: workspaceKey(directory), name: null, path: directory }, { requires });
}

/** The node of a project that its lockfile has no entry for. */
export function projectNode(
  directory: string,
  name: string | null,
  version: string | null,
  requires: readonly Requirement[],
): LockedNode {
  // A package's key holds no slash before its version.
  const service = { node: `workspace:/${directory}`, name, path: directory };
  return serviceNode(service, { version: version ?? "0.0.0", requires });
}
