import { LockfileError } from "../errors.js";
import type { LockfileInput, ParsedLockfile, Requirement, RequirementKind } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { readTargets } from "./nuget-targets.js";
import { lineOfTopKey } from "./package-lock-lines.js";
import { serviceNode } from "./service-node.js";

const ROOT = ".";

/**
 * The project.assets.json that `dotnet restore` leaves in `obj` (versions 2 to 4).
 * https://learn.microsoft.com/en-us/nuget/concepts/dependency-resolution
 */
export const projectAssets: LockfileFormat = {
  id: "project-assets",
  title: "NuGet restore output (project.assets.json)",
  purlType: "nuget",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: [],
  matches: (path) => nameOf(path) === "project.assets.json",
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const { path } = input;
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const { version, targets, libraries, project } = json;
  if (version !== 2 && version !== 3 && version !== 4) {
    const told = typeof version === "number" ? `version ${version} is not known` : "it has no version";
    throw new LockfileError(
      "unknown-version",
      `${told} (2, 3 and 4 are)`,
      lineOfTopKey(text, "version") ?? 1,
    );
  }
  if (!isJsonObject(targets))
    throw new LockfileError("syntax", "targets is no object", lineOfTopKey(text, "targets") ?? 1);
  const problems = new EntryProblems(path);
  const held = { targets, libraries: objectOf(libraries), text, complete: true, problems };
  const { nodes, keys } = readTargets(held);
  const own = objectOf(project);
  const requires = requirementsOf(json, own, keys);
  const [asked] = requires;
  if (nodes.length === 0 && asked !== undefined) {
    const message = `it holds no component, but its project asks for ${quote(asked.name)}`;
    throw new LockfileError("empty", message, lineOfTopKey(text, "targets") ?? 1);
  }
  const name = objectOf(own["restore"])["projectName"];
  const directory = directoryOf(path);
  const service = directory === "obj" ? "." : directory.replace(/\/obj$/, "");
  const called = typeof name === "string" && name !== "" && name.length <= MAX_TEXT ? name : null;
  const root = serviceNode({ node: ROOT, name: called, path: service }, { requires });
  return {
    format: projectAssets.id,
    version: String(version),
    path,
    purlType: "nuget",
    tells: projectAssets.tells,
    lookup: "exact",
    nodes: [...nodes, root],
    services: [{ path: service, name: called, node: ROOT, manifest: null }],
    overrides: [],
    problems: problems.all(),
  };
}

/** What the project asks for, per framework: `Name >= 1.0.0`. */
function requirementsOf(
  json: JsonObject,
  project: JsonObject,
  keys: ReadonlyMap<string, readonly string[]>,
): Requirement[] {
  const kinds = kindsOf(project);
  const requires: Requirement[] = [];
  const seen = new Set<string>();
  const groups = objectOf(json["projectFileDependencyGroups"]);
  for (const framework of Object.keys(groups)) {
    const asked = groups[framework];
    for (const one of Array.isArray(asked) ? (asked as unknown[]) : []) {
      if (typeof one !== "string" || one.length > MAX_TEXT) continue;
      const [name = "", ...range] = one.trim().split(" ");
      const lower = name.toLowerCase();
      const key = `${framework}/${lower}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const targets = keys.get(key) ?? [key];
      const kind = kinds.get(lower) ?? "runtime";
      for (const target of targets)
        requires.push({ name, range: range.join(" "), kind, targets: [target], mayBeMissing: false });
    }
  }
  return requires;
}

/** As `isDevelopment` of a project file: kept from others, and nothing of it can be compiled against. */
function kindsOf(project: JsonObject): Map<string, RequirementKind> {
  const kinds = new Map<string, RequirementKind>();
  for (const framework of Object.values(objectOf(project["frameworks"]))) {
    const dependencies = objectOf(objectOf(framework)["dependencies"]);
    for (const name of Object.keys(dependencies)) {
      const { suppressParent, include } = objectOf(dependencies[name]);
      const isPrivate = typeof suppressParent === "string" && /^all$/i.test(suppressParent);
      const compiles = typeof include !== "string" || /\b(?:all|compile)\b/i.test(include.slice(0, MAX_TEXT));
      const key = name.toLowerCase();
      const development = isPrivate && !compiles && kinds.get(key) !== "runtime";
      kinds.set(key, development ? "development" : "runtime");
    }
  }
  return kinds;
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
