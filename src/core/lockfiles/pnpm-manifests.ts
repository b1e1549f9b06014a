import jsYaml from "js-yaml";
import { directoryOf, joinPaths } from "../model/paths.js";
import { manifestPath } from "./manifests.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests that are asked for at the most. */
const MAX_MANIFESTS = 1000;
/** A pnpm-workspace.yaml over this size is no list of globs. */
const MAX_WORKSPACE_FILE = 256 * 1024;

/**
 * The repository directory of an importer. Rush keeps its lockfiles apart from the folder that they count from:
 * `common/config/rush` stands for `common/temp`, `common/config/subspaces/x` for `common/temp/x`.
 * https://rushjs.io/pages/advanced/config_files/
 * @param lockfile repository path of the lockfile
 * @param importer as the lockfile names it, relative to its folder
 */
export function importerDirectory(lockfile: string, importer: string): string {
  const directory = directoryOf(lockfile)
    .replace(/(^|\/)common\/config\/rush$/, "$1common/temp")
    .replace(/(^|\/)common\/config\/subspaces\/([^/]+)$/, "$1common/temp/$2");
  return joinPaths(directory, importer);
}

/**
 * The manifests beside a pnpm-lock.yaml. The importers stand in the lockfile itself, so its text is used where `read`
 * holds it; else pnpm-workspace.yaml tells where the members are.
 */
export function pnpmCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const directory = directoryOf(path);
  const text = read.get(path);
  const root = manifestPath(directory);
  const wanted = new Set(paths.has(root) ? [root] : []);
  if (text !== undefined) {
    for (const id of importersIn(text)) wanted.add(manifestPath(importerDirectory(path, id)));
    return [...wanted].filter((file) => paths.has(file)).slice(0, MAX_MANIFESTS);
  }
  const workspace = directory === "." ? "pnpm-workspace.yaml" : `${directory}/pnpm-workspace.yaml`;
  if (!paths.has(workspace)) return [...wanted];
  wanted.add(workspace);
  const { globs } = readPnpmWorkspace(read.get(workspace));
  for (const member of workspaceMembers(directory, globs, paths)) wanted.add(manifestPath(member));
  return [...wanted].slice(0, MAX_MANIFESTS);
}

/** Ids under `importers:`, without reading the rest: one key is indented by two. */
function importersIn(text: string): string[] {
  const start = text.search(/^importers:/m);
  if (start < 0) return [];
  const after = text.slice(start + "importers:".length);
  const end = after.search(/^[^\s#]/m);
  const section = end < 0 ? after : after.slice(0, end);
  return [...section.matchAll(/^ {2}(?:'([^'\n]+)'|"([^"\n]+)"|([^\s'"#][^\n]*?)):(?: \{\})?\r?$/gm)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
}

/** What a pnpm-workspace.yaml says of the members. https://pnpm.io/settings */
export interface PnpmWorkspace {
  readonly globs: readonly string[];
  /** Whether a member takes another one whose version fits, without `workspace:` in front: pnpm 9 and newer do not. */
  readonly isLinking: boolean;
}

const NO_WORKSPACE: PnpmWorkspace = { globs: [], isLinking: false };

/** A workspace file that cannot be read selects nothing: the lockfile tells of every importer all the same. */
export function readPnpmWorkspace(text: string | undefined): PnpmWorkspace {
  if (text === undefined || text.length > MAX_WORKSPACE_FILE) return NO_WORKSPACE;
  let yaml: unknown;
  try {
    yaml = jsYaml.load(text, { schema: jsYaml.FAILSAFE_SCHEMA });
  } catch (error) {
    if (error instanceof jsYaml.YAMLException) return NO_WORKSPACE;
    throw error;
  }
  if (typeof yaml !== "object" || yaml === null || !("packages" in yaml)) return NO_WORKSPACE;
  const { packages } = yaml;
  const globs = Array.isArray(packages)
    ? packages.filter((glob): glob is string => typeof glob === "string")
    : [];
  const linking = "linkWorkspacePackages" in yaml ? yaml.linkWorkspacePackages : "false";
  return { globs, isLinking: linking === "true" || linking === "deep" };
}
