import { LockfileError } from "../errors.js";
import type {
  FormatTells,
  LockedNode,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
  RequirementKind,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type AskedPackage, type KeyedPackage, PythonPackages } from "./python-packages.js";
import { PythonProjects, pyprojectsBeside, tellMissingProjects } from "./python-projects.js";
import { projectNode } from "./service-node.js";
import { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";
import { refuseEmpty, refuseOddPackages, refuseUnread } from "./python-refusals.js";
import { uvPackage, uvSourceText } from "./uv-package.js";

/** What uv called the list before its version 0.3, and reads still. */
const OLD_LIST = "distribution";
const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * uv.lock, version 1 with all its revisions, and the lockfiles of single scripts (`tool.py.lock`). Members, extras and
 * groups stand in it; manifests only tell the lines. uv has no specification, its reader is
 * https://github.com/astral-sh/uv/blob/main/crates/uv-resolver/src/lock/mod.rs
 */
export const uvLock: LockfileFormat = {
  id: "uv-lock",
  title: "uv (uv.lock, *.py.lock)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: ["pyproject.toml"],
  matches: (path) => nameOf(path) === "uv.lock" || path.endsWith(".py.lock"),
  companions: (path, paths, read) => (path.endsWith(".py.lock") ? [] : pyprojectsBeside(path, paths, read)),
  parse: parseUvLock,
};

function parseUvLock(input: LockfileInput): ParsedLockfile {
  const root = parseToml(input.text);
  const version = versionOf(root);
  const list = root.has("package") ? "package" : OLD_LIST;
  refuseOddPackages(root, list);
  const problems = new EntryProblems(input.path);
  const projects = new PythonProjects(input.companions, problems);
  const packages = new PythonPackages(problems);
  const entries = root.tables(list).flatMap((table): Entry[] => {
    const read = uvPackage(table, input.path, problems);
    const keyed = read === null ? null : packages.add(read.package);
    return keyed === null ? [] : [{ table, keyed, directory: read?.directory ?? null }];
  });
  const requires = entries.map((entry) => requirementsOf(entry, packages));
  const services = projects.servicesAmong(entries);
  const own = rootOf(root, input, packages, services);
  if (own !== null) services.push({ ...own.service, manifest: projects.declaredIn(own.service.path) });
  const nodes = entries.map(({ keyed }, at) => packages.node(keyed, requires[at] ?? []));
  refuseUnread(root, list, entries.length);
  refuseEmpty(nodes, directoryOf(input.path), projects);
  if (own !== null) nodes.push(own.node);
  if (services.length === 0 && nodes.length > 0) {
    problems.add("missing-manifest", null, "it names no project, so what is direct is unknown");
  } else if (!input.path.endsWith(".py.lock"))
    tellMissingProjects(services, "the lines of what it asks for are unknown", problems);
  const known = services.length > 0;
  return {
    format: uvLock.id,
    version,
    path: input.path,
    purlType: uvLock.purlType,
    tells: { ...TELLS, direct: known, scope: known },
    lookup: "exact",
    nodes,
    services,
    overrides: projects.of(directoryOf(input.path))?.overrides ?? [],
    problems: problems.all(),
  };
}

interface Entry {
  readonly table: TomlTable;
  readonly keyed: KeyedPackage;
  /** Of first-party code; null of components. */
  readonly directory: string | null;
}

function versionOf(root: TomlTable): string {
  const version = root.get("version");
  if (version === 1) return "1";
  const told = typeof version === "number" || typeof version === "string" ? quote(String(version)) : "none";
  const message = `version ${told} is not known (1 is)`;
  throw new LockfileError("unknown-version", message, root.lineOf("version"));
}

/** What a package needs: itself, its extras that somebody asks for, and as a member its groups. */
function requirementsOf({ table, directory }: Entry, packages: PythonPackages): Requirement[] {
  const found: Requirement[] = [];
  ask(table, "dependencies", "runtime", packages, found);
  askAll(table.table("optional-dependencies"), "optional", packages, found);
  const kind = directory === null ? "optional" : "development";
  askAll(table.table("dev-dependencies"), kind, packages, found);
  return found;
}

function askAll(
  holder: TomlTable | null,
  kind: RequirementKind,
  packages: PythonPackages,
  found: Requirement[],
): void {
  for (const key of holder?.keys() ?? []) ask(holder, key, kind, packages, found);
}

/** Adds what a list asks for. */
function ask(
  holder: TomlTable | null,
  key: string,
  kind: RequirementKind,
  packages: PythonPackages,
  found: Requirement[],
): void {
  for (const wanted of holder?.array(key) ?? []) {
    if (!(wanted instanceof TomlTable)) continue;
    const asked = packages.require({
      // Without a name it is told as missing.
      name: wanted.string("name") ?? "",
      range: wanted.string("specifier") ?? "",
      kind,
      marker: wanted.string("marker"),
      mayBeMissing: false,
      fits: fitFor(wanted.string("version"), wanted.table("source")),
    });
    for (const one of asked) found.push(one);
  }
}

/** Which of several packages of a name is asked for; null where it is not said. */
function fitFor(version: string | null, source: TomlTable | null): AskedPackage["fits"] {
  if (version === null && source === null) return null;
  return (one) =>
    (version === null || one.version === version) && (source === null || one.origin === uvSourceText(source));
}

/** What a project without package, or a script, asks for: it has no entry of its own. */
function rootOf(
  root: TomlTable,
  { path }: LockfileInput,
  packages: PythonPackages,
  services: readonly LockedService[],
): { readonly service: LockedService; readonly node: LockedNode } | null {
  const manifest = root.table("manifest");
  const groups = manifest?.table("dependency-groups") ?? null;
  const requires: Requirement[] = [];
  ask(manifest, "requirements", "runtime", packages, requires);
  askAll(groups, "development", packages, requires);
  const directory = directoryOf(path);
  if (requires.length === 0 || services.some((service) => service.path === directory)) return null;
  const node = { ...projectNode(directory, null, null, requires), line: manifest?.line ?? 1 };
  return { service: { path: directory, name: null, node: node.key, manifest: null }, node };
}
