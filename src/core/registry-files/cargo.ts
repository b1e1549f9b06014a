import { parseToml } from "../lockfiles/toml-text.js";
import type { RegistryEntry } from "../model/registry.js";

/**
 * Sources and registries. That a source is replaced tells where it leads to if that is a registry, which may be there for
 * other reasons; a source that it leads to is told by itself.
 * https://doc.rust-lang.org/cargo/reference/source-replacement.html and registries.html
 */
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
  const sources = root.table("source");
  const replaced = [...(sources?.keys() ?? [])].flatMap((name): RegistryEntry[] => {
    const source = sources?.table(name) ?? null;
    const address = root
      .table("registries")
      ?.table(source?.string("replace-with") ?? "")
      ?.string("index");
    return source === null || address == null
      ? []
      : [{ key: `source ${name}`, names: null, address, line: source.lineOf("replace-with") }];
  });
  return [...within("source", ["registry", "git"]), ...replaced, ...within("registries", ["index"])];
}
