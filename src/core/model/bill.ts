import type { ComponentRef } from "./component.js";
import type { RequirementKind } from "./lockfile.js";
import type { Problem } from "./problem.js";

/** Hash algorithms that lockfiles name, in the words of CycloneDX. */
export type BillAlgorithm = "MD5" | "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** A hash of a component's archive. */
export interface BillHash {
  readonly algorithm: BillAlgorithm;
  /** Lower case. */
  readonly hex: string;
}

/**
 * How a component is needed: `required` and `optional` at run time (optional: only through optional requirements),
 * `development` by nothing but development requirements, `unknown` where the lockfile does not tell.
 */
export type BillScope = "required" | "optional" | "development" | "unknown";

/** A line of a lockfile that names something. */
export interface Occurrence {
  /** Repository path. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** That one part needs another; of several kinds the one that binds most. */
export interface BillEdge {
  /** `id` of a part of the same bill. */
  readonly to: string;
  readonly kind: RequirementKind;
}

/** What Weir knows beyond the fields of a format, e.g. `weir:direct` = `true`. A name may occur more than once. */
export interface BillNote {
  readonly name: string;
  readonly value: string;
}

/** What the repository itself holds: a service, or the repository as a whole. */
export interface BillService {
  /** Unique within the bill. */
  readonly id: string;
  readonly name: string;
  /** null where nothing tells one. */
  readonly version: string | null;
  /** Sorted. Empty for the repository as a whole. */
  readonly occurrences: readonly Occurrence[];
  /** Sorted by name, then value. */
  readonly notes: readonly BillNote[];
  /** Sorted by `to`. */
  readonly requires: readonly BillEdge[];
}

/** One component, all its copies together. */
export interface BillComponent {
  /** Unique within the bill: the purl, and the source behind it where several components share one. */
  readonly id: string;
  readonly ref: ComponentRef;
  readonly scope: BillScope;
  /** One per algorithm, strongest first; an algorithm on which copies disagree is left out and told in a note. */
  readonly hashes: readonly BillHash[];
  /** As lockfiles write them, each once, sorted. How several go together is not told. */
  readonly licenses: readonly string[];
  /** Addresses as URIs, without credentials. Sorted. */
  readonly addresses: readonly string[];
  /** Sorted by path, then line. */
  readonly occurrences: readonly Occurrence[];
  /** Sorted by name, then value. */
  readonly notes: readonly BillNote[];
  /** Sorted by `to`. */
  readonly requires: readonly BillEdge[];
}

/** A bill of materials before it is written in any format. Nothing in it depends on the order of the lockfiles. */
export interface Bill {
  /** What it is of. */
  readonly subject: BillService;
  /** Further services that the subject holds or needs. Sorted by id. */
  readonly services: readonly BillService[];
  /** Sorted by id. */
  readonly components: readonly BillComponent[];
  /** Whether what `requires` says is all there is. */
  readonly dependencies: "complete" | "incomplete" | "unknown";
  readonly problems: readonly Problem[];
}

/** How many components one service needs. */
export interface ServiceCount {
  /** Directory. */
  readonly service: string;
  readonly components: number;
}
