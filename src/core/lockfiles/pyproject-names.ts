import { LockfileError } from "../errors.js";
import { pythonName, readPythonRequirement } from "./python-requirement.js";
import { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** What a pyproject.toml says that others need: its own name, and the names, folded, that it asks for. */
export interface PyprojectNames {
  readonly name: string | null;
  readonly asked: ReadonlySet<string>;
}

/**
 * Reads `[project]` and `[dependency-groups]`, Poetry's own tables, and what PDM, uv and rye ask for to develop.
 * https://packaging.python.org/en/latest/specifications/pyproject-toml/
 * @returns null where it is not given or cannot be read
 */
export function readPyprojectNames(text: string | undefined): PyprojectNames | null {
  if (text === undefined) return null;
  let root: TomlTable;
  try {
    root = parseToml(text);
  } catch (error) {
    if (error instanceof LockfileError) return null;
    throw error;
  }
  const asked = new Set<string>();
  const add = (texts: readonly string[]): void => {
    for (const one of texts) {
      const name = readPythonRequirement(one)?.name;
      if (name !== undefined) asked.add(pythonName(name));
    }
  };
  const project = root.table("project");
  add(project?.strings("dependencies") ?? []);
  for (const groups of [project?.table("optional-dependencies"), root.table("dependency-groups")])
    for (const group of groups?.keys() ?? []) add(groups?.strings(group) ?? []);
  const tool = root.table("tool");
  for (const name of ["uv", "rye"]) add(tool?.table(name)?.strings("dev-dependencies") ?? []);
  const pdm = tool?.table("pdm")?.table("dev-dependencies") ?? null;
  for (const group of pdm?.keys() ?? []) add(pdm?.strings(group) ?? []);
  const poetry = tool?.table("poetry") ?? null;
  for (const table of poetryTables(poetry))
    for (const name of table.keys()) if (name !== "python") asked.add(pythonName(name));
  return { name: project?.string("name") ?? poetry?.string("name") ?? null, asked };
}

function poetryTables(poetry: TomlTable | null): TomlTable[] {
  const groups = poetry?.table("group") ?? null;
  const own = [poetry?.table("dependencies"), poetry?.table("dev-dependencies")];
  const more = [...(groups?.keys() ?? [])].map((name) => groups?.table(name)?.table("dependencies"));
  return [...own, ...more].filter((table) => table instanceof TomlTable);
}
