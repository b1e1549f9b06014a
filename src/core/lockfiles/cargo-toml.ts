import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove, nameOf } from "../model/paths.js";
import { type CargoDependency, type CargoPatch, rangeOf, readCargoManifest } from "./cargo-manifest.js";
import { CargoWorkspace, memberOf } from "./cargo-workspace.js";
import { type DeclaredPackage, declaredNodes } from "./declared-nodes.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import { projectNode } from "./service-node.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };
const NAME = "Cargo.toml";

/**
 * Cargo.toml where no Cargo.lock lies beside it or above. What `workspace = true` means stands in a Cargo.toml above; the
 * root of a workspace that is no package is read for what it shares.
 */
export const cargoToml: LockfileFormat = {
  id: "cargo-toml",
  title: "Cargo (Cargo.toml without Cargo.lock)",
  purlType: "cargo",
  tells: TELLS,
  manifestNames: [NAME],
  manifestReach: "above",
  matches: (path) => nameOf(path) === NAME,
  isCovered: (path, paths) => foldersAbove(path).some((folder) => paths.has(`${folder}Cargo.lock`)),
  companions: (path, paths) =>
    foldersAbove(path)
      .slice(1)
      .map((folder) => `${folder}${NAME}`)
      .filter((other) => paths.has(other)),
  parse: parseCargoToml,
};

function parseCargoToml(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const manifest = readCargoManifest(input.text);
  const directory = directoryOf(input.path);
  const root = manifest.isWorkspace ? manifest : rootAbove(input, problems);
  const member = memberOf(directory, manifest, root);
  const shared = manifest.name === null ? [...manifest.shared.values()] : [];
  const patch = patching((root ?? manifest).patches);
  const asked = [...member.dependencies, ...shared].map(patch);
  for (const { name, inherited, line } of asked) {
    if (inherited)
      problems.add("missing-manifest", line, `no workspace that was read says which ${quote(name)} is meant`);
  }
  for (const { name, line } of manifest.unread)
    problems.add("unreadable-entry", line, `the dependency ${quote(name)} cannot be read`);
  const packages = asked.filter(({ path }) => path === null).map(packageOf);
  const node = projectNode(directory, manifest.name, manifest.version, []);
  return {
    format: cargoToml.id,
    version: "",
    path: input.path,
    purlType: cargoToml.purlType,
    tells: TELLS,
    lookup: "exact",
    nodes: [...declaredNodes(packages, problems), node],
    services: [{ path: directory, name: manifest.name, node: node.key, manifest: member.declared }],
    overrides: manifest.overrides,
    problems: problems.all(),
  };
}

/** The nearest above that is the root of a workspace. */
function rootAbove({ path, companions }: LockfileInput, problems: EntryProblems) {
  for (const folder of foldersAbove(path).slice(1)) {
    const text = companions.get(`${folder}${NAME}`);
    if (text === undefined) continue;
    const only = new Map([[`${folder}${NAME}`, text]]);
    const { root } = new CargoWorkspace(only, directoryOf(`${folder}${NAME}`), problems);
    if (root?.isWorkspace === true) return root;
  }
  return null;
}

/**
 * Puts in the place of a dependency what a `[patch]` says of its name and source. Which version lies there is not told: it
 * is taken for one that the dependency asks for. https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html
 */
function patching(patches: readonly CargoPatch[]): (dependency: CargoDependency) => CargoDependency {
  const byPlace = new Map(
    patches.map(({ from, dependency }) => [JSON.stringify([from, dependency.name]), dependency]),
  );
  return (dependency) => {
    if (dependency.path !== null || dependency.inherited) return dependency;
    const place = dependency.git ?? dependency.registry ?? "crates-io";
    const found = byPlace.get(JSON.stringify([place, dependency.name]));
    if (found === undefined) return dependency;
    const { git, reference, path, registry } = found;
    return { ...dependency, git, reference, path, registry };
  };
}

function packageOf(dependency: CargoDependency): DeclaredPackage {
  const { name, git, reference, registry, kind, line } = dependency;
  const range = rangeOf(dependency);
  const other = registry !== null && registry !== "crates-io" ? registry : null;
  return {
    name,
    version: git === null ? (/^=\s*(\d+\.\d+\.\d+[^\s,*]*)$/.exec(range)?.[1] ?? "") : "",
    range,
    kind,
    source: git === null ? "registry" : "git",
    qualifiers:
      git !== null
        ? vcsQualifiers("git", git, reference)
        : other === null
          ? null
          : [["repository_url", other.replace(/^(?:registry|sparse)\+/, "")]],
    resolved: git,
    line,
  };
}
