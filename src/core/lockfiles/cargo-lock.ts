import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  FormatTells,
  LockedNode,
  LockedService,
  LockfileInput,
  Override,
  ParsedLockfile,
} from "../model/lockfile.js";
import { directoryOf, joinPaths, nameOf } from "../model/paths.js";
import { CargoEntries, type CargoEntry } from "./cargo-entries.js";
import { cargoSource } from "./cargo-source.js";
import { CargoRequirements } from "./cargo-requirements.js";
import { type CargoText, readCargoText } from "./cargo-text.js";
import {
  cargoManifestPath,
  cargoManifestsBeside,
  type CargoMember,
  CargoWorkspace,
} from "./cargo-workspace.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };
const NONE: readonly never[] = [];

/**
 * Cargo.lock, versions 1 to 4 and the files before them that have a `[root]`. A package without source lies in the
 * repository and is a service; what is for development stands in the Cargo.toml files alone.
 * https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html, its reader is
 * https://github.com/rust-lang/cargo/blob/master/src/cargo/core/resolver/encode.rs
 */
export const cargoLock: LockfileFormat = {
  id: "cargo-lock",
  title: "Cargo (Cargo.lock)",
  purlType: "cargo",
  tells: TELLS,
  manifestNames: ["Cargo.toml"],
  matches: (path) => nameOf(path) === "Cargo.lock",
  companions: cargoManifestsBeside,
  parse: parseCargoLock,
};

function parseCargoLock(input: LockfileInput): ParsedLockfile {
  const written = readCargoText(input.text);
  const version = versionOf(written);
  const problems = new EntryProblems(input.path);
  const workspace = new CargoWorkspace(input.companions, directoryOf(input.path), problems);
  const entries = new CargoEntries(written, problems);
  const requirements = new CargoRequirements(entries, problems);
  const own: OwnPackage[] = [];
  const nodes = entries.all.map((entry): LockedNode => {
    if (entry.source !== null) return nodeOf(entry, requirements.of(entry));
    const member = workspace.member(entry.name, entry.version);
    own.push({ entry, member });
    return nodeOf(entry, requirements.ofMember(entry, member));
  });
  refuseEmpty(nodes, workspace, written);
  const services = servicesOf(own, workspace);
  tellMissing(services, problems);
  return {
    format: cargoLock.id,
    version: version ?? (entries.isFirstVersion ? "1" : "2"),
    path: input.path,
    purlType: cargoLock.purlType,
    tells: { ...TELLS, scope: services.some(({ manifest }) => manifest !== null) },
    lookup: "exact",
    nodes,
    services,
    overrides: [...(workspace.root?.overrides ?? NONE), ...entries.replaced.map(overrideOf)],
    problems: problems.all(),
  };
}

/** null: versions 1 and 2 did not write theirs. */
function versionOf({ version, versionLine }: CargoText): string | null {
  if (version === null) return null;
  if (version === 1 || version === 2 || version === 3 || version === 4) return String(version);
  const told =
    typeof version === "number" || typeof version === "string" ? String(version) : "of another type";
  const message = `version ${quote(told)} is not known (1 to 4 are)`;
  throw new LockfileError("unknown-version", message, versionLine);
}

function nodeOf(entry: CargoEntry, requires: LockedNode["requires"]): LockedNode {
  const { kind, qualifiers } = cargoSource(entry.source);
  const node = lockedNode({
    key: entry.key,
    name: entry.name,
    version: entry.version,
    source: kind,
    resolved: entry.source,
    integrity: entry.checksum,
    line: entry.line,
    requires,
  });
  return qualifiers === null ? node : { ...node, qualifiers };
}

function overrideOf({ entry, by }: { readonly entry: CargoEntry; readonly by: string }): Override {
  return { selector: `replace.${entry.name}:${entry.version}`, name: entry.name, value: by };
}

/** A package without source, with its manifest; null where none was read. */
interface OwnPackage {
  readonly entry: CargoEntry;
  readonly member: CargoMember | null;
}

/**
 * Every package without source. Without its manifest its directory is not known: the lockfile's own where there is one
 * such package, else one named like the package.
 */
function servicesOf(own: readonly OwnPackage[], { root, rootDirectory }: CargoWorkspace): LockedService[] {
  const alone = own.length === 1 && root === null;
  return own.map(({ entry, member }): LockedService => {
    const named =
      /^[\w-]+$/.test(entry.name) && !alone ? joinPaths(rootDirectory, entry.name) : rootDirectory;
    const path = member?.directory ?? named;
    return { path, name: entry.name, node: entry.key, manifest: member?.declared ?? null };
  });
}

function tellMissing(services: readonly LockedService[], problems: EntryProblems): void {
  const missing = services.filter(({ manifest }) => manifest === null);
  if (missing.length === 0) return;
  const shown = missing.slice(0, 5).map(({ name }) => quote(name ?? ""));
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  const message = `the Cargo.toml of ${shown.join(", ")}${more} was not read; what they need for development alone counts as runtime`;
  problems.add("missing-manifest", null, message);
}

/** Cargo locks the package itself, so a file without any was emptied or belongs to a workspace without members. */
function refuseEmpty(
  nodes: readonly LockedNode[],
  workspace: CargoWorkspace,
  { packages: [first] }: CargoText,
): void {
  if (nodes.length > 0) return;
  if (first !== undefined) throw new LockfileError("empty", "none of its entries can be read", first.line);
  const { root: manifest, rootDirectory } = workspace;
  if (manifest === null || (manifest.name === null && manifest.members.length === 0)) return;
  const message = `it holds no package, not even that of ${cargoManifestPath(rootDirectory)}`;
  throw new LockfileError("empty", message, 1);
}
