import { LockfileError } from "../errors.js";
import type { FormatTells, LockedNode, LockfileInput, Manifest, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type PyprojectNames, readPyprojectNames } from "./pyproject-names.js";
import { pythonName } from "./python-requirement.js";
import type { RequirementsFile } from "./requirements-file.js";
import {
  declaredBy,
  joinByVia,
  type JoinInput,
  requirementsNodes,
  type RequirementsNode,
  SERVICE,
  rootNode,
} from "./requirements-nodes.js";
import { isForDevelopment } from "./development-names.js";
import { inputOf, isRequirementsTxt, REQUIREMENTS_MANIFESTS } from "./requirements-paths.js";
import {
  includedFiles,
  namesAsked,
  readIncluded,
  readRequirementsSet,
  type RequirementsSet,
} from "./requirements-set.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * pip's requirements files, by hand or made by pip-compile, uv, rye, poetry, pipenv or `pip freeze`. Where comments tell
 * who asks for what (`# via …`) it has edges; what a person wrote is direct; of what a tool wrote without such comments
 * the input beside it tells what is direct, else nobody does.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export const requirementsTxt: LockfileFormat = {
  id: "requirements-txt",
  title: "pip, pip-tools, uv (requirements.txt)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: [...REQUIREMENTS_MANIFESTS, "pyproject.toml"],
  manifestReach: "above",
  matches: isRequirementsTxt,
  companions: (path, paths, read) => includedFiles([path, inputOf(path), pyprojectOf(path)], paths, read),
  parse: parseRequirementsTxt,
};

function pyprojectOf(path: string): string {
  return `${folderOf(path)}pyproject.toml`;
}

function parseRequirementsTxt(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const set = readRequirementsSet(input, problems);
  const { path, companions } = input;
  const sourceText = companions.get(inputOf(path));
  const source = sourceText === undefined ? null : readIncluded(inputOf(path), sourceText, problems);
  const names = source === null ? null : namesAsked(inputOf(path), companions);
  refuseNothing(set, names);
  const pyproject = readPyprojectNames(companions.get(pyprojectOf(path)));
  const development = isForDevelopment(path);
  const manifest = manifestOf(path, set, source);
  const found = requirementsNodes(set);
  const { nodes, asked, tells } = set.entries.some(({ vias }) => vias.length > 0)
    ? joinedNodes(
        found,
        {
          own: new Set(pyproject?.name == null ? [] : [pythonName(pyproject.name)]),
          unheldIsOwn: set.file.isExport || set.entries.some(({ name }) => name === null),
          ranges: rangesOf(manifest),
          development,
        },
        problems,
      )
    : { ...toldNodes(found, directNames(set, names, pyproject, problems), development), asked: [] };
  return {
    format: requirementsTxt.id,
    version: "",
    path,
    purlType: requirementsTxt.purlType,
    tells,
    lookup: "exact",
    nodes: [rootNode(pyproject?.name ?? null, asked), ...nodes],
    services: [{ path: directoryOf(path), name: pyproject?.name ?? null, node: SERVICE, manifest }],
    overrides: [],
    problems: problems.all(),
  };
}

/** @throws {LockfileError} where no line can be read, or the input asks for something and nothing is there */
function refuseNothing(set: RequirementsSet, names: ReadonlySet<string> | null): void {
  if (set.entries.length > 0 || set.includesOthers) return;
  const [first] = set.file.unreadable;
  if (first !== undefined)
    throw new LockfileError("syntax", "none of its lines can be read as a requirement", first.line);
  if (names !== null && names.size > 0)
    throw new LockfileError("empty", "it holds nothing, but the input beside it asks for something", 1);
}

/**
 * The names, folded, of what is direct in a file without `# via`: "all" where a person wrote it, null where nobody
 * tells.
 */
function directNames(
  { file, entries }: RequirementsSet,
  names: ReadonlySet<string> | null,
  pyproject: PyprojectNames | null,
  problems: EntryProblems,
): ReadonlySet<string> | "all" | null {
  if (names !== null) return names;
  // Who asks for hashes must name everything that is installed, and has a tool do that.
  const isHashed =
    entries.some(({ hashes }) => hashes.length > 0) &&
    entries.every(({ hashes, source }) => hashes.length > 0 || source !== "registry");
  if (file.generator === null && !isHashed) return "all";
  if (pyproject !== null && pyproject.asked.size > 0) return pyproject.asked;
  const message = "a tool made it and nothing beside it tells from what, so what is direct is unknown";
  problems.add("missing-manifest", null, message);
  return null;
}

function joinedNodes(found: readonly RequirementsNode[], input: JoinInput, problems: EntryProblems) {
  const { nodes, asked, isWhole } = joinByVia(found, input, problems);
  // A name that nobody holds may be that of the project.
  return { nodes, asked, tells: { ...TELLS, direct: isWhole } };
}

function toldNodes(
  found: readonly RequirementsNode[],
  direct: ReadonlySet<string> | "all" | null,
  development: boolean,
): { readonly nodes: LockedNode[]; readonly tells: FormatTells } {
  const isDirect = (name: string, isFrozen: boolean): boolean | null => {
    if (direct === "all") return isFrozen ? null : true;
    return direct === null ? null : direct.has(pythonName(name));
  };
  return {
    nodes: found.map(({ node, entry }) => ({
      ...node,
      told: { direct: isDirect(node.name, entry.isFrozen), development },
    })),
    tells: { ...TELLS, edges: false, direct: direct !== null },
  };
}

/** @param source the input beside the file; null where there is none: then what a person wrote is the file itself */
function manifestOf(path: string, set: RequirementsSet, source: RequirementsFile | null): Manifest | null {
  const kind = isForDevelopment(path) ? "development" : "runtime";
  if (source !== null) return { path: inputOf(path), declared: declaredBy(source.entries, kind) };
  const isMade = set.file.generator !== null || set.entries.some(({ vias }) => vias.length > 0);
  return isMade ? null : { path, declared: declaredBy(set.file.entries, kind) };
}

function rangesOf(manifest: Manifest | null): ReadonlyMap<string, string> {
  return new Map((manifest?.declared ?? []).map(({ name, range }) => [pythonName(name), range]));
}
