import { jsonPlaces } from "../lockfiles/json-places.js";
import { isJsonObject, parseJsonObject, withoutMark } from "../lockfiles/json-text.js";
import { rubyCalls } from "../lockfiles/ruby-statements.js";
import { parseToml } from "../lockfiles/toml-text.js";
import { child, childrenOf, parseXml } from "../lockfiles/xml-text.js";
import { isYamlMap, parseYaml, type YamlValue, yamlField } from "../lockfiles/yaml-text.js";
import { type RegistryEntry, WORKED_OUT } from "../model/registry.js";

/** https://learn.microsoft.com/nuget/reference/nuget-config-file: the sources, and which names are theirs alone. */
export function nugetConfig(text: string): RegistryEntry[] {
  const root = parseXml(text);
  const sources = childrenOf(child(root, "packageSources"), "add").map(({ attributes, line }) => ({
    name: attributes.get("key") ?? "",
    address: attributes.get("value") ?? "",
    line,
  }));
  const addresses = new Map(sources.map(({ name, address }) => [name, address]));
  const bound = childrenOf(child(root, "packageSourceMapping"), "packageSource").flatMap((source) =>
    childrenOf(source, "package").flatMap(({ attributes, line }): RegistryEntry[] => {
      const pattern = attributes.get("pattern") ?? "";
      const names = pattern.replace(/\*$/, "");
      const address = addresses.get(source.attributes.get("key") ?? "") ?? "";
      return names === "" ? [] : [{ key: `pattern ${pattern}`, names, address, line }];
    }),
  );
  const named = sources.map(({ name, address, line }): RegistryEntry => ({
    key: `source ${name}`,
    names: null,
    address,
    line,
  }));
  return [...named, ...bound];
}

/** https://doc.rust-lang.org/cargo/reference/source-replacement.html and registries.html */
export function cargoConfig(text: string): RegistryEntry[] {
  const root = parseToml(text);
  const within = (kind: string, keys: readonly string[]) => {
    const tables = root.table(kind);
    return [...(tables?.keys() ?? [])].flatMap((name) =>
      keys.flatMap((key): RegistryEntry[] => {
        const table = tables?.table(name);
        const address = table?.string(key) ?? null;
        if (table == null || address === null) return [];
        return [{ key: `${kind} ${name}`, names: null, address, line: table.lineOf(key) }];
      }),
    );
  };
  return [...within("source", ["registry", "git"]), ...within("registries", ["index"])];
}

/** https://bundler.io/man/gemfile.5.html: `source "…"`, with and without a block. */
export function gemfileSources(text: string): RegistryEntry[] {
  return rubyCalls(text).flatMap(({ name, values, line }): RegistryEntry[] => {
    const [address] = values;
    if (name !== "source" || address === undefined || Array.isArray(address)) return [];
    // `source :rubygems` of old is the public one.
    if (address === "rubygems" || address === "gemcutter") return [];
    const text = typeof address === "string" ? address : WORKED_OUT;
    return [{ key: "source", names: null, address: text, line }];
  });
}

/** https://getcomposer.org/doc/05-repositories.md#composer: those that serve packages; sources of one package are told with it. */
export function composerRepositories(text: string): RegistryEntry[] {
  const { repositories } = parseJsonObject(withoutMark(text));
  const places = jsonPlaces(text, new Set(["repositories"]), new Set(["url"])).under.get("repositories");
  const listed: readonly (readonly [string | number, unknown])[] = Array.isArray(repositories)
    ? [...repositories.entries()]
    : isJsonObject(repositories)
      ? Object.entries(repositories)
      : [];
  return listed.flatMap(([key, repository]): RegistryEntry[] => {
    if (!isJsonObject(repository) || repository["type"] !== "composer") return [];
    const { url } = repository;
    if (typeof url !== "string") return [];
    const line = (typeof key === "number" ? places?.items.get(key)?.lines.get("url") : null) ?? places?.line;
    return [
      {
        key: typeof key === "string" ? `repository ${key}` : "repository",
        names: null,
        address: url,
        line: line ?? 1,
      },
    ];
  });
}

/** https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html */
export function condarc(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const one = (within: YamlValue, at: string | number, key: string, address: YamlValue | undefined) =>
    typeof address === "string" && address.includes("://")
      ? [{ key, names: null, address, line: document.lineOf(within, at) }]
      : [];
  return ["channels", "default_channels", "channel_alias", "custom_channels"].flatMap(
    (key): RegistryEntry[] => {
      const value = yamlField(document.value, key);
      if (typeof value === "string") return one(document.value, key, key, value);
      if (isYamlMap(value))
        return Object.entries(value).flatMap(([name, address]) =>
          one(value, name, `${key} ${name}`, address),
        );
      return (value ?? []).flatMap((address, index) => one(value ?? "", index, key, address));
    },
  );
}
