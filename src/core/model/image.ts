/** A container image or another artifact of a registry, taken apart. */
export interface ImageName {
  /** `ghcr.io`; null for Docker Hub. */
  readonly host: string | null;
  /** Without host and without Docker Hub's `library/`. */
  readonly path: string;
}

const DOCKER_HUB = new Set([
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
]);
const DIGEST = /^(?:(.*)@)?((?:sha256|sha512):[0-9a-f]+)$/is;

/** The first part is a host when it looks like one: https://docs.docker.com/reference/cli/docker/image/tag/#description. */
export function imageName(name: string): ImageName {
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const host = /[.:]/.test(first) || first === "localhost" ? first : null;
  const path = host === null ? name : name.slice(slash + 1);
  if (host !== null && !DOCKER_HUB.has(host.toLowerCase())) return { host, path };
  return { host: null, path: path.startsWith("library/") ? path.slice("library/".length) : path };
}

/** One spelling for every way to write an image's repository: `nginx` for `docker.io/library/nginx`. */
export function imageRepository(name: string): string {
  const { host, path } = imageName(name);
  return (host === null ? path : `${host}/${path}`).toLowerCase();
}

/** Tag and digest of a version as components have it (`tag`, `sha256:…`, `tag@sha256:…`); null for what is absent. */
export function imageVersion(version: string): {
  readonly tag: string | null;
  readonly digest: string | null;
} {
  const [, tag = "", digest] = DIGEST.exec(version) ?? [];
  if (digest === undefined) return { tag: version === "" ? null : version, digest: null };
  return { tag: tag === "" ? null : tag, digest: digest.toLowerCase() };
}
