import { parseIni } from "../lockfiles/ini-text.js";
import { jsonPlaces } from "../lockfiles/json-places.js";
import { isJsonObject, parseJsonObject, withoutMark } from "../lockfiles/json-text.js";
import { requirementsLines } from "../lockfiles/requirements-lines.js";
import { readOptions } from "../lockfiles/requirements-options.js";
import type { TomlTable } from "../lockfiles/toml-table.js";
import { parseToml } from "../lockfiles/toml-text.js";
import type { RegistryEntry } from "../model/registry.js";
import { pixiPlaces } from "./pixi.js";

/** Where pip looks: https://pip.pypa.io/en/stable/cli/pip_install/#finding-packages */
const PIP_PLACES = new Set(["index-url", "pypi-url", "extra-index-url", "find-links"]);

/** https://pip.pypa.io/en/stable/topics/configuration/ */
export function pipConf(text: string): RegistryEntry[] {
  return parseIni(text).flatMap(({ key: written, values }) => {
    const key = written.replaceAll("_", "-").replace(/^--/, "");
    return PIP_PLACES.has(key)
      ? values.flatMap(({ text: value, line }) => value.split(/\s+/).map((one) => entryOf(key, one, line)))
      : [];
  });
}

/** https://pip.pypa.io/en/stable/reference/requirements-file-format/#global-options */
export function requirements(text: string): RegistryEntry[] {
  const found: RegistryEntry[] = [];
  for (const row of requirementsLines(text)) {
    if (row.kind !== "entry" || !row.text.startsWith("-")) continue;
    for (const { name, value } of readOptions(row.text) ?? [])
      if (PIP_PLACES.has(name) && value !== "") found.push(entryOf(name, value, row.line));
  }
  return found;
}

/**
 * The sources that Poetry, PDM, uv and pixi keep in pyproject.toml.
 * https://python-poetry.org/docs/repositories/ https://pdm-project.org/latest/usage/config/ https://docs.astral.sh/uv/concepts/indexes/
 */
export function pyprojectToml(text: string): RegistryEntry[] {
  const tool = parseToml(text).table("tool");
  const pixi = tool?.table("pixi") ?? null;
  return [
    ...tablesOf(tool?.table("poetry")?.tables("source")),
    ...tablesOf(tool?.table("pdm")?.tables("source")),
    ...uvIndexes(tool?.table("uv") ?? null),
    ...(pixi === null ? [] : pixiPlaces(pixi)),
  ];
}

/** https://docs.astral.sh/uv/reference/settings/ */
export function uvToml(text: string): RegistryEntry[] {
  return uvIndexes(parseToml(text));
}

/** `pypi.url` and `pypi.<name>.url` of PDM: https://pdm-project.org/latest/usage/config/#configure-the-package-indexes */
export function pdmToml(text: string): RegistryEntry[] {
  const pypi = parseToml(text).table("pypi");
  if (pypi === null) return [];
  const all = pypi.string("url");
  return [
    ...(all === null ? [] : [entryOf("pypi.url", all, pypi.lineOf("url"))]),
    ...[...pypi.keys()].flatMap((name) => {
      const table = pypi.table(name);
      const address = table?.string("url") ?? null;
      return table === null || address === null
        ? []
        : [entryOf(`pypi.${name}.url`, address, table.lineOf("url"))];
    }),
  ];
}

/** https://pipenv.pypa.io/en/latest/indexes.html */
export function pipfileSources(text: string): RegistryEntry[] {
  return tablesOf(parseToml(text).tables("source"));
}

/** Those that pipenv has copied from the Pipfile, and installs from. */
export function pipfileLockSources(text: string): RegistryEntry[] {
  const meta = parseJsonObject(withoutMark(text))["_meta"];
  const sources = isJsonObject(meta) ? meta["sources"] : undefined;
  if (!Array.isArray(sources)) return [];
  const followed = new Set(["_meta", "sources"]);
  const places = jsonPlaces(text, followed, new Set(["url"]))
    .under.get("_meta")
    ?.under.get("sources");
  return (sources as readonly unknown[]).flatMap((source, at) => {
    if (!isJsonObject(source) || typeof source["url"] !== "string") return [];
    const name = typeof source["name"] === "string" ? source["name"] : "";
    const line = places?.items.get(at)?.lines.get("url") ?? places?.line ?? 1;
    return [entryOf(`source ${name}`.trim(), source["url"], line)];
  });
}

function uvIndexes(uv: TomlTable | null): RegistryEntry[] {
  if (uv === null) return [];
  const of = (table: TomlTable) =>
    [...PIP_PLACES].flatMap((key) => {
      const value = table.string(key);
      return [...(value === null ? [] : [value]), ...table.strings(key)].map((address) =>
        entryOf(key, address, table.lineOf(key)),
      );
    });
  const pip = uv.table("pip");
  return [...tablesOf(uv.tables("index")), ...of(uv), ...(pip === null ? [] : of(pip))];
}

/** Tables with a name and an address. Poetry's `PyPI` needs no address. */
function tablesOf(tables: readonly TomlTable[] | undefined): RegistryEntry[] {
  return (tables ?? []).flatMap((table) => {
    const address = table.string("url");
    return address === null
      ? []
      : [entryOf(`source ${table.string("name") ?? ""}`.trim(), address, table.lineOf("url"))];
  });
}

function entryOf(key: string, address: string, line: number): RegistryEntry {
  return { key, names: null, address, line };
}
