import { LockfileError } from "../errors.js";
import type { DeclaredDependency, LockedService, Requirement, RequirementKind } from "../model/lockfile.js";
import { type PackageJson, readPackageJson } from "./package-json.js";
import type { EntryProblems } from "./entry-problems.js";
import { linkTarget, repositoryPath } from "./package-lock-paths.js";
import type { FirstParty } from "./package-lock-packages.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests of members that are asked for; the rest is told as a problem. */
const MAX_MEMBERS = 500;

/** Directory of a repository path, `.` for the top. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

function manifestPath(directory: string): string {
  return directory === "." ? "package.json" : `${directory}/package.json`;
}

/**
 * The manifests beside a package-lock: the root's, those of its workspace members and of the directories it asks for
 * by `file:`, as far as `paths` holds them.
 */
export function manifestsBeside(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const directory = directoryOf(lockfile);
  const rootPath = manifestPath(directory);
  if (!paths.has(rootPath)) return [];
  const root = readQuietly(read.get(rootPath));
  if (root === null) return [rootPath];
  const linked = root.declared.flatMap(({ range }) => {
    const target = range.startsWith("file:") ? repositoryPath(directory, linkTarget(range)) : null;
    return target === null ? [] : [target];
  });
  const members = new Set([...workspaceMembers(directory, root.workspaces, paths), ...linked]);
  members.delete(directory);
  const manifests = [...members].map(manifestPath).filter((path) => paths.has(path));
  return [rootPath, ...manifests.slice(0, MAX_MEMBERS)];
}

/** null where there is no text or it is no manifest: `parse` tells that one. */
function readQuietly(text: string | undefined): PackageJson | null {
  return text === undefined ? null : manifestOr(text, () => undefined);
}

function manifestOr(text: string, onError: (error: LockfileError) => void): PackageJson | null {
  try {
    return readPackageJson(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}

/** The manifests that were read, each once; one that cannot be read is a problem of its own path. */
export class Manifests {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #problems: EntryProblems;
  readonly #read = new Map<string, PackageJson | null>();

  constructor(texts: ReadonlyMap<string, string>, problems: EntryProblems) {
    this.#texts = texts;
    this.#problems = problems;
  }

  /** null where it was not found or cannot be read. */
  of(directory: string): PackageJson | null {
    const path = manifestPath(directory);
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const text = this.#texts.get(path);
    const manifest =
      text === undefined
        ? null
        : manifestOr(text, ({ line, message }) => {
            this.#problems.add("unreadable-manifest", line, message, path);
          });
    this.#read.set(path, manifest);
    return manifest;
  }

  /** Whether its text was given, readable or not. */
  has(directory: string): boolean {
    return this.#texts.has(manifestPath(directory));
  }

  /** The services a lockfile describes: every first-party directory within the repository, in the order of the file. */
  services(directory: string, firstParty: readonly FirstParty[]): LockedService[] {
    const services = new Map<string, LockedService>();
    for (const { key, name } of firstParty) {
      const path = repositoryPath(directory, key);
      if (path === null || services.has(path)) continue;
      const manifest = this.of(path);
      services.set(path, {
        path,
        name: name ?? manifest?.name ?? null,
        node: key,
        manifest: manifest && { path: manifestPath(path), declared: manifest.declared },
      });
    }
    const left = services.size - 1 - MAX_MEMBERS;
    if (left > 0) {
      const message = `the lockfile has ${services.size - 1} workspace members; the package.json of ${left} was not read`;
      this.#problems.add("limit", null, message);
    }
    return [...services.values()];
  }
}

const PRECEDENCE: readonly RequirementKind[] = ["development", "optional", "runtime", "peer"];

/**
 * What a manifest asks for, a name once: development beats optional beats runtime beats peer, as npm has it.
 * @param peersInstalled npm before 7 does not install peers
 */
export function requirementsDeclared(manifest: PackageJson, peersInstalled: boolean): Requirement[] {
  const byName = new Map<string, DeclaredDependency>();
  for (const declared of manifest.declared) {
    const known = byName.get(declared.name);
    if (known === undefined || PRECEDENCE.indexOf(declared.kind) < PRECEDENCE.indexOf(known.kind)) {
      byName.set(declared.name, declared);
    }
  }
  return [...byName.values()].map(({ name, range, kind }) => ({
    name,
    range,
    kind,
    targets: [],
    mayBeMissing:
      kind === "optional" || (kind === "peer" && (!peersInstalled || manifest.optionalPeers.has(name))),
  }));
}
