import { isYamlMap, parseYaml, type YamlValue, yamlField } from "../lockfiles/yaml-text.js";
import type { RegistryEntry } from "../model/registry.js";

const SETTINGS = ["channels", "default_channels", "channel_alias", "custom_channels", "custom_multichannels"];

/** https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html */
export function condarc(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const one = (within: YamlValue, at: string | number, key: string, address: YamlValue | undefined) =>
    typeof address === "string" && address.includes("://")
      ? [{ key, names: null, address, line: document.lineOf(within, at) }]
      : [];
  /** One address, or a list of them. */
  const some = (within: YamlValue, at: string, key: string): RegistryEntry[] => {
    const value = yamlField(within, at) ?? "";
    if (typeof value === "string") return one(within, at, key, value);
    return isYamlMap(value) ? [] : value.flatMap((address, index) => one(value, index, key, address));
  };
  return SETTINGS.flatMap((key) => {
    const value = yamlField(document.value, key);
    return isYamlMap(value)
      ? Object.keys(value).flatMap((name) => some(value, name, `${key} ${name}`))
      : some(document.value, key, key);
  });
}
