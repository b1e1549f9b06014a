import { leftUnread } from "../core/model/left-unread.js";
import type { Problem } from "../core/model/problem.js";

/** Lockfiles and manifests of one change, or of one commit, that are read at the most. */
const MOST_FILES = 500;
/** Bytes that they may have together: what is read is held in memory until the review is written. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The first ones, as many as may be read. @param sizeOf bytes */
export function withinBounds<T>(all: readonly T[], sizeOf: (one: T) => number): readonly T[] {
  let bytes = 0;
  const end = all.findIndex((one, index) => {
    bytes += sizeOf(one);
    return index === MOST_FILES || (bytes > MOST_BYTES && index > 0);
  });
  return end < 0 ? all : all.slice(0, end);
}

/** What is told of those that are not read: they may hold anything, which is as grave as a file that cannot be read. */
export function beyondBounds(paths: readonly string[]): readonly Problem[] {
  const most = `${MOST_FILES} lockfiles and manifests with ${MOST_BYTES / 1024 / 1024} MB together of one change`;
  return leftUnread(paths, most, "fatal");
}
