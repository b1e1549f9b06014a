import type { LockedNode } from "../model/lockfile.js";

const SCHEME = /^(?:https?|ssh|git|git\+(?:https?|ssh|git)):\/\//i;

/** Where a node comes from; at most one of the two. */
export interface Address {
  /** A URI that every format takes (RFC 3986). */
  readonly uri: string | null;
  /** What the lockfile names that is no URI of the web or of git, as written. */
  readonly other: string | null;
}

/**
 * The address of a node without user and password: a bill travels further than the lockfile. What else it says, a query
 * for instance, stays.
 */
export function addressOf({ resolved, source }: LockedNode): Address {
  if (resolved === null) return { uri: null, other: null };
  // Up to the last `@`: a password may hold anything, and a path that loses its beginning harms nobody.
  if (!SCHEME.test(resolved) || !URL.canParse(resolved))
    return { uri: null, other: resolved.replace(/\/\/\S*@/, "//") };
  const url = new URL(resolved);
  url.password = "";
  // For ssh the user is part of the address (`git@`), else it is a token.
  if (!/^(?:git\+)?ssh:$/.test(url.protocol)) url.username = "";
  // What classic yarn writes there is a hash of the archive.
  if (source !== "git") url.hash = "";
  return { uri: asUri(url.href), other: null };
}

/** Encodes what a URI may not hold, and a second `#`. */
function asUri(href: string): string {
  const encoded = href
    .replace(/[^\w\-.~:/?#@!$&()*+,;=%]/gu, (char) => encodeURIComponent(char).replace("'", "%27"))
    .replace(/%(?![0-9A-Fa-f]{2})/g, "%25");
  const hash = encoded.indexOf("#") + 1;
  return hash === 0 ? encoded : encoded.slice(0, hash) + encoded.slice(hash).replaceAll("#", "%23");
}
