import { joinedKey } from "./joined-key.js";

/** How a lockfile names its entries: version 5 `/name/1.0.0_peer@1`, 6 `/name@1.0.0(peer@1)`, 9 `name@1.0.0(peer@1)`. */
export type KeyStyle = "5" | "6" | "9";

const VERSION = /^(?:(5)(?:\.[0-4])?(?:-inlineSpecifiers)?|(6)\.[01](?:-inlineSpecifiers)?|(9)\.0)$/;

/** How a file of a lockfileVersion names its entries; null = the version is not known. */
export function styleOfVersion(version: string): KeyStyle | null {
  const [, five, six, nine] = VERSION.exec(version) ?? [];
  return (five ?? six ?? nine ?? null) as KeyStyle | null;
}

const SEMVER = /^\d+\.\d+\.\d+(?:[-+][-+.0-9A-Za-z]*)?$/;

/** A component's name and what stands for its version in a key. */
export interface KeyParts {
  readonly name: string;
  /** A version, or for v9 an address (`file:…`, `https://…`). */
  readonly reference: string;
}

/**
 * The key of the entry that a dependant's reference means; null for a link, which has no entry.
 * https://github.com/pnpm/pnpm/blob/main/packages/dependency-path/src/index.ts (refToRelative)
 */
export function targetKey(style: KeyStyle, name: string, reference: string): string | null {
  if (reference.startsWith("link:")) return null;
  if (style === "9") {
    if (reference.startsWith("@")) return reference;
    const at = reference.indexOf("@");
    if (at < 0) return joinedKey(name, "@", reference);
    const colon = reference.indexOf(":");
    const bracket = reference.indexOf("(");
    const named = (colon < 0 || at < colon) && (bracket < 0 || at < bracket);
    return named ? reference : joinedKey(name, "@", reference);
  }
  if (reference.startsWith("file:")) return reference;
  const bracket = reference.indexOf("(");
  const bare = bracket < 0 ? reference : reference.slice(0, bracket);
  if (bare.includes("/")) return reference;
  return style === "5" ? `/${name}/${reference}` : `/${name}@${reference}`;
}

/** A v9 key without the peers and patches behind it: the key of its entry under `packages`. */
export function withoutSuffix(key: string): string {
  if (!key.endsWith(")")) return key;
  let open = 0;
  for (let at = key.length - 1; at >= 0; at -= 1) {
    const c = key.charCodeAt(at);
    if (c === 41) open += 1;
    else if (c === 40) open -= 1;
    else if (open === 0) return key.slice(0, at + 1);
  }
  return key;
}

/** Name and version as the key tells them; null where it is an address and the entry must tell. */
export function partsOfKey(style: KeyStyle, key: string): KeyParts | null {
  if (style === "9") {
    const bare = withoutSuffix(key);
    const at = bare.indexOf("@", 1);
    return at < 0 ? null : { name: bare.slice(0, at), reference: bare.slice(at + 1) };
  }
  // An entry of a further registry starts with its host.
  const path = key.startsWith("/") ? key.slice(1) : key.slice(key.indexOf("/") + 1);
  const parts = style === "5" ? partsOfPath(path) : partsOfV6(path);
  return parts !== null && SEMVER.test(parts.reference) ? parts : null;
}

function partsOfPath(path: string): KeyParts | null {
  const scoped = path.startsWith("@");
  const first = path.indexOf("/");
  const slash = scoped && first >= 0 ? path.indexOf("/", first + 1) : first;
  if (slash < 0) return null;
  const version = path.slice(slash + 1);
  const suffix = version.search(/[_/]/);
  return { name: path.slice(0, slash), reference: suffix < 0 ? version : version.slice(0, suffix) };
}

function partsOfV6(path: string): KeyParts | null {
  const at = path.indexOf("@", 1);
  if (at < 0) return null;
  const bracket = path.indexOf("(", at);
  return { name: path.slice(0, at), reference: path.slice(at + 1, bracket < 0 ? path.length : bracket) };
}
