import type { LockfileInput, Manifest, Override } from "../model/lockfile.js";
import type { EntryProblems } from "./entry-problems.js";
import { directoryOf, manifestPath, Manifests, readQuietly } from "./manifests.js";
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
  const root = manifestPath(directoryOf(path));
  if (!paths.has(root)) return [];
  const wanted = new Set([root]);
  for (const manifest of wanted) {
    const globs = readQuietly(read.get(manifest))?.workspaces ?? [];
    if (globs.length === 0) continue;
    for (const member of workspaceMembers(directoryOf(manifest), globs, paths)) {
      if (wanted.size < MAX_MANIFESTS) wanted.add(manifestPath(member));
    }
  }
  return [...wanted];
}

/** Reads the companions of a yarn.lock; what cannot be read becomes a problem. */
export function readYarnProject(input: LockfileInput, problems: EntryProblems): YarnProject {
  const root = directoryOf(input.path);
  const manifests = new Manifests(input.companions, problems);
  const members: YarnMember[] = [];
  for (const file of yarnCompanions(input.path, new Set(input.companions.keys()), input.companions)) {
    const path = directoryOf(file);
    const json = manifests.of(path);
    if (json !== null) members.push({ path, json, manifest: { path: file, declared: json.declared } });
  }
  return { root, members, resolutions: manifests.of(root)?.resolutions ?? [] };
}
