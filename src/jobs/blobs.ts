import { LRUCache } from "lru-cache";
import pLimit from "p-limit";

import type { RepositoryReader } from "../ports.js";

export const BLOBS_AT_ONCE = 8;
/** A manifest over this size is not read: nobody writes such a file. */
export const MAX_MANIFEST_BYTES = 2 * 1024 * 1024;
/** Characters that are kept at the most. */
const MAX_KEPT = 32 * 1024 * 1024;

/** The text of a blob. @throws {LockfileError} too-large @throws {GitHubError} */
export type Blobs = (sha: string, maxBytes: number) => Promise<string>;

/** Blobs a few at a time, each once as far as memory allows: base and head share most manifests. */
export function blobReader(reader: RepositoryReader, signal: AbortSignal): Blobs {
  const limit = pLimit(BLOBS_AT_ONCE);
  const kept = new LRUCache<string, string, number>({
    maxSize: MAX_KEPT,
    // An empty text takes room too: the cache wants it so.
    sizeCalculation: (text) => text.length + 1,
    fetchMethod: (sha, _, { context: maxBytes }) => limit(() => reader.blob(sha, maxBytes, signal)),
    // What is asked for is answered, whatever others put in its place meanwhile.
    ignoreFetchAbort: true,
  });
  return (sha, maxBytes) => kept.forceFetch(sha, { context: maxBytes });
}
