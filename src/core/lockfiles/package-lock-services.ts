import type { DeclaredDependency, LockedService, Requirement, RequirementKind } from "../model/lockfile.js";
import { directoryOf } from "../model/paths.js";
import { manifestPath, type Manifests, readQuietly } from "./manifests.js";
import type { PackageJson } from "./package-json.js";
import type { EntryProblems } from "./entry-problems.js";
import { linkTarget, repositoryPath } from "./package-lock-paths.js";
import type { FirstParty } from "./package-lock-tree.js";
import { workspaceMembers } from "./workspaces.js";

/** Manifests of members that are asked for; the rest is told as a problem. */
const MAX_MEMBERS = 500;

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

/** The services a lockfile describes: every first-party directory within the repository, in the order of the file. */
export function servicesOf(
  directory: string,
  firstParty: readonly FirstParty[],
  manifests: Manifests,
  problems: EntryProblems,
): LockedService[] {
  const services = new Map<string, LockedService>();
  for (const { key, name } of firstParty) {
    const path = repositoryPath(directory, key);
    if (path === null || services.has(path)) continue;
    const manifest = manifests.declaredIn(path);
    services.set(path, { path, name: name ?? manifests.of(path)?.name ?? null, node: key, manifest });
  }
  const left = services.size - 1 - MAX_MEMBERS;
  if (left > 0) {
    const message = `it has ${services.size - 1} workspace members; the package.json of ${left} was not read`;
    problems.add("limit", null, message);
  }
  return [...services.values()];
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
