import type { DeclaredDependency, RequirementKind } from "../model/lockfile.js";
import { isDevelopmentGroup } from "./development-names.js";
import { TomlTable, type TomlValue } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** Tables of a Pipfile that name no packages. */
const OTHER_TABLES = new Set(["source", "requires", "scripts", "pipenv", "pipfile"]);

/** One line of a Pipfile. */
export interface PipfilePackage extends DeclaredDependency {
  /** As Pipfile.lock names it: `default` for `[packages]`, `develop` for `[dev-packages]`, else the table's own name. */
  readonly category: string;
}

/**
 * What a Pipfile asks for. https://pipenv.pypa.io/en/latest/pipfile.html
 * @throws {LockfileError} see `parseToml`
 */
export function readPipfile(text: string): PipfilePackage[] {
  const root = parseToml(text);
  return [...root.keys()].flatMap((key) => {
    const table = root.table(key);
    if (table === null || OTHER_TABLES.has(key)) return [];
    const category = key === "packages" ? "default" : key === "dev-packages" ? "develop" : key;
    const kind: RequirementKind = isDevelopmentGroup(category) === true ? "development" : "runtime";
    return [...table.keys()].map((name): PipfilePackage => ({
      name,
      range: rangeOf(table.get(name)),
      kind,
      line: table.lineOf(name),
      category,
    }));
  });
}

function rangeOf(value: TomlValue | undefined): string {
  if (typeof value === "string") return value;
  if (!(value instanceof TomlTable)) return "";
  for (const key of ["version", "git", "hg", "svn", "bzr", "path", "file"]) {
    const told = value.string(key);
    if (told !== null) return told;
  }
  return "";
}
