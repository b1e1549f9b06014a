import { child, childrenOf, parseXml } from "../lockfiles/xml-text.js";
import type { RegistryEntry } from "../model/registry.js";

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
