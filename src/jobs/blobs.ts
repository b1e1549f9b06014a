import pLimit from "p-limit";

import type { RepositoryReader } from "../ports.js";

export const BLOBS_AT_ONCE = 8;
/** A manifest over this size is not read: nobody writes such a file. */
export const MAX_MANIFEST_BYTES = 2 * 1024 * 1024;

/** The text of a blob. @throws {LockfileError} too-large @throws {GitHubError} */
export type Blobs = (sha: string, maxBytes: number) => Promise<string>;

/** Every blob once, a few at a time: base and head share most manifests. */
export function blobReader(reader: RepositoryReader, signal: AbortSignal): Blobs {
  const known = new Map<string, Promise<string>>();
  const limit = pLimit(BLOBS_AT_ONCE);
  return (sha, maxBytes) => {
    let blob = known.get(sha);
    if (blob === undefined) known.set(sha, (blob = limit(() => reader.blob(sha, maxBytes, signal))));
    return blob;
  };
}
