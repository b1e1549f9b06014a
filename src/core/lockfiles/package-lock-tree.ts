import type { LockedNode, Requirement } from "../model/lockfile.js";
import type { EntryProblems } from "./entry-problems.js";

const NONE: readonly never[] = [];

/** A directory of the repository that the lockfile describes: the root or a member. */
export interface FirstParty {
  /** Key of its node: its path relative to the lockfile, "" for the root. */
  readonly key: string;
  /** null where the lockfile names none. */
  readonly name: string | null;
}

/** What a lockfile says of nodes, whatever its version. */
export interface LockedTree {
  readonly nodes: LockedNode[];
  /** The root first. */
  readonly firstParty: FirstParty[];
}

/** What the reader of the entries needs beside them. */
export interface TreeInput {
  /** The name at the top of the lockfile. */
  readonly rootName: string | null;
  /** What the root's manifest asks for; null when it could not be read. */
  readonly declared: readonly Requirement[] | null;
  readonly problems: EntryProblems;
}

/** A node of which nothing is known. */
export const EMPTY_NODE: LockedNode = {
  key: "",
  provides: NONE,
  name: "",
  version: "",
  source: "registry",
  resolved: null,
  integrity: null,
  line: 1,
  platform: false,
  optional: false,
  bundled: false,
  deprecated: null,
  installScript: null,
  told: null,
  requires: NONE,
};
