import type { LockedNode, LockedService, Manifest, Requirement } from "../model/lockfile.js";

/** What every node of a format has to say for itself; the rest is as in most formats. */
type Given = Pick<LockedNode, "key" | "name" | "version" | "source" | "line"> & {
  readonly [K in keyof LockedNode]?: LockedNode[K] | undefined;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NONE: readonly never[] = [];

/** A node of which nothing is told but what is given. Written out: large files have many, and spreading is slow. */
export function plainNode(given: Given): LockedNode {
  const node: Mutable<LockedNode> = {
    key: given.key,
    provides: given.provides ?? NONE,
    name: given.name,
    version: given.version,
    source: given.source,
    resolved: given.resolved ?? null,
    integrity: given.integrity ?? null,
    line: given.line,
    platform: given.platform ?? false,
    optional: given.optional ?? false,
    bundled: given.bundled ?? false,
    deprecated: given.deprecated ?? null,
    installScript: given.installScript ?? null,
    told: given.told ?? null,
    requires: given.requires ?? NONE,
  };
  if (given.type !== undefined) node.type = given.type;
  if (given.range !== undefined) node.range = given.range;
  if (given.qualifiers !== undefined) node.qualifiers = given.qualifiers;
  return node;
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
