import { LockfileError } from "../errors.js";
import type { LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { chartNode, type HelmDependency, readHelmDependencies } from "./helm-dependencies.js";
import { serviceNode } from "./service-node.js";
import { isYamlMap, parseYaml, yamlField } from "./yaml-text.js";

/** A whole version; `1.2` is a range to Helm: https://helm.sh/docs/chart_best_practices/dependencies/#versions */
const EXACT = /^[=v]?[0-9]+\.[0-9]+\.[0-9]+(?:-[-.0-9A-Za-z]+)?(?:\+[-.0-9A-Za-z]+)?$/;

/** Chart.yaml, or requirements.yaml of Helm 2, where no Chart.lock says which versions were taken. */
export const helmChart: LockfileFormat = {
  id: "helm-chart",
  title: "Helm (Chart.yaml without Chart.lock)",
  purlType: "helm",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => /(?:^|\/)(?:Chart|requirements)\.yaml$/.test(path),
  isCovered,
  companions: () => [],
  parse,
};

/** A requirements.yaml belongs to Helm only beside a Chart.yaml. */
function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  const beside = (name: string) => paths.has(folderOf(path) + name);
  return path.endsWith("Chart.yaml")
    ? beside("Chart.lock")
    : beside("requirements.lock") || !beside("Chart.yaml");
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const document = parseYaml(input.text, "allow");
  if (!isYamlMap(document.value)) throw new LockfileError("syntax", "it is YAML, but holds no keys", 1);
  const path = directoryOf(input.path);
  const dependencies = readHelmDependencies(document, problems);
  const declared = dependencies.map(({ name, version, line }) => ({
    name,
    range: version,
    kind: "runtime" as const,
    line,
  }));
  const name = yamlField(document.value, "name");
  const service: LockedService = {
    path,
    name: typeof name === "string" && name !== "" ? name : null,
    node: "chart",
    manifest: { path: input.path, declared },
  };
  return {
    format: helmChart.id,
    version: "",
    path: input.path,
    purlType: "helm",
    tells: helmChart.tells,
    lookup: "exact",
    nodes: [serviceNode(service), ...dependencies.map((one, at) => nodeOf(one, `${one.name}#${at}`, path))],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function nodeOf(dependency: HelmDependency, key: string, folder: string) {
  const { version } = dependency;
  const told = { direct: true, development: false };
  const fixed = EXACT.test(version)
    ? { version: version.replace(/^=/, "") }
    : { version: "", range: version };
  return chartNode(dependency, { key, told, ...fixed }, folder);
}
