import { type PurlType, type Qualifiers, type SourceKind, SUBPATH } from "../model/component.js";
import { withoutPassword } from "../model/password.js";
import { MAX_TEXT } from "./entry-problems.js";
import type { JsonObject } from "./json-text.js";

/** Where an input of a flake comes from, as a component. */
export interface FlakeSource {
  readonly type: PurlType;
  readonly name: string;
  readonly source: SourceKind;
  readonly qualifiers?: Qualifiers;
  /** The address the lockfile names; null where it names owner and repository alone. */
  readonly resolved: string | null;
}

const FORGES: ReadonlyMap<string, PurlType> = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["bitbucket.org", "bitbucket"],
]);
const HOSTS: ReadonlyMap<string, string> = new Map([...FORGES].map(([host, type]) => [type, host]));
const ADDRESS = /^(?:[a-z+]+:\/\/)?(?:[^/@]*@)?([^/:?#]*)(?::\d+(?=\/))?[/:]?([^?#]*)/i;
/** `https://github.com/owner/repo/archive/…`, and GitLab's `/-/archive/…`. */
const ARCHIVE =
  /^(https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org)\/.+?)\/(?:-\/)?(?:archive|get|releases\/download)\//i;

/**
 * What the `locked` reference of an input means. Its flake may lie in a folder of what is fetched (`dir`).
 * https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#types
 * @param original what a person wrote, which says better than a resolved address what an archive is of
 * @param key of the node, which is the name of the input
 * @returns null for a type that is not known, or one that does not say enough
 */
export function flakeSourceOf(locked: JsonObject, original: JsonObject, key: string): FlakeSource | null {
  const source = fetchedBy(locked, original, key);
  const folder = textOf(locked, "dir");
  if (source === null || folder === null) return source;
  if (folder.length > MAX_TEXT) return null;
  return { ...source, qualifiers: [...(source.qualifiers ?? []), [SUBPATH, folder]] };
}

function fetchedBy(locked: JsonObject, original: JsonObject, key: string): FlakeSource | null {
  const type = textOf(locked, "type");
  const url = textOf(locked, "url");
  if (type === "github" || type === "gitlab" || type === "sourcehut") return hosted(type, locked);
  if (type === "path") {
    const path = textOf(locked, "path");
    if (path === null) return null;
    return {
      type: "generic",
      name: key,
      source: path.startsWith("/") ? "file" : "workspace",
      resolved: path,
    };
  }
  if (url === null) return null;
  if (type === "git" || type === "hg") return checkout(type, url, textOf(locked, "rev"));
  if (type !== "tarball" && type !== "file") return null;
  const repository = ARCHIVE.exec(url)?.[1] ?? null;
  const forge = repository === null ? null : forgeOf(repository);
  if (forge !== null) return { ...forge, source: "url", resolved: url };
  const written = textOf(original, "url");
  const name = written === null ? key : bareAddress(written);
  return { type: "generic", name, source: "url", qualifiers: [["download_url", url]], resolved: url };
}

function hosted(type: "github" | "gitlab" | "sourcehut", locked: JsonObject): FlakeSource | null {
  const owner = textOf(locked, "owner");
  const repo = textOf(locked, "repo");
  const host = textOf(locked, "host");
  if (owner === null || repo === null) return null;
  // A group within a group is written with an encoded slash.
  const name = `${owner}/${repo}`.replaceAll(/%2f/gi, "/");
  if (type !== "sourcehut") {
    const elsewhere = host !== null && host !== HOSTS.get(type);
    return {
      type,
      name,
      source: "git",
      resolved: null,
      ...(elsewhere ? { qualifiers: [["repository_url", `https://${host}`]] as const } : {}),
    };
  }
  return checkoutElsewhere("git", `https://${host ?? "git.sr.ht"}/${name}`, textOf(locked, "rev"), null);
}

function checkout(tool: "git" | "hg", url: string, rev: string | null): FlakeSource {
  const forge = forgeOf(url);
  if (forge !== null) return { ...forge, source: "git", resolved: url };
  if (/^(?:file:|\/|\.)/.test(url))
    return { type: "generic", name: bareAddress(url), source: "file", resolved: url };
  return checkoutElsewhere(tool, url, rev, url);
}

function checkoutElsewhere(
  tool: "git" | "hg",
  url: string,
  rev: string | null,
  resolved: string | null,
): FlakeSource {
  const at = rev === null ? "" : `@${rev}`;
  const address = `${url.startsWith(`${tool}+`) ? "" : `${tool}+`}${withoutPassword(url)}${at}`;
  return {
    type: "generic",
    name: bareAddress(url),
    source: "git",
    qualifiers: [["vcs_url", address]],
    resolved,
  };
}

/** The repository on a forge that purls have a type for; null where the address is elsewhere. */
function forgeOf(url: string): Pick<FlakeSource, "type" | "name"> | null {
  const [, host = "", path = ""] = ADDRESS.exec(url) ?? [];
  const type = FORGES.get(host.toLowerCase());
  const name = bare(path);
  return type === undefined || !name.includes("/") ? null : { type, name };
}

/** `host/path` of an address. */
function bareAddress(url: string): string {
  const [, host = "", path = ""] = ADDRESS.exec(url) ?? [];
  return host === "" ? bare(path) : `${host.toLowerCase()}/${bare(path)}`;
}

function bare(path: string): string {
  const start = path.search(/[^/]/);
  return start < 0
    ? ""
    : path
        .slice(start)
        .replace(/\/$/, "")
        .replace(/\.git$/i, "");
}

/** null where there is no such key, or no text behind it. */
export function textOf(object: JsonObject, key: string): string | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === "string" && value !== "" ? value : null;
}
