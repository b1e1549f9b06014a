import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { MAX_TEXT } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import { hexPackage } from "./hex-source.js";

/** What an entry of a package says: `{:hex, name, version, inner hash, managers, dependencies, repository, outer hash}`. */
export interface HexEntry {
  readonly app: string;
  readonly name: string;
  readonly version: string;
  /** Of what is in the archive; the outer one is missing in older files. */
  readonly innerHash: string | null;
  readonly repository: string | null;
  readonly line: number;
  readonly requires: readonly Requirement[];
}

/** The node of a package; null where the entry makes no sense. */
export function hexNode(entry: HexEntry): LockedNode | null {
  const { app, version, innerHash } = entry;
  if (entry.name === "" || version === "") return null;
  const { name, qualifiers } = hexPackage(entry.name, entry.repository);
  return unlessTooLong(
    lockedNode({
      key: app,
      name,
      qualifiers,
      version,
      source: "registry",
      integrity: innerHash === "" ? null : innerHash,
      line: entry.line,
      requires: entry.requires,
    }),
  );
}

/** What a package asks for: `{:name, "~> 1.0", [hex: :package, repo: "hexpm", optional: false]}`. */
export function hexRequirement(name: string, range: string, optional: boolean): Requirement {
  const kind = optional ? "optional" : "runtime";
  return { name, range, kind, targets: [name], mayBeMissing: optional };
}

/** The node of `{:git, address, commit, options}`; null where the entry makes no sense. */
export function gitNode(app: string, address: string, version: string, line: number): LockedNode | null {
  if (version === "") return null;
  const qualifiers = vcsQualifiers("git", address, version);
  const facts = { key: app, name: app, version, qualifiers, resolved: address, line };
  return unlessTooLong(lockedNode({ ...facts, source: "git" }));
}

/** The node of `{:package, version}`, as the first versions of Hex wrote it; null where the entry makes no sense. */
export function packageNode(app: string, version: string, line: number): LockedNode | null {
  if (version === "") return null;
  return unlessTooLong(lockedNode({ key: app, name: app, version, source: "registry", line }));
}

function unlessTooLong(node: LockedNode): LockedNode | null {
  return Math.max(node.key.length, node.name.length, node.version.length) > MAX_TEXT ? null : node;
}
