import type { LockfileInput, Manifest, Override } from "../model/lockfile.js";
import { directoryOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { manifestPath, Manifests, readQuietly } from "./manifests.js";
import type { PackageJson } from "./package-json.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests that are asked for at the most. */
const MAX_MANIFESTS = 1000;

/** A manifest of a yarn project: the root's or a workspace member's. */
export interface YarnMember {
  /** Repository directory, `.` for the top. */
  readonly path: string;
  readonly json: PackageJson;
  readonly manifest: Manifest;
}

/** What the manifests beside a yarn.lock say. */
export interface YarnProject {
  /** Repository directory of the lockfile. */
  readonly root: string;
  /** The root first (when it could be read), then the members in path order. */
  readonly members: readonly YarnMember[];
  /** Only the root's count. */
  readonly resolutions: readonly Override[];
}

/** The manifests a yarn.lock needs: the root's, and those its workspace globs (and their members' globs) select. */
export function yarnCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  return select(path, paths, (directory) => readQuietly(read.get(manifestPath(directory)))).map(manifestPath);
}

/** Reads the companions of a yarn.lock; what cannot be read becomes a problem. */
export function readYarnProject(
  input: LockfileInput,
  problems: EntryProblems,
  memo: ParseMemo | null,
): YarnProject {
  const root = directoryOf(input.path);
  const manifests = new Manifests(input.companions, problems, memo);
  const directories = select(input.path, new Set(input.companions.keys()), (path) => manifests.of(path));
  const members = directories.flatMap((path): YarnMember[] => {
    const json = manifests.of(path);
    return json === null
      ? []
      : [{ path, json, manifest: { path: manifestPath(path), declared: json.declared } }];
  });
  return { root, members, resolutions: manifests.of(root)?.resolutions ?? [] };
}

/** The directories whose manifests belong to a yarn.lock, the root first, as far as `paths` holds them. */
function select(
  lockfile: string,
  paths: ReadonlySet<string>,
  manifestOf: (directory: string) => PackageJson | null,
): string[] {
  const root = directoryOf(lockfile);
  if (!paths.has(manifestPath(root))) return [];
  const selected = new Set([root]);
  for (const directory of selected) {
    const globs = manifestOf(directory)?.workspaces ?? [];
    if (globs.length === 0) continue;
    for (const member of workspaceMembers(directory, globs, paths)) {
      if (selected.size < MAX_MANIFESTS) selected.add(member);
    }
  }
  return [...selected];
}
