import { LockfileError } from "../errors.js";
import type { LockedService, LockfileInput, ParsedLockfile, RequirementKind } from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { importsOf } from "./msbuild-companions.js";
import { IMPORT_NAMES } from "./msbuild-files.js";
import { isProject, PROJECT_NAMES, projectName } from "./msbuild-imports.js";
import { type ReadProject, readProject } from "./msbuild-manifest.js";
import { readNodes } from "./nuget-lock-nodes.js";
import { readSections } from "./nuget-lock-sections.js";
import { lineOfTopKey } from "./package-lock-lines.js";
import { serviceNode } from "./service-node.js";

const LOCK_FILE = /^packages\.(?:(.+)\.)?lock\.json$/i;
/** Key of the project's own node; keys of packages hold a slash. */
const ROOT = ".";

/**
 * NuGet's packages.lock.json and packages.<project>.lock.json, versions 1, 2 (central versions) and 3 (aliases of
 * frameworks). https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files#locking-dependencies
 */
export const nugetLock: LockfileFormat = {
  id: "nuget-lock",
  title: "NuGet (packages.lock.json, packages.*.lock.json)",
  purlType: "nuget",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  // Other lockfiles of the folder are not read; they tell which projects have one of their own.
  manifestNames: [...PROJECT_NAMES, ...IMPORT_NAMES, "*.lock.json"],
  manifestReach: "above",
  matches: (path) => LOCK_FILE.test(nameOf(path)),
  companions,
  parse,
};

/** The projects beside it that it may belong to, and what they import. */
function companions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): readonly string[] {
  const folder = folderOf(path);
  const wanted = LOCK_FILE.exec(nameOf(path))?.[1]?.toLowerCase();
  const projects: string[] = [];
  for (const other of paths) {
    if (!isProject(other) || folderOf(other) !== folder) continue;
    const name = projectName(other).replaceAll(" ", "_");
    const isOwn =
      wanted === undefined
        ? !paths.has(`${folder}packages.${name}.lock.json`)
        : wanted === name.toLowerCase();
    if (isOwn) projects.push(other);
  }
  return [...projects, ...projects.flatMap((project) => importsOf(project, paths, read))];
}

function parse(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const version = versionOf(json, text);
  const problems = new EntryProblems(input.path);
  const projects = projectsBeside(input, problems, memo);
  const sections = readSections(json, text, version);
  const { nodes, requires } = readNodes(sections, kindsOf(projects), problems);
  if (nodes.length === 0) refuseEmpty(projects, text);
  if (projects.length === 0) {
    const message =
      "no project beside it was read: what is for development is unknown, no line of it can be shown";
    problems.add("missing-manifest", null, message);
  }
  const service = serviceOf(input.path, projects);
  const root = serviceNode(service, { requires });
  return {
    format: nugetLock.id,
    version: String(version),
    path: input.path,
    purlType: "nuget",
    tells: { ...nugetLock.tells, scope: projects.length > 0 },
    lookup: "exact",
    nodes: [...nodes, root],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function versionOf(json: JsonObject, text: string): number {
  const { version } = json;
  if (version === 1 || version === 2 || version === 3) return version;
  const told = typeof version === "number" ? `version ${version} is not known` : "it has no version";
  throw new LockfileError("unknown-version", `${told} (1, 2 and 3 are)`, lineOfTopKey(text, "version") ?? 1);
}

function projectsBeside(
  { path, companions }: LockfileInput,
  problems: EntryProblems,
  memo: ParseMemo | null,
): ReadProject[] {
  const projects: ReadProject[] = [];
  for (const [other, text] of companions) {
    if (!isProject(other) || folderOf(other) !== folderOf(path)) continue;
    try {
      projects.push(readProject({ path: other, text, companions }, problems, memo));
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      problems.add("unreadable-manifest", error.line, error.message, other);
    }
  }
  return projects;
}

/** A package is for development where every project that asks for it says so. */
function kindsOf(projects: readonly ReadProject[]): Map<string, RequirementKind> {
  const kinds = new Map<string, RequirementKind>();
  for (const { asks } of projects) {
    for (const { name, kind } of asks) {
      const key = name.toLowerCase();
      kinds.set(key, kinds.get(key) === "runtime" ? "runtime" : kind);
    }
  }
  return kinds;
}

function serviceOf(path: string, projects: readonly ReadProject[]): LockedService {
  const [only = null, ...others] = projects;
  const project = others.length === 0 ? only : null;
  return {
    path: directoryOf(path),
    name: project?.name ?? null,
    node: ROOT,
    manifest: project?.manifest ?? null,
  };
}

/** A project asks for a package, and nothing is held: the file was emptied, not the project. */
function refuseEmpty(projects: readonly ReadProject[], text: string): void {
  for (const { asks, manifest } of projects) {
    const [asked] = asks;
    if (asked === undefined) continue;
    const message = `it holds no component, but ${manifest.path} asks for ${quote(asked.name)}`;
    throw new LockfileError("empty", message, lineOfTopKey(text, "dependencies") ?? 1);
  }
}
