import { isYamlMap, parseYaml, type YamlDocument, yamlField } from "../lockfiles/yaml-text.js";
import { parseToml } from "../lockfiles/toml-text.js";
import type { RegistryEntry } from "../model/registry.js";

/** https://docs.npmjs.com/cli/configuring-npm/npmrc: `registry` and `@scope:registry`. */
export function npmrc(text: string): RegistryEntry[] {
  return text.split("\n").flatMap((row, index): RegistryEntry[] => {
    const [, scope, address] = /^\s*(?:(@[^\s:=]{1,200}):)?registry\s*=\s*(\S{1,2000})\s*$/.exec(row) ?? [];
    if (address === undefined) return [];
    return [entryOf(scope ?? null, address.replace(/^(["'])(.*)\1$/, "$2"), index + 1)];
  });
}

/** Yarn 1: https://classic.yarnpkg.com/lang/en/docs/yarnrc/ */
export function yarnrc(text: string): RegistryEntry[] {
  return text.split("\n").flatMap((row, index): RegistryEntry[] => {
    const [, scope, address] =
      /^\s*"?(?:(@[^\s":]{1,200}):)?registry"?\s+"?([^\s"]{1,2000})"?\s*$/.exec(row) ?? [];
    return address === undefined ? [] : [entryOf(scope ?? null, address, index + 1)];
  });
}

/** https://yarnpkg.com/configuration/yarnrc: `npmRegistryServer`, by itself and within `npmScopes`. */
export function yarnrcYml(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const scopes = yamlField(document.value, "npmScopes");
  const bound = isYamlMap(scopes)
    ? Object.entries(scopes).flatMap(([scope, settings]) => {
        const address = yamlField(settings, "npmRegistryServer");
        if (typeof address !== "string" || address === "") return [];
        return [entryOf(`@${scope}`, address, document.lineOf(settings, "npmRegistryServer"))];
      })
    : [];
  return [...everything(document, "npmRegistryServer"), ...bound];
}

/** pnpm 10 and newer: https://pnpm.io/settings, `registry` and `registries`. */
export function pnpmWorkspace(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const registries = yamlField(document.value, "registries");
  const named = isYamlMap(registries)
    ? Object.entries(registries).flatMap(([name, address]) => {
        if (typeof address !== "string" || address === "") return [];
        return [entryOf(name === "default" ? null : name, address, document.lineOf(registries, name))];
      })
    : [];
  return [...everything(document, "registry"), ...named];
}

/** https://bun.sh/docs/runtime/bunfig#install-scopes */
export function bunfig(text: string): RegistryEntry[] {
  const install = parseToml(text).table("install");
  const scopes = install?.table("scopes") ?? null;
  const addressIn = (table: typeof install, key: string) =>
    table?.string(key) ?? table?.table(key)?.string("url") ?? null;
  const all = addressIn(install, "registry");
  return [
    ...(all === null ? [] : [entryOf(null, all, install?.lineOf("registry") ?? 1)]),
    ...[...(scopes?.keys() ?? [])].flatMap((scope) => {
      const address = addressIn(scopes, scope);
      return address === null
        ? []
        : [entryOf(`@${scope.replace(/^@/, "")}`, address, scopes?.lineOf(scope) ?? 1)];
    }),
  ];
}

function everything({ value, lineOf }: YamlDocument, key: string): RegistryEntry[] {
  const address = yamlField(value, key);
  return typeof address === "string" && address !== "" ? [entryOf(null, address, lineOf(value, key))] : [];
}

/** @param scope with its `@`; null = everything that no scope claims */
function entryOf(scope: string | null, address: string, line: number): RegistryEntry {
  return scope === null
    ? { key: "registry", names: null, address, line }
    : { key: `${scope}:registry`, names: `${scope}/`, address, line };
}
