import { lockedNode } from "../model/locked-node.js";
import type {
  FormatTells,
  LockedNode,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isProject, projectName } from "./msbuild-imports.js";
import { importsOf } from "./msbuild-companions.js";
import { IMPORT_NAMES } from "./msbuild-files.js";
import { readProject } from "./msbuild-manifest.js";
import type { PackageAsk } from "./msbuild-packages.js";
import { readNugetVersion } from "./nuget-version.js";
import { serviceNode } from "./service-node.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };
/** `Packages.props` is that of the SDK which had central versions before NuGet. */
const CENTRAL = /^(?:.*\.)?packages\.props$/i;
/** Key of the project's own node; no package is called so. */
const ROOT = ".";

/**
 * The packages that a .NET project asks for, where no packages.lock.json beside it says what it got: PackageReference,
 * and what is downloaded to build it (GlobalPackageReference, DotNetCliToolReference, PackageDownload, SDKs with a
 * version). Versions may stand in the central Directory.Packages.props or in other files that the project imports.
 * https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files
 */
export const msbuild: LockfileFormat = {
  id: "msbuild",
  title: ".NET projects (*.csproj, *.fsproj, *.vbproj, with the .props, .targets and .projitems they import)",
  purlType: "nuget",
  tells: TELLS,
  manifestNames: IMPORT_NAMES,
  manifestReach: "anywhere",
  matches: isProject,
  isCovered: (path, paths) => lockPaths(path).some((lock) => paths.has(lock)),
  companions: importsOf,
  parse: (input, memo) => parse(msbuild.id, input, memo ?? null),
};

/** Central versions where no project stands that could use them: each is told as if one did. */
export const centralPackages: LockfileFormat = {
  id: "central-packages",
  title: "NuGet central versions without a project (Directory.Packages.props, Packages.props)",
  purlType: "nuget",
  tells: TELLS,
  manifestNames: IMPORT_NAMES,
  manifestReach: "anywhere",
  matches: (path) => CENTRAL.test(nameOf(path)),
  isCovered: (path, paths) => {
    const folder = folderOf(path);
    for (const other of paths) if (isProject(other) && other.startsWith(folder)) return true;
    return false;
  },
  companions: importsOf,
  parse: (input, memo) => parse(centralPackages.id, input, memo ?? null),
};

/** Where NuGet writes the lockfile of a project. */
function lockPaths(project: string): string[] {
  const folder = folderOf(project);
  const name = projectName(project).replaceAll(" ", "_");
  return [`${folder}packages.lock.json`, `${folder}packages.${name}.lock.json`];
}

function parse(format: string, input: LockfileInput, memo: ParseMemo | null): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const project = readProject(input, problems, memo, problems, format === centralPackages.id);
  const nodes = nodesOf(project.asks, input.path, problems);
  const directory = directoryOf(input.path);
  const service = { path: directory, name: project.name, node: ROOT, manifest: project.manifest };
  const root = serviceNode(service, { line: project.line, requires: nodes.map(requirementOf) });
  return {
    format,
    version: "",
    path: input.path,
    purlType: "nuget",
    tells: TELLS,
    lookup: "exact",
    nodes: [...nodes, root],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function requirementOf({ key, name, version, range, told }: LockedNode): Requirement {
  const kind = told?.development === true ? "development" : "runtime";
  return { name, range: range ?? version, kind, targets: [key], mayBeMissing: false };
}

/** One node per name and version; asked for twice, it is for development only if both say so. */
function nodesOf(asks: readonly PackageAsk[], path: string, problems: EntryProblems): LockedNode[] {
  const nodes = new Map<string, LockedNode>();
  const unknown: PackageAsk[] = [];
  for (const ask of asks) {
    const written = ask.versions.length === 0 ? [""] : ask.versions;
    if (written.some((text) => text.includes("$("))) unknown.push(ask);
    for (const text of written) {
      const asked = readNugetVersion(text);
      const key = `${ask.name.toLowerCase()}@${asked.range ?? asked.version}`;
      const known = nodes.get(key);
      const development = ask.kind === "development" && known?.told?.development !== false;
      const { name, line } = known ?? { name: ask.name, line: ask.path === path ? ask.line : 1 };
      nodes.set(key, lockedNode({ key, name, ...asked, line, told: { direct: true, development } }));
    }
  }
  tellUnknown(unknown, problems);
  return [...nodes.values()];
}

function tellUnknown([first, ...others]: readonly PackageAsk[], problems: EntryProblems): void {
  if (first === undefined) return;
  const text = first.versions.find((version) => version.includes("$(")) ?? "";
  const more = others.length === 0 ? "" : `, and that of ${others.length} more`;
  const message = `no file that was read tells what ${quote(text)} means, the version of ${quote(first.name)}${more}`;
  problems.add("missing-manifest", first.line, message, first.path);
}
