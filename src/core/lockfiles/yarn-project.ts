import { LockfileError } from "../errors.js";
import type { LockfileInput, Manifest, Override } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { manifestPath, Manifests, readQuietly } from "./manifests.js";
import type { PackageJson } from "./package-json.js";
import { workspaceMembers } from "./workspaces.js";
import { catalogsIn, YARN_SETTINGS, type YarnCatalogs } from "./yarn-settings.js";

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
  /** Of the root's `.yarnrc.yml`. */
  readonly catalogs: YarnCatalogs;
}

/**
 * The manifests a yarn.lock needs: the root's, those its workspace globs (and their members' globs) select, and the
 * settings beside it.
 */
export function yarnCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const manifests = select(path, paths, (directory) => readQuietly(read.get(manifestPath(directory))));
  const settings = folderOf(path) + YARN_SETTINGS;
  return [...manifests.map(manifestPath), ...(paths.has(settings) ? [settings] : [])];
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
  const catalogs = catalogsOf(input, members, problems);
  return { root, members, resolutions: manifests.of(root)?.resolutions ?? [], catalogs };
}

const NO_CATALOGS: YarnCatalogs = new Map();

/** Without them nobody knows what `catalog:` asks for: that is told where a member asks so. */
function catalogsOf(
  { path, companions }: LockfileInput,
  members: readonly YarnMember[],
  problems: EntryProblems,
): YarnCatalogs {
  const settings = folderOf(path) + YARN_SETTINGS;
  const text = companions.get(settings);
  const asks = members.some(({ json }) => json.declared.some(({ range }) => range.startsWith("catalog:")));
  if (!asks) return NO_CATALOGS;
  if (text === undefined) {
    const message = `not read: ${quote(settings)}; what is asked for through its catalogs is unknown`;
    problems.add("missing-manifest", null, message);
    return NO_CATALOGS;
  }
  try {
    return catalogsIn(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, settings);
    return NO_CATALOGS;
  }
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
