import { isYamlMap, parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

/** Ranges by catalog and name; "" is the catalog without a name. */
export type YarnCatalogs = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What `.yarnrc.yml` is called. */
export const YARN_SETTINGS = ".yarnrc.yml";

/**
 * The catalogs that a `.yarnrc.yml` has. https://yarnpkg.com/features/catalogs
 * @throws {LockfileError} for what is no YAML
 */
export function catalogsIn(text: string): YarnCatalogs {
  const { value } = parseYaml(text, "allow");
  const catalogs = new Map<string, ReadonlyMap<string, string>>();
  const named = yamlField(value, "catalogs");
  for (const [name, ranges] of isYamlMap(named) ? Object.entries(named) : [])
    catalogs.set(name, rangesIn(ranges));
  const unnamed = yamlField(value, "catalog");
  if (unnamed !== undefined) catalogs.set("", rangesIn(unnamed));
  return catalogs;
}

function rangesIn(value: YamlValue): ReadonlyMap<string, string> {
  const entries = isYamlMap(value) ? Object.entries(value) : [];
  return new Map(
    entries.flatMap(([name, range]) => (typeof range === "string" ? [[name, range] as const] : [])),
  );
}

/** The range that `catalog:` or `catalog:name` stands for; null for any other range, and where no catalog tells. */
export function rangeInCatalog(catalogs: YarnCatalogs, name: string, range: string): string | null {
  if (!range.startsWith("catalog:")) return null;
  return catalogs.get(range.slice("catalog:".length).trim())?.get(name) ?? null;
}
