import { LockfileError } from "../errors.js";
import type { DeclaredDependency, LockfileInput, Manifest } from "../model/lockfile.js";
import { asFolder, directoryOf, joinPaths } from "../model/paths.js";
import { type CargoDependency, type CargoManifest, rangeOf, readCargoManifest } from "./cargo-manifest.js";
import type { EntryProblems } from "./entry-problems.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests of members that are asked for; those beyond are told as missing. */
const MAX_MEMBERS = 500;

/** The Cargo.toml of a repository directory. */
export function cargoManifestPath(directory: string): string {
  return `${asFolder(directory)}Cargo.toml`;
}

/**
 * The manifests beside a Cargo.lock: the root's, those of the members that its globs select, and those of every
 * directory that one of them names.
 */
export function cargoManifestsBeside(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const directory = directoryOf(lockfile);
  const rootPath = cargoManifestPath(directory);
  if (!paths.has(rootPath)) return [];
  const wanted = new Set([rootPath]);
  const root = quietly(read.get(rootPath));
  if (root !== null) {
    const globs = [...root.members, ...root.exclude.map((glob) => `!${glob}`)];
    const members = workspaceMembers(directory, globs, paths, "Cargo.toml");
    for (const member of members) wanted.add(cargoManifestPath(member));
    // A member outside of the root's directory is no glob's match.
    for (const member of root.members) if (!/[*?[{]/.test(member)) add(directory, member);
  }
  for (const [path, text] of read) {
    const manifest = path.endsWith("Cargo.toml") ? quietly(text) : null;
    if (manifest === null) continue;
    const own = [...manifest.dependencies, ...manifest.shared.values()].flatMap((one) => one.path ?? []);
    for (const relative of [...own, ...manifest.patchPaths]) add(directoryOf(path), relative);
  }
  return [...wanted].filter((path) => paths.has(path)).slice(0, MAX_MEMBERS + 1);

  function add(base: string, relative: string): void {
    wanted.add(cargoManifestPath(joinPaths(base, relative)));
  }
}

/** A Cargo.toml with its place. */
export interface CargoMember {
  /** Repository directory. */
  readonly directory: string;
  readonly manifest: CargoManifest;
  /** Its dependencies, those of the workspace's root filled in. */
  readonly dependencies: readonly CargoDependency[];
  readonly declared: Manifest;
}

/** The manifests that were read; one that cannot be read is a problem of its own path. */
export class CargoWorkspace {
  readonly root: CargoManifest | null;
  readonly rootDirectory: string;
  readonly #byName = new Map<string, CargoMember[]>();

  /** @param rootDirectory of the workspace; its manifest tells what `workspace = true` means */
  constructor(companions: LockfileInput["companions"], rootDirectory: string, problems: EntryProblems) {
    this.rootDirectory = rootDirectory;
    const manifests = new Map<string, CargoManifest>();
    for (const [path, text] of companions) {
      if (path !== "Cargo.toml" && !path.endsWith("/Cargo.toml")) continue;
      try {
        manifests.set(directoryOf(path), readCargoManifest(text));
      } catch (error) {
        if (!(error instanceof LockfileError)) throw error;
        problems.add("unreadable-manifest", error.line, error.message, path);
      }
    }
    this.root = manifests.get(rootDirectory) ?? null;
    for (const [directory, manifest] of manifests) {
      const { name } = manifest;
      if (name === null) continue;
      const member = memberOf(directory, manifest, this.root);
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [member]);
      else same.push(member);
    }
  }

  /** The manifest of a package without source; null where none was read. */
  member(name: string, version: string): CargoMember | null {
    const same = this.#byName.get(name) ?? [];
    return same.find(({ manifest }) => manifest.version === version) ?? same[0] ?? null;
  }
}

/** A manifest with what it inherits. @param root the workspace's manifest; null where it was not read */
export function memberOf(
  directory: string,
  manifest: CargoManifest,
  root: CargoManifest | null,
): CargoMember {
  const dependencies = manifest.dependencies.map((own): CargoDependency => {
    const shared = own.inherited ? root?.shared.get(own.name) : undefined;
    return shared === undefined ? own : { ...shared, kind: own.kind, line: own.line, versionLine: own.line };
  });
  return {
    directory,
    manifest,
    dependencies,
    declared: { path: cargoManifestPath(directory), declared: dependencies.map(declarationOf) },
  };
}

function declarationOf(dependency: CargoDependency): DeclaredDependency {
  return {
    name: dependency.name,
    range: rangeOf(dependency),
    kind: dependency.kind,
    line: dependency.versionLine,
  };
}

function quietly(text: string | undefined): CargoManifest | null {
  if (text === undefined) return null;
  try {
    return readCargoManifest(text);
  } catch (error) {
    if (error instanceof LockfileError) return null;
    throw error;
  }
}
