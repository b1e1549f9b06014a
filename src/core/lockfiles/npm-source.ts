import type { SourceKind } from "../model/component.js";

const GIT = /^(?:git[+:@]|(?:github|gitlab|bitbucket|gist):|ssh:)/i;
const HTTP = /^https?:/i;

/** Whether a range or address is an http(s) URL. */
export function isHttp(spec: string): boolean {
  // Asked of every range, and hardly any begins with an h.
  const first = spec.charCodeAt(0);
  return (first === 104 || first === 72) && HTTP.test(spec);
}

/** Whether a range or address names a git repository. */
export function isGit(spec: string): boolean {
  return GIT.test(spec);
}

/** Whether a `file:` address names an archive; else it is a directory. */
export function isArchive(spec: string): boolean {
  return /\.(?:tgz|tar|tar\.gz)$/i.test(spec);
}

/**
 * Where the address of a package-lock entry leads. An http(s) address is a registry's when it looks like the tarballs
 * registries serve for that name: `…/-/name-version.tgz` (npm and all that follow it), `…/download/name/version/…`
 * (GitHub Packages), `…/name/download/…` (the Chinese mirrors).
 * @param resolved null when npm was told to leave registry addresses out
 * @param name the component's own name
 */
export function sourceOf(resolved: string | null, name: string): SourceKind {
  if (resolved === null) return "registry";
  if (isHttp(resolved)) return isRegistryTarball(resolved, name) ? "registry" : "url";
  return isGit(resolved) ? "git" : "file";
}

function isRegistryTarball(url: string, name: string): boolean {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  if (path.includes("/-/")) return true;
  return path.includes(`/download/${name}/`) || path.includes(`/${name}/download/`);
}

/** A tarball's version as its file name tells it (`name-1.2.3.tgz`); null when it does not. */
export function versionOfTarball(address: string, name: string): string | null {
  const end = address.search(/[?#]/);
  const path = end < 0 ? address : address.slice(0, end);
  const file = path.slice(path.lastIndexOf("/") + 1);
  const prefix = `${name.slice(name.lastIndexOf("/") + 1)}-`;
  if (!file.startsWith(prefix) || !file.endsWith(".tgz")) return null;
  const version = file.slice(prefix.length, -".tgz".length);
  return /^\d+\.\d+\.\d+(?:[-+][-+.0-9A-Za-z]*)?$/.test(version) ? version : null;
}

/** `npm:name@version` undone; null when the text is no alias. */
export function aliasOf(spec: string): { readonly name: string; readonly version: string } | null {
  if (!spec.startsWith("npm:")) return null;
  const at = spec.indexOf("@", "npm:".length + 1);
  return at < 0 ? null : { name: spec.slice("npm:".length, at), version: spec.slice(at + 1) };
}
