import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile, Requirement } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import type { LockedArtifacts } from "./maven-coordinate.js";
import { installOf, installPaths, type MavenInstall } from "./maven-install-inputs.js";
import { readDependencyTree } from "./maven-install-v1.js";
import { readArtifacts } from "./maven-install-v2.js";
import { workspaceKey, workspaceNode } from "./service-node.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * maven_install.json of Bazel's rules_jvm_external, also under the name of another repository (`deps_install.json`):
 * version 1 with its `dependency_tree`, versions 2 and 3 with `artifacts`.
 * https://github.com/bazel-contrib/rules_jvm_external#pinning-artifacts-and-integration-with-bazels-downloader
 */
export const mavenInstall: LockfileFormat = {
  id: "maven-install",
  title: "Bazel rules_jvm_external (maven_install.json)",
  purlType: "maven",
  tells: TELLS,
  manifestNames: ["MODULE.bazel", "*.MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"],
  manifestReach: "above",
  matches: (path) => /^(?:[\w.-]+_)?install\.json$/.test(nameOf(path)) && nameOf(path) !== "install.json",
  companions: installPaths,
  parse: parseMavenInstall,
};

function parseMavenInstall(input: LockfileInput): ParsedLockfile {
  const { path } = input;
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const problems = new EntryProblems(path);
  const directory = directoryOf(path);
  const { version, nodes } = artifactsOf(json, text, nameOf(path), problems);
  const install = installOf(json, path, input.companions);
  const first = install?.declared[0];
  if (nodes.length === 0 && first !== undefined) {
    const message = `it holds no artifact, but ${JSON.stringify(first.name.slice(0, 80))} is asked for`;
    throw new LockfileError("empty", message, 1);
  }
  if (install === null) {
    const message = "no maven.install of a MODULE.bazel or WORKSPACE was read: what is direct is unknown";
    problems.add("missing-manifest", null, message);
  } else if (!install.isComplete) {
    const message = "maven.install is given artifacts by names that are not read: more may be direct";
    problems.add("unreadable-manifest", install.line, message, install.manifest?.path ?? path);
  }
  const isKnown = install !== null;
  return {
    format: mavenInstall.id,
    version,
    path,
    purlType: "maven",
    tells: { ...TELLS, direct: isKnown, scope: isKnown },
    lookup: "exact",
    nodes: isKnown ? [...nodes, workspaceNode(directory, rootRequires(install))] : nodes,
    services: isKnown
      ? [{ path: directory, name: null, node: workspaceKey(directory), manifest: install.manifest }]
      : [],
    overrides: [],
    problems: problems.all(),
  };
}

function artifactsOf(json: JsonObject, text: string, name: string, problems: EntryProblems): LockedArtifacts {
  const tree = json["dependency_tree"];
  if (isJsonObject(tree)) return readDependencyTree(tree, text, problems);
  const version = json["version"];
  if (isJsonObject(json["artifacts"]) && (version === "2" || version === "3" || version === undefined))
    return readArtifacts(json, text, problems);
  if (!name.endsWith("maven_install.json") && json["__INPUT_ARTIFACTS_HASH"] === undefined) {
    problems.add(
      "unreadable-entry",
      1,
      "it is named as a lockfile of rules_jvm_external, and holds something else",
    );
    return { version: "", nodes: [] };
  }
  throw new LockfileError(
    "unknown-version",
    "it has neither dependency_tree nor artifacts of a known version",
    1,
  );
}

function rootRequires({ declared }: MavenInstall): Requirement[] {
  return declared.map(({ name, range, kind, key }) => ({
    name,
    range,
    kind,
    targets: [key, name],
    mayBeMissing: true,
  }));
}
