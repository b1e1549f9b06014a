import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { expandVariables } from "./variables.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import { type YamlPart, yamlParts } from "./yaml-stream.js";
import { isYamlMap, type YamlDocument, yamlField, type YamlMap, type YamlValue } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
/** Folders in which people keep what they deploy. Whether a file is of Kubernetes, it says itself. */
const FOLDERS =
  /(?:^|\/)(?:k8s|kube|manifests|kustomize|overlays|gitops|argo-?cd|flux|deploy(?:ment)?s?(?:[-_][^/]*)?|[^/]*(?:kubernetes|k8s)[^/]*)\//i;
const NAMES =
  /^(?:.*[._-])?(?:kubernetes|k8s|deployment|statefulset|daemonset|cronjob|pod)(?:[._-].*)?\.ya?ml$/i;
/** Files of other tools that lie there too. */
const OTHERS =
  /^(?:values.*|chart|kustomization|action|(?:docker-)?compose.*|pnpm-lock|environment.*|mkdocs|\..*)\.ya?ml$/i;
const CONTAINERS = ["containers", "initContainers", "ephemeralContainers", "steps", "sidecars"];
/** Argo's of a template; what Tekton's steps have in common. */
const SINGLE = ["container", "script", "stepTemplate"];
const MOST_VALUES = 1_000_000;

/**
 * Images in the pods of Kubernetes' manifests, wherever in an object they stand. Only folders and names that people keep
 * manifests in are looked at, and there only documents that say `apiVersion` and `kind`; all else is left alone, as are
 * templates (of Helm above all: what they become is not known).
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export const kubernetes: LockfileFormat = {
  id: "kubernetes",
  title: "Kubernetes (manifests)",
  purlType: "docker",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => isNamedSo(path),
  isCovered: (path, paths) => isTemplate(path, paths),
  companions: () => [],
  parse,
};

function isNamedSo(path: string): boolean {
  if (!/\.ya?ml$/i.test(path) || path.startsWith(".github/")) return false;
  const name = nameOf(path);
  return !OTHERS.test(name) && (FOLDERS.test(path) || NAMES.test(name));
}

/** Whether it lies in the templates of a chart: these are text of another kind. */
function isTemplate(path: string, paths: ReadonlySet<string>): boolean {
  let at = path.indexOf("templates/");
  while (at >= 0) {
    if ((at === 0 || path.charAt(at - 1) === "/") && paths.has(`${path.slice(0, at)}Chart.yaml`)) return true;
    at = path.indexOf("templates/", at + 1);
  }
  return false;
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  for (const part of yamlParts(input.text)) {
    const document = readPart(part);
    const top = document?.value;
    if (document === null || !isYamlMap(top)) continue;
    if (yamlField(top, "apiVersion") === undefined || yamlField(top, "kind") === undefined) continue;
    addImages(document, top, things);
  }
  return writtenFile(kubernetes, input, things.all(), problems);
}

/** null for what is none of Kubernetes, or a template. @throws {LockfileError} for a broken manifest */
function readPart(part: YamlPart): YamlDocument | null {
  try {
    return part.read();
  } catch (error) {
    const isOurs = /^apiVersion:/m.test(part.text) && /^kind:/m.test(part.text) && !/\{[{%]/.test(part.text);
    if (error instanceof LockfileError && (!isOurs || error.kind === "empty")) return null;
    throw error;
  }
}

/** Walks every value of a document once. */
function addImages(document: YamlDocument, top: YamlValue, things: WrittenThings): void {
  const pending: YamlValue[] = [top];
  const seen = new Set<YamlValue>();
  for (let next = pending.pop(); next !== undefined && seen.size < MOST_VALUES; next = pending.pop()) {
    if (typeof next === "string" || seen.has(next)) continue;
    seen.add(next);
    if (isYamlMap(next)) addFrom(document, next, things);
    // The last is taken first: so it is told in the order of the file.
    for (const inner of Object.values(next).reverse()) pending.push(inner);
  }
}

function addFrom(document: YamlDocument, map: YamlMap, things: WrittenThings): void {
  for (const field of CONTAINERS)
    for (const one of listOf(map, field)) addImage(document, one, "image", things);
  for (const field of SINGLE) {
    const container = yamlField(map, field);
    if (isYamlMap(container)) addImage(document, container, "image", things);
  }
  for (const volume of listOf(map, "volumes")) {
    const image = yamlField(volume, "image");
    if (isYamlMap(image)) addImage(document, image, "reference", things);
  }
}

function listOf(map: YamlMap, field: string): readonly YamlMap[] {
  const list = yamlField(map, field);
  return Array.isArray(list) ? (list as readonly YamlValue[]).filter((one) => isYamlMap(one)) : [];
}

function addImage(document: YamlDocument, holder: YamlMap, field: string, things: WrittenThings): void {
  const image = yamlField(holder, field);
  if (typeof image !== "string" || image.trim() === "") return;
  const text = expandVariables(image.trim(), new Map());
  things.addImage(text, document.lineOf(holder, field), null, { template: true });
}

/** Whether a folder of that path is a chart's. */
export function isBesideChart(path: string, paths: ReadonlySet<string>): boolean {
  return paths.has(`${folderOf(path)}Chart.yaml`);
}
