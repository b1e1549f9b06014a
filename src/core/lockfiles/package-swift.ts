import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, foldersAbove } from "../model/paths.js";
import { EntryProblems, MAX_TEXT } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsUrl } from "./git-address.js";
import { refuseConflict } from "./merge-markers.js";
import { packageResolved } from "./package-resolved.js";
import { serviceWithNode } from "./service-node.js";
import { type DeclaredSwift, readPackageSwift, swiftName } from "./swift-manifest-text.js";
import { declaredIn, swiftFolder } from "./swift-project.js";

/**
 * A Package.swift without its lockfile: what it asks for, as far as it is literal. Nothing is run.
 * https://docs.swift.org/package-manager/PackageDescription/
 */
export const packageSwift: LockfileFormat = {
  id: "package-swift",
  title: "Package.swift (where no Package.resolved lies beside or above it)",
  purlType: "swift",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => /(?:^|\/)Package(?:@swift-[\d.]+)?\.swift$/.test(path),
  isCovered: (path, paths) => {
    if (!path.endsWith("Package.swift")) return paths.has(`${folderOf(path)}Package.swift`);
    const above = new Set(foldersAbove(path).map((folder) => folder.slice(0, -1) || "."));
    for (const other of paths) {
      if (packageResolved.matches(other) && above.has(swiftFolder(other).folder)) return true;
    }
    return false;
  },
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  refuseConflict(input.text);
  if (input.text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  const { name, packages, unread } = readPackageSwift(input.text);
  const problems = new EntryProblems(input.path);
  if (unread !== null) {
    problems.add(
      "unreadable-entry",
      unread,
      "a package is named here by code that only Swift can run: it is left out",
    );
  }
  const nodes = packages.flatMap((asked, at): LockedNode[] => {
    const { address, range, line } = asked;
    if (address === null) return [];
    if (address.length <= MAX_TEXT && range.length <= MAX_TEXT) return [nodeOf(asked, address, at)];
    problems.add("unreadable-entry", line, "a package's address or version is too long to be one");
    return [];
  });
  const manifest = { path: input.path, declared: declaredIn(packages) };
  const { service, node } = serviceWithNode(directoryOf(input.path), name, manifest, []);
  return {
    format: "package-swift",
    version: "",
    path: input.path,
    purlType: "swift",
    tells: packageSwift.tells,
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function nodeOf({ range, exact, registry, line }: DeclaredSwift, address: string, at: number): LockedNode {
  const git = /\b(?:branch|revision)\b/.test(range);
  return lockedNode({
    key: `${at} ${address}`,
    name: registry ? address : swiftName(address),
    version: exact?.value ?? "",
    range: exact === null ? range : undefined,
    source: git ? "git" : "registry",
    resolved: registry ? null : address,
    qualifiers: git ? [["vcs_url", vcsUrl(address, exact?.value ?? "")]] : undefined,
    line,
    told: { direct: true, development: false },
  });
}
