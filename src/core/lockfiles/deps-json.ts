import { LockfileError } from "../errors.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { lineOfTopKey } from "./package-lock-lines.js";
import { readTargets } from "./nuget-targets.js";
import { serviceNode } from "./service-node.js";

const ENDING = ".deps.json";
const ROOT = ".";
const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: true };

/**
 * The <application>.deps.json that a .NET build leaves beside an application: what it loads when it runs.
 * https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
 */
export const depsJson: LockfileFormat = {
  id: "deps-json",
  title: ".NET build output (*.deps.json)",
  purlType: "nuget",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => path.endsWith(ENDING) && nameOf(path).length > ENDING.length,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const { path } = input;
  const text = withoutMark(input.text);
  const { targets, libraries } = parseJsonObject(text);
  const problems = new EntryProblems(path);
  // Other tools end the names of their files like this too.
  if (!isJsonObject(targets))
    problems.add("unreadable-entry", 1, "it holds no targets of .NET, so nothing was read");
  const held = {
    targets: isJsonObject(targets) ? targets : {},
    libraries: isJsonObject(libraries) ? libraries : {},
    text,
    complete: false,
    problems,
  };
  const read = readTargets(held).nodes;
  if (read.length === 0 && Object.keys(held.libraries).length > 0) {
    const line = lineOfTopKey(text, "libraries") ?? 1;
    throw new LockfileError("empty", "none of its libraries is told by a target", line);
  }
  const name = nameOf(path).slice(0, -ENDING.length);
  const directory = directoryOf(path);
  const own = applicationOf(read, name);
  const service = { path: directory, name, node: ROOT, manifest: null };
  const root = serviceNode(service, {
    version: own[0]?.version ?? "",
    line: own[0]?.line ?? 1,
    requires: own.flatMap(({ requires }) => requires),
  });
  const nodes = read.filter((node) => !own.includes(node));
  return {
    format: depsJson.id,
    version: "",
    path,
    purlType: "nuget",
    tells: { ...TELLS, direct: own.length > 0 },
    lookup: "exact",
    nodes: [...nodes, root],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** The application's own entries, one per framework: what it depends on is direct. */
function applicationOf(nodes: readonly LockedNode[], name: string): LockedNode[] {
  const own = name.toLowerCase();
  return nodes.filter((node) => node.source === "workspace" && node.name.toLowerCase() === own);
}
