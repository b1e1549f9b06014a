import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { readRepository } from "./repository-address.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import {
  isYamlMap,
  parseYaml,
  type YamlDocument,
  yamlField,
  type YamlMap,
  type YamlValue,
} from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
/** What was called `bases` before is `resources` now. */
const REMOTE = ["resources", "bases", "components"];

/**
 * What a kustomization sets or fetches: images, resources of other repositories, charts.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export const kustomization: LockfileFormat = {
  id: "kustomization",
  title: "Kustomize (kustomization.yaml)",
  purlType: "docker",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => /^(?:kustomization\.ya?ml|Kustomization)$/.test(nameOf(path)),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text, "allow");
  const top = document.value;
  if (!isYamlMap(top)) throw new LockfileError("syntax", "it is no kustomization", 1);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  for (const image of listOf(top, "images")) if (isYamlMap(image)) addImage(document, image, things);
  for (const field of REMOTE) {
    listOf(top, field).forEach((one, at, list) => {
      if (typeof one === "string") addRemote(one, document.lineOf(list, at), things);
    });
  }
  for (const chart of listOf(top, "helmCharts")) if (isYamlMap(chart)) addChart(document, chart, things);
  return writtenFile(kustomization, input, things.all(), problems);
}

function listOf(map: YamlMap, field: string): readonly YamlValue[] {
  const list = yamlField(map, field);
  return Array.isArray(list) ? (list as readonly YamlValue[]) : [];
}

/** Without a new name the image is that of some resource, which says the rest. */
function addImage(document: YamlDocument, image: YamlMap, things: WrittenThings): void {
  const [name = "", newName = "", newTag = "", digest = ""] = textsOf(
    image,
    "name",
    "newName",
    "newTag",
    "digest",
  );
  const located = newName === "" ? name : newName;
  if (located === "" || (newName === "" && newTag === "" && digest === "")) return;
  const line = document.lineOf(image, newName === "" ? "name" : "newName");
  const version = `${newTag === "" ? "" : `:${newTag}`}${digest === "" ? "" : `@${digest}`}`;
  things.addImage(`${located}${version}`, line, null, { template: true });
}

/** `github.com/owner/repository//folder?ref=v1`, `https://github.com/owner/repository/releases/download/v1/x.yaml`. */
function addRemote(text: string, line: number, things: WrittenThings): void {
  const [, ref = ""] = /[?&](?:ref|version)=([^&\s]+)/.exec(text) ?? [];
  const isAddress = /^[a-z+]+:(?:\/\/|:)|^git@|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|dev)[/:]/i.test(text);
  if (!isAddress) return;
  if (/^https?:.*\.ya?ml$/i.test(text)) {
    things.add({
      type: "generic",
      name: text,
      version: "",
      source: "url",
      qualifiers: [["download_url", text]],
      resolved: text,
      line,
      development: null,
    });
    return;
  }
  const address = readRepository(text.replace(/(\w)\/\/.*$/, "$1"));
  if (address !== null)
    things.add({ ...address, version: ref, source: "git", resolved: text, line, development: null });
}

function addChart(document: YamlDocument, chart: YamlMap, things: WrittenThings): void {
  const [name = "", version = "", repo = ""] = textsOf(chart, "name", "version", "repo");
  if (name === "" || repo === "") return;
  things.add({
    type: "helm",
    name,
    version,
    source: "registry",
    qualifiers: [["repository_url", repo]],
    resolved: repo,
    line: document.lineOf(chart, "name"),
    development: null,
  });
}

function textsOf(map: YamlMap, ...fields: readonly string[]): string[] {
  return fields.map((field) => {
    const value = yamlField(map, field);
    return typeof value === "string" ? value.trim() : "";
  });
}
