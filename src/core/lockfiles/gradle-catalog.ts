import { LockfileError } from "../errors.js";
import { richVersion } from "./gradle-notation.js";
import { parseToml } from "./toml-text.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

/** One entry of a catalog's `[libraries]` or `[plugins]`. */
export interface CatalogEntry {
  /** `group:artifact`, or the id of a plugin. */
  readonly name: string;
  /** null where it fixes none: a BOM does. */
  readonly version: string | null;
  readonly line: number;
}

/** A version catalog; every alias with dots, as build scripts have it. */
export interface GradleCatalog {
  /** As written; of a rich version what it requires most strictly. */
  readonly versions: ReadonlyMap<string, string>;
  readonly libraries: ReadonlyMap<string, CatalogEntry>;
  readonly plugins: ReadonlyMap<string, CatalogEntry>;
  readonly bundles: ReadonlyMap<string, readonly string[]>;
}

/** `my-lib_x` is `my.lib.x` in a build script. */
export function accessor(alias: string): string {
  return alias.replace(/[-_]/g, ".");
}

/**
 * Reads a `libs.versions.toml`: https://docs.gradle.org/current/userguide/version_catalogs.html#sec:version-catalog-declaration.
 * Entries that make no sense are left out: what uses them cannot be read.
 * @param fixed versions that count whatever the file has
 * @throws {LockfileError} as `parseToml`
 */
function readCatalog(text: string, fixed: ReadonlyMap<string, string>): GradleCatalog {
  const toml = parseToml(text);
  const versions = new Map(fixed);
  const written = toml.table("versions");
  for (const key of written?.keys() ?? []) {
    if (fixed.has(accessor(key))) continue;
    const version = versionOf(written?.get(key), versions);
    if (version !== null) versions.set(accessor(key), version);
  }
  const bundles = new Map<string, readonly string[]>();
  const bundled = toml.table("bundles");
  for (const key of bundled?.keys() ?? [])
    bundles.set(accessor(key), (bundled?.strings(key) ?? []).map(accessor));
  return {
    versions,
    libraries: entries(toml.table("libraries"), versions, libraryName, 2),
    plugins: entries(toml.table("plugins"), versions, (table) => table.string("id"), 1),
    bundles,
  };
}

/**
 * A catalog that cannot be read is none.
 * @param fixed versions that count whatever the file has, by their accessors
 * @param onError told of it
 */
export function catalogOr(
  text: string,
  fixed: ReadonlyMap<string, string>,
  onError: (error: LockfileError) => void,
): GradleCatalog | null {
  try {
    return readCatalog(text, fixed);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}

function libraryName(table: TomlTable): string | null {
  const module = table.string("module");
  if (module !== null) return module;
  const [group, name] = [table.string("group"), table.string("name")];
  return group === null || name === null ? null : `${group}:${name}`;
}

/** @param parts how many parts the name has in the short notation, before the version */
function entries(
  section: TomlTable | null,
  versions: ReadonlyMap<string, string>,
  nameOf: (table: TomlTable) => string | null,
  parts: number,
): Map<string, CatalogEntry> {
  const found = new Map<string, CatalogEntry>();
  for (const key of section?.keys() ?? []) {
    const value = section?.get(key);
    const line = section?.lineOf(key) ?? 1;
    const table = value instanceof TomlTable ? value : null;
    const short = typeof value === "string" ? value.split(":") : [];
    const name = table === null ? short.slice(0, parts).join(":") : nameOf(table);
    const version = table === null ? (short[parts] ?? null) : versionOf(table.get("version"), versions);
    const isWhole = table !== null || short.length >= parts;
    if (name !== null && name !== "" && isWhole) found.set(accessor(key), { name, version, line });
  }
  return found;
}

function versionOf(value: TomlValue | undefined, versions: ReadonlyMap<string, string>): string | null {
  if (typeof value === "string") return value;
  if (!(value instanceof TomlTable)) return null;
  const ref = value.string("ref");
  if (ref !== null) return versions.get(accessor(ref)) ?? null;
  return richVersion((word) => value.string(word));
}
