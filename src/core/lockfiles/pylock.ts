import { LockfileError } from "../errors.js";
import type {
  FormatTells,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { pdmRequirements } from "./pdm-entries.js";
import { PylockGroups, pylockPackage, type ToldBy } from "./pylock-package.js";
import type { Pyproject } from "./pyproject.js";
import { declaredRequirements, lockedDependencies } from "./python-declared.js";
import { type KeyedPackage, PythonPackages } from "./python-packages.js";
import { PythonProjects, pyprojectPath, pyprojectsBeside } from "./python-projects.js";
import { refuseEmpty, refuseOddPackages, refuseUnread } from "./python-refusals.js";
import { certainRoots } from "./certain-roots.js";
import { pythonName } from "./python-requirement.js";
import { projectNode } from "./service-node.js";
import type { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * pylock.toml and pylock.<name>.toml (PEP 751, https://packaging.python.org/en/latest/specifications/pylock-toml/).
 * Edges are optional there and most tools write none: then the manifest tells what is direct, and markers what is for
 * development.
 */
export const pylock: LockfileFormat = {
  id: "pylock",
  title: "PEP 751 (pylock.toml, pylock.*.toml)",
  purlType: "pypi",
  tells: { ...TELLS, edges: false },
  manifestNames: ["pyproject.toml"],
  matches: (path) => /^pylock\.(?:[^./]+\.)?toml$/.test(nameOf(path)),
  companions: pyprojectsBeside,
  parse: parsePylock,
};

interface Entry {
  readonly table: TomlTable;
  readonly keyed: KeyedPackage;
  readonly directory: string | null;
}

function parsePylock(input: LockfileInput): ParsedLockfile {
  const root = parseToml(input.text);
  const version = versionOf(root);
  refuseOddPackages(root, "packages");
  const problems = new EntryProblems(input.path);
  const projects = new PythonProjects(input.companions, problems);
  const directory = directoryOf(input.path);
  const project = projects.of(directory);
  const edges = root
    .tables("packages")
    .some((table) => table.array("dependencies").length > 0 || pdmDependencies(table).length > 0);
  const packages = new PythonPackages(problems);
  const groups = new PylockGroups(root);
  const told = edges ? null : toldBy(project, groups);
  const entries = root.tables("packages").flatMap((table): Entry[] => {
    const read = pylockPackage(table, input.path, told, problems);
    if (read === null) return [];
    const keyed = packages.add(read.package);
    return keyed === null ? [] : [{ table, keyed, directory: read.directory }];
  });
  refuseUnread(root, "packages", entries.length);
  const requires = entries.map(({ table, directory: own }) => {
    const found = requirementsOf(table, packages);
    // What first-party code asks for stands in its manifest, and need not stand here.
    const declaring = own === null || !edges ? null : projects.of(own);
    return declaring === null ? found : withDeclared(found, declaredRequirements(declaring, packages));
  });
  const nodes = entries.map(({ keyed }, at) => packages.node(keyed, requires[at] ?? []));
  refuseEmpty(nodes, directory, projects);
  const services = entries.flatMap(({ keyed, directory: path }): LockedService[] =>
    path === null ? [] : [{ path, name: keyed.name, node: keyed.key, manifest: projects.declaredIn(path) }],
  );
  if (!services.some(({ path }) => path === directory)) {
    const asked = project !== null && edges ? declaredRequirements(project, packages) : null;
    const certain = edges
      ? certainRoots(entries.map((entry, at) => unasked(entry, requires[at], groups)))
      : [];
    const own = projectNode(directory, project?.name ?? null, project?.version ?? null, asked ?? certain);
    nodes.push(own);
    const manifest = projects.declaredIn(directory);
    services.push({ path: directory, name: project?.name ?? null, node: own.key, manifest });
  }
  if (project === null) {
    const message = `not read: ${quote(pyprojectPath(directory))}; what is direct is unknown`;
    problems.add("missing-manifest", null, message);
  }
  return {
    format: pylock.id,
    version,
    path: input.path,
    purlType: pylock.purlType,
    tells: { direct: project !== null, scope: project !== null || groups.areTold, edges, integrity: true },
    lookup: "exact",
    nodes,
    services,
    overrides: [],
    problems: problems.all(),
  };
}

function versionOf(root: TomlTable): string {
  const version = root.string("lock-version");
  if (version !== null && /^1\.\d{1,3}$/.test(version)) return version;
  const message = `lock-version ${version === null ? "none" : quote(version)} is not known (1.0 is)`;
  throw new LockfileError("unknown-version", message, root.lineOf("lock-version"));
}

/** What is said of a package where the file has no edges. */
function toldBy(project: Pyproject | null, groups: PylockGroups): ToldBy {
  const kinds = new Map<string, boolean>();
  for (const { name, kind } of project === null ? [] : lockedDependencies(project)) {
    const folded = pythonName(name);
    kinds.set(folded, (kinds.get(folded) ?? true) && kind === "development");
  }
  return (name, table) => {
    const declared = kinds.get(pythonName(name));
    return {
      direct: project === null ? null : declared !== undefined,
      development: declared ?? groups.isDevelopment(table),
    };
  };
}

function unasked({ keyed, table }: Entry, requires: readonly Requirement[] = [], groups: PylockGroups) {
  const kind = groups.isDevelopment(table) === true ? ("development" as const) : ("runtime" as const);
  return { key: keyed.key, name: keyed.name, requires, kind };
}

function withDeclared(found: readonly Requirement[], declared: readonly Requirement[]): Requirement[] {
  const known = new Set(declared.flatMap(({ targets }) => targets));
  return [...declared, ...found.filter(({ targets }) => !targets.some((key) => known.has(key)))];
}

/** PDM writes edges as texts of its own. https://github.com/pdm-project/pdm/blob/main/src/pdm/formats/pylock.py */
function pdmDependencies(table: TomlTable): string[] {
  return table.table("tool")?.table("pdm")?.strings("dependencies") ?? [];
}

/** A dependency names what tells the package from others of its name. */
function requirementsOf(table: TomlTable, packages: PythonPackages): Requirement[] {
  const ofPdm = pdmDependencies(table).flatMap((text) => pdmRequirements(text, packages) ?? []);
  return [...ofPdm, ...standardRequirements(table, packages)];
}

function standardRequirements(table: TomlTable, packages: PythonPackages): Requirement[] {
  return table.tables("dependencies").flatMap((wanted) => {
    // Without a name it is told as missing.
    const name = wanted.string("name") ?? "";
    const version = wanted.string("version");
    return packages.require({
      name,
      range: "",
      kind: "runtime",
      marker: null,
      mayBeMissing: false,
      fits: (one) => version === null || one.version === version,
    });
  });
}
