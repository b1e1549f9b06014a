import { isPublicRegistry, urlOf } from "./assess/registries.js";
import type { LockfileError } from "./errors.js";
import { parseToml } from "./lockfiles/toml-text.js";
import { child, childrenOf, parseXml } from "./lockfiles/xml-text.js";
import { isYamlMap, parseYaml, yamlField } from "./lockfiles/yaml-text.js";
import type { PurlType } from "./model/component.js";
import { nameOf } from "./model/paths.js";
import type { Problem } from "./model/problem.js";

/** How one kind of file binds names to registries: pairs of a prefix of names and an address. */
type Reader = (text: string) => readonly (readonly [prefix: string, address: string])[];

const READERS: ReadonlyMap<string, readonly [PurlType, Reader]> = new Map<string, [PurlType, Reader]>([
  [".npmrc", ["npm", npmrc]],
  [".yarnrc.yml", ["npm", yarnrc]],
  ["bunfig.toml", ["npm", bunfig]],
  ["nuget.config", ["nuget", nugetConfig]],
]);

/** Whether a file may bind names to registries. By name only. */
export function bindsNames(path: string): boolean {
  return READERS.has(nameOf(path).toLowerCase());
}

/**
 * Prefixes of names that a repository has bound to a registry which is not everybody's (`@acme/`, `Acme.`): they are
 * private without anybody having said so.
 * @throws {LockfileError} where the file cannot be read: then nobody knows what it binds
 */
export function privatePrefixes(path: string, text: string): readonly string[] {
  const [type, read] = READERS.get(nameOf(path).toLowerCase()) ?? [];
  if (type === undefined || read === undefined) return [];
  return read(text).flatMap(([prefix, address]) => {
    const url = urlOf(address);
    return url !== null && isPublicRegistry(type, url, prefix) ? [] : [prefix];
  });
}

/** What is told of a file that may bind names and cannot be read. */
export function unreadBindings(path: string, error: LockfileError): Problem {
  const message = `It could not be read (${error.message}); what it binds to a registry of its own may have been asked for outside.`;
  return { kind: "unreadable-manifest", path, line: error.line, message, severity: "partial" };
}

/** https://docs.npmjs.com/cli/using-npm/scope#associating-a-scope-with-a-registry */
function npmrc(text: string): (readonly [string, string])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, scope, address] = /^\s*(@[^\s:=]{1,200}):registry\s*=\s*(\S{1,2000})/.exec(line) ?? [];
    return scope === undefined || address === undefined
      ? []
      : [[`${scope}/`, address.replace(/^"|"$/g, "")] as const];
  });
}

/** https://yarnpkg.com/configuration/yarnrc#npmScopes */
function yarnrc(text: string): (readonly [string, string])[] {
  const scopes = yamlField(parseYaml(text, "allow").value, "npmScopes");
  if (!isYamlMap(scopes)) return [];
  return Object.entries(scopes).flatMap(([scope, settings]) => {
    const address = yamlField(settings, "npmRegistryServer");
    return typeof address === "string" ? [[`@${scope}/`, address] as const] : [];
  });
}

/** https://bun.sh/docs/runtime/bunfig#install-scopes */
function bunfig(text: string): (readonly [string, string])[] {
  const scopes = parseToml(text).table("install")?.table("scopes");
  return [...(scopes?.keys() ?? [])].flatMap((scope) => {
    const address = scopes?.string(scope) ?? scopes?.table(scope)?.string("url") ?? null;
    return address === null ? [] : [[`@${scope.replace(/^@/, "")}/`, address] as const];
  });
}

/** https://learn.microsoft.com/nuget/consume-packages/package-source-mapping */
function nugetConfig(text: string): (readonly [string, string])[] {
  const root = parseXml(text);
  const sources = new Map(
    childrenOf(child(root, "packageSources"), "add").map(({ attributes }) => [
      attributes.get("key") ?? "",
      attributes.get("value") ?? "",
    ]),
  );
  return childrenOf(child(root, "packageSourceMapping"), "packageSource").flatMap((source) =>
    childrenOf(source, "package").flatMap(({ attributes }) => {
      const pattern = attributes.get("pattern") ?? "";
      const prefix = pattern.replace(/\*$/, "");
      return prefix === "" ? [] : [[prefix, sources.get(source.attributes.get("key") ?? "") ?? ""] as const];
    }),
  );
}
