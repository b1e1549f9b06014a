import { TomlTable } from "../lockfiles/toml-table.js";
import { parseToml } from "../lockfiles/toml-text.js";
import type { PurlType } from "../model/component.js";
import { withoutPassword } from "../model/password.js";
import type { RegistryEntry } from "../model/registry.js";

/**
 * The channels of conda and the indexes of Python in a pixi.toml, those of its features and of what it builds with
 * included. A channel that is named alone is one of anaconda.org's: it has no address.
 * https://pixi.sh/latest/reference/pixi_manifest/#channels and #the-pypi-options-table
 */
export function pixiToml(text: string): RegistryEntry[] {
  return pixiPlaces(parseToml(text));
}

const PYPI = /^https:\/\/(?:pypi\.org|files\.pythonhosted\.org)(?:\/|$)/;

/** Mirrors of channels, the indexes of Python among them: https://pixi.sh/latest/reference/pixi_configuration/#mirror-configuration */
export function pixiConfig(text: string): RegistryEntry[] {
  const mirrors = parseToml(text).table("mirrors");
  return [...(mirrors?.keys() ?? [])].flatMap((mirrored) =>
    (mirrors?.strings(mirrored) ?? []).map((address) =>
      entryOf(
        PYPI.test(mirrored) ? "pypi" : "conda",
        `mirror of ${withoutPassword(mirrored)}`,
        address,
        mirrors?.lineOf(mirrored) ?? 1,
      ),
    ),
  );
}

/** Of a manifest's table, as `[tool.pixi]` of a pyproject.toml: https://pixi.sh/latest/python/pyproject_toml/ */
export function pixiPlaces(pixi: TomlTable): RegistryEntry[] {
  const features = pixi.table("feature");
  const build = pixi.table("package")?.table("build") ?? null;
  const tables = [
    pixi,
    pixi.table("workspace"),
    pixi.table("project"),
    ...[...(features?.keys() ?? [])].map((name) => features?.table(name) ?? null),
    build,
    build?.table("backend") ?? null,
  ];
  return tables.flatMap((table) =>
    table === null ? [] : [...channelsIn(table), ...indexesIn(table.table("pypi-options"))],
  );
}

function channelsIn(table: TomlTable): RegistryEntry[] {
  return table.array("channels").flatMap((channel) => {
    const address = channel instanceof TomlTable ? channel.string("channel") : channel;
    const line = channel instanceof TomlTable ? channel.line : table.lineOf("channels");
    return typeof address === "string" && address.includes("://")
      ? [entryOf("conda", "channels", address, line)]
      : [];
  });
}

function indexesIn(options: TomlTable | null): RegistryEntry[] {
  if (options === null) return [];
  const own = options.string("index-url");
  return [
    ...(own === null ? [] : [entryOf("pypi", "index-url", own, options.lineOf("index-url"))]),
    ...options
      .strings("extra-index-urls")
      .map((address) => entryOf("pypi", "extra-index-urls", address, options.lineOf("extra-index-urls"))),
    ...options.tables("find-links").flatMap((table) => {
      const address = table.string("url") ?? table.string("path");
      return address === null ? [] : [entryOf("pypi", "find-links", address, table.line)];
    }),
  ];
}

function entryOf(type: PurlType, key: string, address: string, line: number): RegistryEntry {
  return { key, names: null, address, line, type };
}
