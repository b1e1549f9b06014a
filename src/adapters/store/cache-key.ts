import { createHash } from "node:crypto";

/**
 * The key of a cache row: SHA-256 of the key's UTF-16 code units. Keys may hold foreign names; as text they could be
 * too long for an index, hold NUL, or (lone surrogates) become the same text as another one.
 */
export function cacheKey(key: string): Buffer {
  return createHash("sha256").update(Buffer.from(key, "utf16le")).digest();
}
