import type { RequirementKind } from "../model/lockfile.js";

/** One thing that a pyproject.toml asks for. */
export interface PythonDependency {
  /** As written. */
  readonly name: string;
  readonly extras: readonly string[];
  /** As written; empty where any version will do. */
  readonly range: string;
  readonly kind: RequirementKind;
  readonly marker: string | null;
  /** Where it comes from, if not from an index. */
  readonly git: string | null;
  /** Revision, tag or branch within `git`. */
  readonly reference: string | null;
  readonly url: string | null;
  readonly path: string | null;
  /** Another member of the workspace. */
  readonly isMember: boolean;
  /** Of `build-system.requires` or an environment of Hatch's: no lockfile holds these. */
  readonly isUnlocked: boolean;
  /** Counted from 1. */
  readonly line: number;
}

/** What a dependency is when nothing else is said of it. */
export const PLAIN: Omit<PythonDependency, "name" | "kind" | "line"> = {
  extras: [],
  range: "",
  marker: null,
  git: null,
  reference: null,
  url: null,
  path: null,
  isMember: false,
  isUnlocked: false,
};

/** One of an index. Written out: spreading takes several times as long. */
export function plainDependency(
  name: string,
  extras: readonly string[],
  range: string,
  marker: string | null,
  kind: RequirementKind,
  line: number,
): PythonDependency {
  return {
    name,
    extras,
    range,
    kind,
    marker,
    git: null,
    reference: null,
    url: null,
    path: null,
    isMember: false,
    isUnlocked: false,
    line,
  };
}

/** Something that stands where a dependency should, and is none. */
export interface UnreadDependency {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}
