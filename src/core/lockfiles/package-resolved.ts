import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsUrl } from "./git-address.js";
import { readPackageResolved, type SwiftPin } from "./package-resolved-pins.js";
import { serviceWithNode } from "./service-node.js";
import { swiftIdentity, swiftName } from "./swift-manifest-text.js";
import { readSwiftProject, swiftCompanions, swiftFolder, type SwiftProject } from "./swift-project.js";

/**
 * Package.resolved of SwiftPM and Xcode. It has no edges; what is direct stands in Package.swift, which is read but never
 * run, or in the Xcode project. A commit is the hash of what it holds: `integrity` of a version is its revision.
 * https://docs.swift.org/package-manager/
 */
export const packageResolved: LockfileFormat = {
  id: "package-resolved",
  title: "Package.resolved (Swift Package Manager, Xcode)",
  purlType: "swift",
  tells: { direct: true, scope: true, edges: false, integrity: true },
  manifestNames: ["Package.swift", "project.pbxproj"],
  manifestReach: "anywhere",
  matches: (path) => /(?:^|\/)(?:Package|\.package)\.resolved$/.test(path),
  companions: swiftCompanions,
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const { version, pins } = readPackageResolved(input.text, problems);
  const { folder, xcode } = swiftFolder(input.path);
  const asked = readSwiftProject(input.path, input.companions);
  if (asked === null) {
    const what = xcode ? "project.pbxproj" : "Package.swift";
    problems.add("missing-manifest", null, `not read: ${what}; what is direct is unknown`);
  }
  refuseEmpty(pins, asked);
  const taken = new Set<string>();
  const nodes = pins.map((pin, at) => {
    const plain = (pin.location || pin.identity).toLowerCase();
    const key = taken.has(plain) ? `${plain} (${at + 1})` : plain;
    if (key !== plain) problems.add("unreadable-entry", pin.line, `${quote(plain)} is pinned twice`);
    taken.add(key);
    return nodeOf(pin, key, asked);
  });
  const services = asked?.services ?? [serviceWithNode(folder, null, null, [])];
  const hashed = nodes.every(({ source, integrity }) => source !== "registry" || integrity !== null);
  return {
    format: "package-resolved",
    version,
    path: input.path,
    purlType: "swift",
    tells: { direct: asked !== null, scope: asked !== null, edges: false, integrity: hashed },
    lookup: "exact",
    nodes: [...nodes, ...services.map(({ node }) => node)],
    services: services.map(({ service }) => service),
    overrides: [],
    problems: problems.all(),
  };
}

function nodeOf(pin: SwiftPin, key: string, asked: SwiftProject | null): LockedNode {
  const { identity, location, kind, version, revision, line } = pin;
  const git = version === null;
  const found =
    asked !== null &&
    (asked.identities.has(identity.toLowerCase()) || asked.identities.has(swiftIdentity(location)));
  const direct = found ? true : asked?.whole === true ? false : null;
  return lockedNode({
    key,
    name: kind === "registry" ? identity : swiftName(location),
    version: version ?? revision ?? "",
    source: kind === "local" ? "file" : git ? "git" : "registry",
    resolved: location === "" ? null : location,
    integrity: git ? null : revision,
    qualifiers: git && kind === "remote" ? [["vcs_url", vcsUrl(location, revision ?? "")]] : undefined,
    line,
    told: { direct, development: direct === true ? false : null },
  });
}

function refuseEmpty(pins: readonly SwiftPin[], asked: SwiftProject | null): void {
  const declared = asked?.services.flatMap(({ service }) => service.manifest?.declared ?? []) ?? [];
  const [wanted] = pins.length > 0 ? [] : declared;
  if (wanted === undefined) return;
  throw new LockfileError("empty", `it pins nothing, but ${quote(wanted.name)} is asked for`, 1);
}
