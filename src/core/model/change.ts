import type { ComponentRef, PurlType, Qualifiers, Scope } from "./component.js";
import type { Problem } from "./problem.js";

/**
 * - versions that both sides hold are dropped, the rest of a name is paired in version order: `upgraded`, `downgraded`;
 *   where nobody can tell the direction (commits, digests, ranges) it is `upgraded`;
 * - left over: `added` (new name), `duplicated` (a further version of a known name), `removed`;
 * - `changed`: same version, other source, address or hash; `rescoped`: development ↔ runtime;
 *   `moved`: direct ↔ transitive; `spread`: the lockfile held it before, a service that reached no version of it now does.
 */
export type ChangeKind =
  | "added"
  | "duplicated"
  | "upgraded"
  | "downgraded"
  | "removed"
  | "changed"
  | "rescoped"
  | "moved"
  | "spread";

/** One component on one side of a lockfile's diff, all its nodes together. */
export interface ComponentState {
  readonly ref: ComponentRef;
  /** Indexes into the nodes of that side's graph, ascending. */
  readonly nodes: readonly number[];
  /** Declared by a service itself; null = the format does not tell. */
  readonly direct: boolean | null;
  readonly scope: Scope;
  /** Paths of the services at which it is told: those that reach it without passing through another service. Sorted. */
  readonly services: readonly string[];
  /** Paths of further services that reach it only through one of `services`. Sorted. */
  readonly dependants: readonly string[];
  /** Line of its first node in the lockfile. */
  readonly line: number;
}

/** One step of a chain. `node` is an index into the head graph's nodes. */
export interface ChainLink {
  readonly name: string;
  readonly version: string;
  /** Of a component that is a folder within what is fetched: they tell which. */
  readonly qualifiers?: Qualifiers;
  readonly node: number;
}

/** Why a component is inherited. */
export interface Inheritance {
  /** Path of the service whose chain is told. */
  readonly service: string;
  /**
   * A shortest chain from the direct dependency to the component, both included; ties: the lexically smallest.
   * null = cannot be told (no edges in the format and not direct, no service reaches it, or more than 200 links).
   */
  readonly chain: readonly ChainLink[] | null;
  /** File name of the lockfile: where it does not tell the parent, people are told so by its name. */
  readonly lockfile: string;
  /**
   * Who told of it, where no file of the repository does: of the component itself (a manifest without a lockfile), or of
   * the chain alone (a lockfile that names no parents). null = the lockfile tells it all.
   */
  readonly toldBy: { readonly what: "component" | "chain"; readonly by: string } | null;
  /** Why `chain` is null. */
  readonly unknownBecause: "no-edges" | "no-root-reaches-it" | "too-long" | null;
  /**
   * The direct dependency through which every chain goes (one entry), or, where there is none, every direct
   * dependency that reaches it (several, 100 at the most). Empty when nothing reaches it. Sorted by purl.
   */
  readonly introducers: readonly ComponentRef[];
  /** `Cause.id` */
  readonly cause: string;
}

/** One entry of the diff of one lockfile. `from` is null for what base did not hold, `to` for what head does not. */
export interface Change {
  readonly kind: ChangeKind;
  readonly type: PurlType;
  readonly name: string;
  readonly from: ComponentState | null;
  readonly to: ComponentState | null;
  /** null for `removed`. */
  readonly inheritance: Inheritance | null;
  /** Other components that differ from this one only by os, cpu or libc under the same parent. They have changes of their own. Sorted. */
  readonly variants: readonly ComponentRef[];
  /** Index of the change this one is a variant of: told in its line, not in one of its own. */
  readonly variantOf: number | null;
}

/**
 * The nearest changed thing on the chain, seen from the service: where the unbroken run of changed components that
 * ends in the component begins. A component added, upgraded, downgraded or removed, one that a further service asks for, an override, or a lockfile refresh
 * (the parent did not change, only what it resolves to).
 */
export interface Cause {
  /** Unique within one lockfile's diff, stable between runs: kind and purl or selector. */
  readonly id: string;
  /** `untold`: the file does not tell through what the component is there. */
  readonly kind:
    "added" | "upgraded" | "downgraded" | "removed" | "spread" | "override" | "refresh" | "untold";
  /** What changed; null for `override`, `refresh` and `untold`. */
  readonly component: ComponentRef | null;
  /** The version it had, for upgraded and downgraded. */
  readonly fromVersion: string | null;
  /** Whether a service declares it itself. */
  readonly direct: boolean;
  /** The override's selector. */
  readonly selector: string | null;
  /** Indexes into `LockfileDiff.changes`: components new to the lockfile, newly doubled or newly spread because of it. */
  readonly brings: readonly number[];
  /** Indexes of `upgraded`, `downgraded`, `changed`, `rescoped`, `moved` because of it (the cause itself left out). */
  readonly moves: readonly number[];
  /** Indexes of `removed` components that base inherited through what this cause replaced or dropped. */
  readonly removes: readonly number[];
}

/** What happened to one lockfile between base and head. */
export interface LockfileDiff {
  /** Repository path in head, or in base where head does not hold it. */
  readonly path: string;
  /** Where base had it, if it was renamed or moved. */
  readonly movedFrom: string | null;
  readonly format: string;
  /** Whether it is known what a component brings, of the side that `path` is of. */
  readonly tellsWhole: boolean;
  /** Sorted by name, then kind, then version. */
  readonly changes: readonly Change[];
  /** Sorted by what they bring (most first), then id. */
  readonly causes: readonly Cause[];
  /** Of both sides; head's first. */
  readonly problems: readonly Problem[];
}
