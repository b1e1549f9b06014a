import type { PackageKey } from "../model/advisory.js";
import type { DependencyGraph } from "../model/dependency-graph.js";
import type { VersionKey } from "../model/package-facts.js";

/** What is known of packages from outside; null = it was asked for and nobody tells; absent = nobody has asked yet. */
export interface GraphKnowledge {
  /** What a version brings, by `versionKey`. */
  readonly graphs: ReadonlyMap<string, DependencyGraph | null>;
  /** Every version, by `packageKey`. */
  readonly versions: ReadonlyMap<string, readonly string[] | null>;
}

/** What has to be known to go on. */
export type GraphNeed =
  | { readonly kind: "graph"; readonly version: VersionKey }
  | { readonly kind: "versions"; readonly pack: PackageKey };

/** Whose knowledge it is. */
export const TOLD_BY = "deps.dev";
