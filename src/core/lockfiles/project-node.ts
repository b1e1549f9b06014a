import type { LockedNode, Requirement } from "../model/lockfile.js";

/** The node of a project that its lockfile has no entry for. */
export function projectNode(
  directory: string,
  name: string | null,
  version: string | null,
  requires: readonly Requirement[],
): LockedNode {
  return {
    // A package's key holds no slash before its version.
    key: `workspace:/${directory}`,
    provides: [],
    name: name ?? directory,
    version: version ?? "0.0.0",
    source: "workspace",
    resolved: null,
    integrity: null,
    line: 1,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires,
  };
}
