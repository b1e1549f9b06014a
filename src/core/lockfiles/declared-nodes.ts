import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";

/** One thing that a manifest without lockfile asks for. */
export interface DeclaredPackage {
  readonly name: string;
  /** Empty where what is written fixes none. */
  readonly version: string;
  /** As written. */
  readonly range: string;
  readonly kind: RequirementKind;
  readonly source: SourceKind;
  readonly qualifiers: Qualifiers | null;
  readonly resolved: string | null;
  readonly line: number;
}

/** The nodes of what a manifest asks for: one for each name, range and source, for development only where all are. */
export function declaredNodes(packages: readonly DeclaredPackage[], problems: EntryProblems): LockedNode[] {
  const nodes = new Map<string, LockedNode>();
  for (const { name, version, range, kind, source, qualifiers, resolved, line } of packages) {
    if (name === "" || name.length > MAX_TEXT || range.length > MAX_TEXT) {
      problems.add("unreadable-entry", line, `the dependency ${quote(name)} cannot be read`);
      continue;
    }
    const key = `${name} ${range} ${resolved ?? ""}`;
    const known = nodes.get(key);
    const development = kind === "development" && known?.told?.development !== false;
    const node = lockedNode({
      key,
      name,
      version,
      source,
      resolved,
      line: known?.line ?? line,
      optional: kind === "optional" && known?.optional !== false,
      told: { direct: true, development },
    });
    const ranged = version === "" ? { ...node, range } : node;
    nodes.set(key, qualifiers === null ? ranged : { ...ranged, qualifiers });
  }
  return [...nodes.values()];
}
