import type { Manifest } from "../model/lockfile.js";
import { asFolder, directoryOf, joinPaths } from "../model/paths.js";
import { serviceWithNode, type ServiceWithNode } from "./service-node.js";
import {
  type DeclaredSwift,
  packagesInXcode,
  readPackageSwift,
  swiftIdentity,
  swiftName,
} from "./swift-manifest-text.js";

/** What the project of a Package.resolved asks for. */
export interface SwiftProject {
  /** The project itself, and its packages in folders. At least one. */
  readonly services: readonly ServiceWithNode[];
  /** Everything that is asked for, as `swiftIdentity` has it. */
  readonly identities: ReadonlySet<string>;
  /** All that is asked for was read. */
  readonly whole: boolean;
}

/** The folder of the project that a Package.resolved belongs to: Xcode keeps it deep within its own folders. */
export function swiftFolder(path: string): { readonly folder: string; readonly xcode: boolean } {
  const found = /(^|\/)[^/]+\.(?:xcodeproj|xcworkspace)\/(?:.{1,512}\/)?xcshareddata\/swiftpm\/[^/]+$/.exec(
    path,
  );
  if (found === null) return { folder: directoryOf(path), xcode: false };
  const holder = path.slice(0, found.index);
  const own = /(?:^|\/)\.swiftpm\/xcode$/.exec(holder);
  if (own !== null) return { folder: holder.slice(0, own.index) || ".", xcode: false };
  return { folder: holder || ".", xcode: true };
}

/** The manifests of the project, and those of the packages in folders that they name. */
export function swiftCompanions(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const wanted = new Set(rootManifests(lockfile, paths));
  for (const [path, text] of read) {
    for (const folder of foldersIn(path, packagesOf(path, text))) wanted.add(manifestIn(folder));
  }
  return [...wanted].filter((path) => paths.has(path));
}

function rootManifests(lockfile: string, paths: ReadonlySet<string>): string[] {
  const { folder, xcode } = swiftFolder(lockfile);
  if (!xcode) return [manifestIn(folder)];
  const prefix = asFolder(folder);
  return [...paths].filter(
    (path) =>
      path.endsWith(".xcodeproj/project.pbxproj") &&
      path.startsWith(prefix) &&
      path.slice(prefix.length).split("/").length === 2,
  );
}

function manifestIn(folder: string): string {
  return `${asFolder(folder)}Package.swift`;
}

/** What an Xcode project names counts from the folder that holds it. */
function homeOf(path: string): string {
  const folder = directoryOf(path);
  return path.endsWith(".pbxproj") ? directoryOf(folder) : folder;
}

function packagesOf(path: string, text: string): readonly DeclaredSwift[] {
  return path.endsWith(".pbxproj") ? packagesInXcode(text) : readPackageSwift(text).packages;
}

function foldersIn(path: string, packages: readonly DeclaredSwift[]): string[] {
  return packages.flatMap(({ folder }) => (folder === null ? [] : joinPaths(homeOf(path), folder)));
}

/** @returns null where no manifest was read */
export function readSwiftProject(lockfile: string, texts: ReadonlyMap<string, string>): SwiftProject | null {
  const { folder } = swiftFolder(lockfile);
  const identities = new Set<string>();
  const services = new Map<string, ServiceWithNode>();
  let whole = true;
  // The project's own manifest comes first: it is what companions ask for first.
  for (const [path, text] of texts) {
    const packages = packagesOf(path, text);
    const swift = path.endsWith(".pbxproj") ? null : readPackageSwift(text);
    if (swift !== null && swift.unread !== null) whole = false;
    for (const { address, registry, folder: inside } of packages) {
      if (address !== null) identities.add(registry ? address.toLowerCase() : swiftIdentity(address));
      else if (inside === null || !texts.has(manifestIn(joinPaths(homeOf(path), inside)))) whole = false;
    }
    const home = homeOf(path);
    const manifest = { path, declared: declaredIn(packages) };
    if (!services.has(home)) services.set(home, serviceWithNode(home, swift?.name ?? null, manifest, []));
  }
  if (services.size === 0) return null;
  if (!services.has(folder)) services.set(folder, serviceWithNode(folder, null, null, []));
  return { services: [...services.values()], identities, whole };
}

/** As a manifest's lines: packages in folders are the project's own. */
export function declaredIn(packages: readonly DeclaredSwift[]): Manifest["declared"] {
  return packages.flatMap(({ address, range, line }) =>
    address === null ? [] : { name: swiftName(address), range, kind: "runtime" as const, line },
  );
}
