import semver from "semver";

import type { DeclaredDependency, LockfileInput } from "../model/lockfile.js";
import { asFolder, directoryOf, foldersAbove, isOutside, joinPaths, nameOf } from "../model/paths.js";
import { isArchive } from "./npm-source.js";
import { manifestPath, readQuietly } from "./manifests.js";
import type { PackageJson } from "./package-json.js";
import { type PnpmWorkspace, readPnpmWorkspace } from "./pnpm-manifests.js";
import { workspaceMembers } from "./workspaces.js";

/** What says which folders belong together, by pnpm. */
export const PNPM_WORKSPACE = "pnpm-workspace.yaml";
/** Folders above that are asked whether they hold a workspace. */
const MAX_FOLDERS = 50;
/** A workspace of more members is not read as a whole, only the members whose folders are called like a dependency. */
const MAX_MEMBERS = 100;
/** Members that are asked for at the most. */
const MAX_ASKED = 500;
/** Of a longer package.json nothing is looked for. */
const MAX_TEXT = 1024 * 1024;
/** Longer ranges are not held against versions. */
const MAX_RANGE = 512;

/**
 * The files that tell whether what a package.json asks for is of the same repository: those of the workspaces above it,
 * of the members beside it, and of the folders that it names.
 * @param read holds its own text where it is known
 */
export function siblingCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): readonly string[] {
  const text = read.get(path) ?? "";
  const own = text.length > MAX_TEXT ? null : readQuietly(text);
  const declared = own?.declared ?? [];
  if (own === null || declared.length === 0) return [];
  const directory = directoryOf(path);
  const named = declared.flatMap(({ range }) => {
    const target = directoryNamed(range, directory);
    return target === null ? [] : [manifestPath(target)];
  });
  const above = foldersAbove(path)
    .slice(0, MAX_FOLDERS)
    .flatMap((folder) => [`${folder}package.json`, folder + PNPM_WORKSPACE]);
  const { members, isLinking } = workspaceAround(directory, own, paths, read);
  const asked = isLinking ? likeliest(members, declared).map(manifestPath) : [];
  return [...new Set([...above, ...named, ...asked])].filter((other) => paths.has(other));
}

/** All of a small workspace; of a large one those whose folders are called like something that is asked for. */
function likeliest(members: readonly string[], declared: readonly DeclaredDependency[]): readonly string[] {
  if (members.length <= MAX_MEMBERS) return members;
  const names = new Set(
    declared.flatMap(({ name }) => [nameOf(name), name.replace(/^@/, "").replace("/", "-")]),
  );
  return members.filter((member) => names.has(nameOf(member))).slice(0, MAX_ASKED);
}

/** Tells whether what a package.json asks for is of the repository: then no registry is asked for it. */
export class Siblings {
  readonly #input: LockfileInput;
  /** Versions of the members of its workspace by their names; "" where none is told. */
  readonly #versions = new Map<string, string>();

  /** @param input with what `siblingCompanions` named @param own what its text says */
  constructor(input: LockfileInput, own: PackageJson) {
    this.#input = input;
    const { path, companions } = input;
    const paths = new Set(companions.keys());
    const { members, isLinking } = workspaceAround(directoryOf(path), own, paths, companions);
    for (const member of isLinking ? members : []) {
      const manifest = readQuietly(companions.get(manifestPath(member)));
      if (manifest !== null && manifest.name !== null)
        this.#versions.set(manifest.name, manifest.version ?? "");
    }
  }

  has({ name, range }: DeclaredDependency): boolean {
    const { path, companions } = this.#input;
    if (range.startsWith("workspace:")) return true;
    const target = directoryNamed(range, directoryOf(path));
    if (target !== null) return manifestPath(target) === path || companions.has(manifestPath(target));
    const version = this.#versions.get(name);
    return version !== undefined && admits(range.trim(), version);
  }
}

/** A member of another version than is asked for is not taken: npm, yarn and pnpm then ask the registry. */
function admits(range: string, version: string): boolean {
  if (range === "" || range === "*") return true;
  return version !== "" && range.length <= MAX_RANGE && semver.satisfies(version, range);
}

/** A workspace that a package.json belongs to. */
interface Workspace {
  /** Repository directories of its members, as far as paths of them are given. */
  readonly members: readonly string[];
  /** Whether a member takes another one whose version fits, without `workspace:` in front. */
  readonly isLinking: boolean;
}

/** The nearest workspace that a directory belongs to, or is the root of. @param manifest of that directory */
function workspaceAround(
  directory: string,
  manifest: PackageJson,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): Workspace {
  const own = new Set([manifestPath(directory)]);
  for (const folder of foldersAbove(manifestPath(directory)).slice(0, MAX_FOLDERS)) {
    const root = folder === "" ? "." : folder.slice(0, -1);
    const { globs, isLinking } = workspaceAt(root, read, root === directory ? manifest : null);
    const isMember = root === directory || workspaceMembers(root, globs, own).length > 0;
    if (globs.length > 0 && isMember) return { members: workspaceMembers(root, globs, paths), isLinking };
  }
  return { members: [], isLinking: false };
}

/** https://docs.npmjs.com/cli/using-npm/workspaces https://pnpm.io/pnpm-workspace_yaml */
function workspaceAt(
  root: string,
  read: ReadonlyMap<string, string>,
  known: PackageJson | null,
): PnpmWorkspace {
  const pnpm = readPnpmWorkspace(read.get(asFolder(root) + PNPM_WORKSPACE));
  if (pnpm.globs.length > 0) return pnpm;
  const manifest = known ?? readQuietly(read.get(manifestPath(root)));
  return { globs: manifest?.workspaces ?? [], isLinking: true };
}

/** The repository directory that a range names; null for any other range, and outside of the repository. */
function directoryNamed(range: string, directory: string): string | null {
  const [, place] = /^(?:file:|link:|portal:)(?!\/)(.*)$/.exec(range) ?? /^(\.{1,2}\/.*)$/.exec(range) ?? [];
  if (place === undefined || isArchive(place) || place.startsWith("~")) return null;
  const target = joinPaths(directory, place);
  return isOutside(target) ? null : target;
}
