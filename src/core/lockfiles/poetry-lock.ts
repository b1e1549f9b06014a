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
import { PoetryExtras, type PoetryNeed, poetryNeeds } from "./poetry-extras.js";
import { developmentOf, poetryPackage } from "./poetry-package.js";
import type { Pyproject } from "./pyproject.js";
import { isPythonMatch } from "./python-constraint.js";
import { declaredRequirements } from "./python-declared.js";
import { type KeyedPackage, PythonPackages } from "./python-packages.js";
import { PythonProjects, pyprojectsBeside, tellMissingProjects } from "./python-projects.js";
import { refuseEmpty, refuseOddPackages, refuseUnread } from "./python-refusals.js";
import { certainRoots } from "./certain-roots.js";
import { pythonName } from "./python-requirement.js";
import { projectNode } from "./service-node.js";
import type { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };
/** Packages that many versions of Poetry keep out of their lockfiles, whoever asks for them. */
const UNSAFE = new Set(["setuptools", "distribute", "pip", "wheel"]);

/**
 * poetry.lock, versions 1.0 to 2.1 and those before that name none. What is asked for itself, and in which group, stands
 * in pyproject.toml; without it only what nobody else needs is known to be. Its reader is
 * https://github.com/python-poetry/poetry/blob/main/src/poetry/packages/locker.py
 */
export const poetryLock: LockfileFormat = {
  id: "poetry-lock",
  title: "Poetry (poetry.lock)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: ["pyproject.toml"],
  matches: (path) => nameOf(path) === "poetry.lock",
  companions: pyprojectsBeside,
  parse: parsePoetryLock,
};

interface Entry {
  readonly table: TomlTable;
  readonly keyed: KeyedPackage;
  readonly directory: string | null;
  readonly needs: readonly PoetryNeed[];
}

function parsePoetryLock(input: LockfileInput): ParsedLockfile {
  const root = parseToml(input.text);
  const metadata = root.table("metadata");
  const version = versionOf(metadata, root);
  refuseOddPackages(root, "package");
  const problems = new EntryProblems(input.path);
  const projects = new PythonProjects(input.companions, problems);
  const packages = new PythonPackages(problems);
  const entries = root.tables("package").flatMap((table): Entry[] => {
    const read = poetryPackage(table, input.path, metadata, problems);
    const keyed = read === null ? null : packages.add(read.package);
    return keyed === null
      ? []
      : [{ table, keyed, directory: read?.directory ?? null, needs: poetryNeeds(table) }];
  });
  refuseUnread(root, "package", entries.length);
  const directory = directoryOf(input.path);
  const project = projects.of(directory);
  const extras = extrasAskedFor(entries, project);
  const requires = entries.map((entry) => requirementsOf(entry, extras, packages, project));
  const declared = project === null ? null : declaredRequirements(project, packages);
  const nodes = entries.map(({ keyed }, at) => packages.node(keyed, requires[at] ?? []));
  refuseEmpty(nodes, directory, projects);
  const isScopeTold = entries.some(({ table }) => developmentOf(table) !== null);
  const roots =
    declared ??
    certainRoots(
      entries.map(({ keyed, table }, at) => ({
        key: keyed.key,
        name: keyed.name,
        requires: requires[at] ?? [],
        kind: developmentOf(table) === true ? "development" : "runtime",
      })),
    );
  const own = projectNode(directory, project?.name ?? null, project?.version ?? null, roots);
  const services: LockedService[] = [
    { path: directory, name: project?.name ?? null, node: own.key, manifest: projects.declaredIn(directory) },
    ...projects.servicesAmong(entries),
  ];
  tellMissingProjects(services, "what is asked for there, and not by a package, is unknown", problems);
  return {
    format: poetryLock.id,
    version,
    path: input.path,
    purlType: poetryLock.purlType,
    tells: { ...TELLS, direct: declared !== null, scope: declared !== null || isScopeTold },
    lookup: "exact",
    nodes: [...nodes, own],
    services,
    overrides: [],
    problems: problems.all(),
  };
}

/** Files of Poetry before 1.0 name none. */
function versionOf(metadata: TomlTable | null, root: TomlTable): string {
  if (metadata === null && !root.has("package"))
    throw new LockfileError("unknown-version", "it has neither packages nor metadata", 1);
  const version = metadata?.get("lock-version");
  if (version === undefined) return "";
  if (typeof version === "string" && /^[12]\.\d{1,3}$/.test(version)) return version;
  const told = typeof version === "string" ? quote(version) : "of another type";
  const message = `lock-version ${told} is not known (1.0 to 2.1 are)`;
  throw new LockfileError("unknown-version", message, metadata?.lineOf("lock-version") ?? 1);
}

function extrasAskedFor(entries: readonly Entry[], project: Pyproject | null): PoetryExtras {
  const extras = new PoetryExtras();
  for (const { keyed, table } of entries) extras.offer(keyed, table.table("extras"));
  for (const one of project?.dependencies ?? []) extras.ask(one.name, one.extras);
  for (const { needs } of entries) for (const need of needs) extras.ask(need.name, need.extras);
  return extras;
}

function requirementsOf(
  { keyed, needs }: Entry,
  extras: PoetryExtras,
  packages: PythonPackages,
  project: Pyproject | null,
): Requirement[] {
  const own = project?.name ? pythonName(project.name) : null;
  return needs.flatMap((need) => {
    if (need.kind === "optional" && !extras.isActive(keyed, need.name)) return [];
    return packages.require({
      name: need.name,
      range: need.range,
      kind: need.kind,
      marker: need.marker,
      mayBeMissing: need.kind === "optional" || need.marker !== null || isLeftOut(need.name, own),
      fits: (one) => isPythonMatch(one.version, need.range),
    });
  });
}

/** A plugin of Poetry's may need the very project, which is not locked. */
function isLeftOut(name: string, own: string | null): boolean {
  const folded = pythonName(name);
  return folded === own || UNSAFE.has(folded);
}
