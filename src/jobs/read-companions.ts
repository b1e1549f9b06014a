import pMap from "p-map";

import { LockfileError } from "../core/errors.js";
import { leftUnread } from "../core/model/left-unread.js";
import { COMPANION_ROUNDS, unaskedCompanions, wantedCompanions } from "../core/lockfiles/companions.js";
import type { LockfileFormat } from "../core/lockfiles/format.js";
import type { Problem } from "../core/model/problem.js";
import { type Blobs, BLOBS_AT_ONCE, MAX_MANIFEST_BYTES } from "./blobs.js";
import type { Manifests } from "./manifests-around.js";

/** Bytes of manifests that are read with one lockfile. */
const MAX_COMPANION_BYTES = 32 * 1024 * 1024;

/**
 * The manifests that a format wants to see with a lockfile, and what is to be told of those that could not be read.
 * @param files every one that it may ask for
 * @param sizeOf bytes
 * @throws {GitHubError}
 */
export async function readCompanions(
  format: LockfileFormat,
  { path, text }: { readonly path: string; readonly text: string },
  files: Manifests,
  sizeOf: (companion: string) => number,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<{ companions: Map<string, string>; problems: Problem[] }> {
  const companions = new Map<string, string>();
  const tried = new Set([path]);
  let room = MAX_COMPANION_BYTES;
  const problems: Problem[] = [];
  const beyond: string[] = [];
  const unread = (companion: string, message: string) => {
    problems.push({ kind: "unreadable-manifest", path: companion, line: null, message, severity: "partial" });
  };
  const paths = new Set(files.keys());
  const around = () => [format, path, paths, new Map([...companions, [path, text]]), tried] as const;
  let wanted = wantedCompanions(...around());
  for (let round = 0; wanted.length > 0 && round < COMPANION_ROUNDS; round += 1) {
    await pMap(
      wanted,
      async (companion) => {
        tried.add(companion);
        const sha = files.get(companion);
        if (sha === undefined) return;
        if (sha === null) {
          unread(companion, "The manifest is a symbolic link; Weir does not follow links.");
          return;
        }
        // One that is refused for its size takes no room.
        const size = sizeOf(companion);
        if (size <= MAX_MANIFEST_BYTES) room -= size;
        if (room < 0) {
          beyond.push(companion);
          return;
        }
        try {
          companions.set(companion, await blobs(sha, MAX_MANIFEST_BYTES));
        } catch (error) {
          if (!(error instanceof LockfileError)) throw error;
          unread(companion, error.message);
        }
      },
      { concurrency: BLOBS_AT_ONCE, signal },
    );
    wanted = wantedCompanions(...around());
  }
  const most = `${MAX_COMPANION_BYTES / 1024 / 1024} MB of manifests with one lockfile`;
  problems.push(...leftUnread(beyond, most, "partial"), ...unaskedCompanions(...around()));
  return { companions, problems };
}
