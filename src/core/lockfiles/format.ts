import type { PurlType } from "../model/component.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";

/** A lockfile over this size is refused before it is parsed. */
export const MAX_LOCKFILE_BYTES = 20 * 1024 * 1024;

/**
 * One lockfile format, or one of manifests that are read where no lockfile tells more (`isCovered`). Pure.
 */
export interface LockfileFormat {
  /** E.g. "package-lock"; also the name of the fixture folder. */
  readonly id: string;
  /** What people call it, for docs/formats.md. */
  readonly title: string;
  readonly purlType: PurlType;
  readonly tells: FormatTells;
  /**
   * File names (not paths) of the manifests that `companions` may ask for, e.g. "package.json"; one that starts with `*`
   * means every name with that end (`*.csproj`).
   */
  readonly manifestNames: readonly string[];
  /**
   * Where those manifests may lie: in the lockfile's folder and below (where it is absent), there and in the folders
   * above, or anywhere in the repository.
   */
  readonly manifestReach?: "above" | "anywhere";
  /**
   * Whether a manifest that changes has every file read again that it may lie around. False = only the file's own text
   * does, because the manifests tell little and a repository holds hundreds of such files. Absent = it has.
   */
  readonly manifestsSelect?: false;
  /**
   * Read only where somebody names the path (policy key `documents`), whatever it is called; `matches` then says which
   * names are usual. Absent = read wherever it matches.
   */
  readonly onlyNamed?: boolean;
  /** By name only, costs nothing. `path` is a repository path. */
  matches(path: string): boolean;
  /** What it reads is told by the tree too: which commits stand there in place of folders (`LockfileInput.submodules`). */
  readonly readsSubmodules?: true;
  /**
   * Of manifests alone: whether a lockfile (or another manifest) of the repository tells what this one could, so that it
   * is not read by itself. By names only. Absent = a lockfile, always read.
   * @param paths every lockfile and manifest of the repository
   */
  isCovered?(path: string, paths: ReadonlySet<string>): boolean;
  /**
   * The manifests the format would like to see, as repository paths that `paths` holds. It is asked again with the
   * texts read so far (workspace globs stand in a manifest) until it names nothing new; how often and how many, `companions.ts` says. The most important come first.
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
