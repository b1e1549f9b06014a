import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { readImage } from "./image-reference.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject } from "./json-text.js";
import { parseJsonc } from "./jsonc-text.js";
import { expandVariables } from "./variables.js";
import { writtenFile, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: false, contents: false };

/**
 * The image and the features of a development container: artifacts of a registry, installed by their own scripts.
 * https://containers.dev/implementors/features/#referencing-a-feature
 */
export const devcontainer: LockfileFormat = {
  id: "devcontainer",
  title: "Development containers (devcontainer.json)",
  purlType: "oci",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => /^\.?devcontainer\.json$/.test(nameOf(path)),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const { json, text } = parseJsonc(input.text);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const lines = linesOf(text);
  if (typeof json["image"] === "string")
    things.addImage(expandVariables(json["image"], new Map()), lines.get("image") ?? 1, true);
  const features = json["features"];
  if (isJsonObject(features)) {
    for (const feature of Object.keys(features))
      addFeature(feature, lines.get(`features/${feature}`) ?? 1, things, problems);
  }
  return writtenFile(devcontainer, input, things.all(), problems);
}

/** Lines of the keys at the top, and of those of `features`. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let top = "";
  visitKeys(text, 2, (depth, start, end, line) => {
    const key = keyText(text, start, end);
    if (depth === 1) top = key;
    lines.set(depth === 1 ? key : `${top}/${key}`, line);
  });
  return lines;
}

/** https://github.com/devcontainers/cli, `getBackwardCompatibleFeatureId`: names from before features had a registry. */
const SHORT_NAMES = new Map([
  ...[
    "aws-cli",
    "azure-cli",
    "desktop-lite",
    "docker-from-docker",
    "docker-in-docker",
    "dotnet",
    "git",
    "git-lfs",
    "github-cli",
    "java",
    "kubectl-helm-minikube",
    "node",
    "powershell",
    "python",
    "ruby",
    "rust",
    "sshd",
    "terraform",
  ].map((name) => [name, name] as const),
  ["common", "common-utils"],
  ["golang", "go"],
  ["gradle", "java"],
  ["jupyterlab", "python"],
  ["maven", "java"],
]);

function addFeature(feature: string, line: number, things: WrittenThings, problems: EntryProblems): void {
  // Of the repository itself.
  if (feature.startsWith("./") || feature.startsWith("../")) return;
  if (/^https?:\/\//.test(feature)) {
    things.add({
      type: "generic",
      name: feature,
      version: "",
      source: "url",
      qualifiers: [["download_url", feature]],
      resolved: feature,
      line,
      development: true,
    });
    return;
  }
  const known = SHORT_NAMES.get(feature);
  const artifact = readImage(known === undefined ? feature : `ghcr.io/devcontainers/features/${known}:1`);
  // A name without a host was a release of a repository once; which one, nobody can ask any more.
  if (typeof artifact === "string" || !/^[^/]*[.:][^/]*\//.test(artifact.name)) {
    problems.add("unreadable-entry", line, `${quote(feature)} is no reference of a feature`);
    return;
  }
  things.add({ type: "oci", ...artifact, source: "registry", line, development: true });
}
