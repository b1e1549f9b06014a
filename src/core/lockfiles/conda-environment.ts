import type { DeclaredDependency } from "../model/lockfile.js";
import { nameOfMatchSpec } from "./conda-package.js";
import { isDevelopmentGroup } from "./development-names.js";
import { readPythonRequirement } from "./python-requirement.js";
import { parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

/** One thing that an environment.yml asks for. */
export interface EnvironmentPackage extends DeclaredDependency {
  readonly manager: "conda" | "pip";
}

/** An alias can repeat a list without end; nobody asks for more. */
const MAX_DEPENDENCIES = 10_000;

/**
 * What an environment.yml asks for, pip's part included.
 * https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#create-env-file-manually
 * @throws {LockfileError} see `parseYaml`
 */
export function readCondaEnvironment(text: string): EnvironmentPackage[] {
  const { value, lineOf } = parseYaml(text, "allow");
  const category = yamlField(value, "category");
  const isDevelopment = typeof category === "string" && isDevelopmentGroup(category) === true;
  const kind = isDevelopment ? "development" : "runtime";
  const packages: EnvironmentPackage[] = [];
  const dependencies = yamlField(value, "dependencies") ?? [];
  for (const [at, entry] of itemsOf(dependencies).entries()) {
    if (typeof entry === "string") {
      const spec = nameOfMatchSpec(entry);
      const line = lineOf(dependencies, at);
      if (spec !== null) packages.push({ ...spec, kind, line, manager: "conda" });
      continue;
    }
    const pip = yamlField(entry, "pip") ?? [];
    for (const [place, text] of itemsOf(pip).entries()) {
      const requirement = typeof text === "string" ? readPythonRequirement(text) : null;
      if (requirement === null) continue;
      const range = requirement.url ?? requirement.range;
      packages.push({ name: requirement.name, range, kind, line: lineOf(pip, place), manager: "pip" });
    }
    if (packages.length > MAX_DEPENDENCIES) break;
  }
  return packages;
}

function itemsOf(value: YamlValue): readonly YamlValue[] {
  return Array.isArray(value) ? (value as readonly YamlValue[]).slice(0, MAX_DEPENDENCIES) : [];
}
