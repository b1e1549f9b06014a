import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove, nameOf } from "../model/paths.js";
import { type DeclaredPackage, declaredNodes } from "./declared-nodes.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import type { PythonDependency } from "./pyproject-dependency.js";
import { downloadQualifiers } from "./locked-source.js";
import { declaredIn, type Pyproject, rangeOf, readPyproject } from "./pyproject.js";
import { pythonName } from "./python-requirement.js";
import { projectNode } from "./service-node.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };
const NAME = "pyproject.toml";
/** Lockfiles of this very project. */
const BESIDE = ["poetry.lock", "pdm.lock", "pylock.toml", "pixi.lock"];

/**
 * pyproject.toml where no lockfile of Poetry, PDM, uv or PEP 751 tells more. A requirements.txt does not: by its name
 * nobody can know whether it was made from this project.
 */
export const pyprojectToml: LockfileFormat = {
  id: "pyproject-toml",
  title: "Python (pyproject.toml without a lockfile)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => nameOf(path) === NAME,
  isCovered: (path, paths) => {
    const folders = foldersAbove(path);
    if (folders.some((folder) => paths.has(`${folder}uv.lock`))) return true;
    return BESIDE.some((name) => paths.has(`${folders[0] ?? ""}${name}`));
  },
  companions: () => [],
  parse: parsePyprojectToml,
};

function parsePyprojectToml({ path, text }: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(path);
  const project = readPyproject(text);
  for (const { text: written, line } of project.unread)
    problems.add("unreadable-entry", line, `${quote(written)} is no dependency that can be read`);
  const directory = directoryOf(path);
  const packages = project.dependencies
    .filter((one) => one.path === null && !one.isMember && !isItself(one, project))
    .map((one) => packageOf(one));
  const node = projectNode(directory, project.name, project.version, []);
  return {
    format: pyprojectToml.id,
    version: "",
    path,
    purlType: pyprojectToml.purlType,
    tells: TELLS,
    lookup: "exact",
    nodes: [...declaredNodes(packages, problems), node],
    services: [{ path: directory, name: project.name, node: node.key, manifest: declaredIn(path, project) }],
    overrides: project.overrides,
    problems: problems.all(),
  };
}

/** An extra may ask for others of its own project. */
function isItself({ name }: PythonDependency, project: Pyproject): boolean {
  return project.name !== null && pythonName(name) === pythonName(project.name);
}

function packageOf(dependency: PythonDependency): DeclaredPackage {
  const { name, git, reference, url, kind, line } = dependency;
  const range = rangeOf(dependency);
  return {
    name,
    version: git === null && url === null ? exactVersion(range) : "",
    range,
    kind,
    source: git !== null ? "git" : url !== null ? "url" : "registry",
    qualifiers:
      git !== null ? vcsQualifiers("git", git, reference) : url !== null ? downloadQualifiers(url) : null,
    resolved: git ?? url,
    line,
  };
}

/** `==1.2` and, as Poetry has it, a bare `1.2` are that version; a wildcard or a list is none. */
function exactVersion(range: string): string {
  return /^(?:={2,3}\s*)?(v?\d[^\s,*|<>=~^!]*)$/.exec(range)?.[1] ?? "";
}
