import { nameOf } from "./paths.js";

/** A compiled file that a change adds to the repository, or changes. Nobody looks into it. */
export interface BinaryChange {
  /** Repository path. */
  readonly path: string;
  readonly kind: "added" | "changed";
  /** What stands for its content: git's hash of the blob (the command line's own of a folder). */
  readonly sha: string;
}

/** What a change does to the compiled files of a repository. Both sorted by path. */
export interface BinaryChanges {
  readonly changed: readonly BinaryChange[];
  /** Paths in folders of copied code or test data: only counted. */
  readonly folded: readonly string[];
}

const COMPILED = /\.(?:jar|war|ear|aar|whl|egg|gem|nupkg|dll|exe|msi|dylib|so(?:\.\d+)*|pyd|node)$/i;

/** Whether a file is code in a form that nobody reads, by its name. */
export function isBinary(path: string): boolean {
  return COMPILED.test(nameOf(path));
}
