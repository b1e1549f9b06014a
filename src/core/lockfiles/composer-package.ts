import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { joinPaths } from "../model/paths.js";
import { type ComposerJson, isPlatform, namesIn } from "./composer-json.js";
import { repositoryName, vcsUrl } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** Hosts on which Packagist's packages live. */
const PUBLIC_HOSTS = new Set([
  "github.com",
  "api.github.com",
  "codeload.github.com",
  "gitlab.com",
  "bitbucket.org",
]);

/** What a package needs to know of the project it is locked for. */
export interface ComposerProject {
  /** Repository folder of the lockfile. */
  readonly folder: string;
  /** null where it was not read. */
  readonly root: ComposerJson | null;
}

/** Where a package comes from. */
interface Origin extends Pick<LockedNode, "source" | "resolved" | "integrity"> {
  readonly qualifiers: Qualifiers | undefined;
}

/**
 * The node of one entry of `packages` or `packages-dev`.
 * @param development that it stands in the latter
 */
export function composerNode(
  entry: JsonObject,
  named: { readonly key: string; readonly name: string; readonly version: string; readonly line: number },
  development: boolean,
  project: ComposerProject,
): LockedNode {
  const { abandoned, type } = entry;
  const replacement = typeof abandoned === "string" && abandoned !== "" ? `use ${abandoned} instead` : null;
  const { key, name, version, line } = named;
  const { source, resolved, integrity, qualifiers } = originOf(entry, name, project);
  return lockedNode({
    key,
    name,
    version,
    line,
    source,
    resolved,
    integrity,
    qualifiers,
    provides: [...namesIn(entry["replace"]), ...namesIn(entry["provide"])],
    deprecated: abandoned === true ? true : replacement,
    // Plugins are run by Composer itself; scripts of other packages never are.
    installScript: type === "composer-plugin" || type === "composer-installer",
    told: { direct: null, development },
    requires: requirementsOf(entry["require"], project),
  });
}

function requirementsOf(section: unknown, { root }: ComposerProject): LockedNode["requires"] {
  if (!isJsonObject(section)) return [];
  return Object.entries(section).flatMap(([name, range]) => {
    if (isPlatform(name)) return [];
    const target = name.toLowerCase();
    return {
      name,
      range: typeof range === "string" ? range : "",
      kind: "runtime" as const,
      targets: [target],
      mayBeMissing: root?.provided.has(target) === true,
    };
  });
}

/** Repository folder of a package from a path repository; null where it is none, or lies outside. */
export function ownFolder(entry: JsonObject, folder: string): string | null {
  const dist = entry["dist"];
  if (!isJsonObject(dist) || dist["type"] !== "path" || typeof dist["url"] !== "string") return null;
  if (/^(?:[/\\~$%]|[A-Za-z]:)/.test(dist["url"])) return null;
  const own = joinPaths(folder, dist["url"]);
  return own.startsWith("..") ? null : own;
}

function originOf(entry: JsonObject, name: string, project: ComposerProject): Origin {
  const dist = isJsonObject(entry["dist"]) ? entry["dist"] : {};
  const source = isJsonObject(entry["source"]) ? entry["source"] : {};
  const resolved = textIn(dist, "url") ?? sourceAddress(source);
  const integrity = textIn(dist, "shasum");
  if (dist["type"] === "path") {
    const own = ownFolder(entry, project.folder) !== null;
    return { source: own ? "workspace" : "file", resolved, integrity, qualifiers: undefined };
  }
  const kind = kindOf(entry, name, source, dist, project);
  const qualifiers = qualifiersOf(kind, entry, source, dist, project);
  return { source: kind, resolved, integrity, qualifiers: qualifiers.length === 0 ? undefined : qualifiers };
}

function textIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function sourceAddress(source: JsonObject): string | null {
  const url = textIn(source, "url");
  const reference = textIn(source, "reference");
  return url === null || reference === null ? url : `${url}#${reference}`;
}

/**
 * Registries write where to tell of installations into what they serve, so what has no such address comes from a
 * repository or an archive that composer.json names. Where composer.json is not there, the host decides.
 */
function kindOf(
  entry: JsonObject,
  name: string,
  source: JsonObject,
  dist: JsonObject,
  { root }: ComposerProject,
): SourceKind {
  if (textIn(entry, "notification-url") !== null) return "registry";
  const address = textIn(source, "url") ?? textIn(dist, "url");
  const repository = address === null ? null : repositoryName(address);
  const elsewhere = source["type"] === "git" || dist["url"] === undefined ? "git" : "url";
  // A repository in a folder is no registry's.
  if (address !== null && repository === null) return elsewhere;
  if (root !== null) {
    if (root.inline.has(name.toLowerCase())) return elsewhere;
    const known = [textIn(source, "url"), textIn(dist, "url"), githubArchive(textIn(dist, "url"))].some(
      (url) => url !== null && root.repositories.has(repositoryName(url)?.toLowerCase() ?? ""),
    );
    return known ? "git" : "registry";
  }
  const host = repository?.slice(0, repository.indexOf("/")) ?? null;
  return host === null || PUBLIC_HOSTS.has(host) ? "registry" : elsewhere;
}

/** `https://api.github.com/repos/owner/name/zipball/…` is an archive of `github.com/owner/name`. */
function githubArchive(url: string | null): string | null {
  const found = /^https:\/\/api\.github\.com\/repos\/([^/]{1,100}\/[^/]{1,100})\//.exec(url ?? "");
  return found === null ? null : `https://github.com/${found[1] ?? ""}`;
}

function qualifiersOf(
  kind: SourceKind,
  entry: JsonObject,
  source: JsonObject,
  dist: JsonObject,
  { root }: ComposerProject,
): Qualifiers {
  const archive = textIn(dist, "url");
  const resolved = archive ?? sourceAddress(source);
  const url = textIn(source, "url");
  if (kind === "git" && url !== null) return [["vcs_url", vcsUrl(url, textIn(source, "reference") ?? "")]];
  if (kind === "url" && resolved !== null) return [["download_url", resolved]];
  const notified = textIn(entry, "notification-url");
  if (notified === null) {
    const registry = root === null ? null : registryOf(archive, root.registries);
    return registry === null ? [] : [["repository_url", registry]];
  }
  const host = hostOf(notified) ?? "packagist.org";
  return host === "packagist.org" || host === "repo.packagist.org"
    ? []
    : [["repository_url", `https://${host}`]];
}

/**
 * The registry of a package that has no address to tell of installations: private ones seldom write it. It is that of the
 * archive's host where composer.json names one there, else the only one that it names, else the host itself unless code
 * is hosted there. null = packagist.org, as locked of old.
 */
function registryOf(archive: string | null, registries: readonly string[]): string | null {
  const host = archive === null ? null : hostOf(archive);
  const own = registries.find((registry) => hostOf(registry) === host);
  if (own !== undefined) return withoutPassword(own);
  const [only, ...others] = registries;
  if (only !== undefined && others.length === 0) return withoutPassword(only);
  return host === null || PUBLIC_HOSTS.has(host) || /(?:^|\.)packagist\.org$/.test(host)
    ? null
    : `https://${host}`;
}

function hostOf(address: string): string | null {
  return /^https?:\/\/(?:[^/@\s]{1,512}@)?([^/@\s]{1,255})/i.exec(address)?.[1]?.toLowerCase() ?? null;
}
