/** What the address of a registry's archive says it holds. */
interface NamedArchive {
  readonly name: string;
  readonly version: string;
}

const EXTENSION = /\.(?:tgz|tar\.gz)$/;

/**
 * Component and version that an archive's address names, in the forms registries use; null for any other form.
 * - `…/name/-/name-1.0.0.tgz`, `…/@scope/name/-/name-1.0.0.tgz`, `…/@scope/name/-/@scope/name-1.0.0.tgz` (npm and every
 *   proxy with a path before the name: Artifactory, Nexus, Verdaccio, GitLab, Azure, CodeArtifact)
 * - `…/download/@scope/name/1.0.0/hash` (GitHub Packages)
 * - `…/~/11/@jsr/name/1.0.0.tgz` (JSR)
 *
 * Percent-encoding is undone first, so that `@scope%2fname` is a scoped name.
 */
export function archiveNamedBy(url: URL): NamedArchive | null {
  const path = decoded(url.pathname);
  if (path === null) return null;
  const segments = path.split("/").filter((segment) => segment !== "");
  return npmForm(segments) ?? downloadForm(segments) ?? jsrForm(segments);
}

function decoded(path: string): string | null {
  // Only whole, valid escapes: anything else would make decodeURIComponent throw.
  if (/%(?![0-9a-fA-F]{2})/.test(path) || /%[89a-fA-F]/.test(path)) return null;
  return decodeURIComponent(path);
}

function npmForm(segments: readonly string[]): NamedArchive | null {
  const dash = segments.lastIndexOf("-");
  const file = segments.at(-1) ?? "";
  const between = segments.length - dash - 2;
  if (dash < 1 || between < 0 || between > 1 || !EXTENSION.test(file)) return null;
  const name = nameEndingAt(segments, dash - 1);
  const base = name.slice(name.indexOf("/") + 1);
  // Another file name than the folder's is told by what stands before its version.
  const stem = file.replace(EXTENSION, "");
  if (stem.startsWith(`${base}-`)) return { name, version: stem.slice(base.length + 1) };
  const cut = stem.search(/-v?\d/);
  return cut === -1
    ? { name: stem, version: "" }
    : { name: stem.slice(0, cut), version: stem.slice(cut + 1) };
}

function downloadForm(segments: readonly string[]): NamedArchive | null {
  const [scope, name, version, hash] = segments.slice(segments.indexOf("download") + 1);
  if (!segments.includes("download") || scope?.startsWith("@") !== true || hash === undefined) return null;
  return name === undefined || version === undefined ? null : { name: `${scope}/${name}`, version };
}

function jsrForm(segments: readonly string[]): NamedArchive | null {
  const file = segments.at(-1) ?? "";
  if (segments[0] !== "~" || segments.length < 4 || !EXTENSION.test(file)) return null;
  return { name: nameEndingAt(segments, segments.length - 2), version: file.replace(EXTENSION, "") };
}

function nameEndingAt(segments: readonly string[], last: number): string {
  const name = segments[last] ?? "";
  const scope = segments[last - 1];
  return scope?.startsWith("@") === true ? `${scope}/${name}` : name;
}
