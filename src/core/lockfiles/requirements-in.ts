import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { LockfileError } from "../errors.js";
import { directoryOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { declaredBy, requirementsNodes, SERVICE, rootNode } from "./requirements-nodes.js";
import { isForDevelopment } from "./development-names.js";
import { isRequirementsIn, outputsOf, REQUIREMENTS_MANIFESTS } from "./requirements-paths.js";
import { includedFiles, readRequirementsSet } from "./requirements-set.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: true };

/**
 * The inputs of pip-compile and `uv pip compile`, where nothing made from them is beside them.
 * https://pip-tools.readthedocs.io/en/stable/
 */
export const requirementsIn: LockfileFormat = {
  id: "requirements-in",
  title: "pip-tools, uv (requirements.in)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: REQUIREMENTS_MANIFESTS,
  manifestReach: "above",
  matches: isRequirementsIn,
  isCovered: (path, paths) => outputsOf(path).some((output) => paths.has(output)),
  companions: (path, paths, read) => includedFiles([path], paths, read),
  parse: parseRequirementsIn,
};

function parseRequirementsIn(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const set = readRequirementsSet(input, problems);
  const [first] = set.file.unreadable;
  if (first !== undefined && set.entries.length === 0 && !set.includesOthers)
    throw new LockfileError("syntax", "none of its lines can be read as a requirement", first.line);
  const development = isForDevelopment(input.path);
  const nodes = requirementsNodes(set).map(({ node }) => ({ ...node, told: { direct: true, development } }));
  const declared = declaredBy(set.file.entries, development ? "development" : "runtime");
  return {
    format: requirementsIn.id,
    version: "",
    path: input.path,
    purlType: requirementsIn.purlType,
    tells: TELLS,
    lookup: "exact",
    nodes: [rootNode(null, []), ...nodes],
    services: [
      {
        path: directoryOf(input.path),
        name: null,
        node: SERVICE,
        manifest: { path: input.path, declared },
      },
    ],
    overrides: [],
    problems: problems.all(),
  };
}
