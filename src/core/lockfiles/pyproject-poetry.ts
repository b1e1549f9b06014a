import type { RequirementKind } from "../model/lockfile.js";
import { PLAIN, type PythonDependency, type UnreadDependency } from "./pyproject-dependency.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

/** What `[tool.poetry]` asks for. https://python-poetry.org/docs/dependency-specification/ */
export function poetryDependencies(poetry: TomlTable, unread: UnreadDependency[]): PythonDependency[] {
  const groups = poetry.table("group");
  const grouped = [...(groups?.keys() ?? [])].flatMap((group) =>
    section(
      groups?.table(group)?.table("dependencies") ?? null,
      group === "main" ? "runtime" : "development",
      unread,
    ),
  );
  return [
    ...section(poetry.table("dependencies"), "runtime", unread),
    ...section(poetry.table("dev-dependencies"), "development", unread),
    ...grouped,
  ];
}

function section(
  table: TomlTable | null,
  kind: RequirementKind,
  unread: UnreadDependency[],
): PythonDependency[] {
  return [...(table?.keys() ?? [])].flatMap((name): PythonDependency[] => {
    const value = table?.get(name);
    if (value === undefined || name.toLowerCase() === "python") return [];
    const constraints = constraintsOf(value);
    if (constraints.length === 0) unread.push({ text: name, line: table?.lineOf(name) ?? 1 });
    return constraints.map((one) => ({
      ...one,
      name,
      kind: one.kind === "optional" && kind === "runtime" ? "optional" : kind,
      line: one.line ?? table?.lineOf(name) ?? 1,
    }));
  });
}

type Constraint = Omit<PythonDependency, "name" | "line"> & { readonly line: number | null };

/** Several where a list of tables says what holds under which marker. */
export function constraintsOf(value: TomlValue): Constraint[] {
  if (typeof value === "string") return [{ ...PLAIN, kind: "runtime", range: value, line: null }];
  if (value instanceof TomlTable) return [fromTable(value)];
  if (!Array.isArray(value)) return [];
  return (value as readonly TomlValue[]).flatMap((item): Constraint[] => {
    if (item instanceof TomlTable) return [{ ...fromTable(item), line: item.line }];
    return typeof item === "string" ? [{ ...PLAIN, kind: "runtime", range: item, line: null }] : [];
  });
}

function fromTable(table: TomlTable): Constraint {
  const python = table.string("python");
  return {
    ...PLAIN,
    kind: table.get("optional") === true ? "optional" : "runtime",
    range: table.string("version") ?? "",
    extras: table.strings("extras"),
    marker: table.string("markers") ?? (python === null ? null : `python ${python}`),
    git: table.string("git"),
    reference: table.string("rev") ?? table.string("tag") ?? table.string("branch"),
    url: table.string("url"),
    path: table.string("path") ?? table.string("file"),
    line: table.has("version") ? table.lineOf("version") : null,
  };
}
