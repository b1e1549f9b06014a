import type { LockedService, LockfileInput, Manifest } from "../model/lockfile.js";
import { asFolder, directoryOf, joinPaths } from "../model/paths.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { declaredIn, type Pyproject, readPyprojectOr } from "./pyproject.js";
import type { KeyedPackage } from "./python-packages.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests of members that are asked for; those beyond are told as missing. */
const MAX_MEMBERS = 500;

/** The pyproject.toml of a repository directory. */
export function pyprojectPath(directory: string): string {
  return `${asFolder(directory)}pyproject.toml`;
}

/** The manifests beside a Python lockfile: the root's, those of its workspace's members, and of directories they name. */
export function pyprojectsBeside(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const directory = directoryOf(lockfile);
  const rootPath = pyprojectPath(directory);
  const wanted = new Set([rootPath]);
  for (const [path, text] of read) {
    const project = path.endsWith("pyproject.toml") ? readPyprojectOr(text, path, null) : null;
    if (project === null) continue;
    const base = directoryOf(path);
    if (path === rootPath) {
      const members = workspaceMembers(base, project.members, paths, "pyproject.toml");
      for (const member of members) wanted.add(pyprojectPath(member));
    }
    for (const relative of project.paths) wanted.add(pyprojectPath(joinPaths(base, relative)));
  }
  return [...wanted].filter((path) => paths.has(path)).slice(0, MAX_MEMBERS + 1);
}

/** The pyproject.toml files that were read, each once; one that cannot be read is a problem of its own path. */
export class PythonProjects {
  readonly #texts: LockfileInput["companions"];
  readonly #problems: EntryProblems;
  readonly #read = new Map<string, Pyproject | null>();

  constructor(texts: LockfileInput["companions"], problems: EntryProblems) {
    this.#texts = texts;
    this.#problems = problems;
  }

  /** null where it was not found or cannot be read. */
  of(directory: string): Pyproject | null {
    const path = pyprojectPath(directory);
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const project = readPyprojectOr(this.#texts.get(path), path, this.#problems);
    this.#read.set(path, project);
    return project;
  }

  declaredIn(directory: string): Manifest | null {
    const project = this.of(directory);
    return project === null ? null : declaredIn(pyprojectPath(directory), project);
  }

  /** The packages of a lockfile that lie in the repository, in the order given. */
  servicesAmong(
    packages: readonly { readonly keyed: KeyedPackage; readonly directory: string | null }[],
  ): LockedService[] {
    return packages.flatMap(({ keyed, directory }) =>
      directory === null
        ? []
        : [{ path: directory, name: keyed.name, node: keyed.key, manifest: this.declaredIn(directory) }],
    );
  }
}

/** Tells, in one sentence, whose manifest was not there. */
export function tellMissingProjects(
  services: readonly LockedService[],
  consequence: string,
  problems: EntryProblems,
): void {
  const missing = services.filter(({ manifest }) => manifest === null).map(({ path }) => pyprojectPath(path));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 5).map(quote).join(", ");
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  problems.add("missing-manifest", null, `not read: ${shown}${more}; ${consequence}`);
}
