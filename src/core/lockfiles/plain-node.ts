import type { LockedNode, LockedService, Manifest, Requirement } from "../model/lockfile.js";

/** What every node of a format has to say for itself; the rest is as in most formats. */
type Given = Pick<LockedNode, "key" | "name" | "version" | "source" | "line"> & Partial<LockedNode>;

/** A node of which nothing is told but what is given. */
export function plainNode(given: Given): LockedNode {
  return {
    provides: [],
    resolved: null,
    integrity: null,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: [],
    ...given,
  };
}

/** A service with the node that stands for it. */
export interface ServiceWithNode {
  readonly service: LockedService;
  readonly node: LockedNode;
}

/** The service of a directory that asks for this. @param name what its manifest calls itself */
export function plainService(
  path: string,
  name: string | null,
  manifest: Manifest | null,
  requires: readonly Requirement[],
): ServiceWithNode {
  const key = `service ${path}`;
  const node = plainNode({ key, name: name ?? path, version: "", source: "workspace", line: 1, requires });
  return { service: { path, name, node: key, manifest }, node };
}
