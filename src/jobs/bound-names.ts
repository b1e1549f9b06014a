import pMap from "p-map";

import { LockfileError } from "../core/errors.js";
import { uniqueSorted } from "../core/model/order.js";
import type { Problem } from "../core/model/problem.js";
import { bindsNames, privatePrefixes, unreadBindings } from "../core/registry-bindings.js";
import { isFolded, type PathShas } from "../core/selection.js";
import { type Blobs, BLOBS_AT_ONCE, MAX_MANIFEST_BYTES } from "./blobs.js";

/** Files that bind names to registries: more of them in one repository are not looked at. */
const MOST_BINDING_FILES = 20;

/** What files of either side bind to a registry of their own. */
interface BoundNames {
  /** Prefixes of names. Sorted. */
  readonly prefixes: readonly string[];
  /** Of files that could not be read. */
  readonly problems: readonly Problem[];
}

/** Reads every file of both sides that may bind names, each once. @throws {GitHubError} */
export async function boundNames(sides: readonly PathShas[], blobs: Blobs): Promise<BoundNames> {
  const files = new Map<string, { readonly path: string; readonly sha: string }>();
  for (const side of sides) {
    for (const [path, sha] of side) {
      if (bindsNames(path) && !isFolded(path)) files.set(`${sha} ${path}`, { path, sha });
    }
  }
  const problems: Problem[] = [];
  const found = await pMap(
    [...files.values()].slice(0, MOST_BINDING_FILES),
    async ({ path, sha }) => {
      try {
        return privatePrefixes(path, await blobs(sha, MAX_MANIFEST_BYTES));
      } catch (error) {
        if (!(error instanceof LockfileError)) throw error;
        problems.push(unreadBindings(path, error));
        return [];
      }
    },
    { concurrency: BLOBS_AT_ONCE },
  );
  const left = files.size - MOST_BINDING_FILES;
  if (left > 0) {
    const message = `${left} further files that may bind names to registries were not read.`;
    problems.push({ kind: "limit", path: ".npmrc", line: null, message, severity: "partial" });
  }
  return { prefixes: uniqueSorted(found.flat()), problems };
}
