import type { LockedNode } from "../model/lockfile.js";

const SCHEME = /^(?:https?|ssh|git|git\+(?:https?|ssh|git)):\/\//i;

/**
 * The address of a node as a URI that every format takes (RFC 3986), without credentials: a bill travels further than
 * the lockfile. null where the lockfile names none, or one that is no URI of the web or of git.
 */
export function addressOf({ resolved, source }: LockedNode): string | null {
  if (resolved === null || !SCHEME.test(resolved) || !URL.canParse(resolved)) return null;
  const url = new URL(resolved);
  url.password = "";
  // For ssh the user is part of the address (`git@`), for the web it is a token.
  if (/^(?:git\+)?https?:$/.test(url.protocol)) url.username = "";
  // What classic yarn writes there is a hash of the archive.
  if (source !== "git") url.hash = "";
  return asUri(url.href);
}

/** An address that is no URI, as written but for credentials; null where there is none or `addressOf` tells it. */
export function otherAddress(node: LockedNode): string | null {
  if (node.resolved === null || addressOf(node) !== null) return null;
  return node.resolved.replace(/\/\/[^/@\s]*@/g, "//");
}

/** Encodes what a URI may not hold, and a second `#`. */
function asUri(href: string): string {
  const encoded = href
    .replace(/[^\w\-.~:/?#@!$&()*+,;=%]/gu, (char) => encodeURIComponent(char).replace("'", "%27"))
    .replace(/%(?![0-9A-Fa-f]{2})/g, "%25");
  const hash = encoded.indexOf("#") + 1;
  return hash === 0 ? encoded : encoded.slice(0, hash) + encoded.slice(hash).replaceAll("#", "%23");
}
