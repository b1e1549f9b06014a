import type { DeclaredDependency } from "../model/lockfile.js";
import { isDevelopmentGroup } from "./development-names.js";
import { readPythonRequirement } from "./python-requirement.js";
import { TomlTable, type TomlValue } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** One thing that a pixi.toml, or the part of a pyproject.toml that is pixi's, asks for. */
export interface PixiDependency extends DeclaredDependency {
  readonly manager: "conda" | "pypi";
  /** Only on some platforms, or only where an environment has the feature. */
  readonly mayBeMissing: boolean;
}

/** What pixi's manifest says. */
export interface PixiManifest {
  readonly name: string | null;
  readonly dependencies: readonly PixiDependency[];
}

const TABLES: readonly (readonly [key: string, manager: PixiDependency["manager"]])[] = [
  ["dependencies", "conda"],
  ["host-dependencies", "conda"],
  ["build-dependencies", "conda"],
  ["pypi-dependencies", "pypi"],
];

/**
 * Reads a pixi.toml, or a pyproject.toml: https://pixi.sh/latest/reference/pixi_manifest/
 * @returns null where it is a pyproject.toml without pixi's part
 * @throws {LockfileError} see `parseToml`
 */
export function readPixiManifest(text: string, isPyproject: boolean): PixiManifest | null {
  const root = parseToml(text);
  const pixi = isPyproject ? (root.table("tool")?.table("pixi") ?? null) : root;
  if (pixi === null) return null;
  const features = pixi.table("feature");
  const workspace = pixi.table("workspace") ?? pixi.table("project");
  const project = isPyproject ? root.table("project") : null;
  return {
    name: project?.string("name") ?? workspace?.string("name") ?? null,
    dependencies: [
      ...dependenciesOf(pixi, "default", false),
      ...[...(features?.keys() ?? [])].flatMap((name) =>
        dependenciesOf(features?.table(name) ?? null, name, true),
      ),
      ...(project === null ? [] : projectDependencies(root, project)),
    ],
  };
}

/** Of one feature, its platforms included. */
function dependenciesOf(feature: TomlTable | null, name: string, mayBeMissing: boolean): PixiDependency[] {
  const targets = feature?.table("target") ?? null;
  const perPlatform = [...(targets?.keys() ?? [])].map((platform) => targets?.table(platform) ?? null);
  return [
    ...ofTables(feature, name, mayBeMissing),
    ...perPlatform.flatMap((target) => ofTables(target, name, true)),
  ];
}

function ofTables(holder: TomlTable | null, feature: string, mayBeMissing: boolean): PixiDependency[] {
  const kind = isDevelopmentGroup(feature) === true ? "development" : "runtime";
  return TABLES.flatMap(([key, manager]) => {
    const table = holder?.table(key) ?? null;
    return [...(table?.keys() ?? [])].map((name): PixiDependency => {
      const range = rangeOf(table?.get(name));
      return { name, range, kind, line: table?.lineOf(name) ?? 1, manager, mayBeMissing };
    });
  });
}

/** What Python's own part of a pyproject.toml adds: it is pixi's default feature, its groups are features. */
function projectDependencies(root: TomlTable, project: TomlTable): PixiDependency[] {
  const python = project.string("requires-python");
  const dependencies = ofStrings(project, "dependencies", "default", false);
  const groups = [project.table("optional-dependencies"), root.table("dependency-groups")].flatMap((table) =>
    [...(table?.keys() ?? [])].flatMap((name) => ofStrings(table, name, name, true)),
  );
  if (python === null) return [...dependencies, ...groups];
  const line = project.lineOf("requires-python");
  const asked = { name: "python", range: python, kind: "runtime", line } as const;
  return [{ ...asked, manager: "conda", mayBeMissing: true }, ...dependencies, ...groups];
}

function ofStrings(
  table: TomlTable | null,
  key: string,
  feature: string,
  mayBeMissing: boolean,
): PixiDependency[] {
  const kind = isDevelopmentGroup(feature) === true ? "development" : "runtime";
  return (table?.strings(key) ?? []).flatMap((text): PixiDependency[] => {
    const asked = readPythonRequirement(text);
    if (asked === null) return [];
    const line = table?.lineOf(key) ?? 1;
    const missing = mayBeMissing || asked.marker !== null;
    const range = asked.url ?? asked.range;
    return [{ name: asked.name, range, kind, line, manager: "pypi", mayBeMissing: missing }];
  });
}

function rangeOf(value: TomlValue | undefined): string {
  if (typeof value === "string") return value;
  if (!(value instanceof TomlTable)) return "";
  for (const key of ["version", "git", "path", "url"]) {
    const told = value.string(key);
    if (told !== null) return told;
  }
  return "";
}
