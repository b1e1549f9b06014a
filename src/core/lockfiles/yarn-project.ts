import { LockfileError } from "../errors.js";
import type { LockfileInput, Manifest, Override } from "../model/lockfile.js";
import { quote, type EntryProblems } from "./entry-problems.js";
import { type PackageJson, readPackageJson } from "./package-json.js";
import { workspaceMembers } from "./workspaces.js";

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

/** The directory of a repository path, `.` for the top. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** The manifest of a repository directory. */
export function manifestPath(directory: string): string {
  return directory === "." ? "package.json" : `${directory}/package.json`;
}

/** The manifests a yarn.lock needs: the root's, and those its workspace globs (and their members' globs) select. */
export function yarnCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const root = directoryOf(path);
  const wanted = new Set<string>();
  if (paths.has(manifestPath(root))) wanted.add(manifestPath(root));
  for (const manifest of wanted) {
    const text = read.get(manifest);
    if (text === undefined) continue;
    for (const member of membersOf(manifest, text, paths)) wanted.add(manifestPath(member));
  }
  return [...wanted];
}

/** A manifest that cannot be read selects nothing; readYarnProject tells of it. */
function membersOf(manifest: string, text: string, paths: ReadonlySet<string>): string[] {
  try {
    return workspaceMembers(directoryOf(manifest), readPackageJson(text).workspaces, paths);
  } catch (error) {
    if (error instanceof LockfileError) return [];
    throw error;
  }
}

/** Reads the companions of a yarn.lock; what cannot be read becomes a problem. */
export function readYarnProject(input: LockfileInput, problems: EntryProblems): YarnProject {
  const root = directoryOf(input.path);
  const paths = new Set(input.companions.keys());
  const members: YarnMember[] = [];
  for (const path of yarnCompanions(input.path, paths, input.companions)) {
    const text = input.companions.get(path);
    const json = text === undefined ? null : readCompanion(path, text, problems);
    if (json === null) continue;
    members.push({ path: directoryOf(path), json, manifest: { path, declared: json.declared } });
  }
  const top = members[0]?.path === root ? members[0] : null;
  return { root, members, resolutions: top?.json.resolutions ?? [] };
}

/** The manifest in a text; null and a problem when it cannot be read. */
export function readCompanion(path: string, text: string, problems: EntryProblems): PackageJson | null {
  try {
    return readPackageJson(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, `${quote(path)} cannot be read: ${error.message}`, path);
    return null;
  }
}
