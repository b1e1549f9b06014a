import { isYamlMap, parseYaml, type YamlValue, yamlField } from "../lockfiles/yaml-text.js";
import type { RegistryEntry } from "../model/registry.js";

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
