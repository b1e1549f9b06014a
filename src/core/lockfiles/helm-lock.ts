import { LockfileError } from "../errors.js";
import type {
  LockedService,
  LockfileInput,
  Manifest,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, joinPaths } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { chartNode, readHelmDependencies } from "./helm-dependencies.js";
import { serviceNode } from "./service-node.js";
import { isYamlMap, parseYaml, type YamlDocument, yamlField } from "./yaml-text.js";

/**
 * Chart.lock (Helm 3) and requirements.lock (Helm 2): the charts that a chart asks for. What those bring along is in their
 * own archives and is not locked. https://helm.sh/docs/topics/charts/#chart-dependencies
 */
export const helmLock: LockfileFormat = {
  id: "helm-lock",
  title: "Helm (Chart.lock, requirements.lock)",
  purlType: "helm",
  tells: { direct: true, scope: true, edges: true, integrity: false, contents: false },
  manifestNames: ["Chart.yaml", "requirements.yaml"],
  matches: (path) => /(?:^|\/)(?:Chart|requirements)\.lock$/.test(path),
  companions: (path, paths) => manifestsOf(path).filter((manifest) => paths.has(manifest)),
  parse,
};

/** The file that asks first, then the one with the chart's name. */
function manifestsOf(path: string): string[] {
  const folder = directoryOf(path);
  const names = path.endsWith("Chart.lock") ? ["Chart.yaml"] : ["requirements.yaml", "Chart.yaml"];
  return names.map((name) => joinPaths(folder, name));
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const document = parseYaml(input.text);
  if (!isYamlMap(document.value)) throw new LockfileError("syntax", "it is YAML, but holds no keys", 1);
  const path = directoryOf(input.path);
  const locked = readHelmDependencies(document, problems).filter(({ name, version, line }) => {
    if (version === "") problems.add("unreadable-entry", line, `the entry of ${quote(name)} has no version`);
    return version !== "";
  });
  const [asking = ""] = manifestsOf(input.path);
  const documents = new Map(manifestsOf(input.path).map((one) => [one, read(one, input, problems)]));
  const declared = declaredIn(asking, documents.get(asking) ?? null, problems);
  const first = declared?.declared[0];
  if (locked.length === 0 && first !== undefined)
    throw new LockfileError("empty", `it holds no chart, but ${asking} asks for ${quote(first.name)}`, 1);
  const chart = documents.get(joinPaths(path, "Chart.yaml"))?.value;
  const name = yamlField(chart, "name");
  const service: LockedService = {
    path,
    name: typeof name === "string" && name !== "" ? name : null,
    node: "chart",
    manifest: declared,
  };
  const keyed = locked.map((one, at) => ({ ...one, key: `${one.name}#${at}` }));
  const ranges = new Map(declared?.declared.map((one) => [one.name, one.range]));
  const requires = keyed.map(({ name: asked, key }): Requirement => ({
    name: asked,
    range: ranges.get(asked) ?? "",
    kind: "runtime",
    targets: [key],
    mayBeMissing: false,
  }));
  return {
    format: helmLock.id,
    version: "",
    path: input.path,
    purlType: "helm",
    tells: helmLock.tells,
    lookup: "exact",
    nodes: [...keyed.map((one) => chartNode(one, one, path)), serviceNode(service, { requires })],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function read(path: string, { companions }: LockfileInput, problems: EntryProblems): YamlDocument | null {
  const text = companions.get(path);
  try {
    return text === undefined ? null : parseYaml(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}

function declaredIn(path: string, document: YamlDocument | null, problems: EntryProblems): Manifest | null {
  if (document === null) return null;
  const declared = readHelmDependencies(document, problems, path).map(({ name, version, line }) => ({
    name,
    range: version,
    kind: "runtime" as const,
    line,
  }));
  return { path, declared };
}
