import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, joinPaths, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type GoModFile, type GoReplace, type GoRequire, readGoMod } from "./go-mod-file.js";
import { moduleNode, overridesOf, standardLibrary } from "./go-modules.js";
import { readGoSums } from "./go-sum.js";
import { serviceNode } from "./service-node.js";

/** Modules of a workspace that are read at the most. */
const MAX_MODULES = 1000;

/**
 * go.work joins modules of a repository. What they require stands in their own go.mod files, which are read by
 * themselves; this file says which of it is replaced for all of them, and the lowest Go. https://go.dev/ref/mod#workspaces
 */
export const goWork: LockfileFormat = {
  id: "go-work",
  title: "Go workspaces (go.work)",
  purlType: "golang",
  tells: { direct: true, scope: false, edges: false, integrity: true },
  manifestNames: ["go.mod", "go.work.sum"],
  matches: (path) => nameOf(path) === "go.work",
  companions,
  parse,
};

/** Every go.mod below, because which ones are used stands in the go.work itself. */
function companions(path: string, paths: ReadonlySet<string>): string[] {
  const folder = folderOf(path);
  const modules = [...paths].filter((other) => other.startsWith(folder) && nameOf(other) === "go.mod");
  const sum = `${folder}go.work.sum`;
  return [...(paths.has(sum) ? [sum] : []), ...modules.sort().slice(0, MAX_MODULES)];
}

/** A module that the workspace uses; the file is null where it could not be read. */
interface UsedModule {
  readonly path: string;
  readonly line: number;
  readonly file: GoModFile | null;
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const file = readGoMod(input.text, "work");
  if (file.go === null && file.uses.length === 0 && file.replaces.length === 0 && file.odd.length === 0)
    throw new LockfileError("empty", "it neither uses a module nor names a version of Go", 1);
  for (const { text, line } of file.odd) problems.add("unreadable-entry", line, text);
  const folder = directoryOf(input.path);
  const modules = usedModules(input, file, folder, problems);
  const sum = `${folderOf(input.path)}go.work.sum`;
  const text = input.companions.get(sum);
  const hashes = readGoSums(text === undefined ? [] : [[sum, text]], problems);
  const services = modules.map(serviceOf);
  return {
    format: goWork.id,
    version: file.go?.text ?? "",
    path: input.path,
    purlType: "golang",
    tells: { ...goWork.tells, integrity: text !== undefined },
    lookup: "exact",
    nodes: [
      ...services.map((service, at) => serviceNode(service, { line: modules[at]?.line ?? 1 })),
      ...standardLibrary(file),
      ...replacedNodes(file.replaces, modules, folder, hashes),
    ],
    services,
    overrides: overridesOf(file.replaces),
    problems: problems.all(),
  };
}

function usedModules(
  input: LockfileInput,
  { uses }: GoModFile,
  folder: string,
  problems: EntryProblems,
): UsedModule[] {
  const modules = new Map<string, UsedModule>();
  for (const { text, line } of uses) {
    const path = joinPaths(folder, text.replaceAll("\\", "/"));
    if (modules.has(path)) continue;
    const manifest = input.companions.get(joinPaths(path, "go.mod"));
    if (manifest === undefined)
      problems.add("missing-manifest", line, `the go.mod of the used folder ${quote(text)} was not read`);
    modules.set(path, {
      path,
      line,
      file: manifest === undefined ? null : readModule(path, manifest, problems),
    });
  }
  return [...modules.values()];
}

function readModule(path: string, text: string, problems: EntryProblems): GoModFile | null {
  try {
    return readGoMod(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, joinPaths(path, "go.mod"));
    return null;
  }
}

function serviceOf({ path, file }: UsedModule): LockedService {
  const declared = (file?.requires ?? [])
    .filter(({ indirect }) => !indirect)
    .map(({ path: name, version, line }) => ({ name, range: version, kind: "runtime" as const, line }));
  return {
    path,
    name: file?.module?.text ?? null,
    node: `use ${path}`,
    manifest: file === null ? null : { path: joinPaths(path, "go.mod"), declared },
  };
}

/** What stands in for modules that some used module requires; where not every go.mod could be read, for any. */
function replacedNodes(
  replaces: readonly GoReplace[],
  modules: readonly UsedModule[],
  folder: string,
  hashes: ReadonlyMap<string, string>,
): LockedNode[] {
  const asked = requiredBy(modules);
  const allRead = modules.every(({ file }) => file !== null);
  const keys = new Set<string>();
  return replaces.flatMap((replace) => {
    const { path, version, line } = replace;
    const key = version === null ? path : `${path} ${version}`;
    const found = asked.get(key);
    if ((found === undefined && allRead) || keys.has(key)) return [];
    keys.add(key);
    const required = {
      path,
      version: found?.version ?? version ?? "",
      indirect: found?.indirect ?? true,
      line,
    };
    const node = moduleNode(required, key, replace, folder, hashes);
    return [found === undefined ? { ...node, told: { direct: null, development: null } } : node];
  });
}

/** What is required, by path and by path with version; indirect where every module says so. */
function requiredBy(modules: readonly UsedModule[]): ReadonlyMap<string, GoRequire> {
  const asked = new Map<string, GoRequire>();
  for (const required of modules.flatMap(({ file }) => file?.requires ?? [])) {
    for (const key of [required.path, `${required.path} ${required.version}`]) {
      const known = asked.get(key);
      if (known === undefined || (known.indirect && !required.indirect)) asked.set(key, required);
    }
  }
  return asked;
}
