import type { LockedNode } from "../model/lockfile.js";

const NONE: readonly never[] = [];

type Told = Pick<LockedNode, "key" | "name" | "version" | "line"> & Partial<LockedNode>;

/** A node of what NuGet can tell: no deprecation, no script at installation, and whatever is named beside that. */
export function nugetNode(told: Told): LockedNode {
  return {
    provides: NONE,
    source: "registry",
    resolved: null,
    integrity: null,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: NONE,
    ...told,
  };
}
