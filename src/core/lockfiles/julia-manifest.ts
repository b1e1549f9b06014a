import { LockfileError } from "../errors.js";
import type {
  FormatTells,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { certainRoots } from "./certain-roots.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type JuliaEntry, juliaNode, JuliaPackages } from "./julia-packages.js";
import { type JuliaProject, juliaProjectsBeside, JuliaProjects } from "./julia-projects.js";
import { projectNode } from "./service-node.js";
import { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/** What stands in a manifest without packages. Other tools use the name too. */
const KEYS = new Set(["julia_version", "manifest_format", "project_hash", "deps", "registries", "workspace"]);

/**
 * Julia's Manifest.toml, formats 1 and 2, under all its names (`JuliaManifest.toml`, `Manifest-v1.11.toml`). What is asked
 * for itself stands in Project.toml. https://pkgdocs.julialang.org/v1/toml-files/
 */
export const juliaManifest: LockfileFormat = {
  id: "julia-manifest",
  title: "Julia (Manifest.toml, Manifest-v*.toml, JuliaManifest.toml)",
  purlType: "julia",
  tells: TELLS,
  manifestNames: ["Project.toml", "JuliaProject.toml"],
  matches: (path) => /^(?:Julia)?Manifest(?:-v\d{1,3}\.\d{1,3})?\.toml$/.test(nameOf(path)),
  companions: juliaProjectsBeside,
  parse: parseJuliaManifest,
};

function parseJuliaManifest(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const projects = new JuliaProjects(input, problems);
  const root = parseOrEmpty(input.text, projects);
  const version = versionOf(root);
  const packages = new JuliaPackages(root, version, input.path, problems);
  refuseEmpty(root, packages.all, projects);
  const requires = packages.all.map((entry) => packages.requirementsOf(entry));
  const nodes = packages.all.map((entry, at) => juliaNode(entry, requires[at] ?? []));
  const services = packages.all.flatMap((entry): LockedService[] => {
    const { directory, key, name } = entry;
    if (directory === null) return [];
    return [{ path: directory, name, node: key, manifest: projects.of(directory)?.declared ?? null }];
  });
  const known = new Set(services.map(({ path }) => path));
  for (const project of projects.all) {
    if (known.has(project.directory)) continue;
    const node = projectNode(project.directory, project.name, project.version, declaredBy(project, packages));
    nodes.push(node);
    const { directory: path, name, declared: manifest } = project;
    services.push({ path, name, node: node.key, manifest });
  }
  const directory = directoryOf(input.path);
  if (projects.all.length === 0 && !known.has(directory)) {
    const unasked = packages.all.map((entry, at) => ({
      key: entry.key,
      name: entry.name,
      requires: requires[at] ?? [],
      kind: "runtime" as const,
    }));
    const node = projectNode(directory, null, null, certainRoots(unasked));
    nodes.push(node);
    services.push({ path: directory, name: null, node: node.key, manifest: null });
  }
  tellMissing(services, problems);
  const isTold = projects.all.length > 0;
  return {
    format: juliaManifest.id,
    version,
    path: input.path,
    purlType: juliaManifest.purlType,
    tells: { ...TELLS, direct: isTold, scope: isTold },
    lookup: "exact",
    nodes,
    services,
    overrides: [],
    problems: problems.all(),
  };
}

/** A project without dependencies has a manifest of comments alone. */
function parseOrEmpty(text: string, projects: JuliaProjects): TomlTable {
  try {
    return parseToml(text);
  } catch (error) {
    const asks = projects.all.some(({ dependencies }) => dependencies.length > 0);
    if (!(error instanceof LockfileError) || error.kind !== "empty" || asks) throw error;
    return new TomlTable(1);
  }
}

function versionOf(root: TomlTable): string {
  const version = root.get("manifest_format");
  if (version === undefined) {
    if (root.has("julia_version")) return "2.0";
    return "1.0";
  }
  const text = typeof version === "number" ? version.toFixed(1) : version;
  if (typeof text === "string" && /^[12]\.\d{1,3}(?:\.\d{1,3})?$/.test(text)) return text;
  const told = typeof text === "string" ? quote(text) : "of another type";
  const message = `manifest_format ${told} is not known (1.0 and 2.0 are)`;
  throw new LockfileError("unknown-version", message, root.lineOf("manifest_format"));
}

function refuseEmpty(root: TomlTable, entries: readonly JuliaEntry[], projects: JuliaProjects): void {
  if (entries.length > 0) return;
  const { all } = projects;
  const asked = all.find(({ dependencies }) => dependencies.some(({ kind }) => kind === "runtime"));
  if (asked !== undefined)
    throw new LockfileError("empty", `it holds no package, but ${asked.declared.path} asks for some`, 1);
  const foreign = [...root.keys()].find((key) => !KEYS.has(key));
  if (foreign === undefined) return;
  const message = "it holds no package that Julia could have written";
  throw new LockfileError("unknown-version", message, root.lineOf(foreign));
}

/** Tells, in one sentence, whose Project.toml was not there. */
function tellMissing(services: readonly LockedService[], problems: EntryProblems): void {
  const missing = services.filter(({ manifest }) => manifest === null).map(({ path }) => quote(path));
  if (missing.length === 0) return;
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  const message = `the Project.toml of ${missing.slice(0, 5).join(", ")}${more} was not read; what it asks for, and no package, is unknown`;
  problems.add("missing-manifest", null, message);
}

function declaredBy(project: JuliaProject, packages: JuliaPackages): Requirement[] {
  return project.dependencies.map(({ name, uuid, range, kind }) => ({
    name,
    range,
    kind,
    targets: packages.keysOf(name, uuid),
    mayBeMissing: kind !== "runtime",
  }));
}
