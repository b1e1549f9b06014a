import type { PurlType } from "../model/component.js";
import { HASH_ALGORITHMS, readHashText } from "../model/hash-text.js";
import type { LockedNode } from "../model/lockfile.js";
import { isPublicRegistry, urlOf } from "./registries.js";

/** The hashes of one node by algorithm; Berry's by cache key too, because they are of its own archive. */
type Hashes = ReadonlyMap<string, ReadonlySet<string>>;

/** Berry's: with its cache key, or, of old, as long as a SHA-512. */
const BERRY = /^(?:([^/\s]+)\/([0-9a-f]{32,})|([0-9a-f]{128}))$/i;
/** Anything like SRI, whatever its algorithm and length: what cannot be read can still be compared. */
const LIKE_SRI = /^([a-z0-9]+)-([A-Za-z0-9+/=_-]+)/;

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
    const hash = berry === null ? readHashText(text) : null;
    const like = LIKE_SRI.exec(text);
    if (berry !== null) {
      const value = berry[2] ?? berry[3] ?? "";
      add(`berry ${berry[1] ?? ""} ${value.length}`, value.toLowerCase());
    } else if (hash !== null) add(hash.algorithm, hash.hex);
    else if (like !== null) add(like[1] ?? "", like[2] ?? "");
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

/** Whether a hash of the node is a checksum of Berry's own archive. */
export function hasBerryHash({ integrity }: LockedNode): boolean {
  return (integrity ?? "").split(/\s+/).some((text) => BERRY.test(text));
}

/** Whether a key of `hashesOf` stands for a checksum of Berry's own archive. */
function isBerry(algorithm: string): boolean {
  return algorithm.startsWith("berry ");
}

/** Lower is stronger. */
export function rank(algorithm: string): number {
  if (isBerry(algorithm)) return 0;
  const name = algorithm.split(" ")[0] ?? "";
  // Not in the list: weaker than all of it.
  const at = HASH_ALGORITHMS.findIndex((known) => known === name);
  return at === -1 ? HASH_ALGORITHMS.length : at;
}

/**
 * What the hashes are of: same source and same archive. The default registry and its own mirrors serve the same
 * archives, so they are one address; without an address the registry's archive of that name and version is meant. What
 * is built for another platform (a qualifier) is another archive.
 */
export function artifactOf(node: LockedNode, type: PurlType): string {
  const url = urlOf(node.resolved);
  const qualifiers = node.qualifiers ?? [];
  if (url === null) return JSON.stringify([node.source, node.resolved, qualifiers]);
  const host = isPublicRegistry(type, url, node.name) ? "public" : url.host;
  return JSON.stringify([node.source, host, url.pathname, url.search, qualifiers]);
}
