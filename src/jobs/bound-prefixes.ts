import pMap from "p-map";

import { LockfileError } from "../core/errors.js";
import { uniqueSorted } from "../core/model/order.js";
import { bindsNames, privatePrefixes } from "../core/registry-bindings.js";
import { isFolded, type PathShas } from "../core/selection.js";
import { type Blobs, BLOBS_AT_ONCE, MAX_MANIFEST_BYTES } from "./blobs.js";

/** Files that bind names to registries: more of them in one repository are not looked at. */
const MOST_BINDING_FILES = 20;

/** Prefixes of names that files of either side bind to a registry of their own. Sorted. */
export async function boundPrefixes(sides: readonly PathShas[], blobs: Blobs): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const side of sides) {
    for (const [path, sha] of side) {
      if (bindsNames(path) && !isFolded(path) && files.size < MOST_BINDING_FILES)
        files.set(`${sha} ${path}`, path);
    }
  }
  const found = await pMap(
    files,
    async ([key, path]) => {
      try {
        return privatePrefixes(path, await blobs(key.slice(0, key.indexOf(" ")), MAX_MANIFEST_BYTES));
      } catch (error) {
        // Too large to be what its name says.
        if (error instanceof LockfileError) return [];
        throw error;
      }
    },
    { concurrency: BLOBS_AT_ONCE },
  );
  return uniqueSorted(found.flat());
}
