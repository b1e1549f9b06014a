import type { DeclaredDependency } from "../model/lockfile.js";
import { nameOfMatchSpec } from "./conda-package.js";
import { isDevelopmentGroup } from "./development-names.js";
import type { UnreadDependency } from "./pyproject-dependency.js";
import { relativeDirectory } from "./python-directory.js";
import { readPythonRequirement } from "./python-requirement.js";
import { isPythonAddress, readPythonSource } from "./python-source.js";
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
export function readCondaEnvironment(text: string): {
  readonly packages: readonly EnvironmentPackage[];
  /** What pip is to install without anybody saying what it is called. */
  readonly unnamed: readonly UnreadDependency[];
} {
  const { value, lineOf } = parseYaml(text, "allow");
  const category = yamlField(value, "category");
  const isDevelopment = typeof category === "string" && isDevelopmentGroup(category) === true;
  const kind = isDevelopment ? "development" : "runtime";
  const packages: EnvironmentPackage[] = [];
  const unnamed: UnreadDependency[] = [];
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
      const asked = typeof text === "string" ? askedOfPip(text) : null;
      if (asked === null) continue;
      const line = lineOf(pip, place);
      if (asked.name === null) unnamed.push({ text: asked.range, line });
      else packages.push({ name: asked.name, range: asked.range, kind, line, manager: "pip" });
    }
    if (packages.length > MAX_DEPENDENCIES) break;
  }
  return { packages, unnamed };
}

/** null for what asks for no package: an option, first-party code. */
function askedOfPip(text: string): { readonly name: string | null; readonly range: string } | null {
  const asked = text.replace(/^(?:-e|--editable)[\s=]+/, "").trim();
  if (!isPythonAddress(asked)) {
    const requirement = text.startsWith("-") ? null : readPythonRequirement(asked);
    return requirement && { name: requirement.name, range: requirement.url ?? requirement.range };
  }
  const { name, type, source } = readPythonSource(asked, null);
  if (type !== undefined) return { name: null, range: asked };
  return name === null || (source === "file" && relativeDirectory(asked) !== null)
    ? null
    : { name, range: asked };
}

function itemsOf(value: YamlValue): readonly YamlValue[] {
  return Array.isArray(value) ? (value as readonly YamlValue[]).slice(0, MAX_DEPENDENCIES) : [];
}
