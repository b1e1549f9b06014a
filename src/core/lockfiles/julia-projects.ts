import { LockfileError } from "../errors.js";
import type { LockfileInput, Manifest, RequirementKind } from "../model/lockfile.js";
import { asFolder, directoryOf, joinPaths } from "../model/paths.js";
import type { EntryProblems } from "./entry-problems.js";
import type { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** The first that is there counts. */
const NAMES = ["JuliaProject.toml", "Project.toml"] as const;

/** One name that a Project.toml asks for. */
interface JuliaDependency {
  readonly name: string;
  readonly uuid: string | null;
  /** Of `[compat]`; empty where it says nothing. */
  readonly range: string;
  readonly kind: RequirementKind;
  readonly line: number;
}

/** What Weir reads of a Project.toml. */
export interface JuliaProject {
  /** Repository directory. */
  readonly directory: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly dependencies: readonly JuliaDependency[];
  /** Directories of its workspace and of packages that `[sources]` has there, relative to it. */
  readonly members: readonly string[];
  readonly declared: Manifest;
}

/** The Project.toml beside a manifest, and those of its workspace (Julia 1.12). */
export function juliaProjectsBeside(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const wanted = new Set<string>();
  const add = (directory: string): void => {
    const found = NAMES.map((name) => pathIn(directory, name)).find((path) => paths.has(path));
    if (found !== undefined) wanted.add(found);
  };
  add(directoryOf(lockfile));
  for (const [path, text] of read) {
    for (const member of quietly(path, text)?.members ?? []) add(joinPaths(directoryOf(path), member));
  }
  return [...wanted];
}

function pathIn(directory: string, name: string): string {
  return asFolder(directory) + name;
}

/** The Project.toml files that were read; one that cannot be read is a problem of its own path. */
export class JuliaProjects {
  readonly all: readonly JuliaProject[];

  constructor({ companions }: LockfileInput, problems: EntryProblems) {
    this.all = [...companions].flatMap(([path, text]): JuliaProject[] => {
      try {
        return [readProject(path, text)];
      } catch (error) {
        if (!(error instanceof LockfileError)) throw error;
        problems.add("unreadable-manifest", error.line, error.message, path);
        return [];
      }
    });
  }

  of(directory: string): JuliaProject | null {
    return this.all.find((project) => project.directory === directory) ?? null;
  }
}

function quietly(path: string, text: string): JuliaProject | null {
  try {
    return readProject(path, text);
  } catch (error) {
    if (error instanceof LockfileError) return null;
    throw error;
  }
}

function readProject(path: string, text: string): JuliaProject {
  const root = parseToml(text);
  const compat = root.table("compat");
  const extras = root.table("extras");
  const targets = root.table("targets");
  const dependency = (section: TomlTable | null, name: string, kind: RequirementKind): JuliaDependency => ({
    name,
    uuid: section?.string(name) ?? null,
    range: compat?.string(name) ?? "",
    kind,
    line: section?.lineOf(name) ?? 1,
  });
  const deps = root.table("deps");
  const own = [...(deps?.keys() ?? [])].map((name) => dependency(deps, name, "runtime"));
  const direct = new Set(own.map(({ name }) => name));
  const forTargets = new Set([...(targets?.keys() ?? [])].flatMap((key) => targets?.strings(key) ?? []));
  const others = [...forTargets]
    .filter((name) => !direct.has(name) && extras?.has(name) === true)
    .map((name) => dependency(extras, name, "development"));
  const dependencies = [...own, ...others];
  return {
    directory: directoryOf(path),
    name: root.string("name"),
    version: root.string("version"),
    dependencies,
    members: [...(root.table("workspace")?.strings("projects") ?? []), ...sourcePaths(root)],
    declared: {
      path,
      declared: dependencies.map(({ name, range, kind, line }) => ({ name, range, kind, line })),
    },
  };
}

/** Julia 1.11: where a name's package lies. */
function sourcePaths(root: TomlTable): string[] {
  const sources = root.table("sources");
  return [...(sources?.keys() ?? [])].flatMap((name) => sources?.table(name)?.string("path") ?? []);
}
