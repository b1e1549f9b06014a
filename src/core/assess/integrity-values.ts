import type { LockedNode } from "../model/lockfile.js";
import { isPublicRegistry, urlOf } from "./registries.js";

/** The hashes of one node by algorithm; Berry's by cache key too, because they are of its own archive. */
type Hashes = ReadonlyMap<string, ReadonlySet<string>>;

/** Strongest first. Not in the list: weaker than all of it. */
const STRENGTH = ["sha512", "sha384", "sha256", "sha1", "md5"];
/** https://www.w3.org/TR/SRI/#the-integrity-attribute, without the options. */
const SRI = /^([a-z0-9]+)-([A-Za-z0-9+/=_-]+)/;
const BERRY = /^(?:([^/\s]+)\/)?([0-9a-f]{32,})$/i;

/** Every hash the lockfile names for the node, the sha1 in a yarn address included. */
export function hashesOf(node: LockedNode): Hashes {
  const hashes = new Map<string, Set<string>>();
  const add = (algorithm: string, value: string) => {
    const values = hashes.get(algorithm);
    if (values === undefined) hashes.set(algorithm, new Set([value]));
    else values.add(value);
  };
  for (const text of (node.integrity ?? "").split(/\s+/)) {
    const berry = BERRY.exec(text);
    const sri = SRI.exec(text);
    if (berry !== null)
      add(`berry ${berry[1] ?? ""} ${(berry[2] ?? "").length}`, (berry[2] ?? "").toLowerCase());
    else if (sri !== null) add(sri[1] ?? "", sri[2] ?? "");
    else if (text !== "") add("unknown", text);
  }
  const fragment = /#([0-9a-f]{40})$/.exec(node.resolved ?? "")?.[1];
  // Written in hex, so that it is never held against an SRI value; a git address names a commit there.
  if (fragment !== undefined && node.source !== "git") add("sha1 of the address", fragment);
  return hashes;
}

/** The strongest algorithm; null where there is none. */
export function strongest(algorithms: Iterable<string>): string | null {
  return [...algorithms].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0] ?? null;
}

/** Whether a key of `hashesOf` stands for a checksum of Berry's own archive. */
export function isBerry(algorithm: string): boolean {
  return algorithm.startsWith("berry ");
}

/** Lower is stronger. */
export function rank(algorithm: string): number {
  if (isBerry(algorithm)) return 0;
  const at = STRENGTH.indexOf(algorithm.split(" ")[0] ?? "");
  return at === -1 ? STRENGTH.length : at;
}

/**
 * What the hashes are of: same source and same archive. The default registry and its own mirrors serve the same
 * archives, so they are one address; without an address the registry's archive of that name and version is meant. What
 * is built for another platform (a qualifier) is another archive.
 */
export function artifactOf(node: LockedNode): string {
  const url = urlOf(node.resolved);
  const qualifiers = node.qualifiers ?? [];
  if (url === null) return JSON.stringify([node.source, node.resolved, qualifiers]);
  const host = isPublicRegistry("npm", url, node.name) ? "public" : url.host;
  return JSON.stringify([node.source, host, url.pathname, url.search, qualifiers]);
}
