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
 * (GitHub Packages), `…/name/download/…` (the Chinese mirrors), `…/~/11/@jsr/scope__name/version.tgz` (JSR).
 * @param resolved null when npm was told to leave registry addresses out
 * @param name the component's own name
 */
export function sourceOf(resolved: string | null, name: string): SourceKind {
  if (resolved === null) return "registry";
  if (isHttp(resolved)) return isRegistryTarball(resolved, name) ? "registry" : "url";
  return isGit(resolved) ? "git" : "file";
}

/** JSR's tarballs: `https://npm.jsr.io/~/11/@jsr/std__path/1.0.8.tgz`. */
const JSR = /\/~\/\d{1,9}\/(@jsr\/[^/]+)\/[^/]+\.tgz$/;

/**
 * What a `jsr:` range asks npm's registries for: `jsr:^1.0.0` of `@std/path` is `@jsr/std__path@^1.0.0`, and so is
 * `jsr:@std/path@^1.0.0` of any name; null for any other range. https://jsr.io/docs/npm-compatibility
 */
export function jsrName(name: string, range: string): string | null {
  if (!range.startsWith("jsr:")) return null;
  const [, scope, own, version] =
    /^@([^/@]+)\/([^/@]+)(?:@(.*))?$/.exec(range.slice("jsr:".length)) ??
    /^@([^/@]+)\/([^/@]+)@(.*)$/.exec(`${name}@${range.slice("jsr:".length)}`) ??
    [];
  return scope === undefined ? null : `@jsr/${scope}__${own ?? ""}@${version ?? "*"}`;
}

function isRegistryTarball(url: string, name: string): boolean {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  if (path.includes("/-/") || JSR.exec(path)?.[1] === name) return true;
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
