import { parseToml } from "../lockfiles/toml-text.js";
import type { RegistryEntry } from "../model/registry.js";

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
