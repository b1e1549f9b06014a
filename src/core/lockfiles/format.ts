import type { PurlType } from "../model/component.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";

/** A lockfile over this size is refused before it is parsed. */
export const MAX_LOCKFILE_BYTES = 20 * 1024 * 1024;

/** One lockfile format. Pure. */
export interface LockfileFormat {
  /** E.g. "package-lock"; also the name of the fixture folder. */
  readonly id: string;
  /** What people call it, for docs/formats.md. */
  readonly title: string;
  readonly purlType: PurlType;
  readonly tells: FormatTells;
  /** File names (not paths) of the manifests that `companions` may ask for, e.g. "package.json". */
  readonly manifestNames: readonly string[];
  /** By name only, costs nothing. `path` is a repository path. */
  matches(path: string): boolean;
  /**
   * The manifests the format would like to see, as repository paths that `paths` holds. It is asked again with the
   * texts read so far (workspace globs stand in a manifest) until it names nothing new, three rounds at the most.
   */
  companions(path: string, paths: ReadonlySet<string>, read: ReadonlyMap<string, string>): readonly string[];
  /**
   * Everything the lockfile says.
   * @param memo what was parsed before in this process: entries that this file repeats are not read again. It changes
   *   how long parsing takes, never what comes back.
   * @throws {LockfileError} only when the file as a whole cannot be read (unknown version, conflict, syntax, empty).
   */
  parse(input: LockfileInput, memo?: ParseMemo): ParsedLockfile;
}
