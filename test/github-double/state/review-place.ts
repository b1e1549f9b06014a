import type { ObjectStore } from "../git/objects.js";
import { changedRanges } from "../git/text-diff.js";
import type { ReviewComment, Side } from "./conversation.js";
import { filesOf } from "./pull-request.js";
import type { PullRequest } from "./repository.js";

/** A line as it is asked for: by its number (and side), or by its position in the difference. */
export interface WantedPlace {
  readonly path: string;
  readonly line?: number;
  readonly side?: Side;
  readonly start_line?: number;
  readonly start_side?: Side;
  readonly position?: number;
}

/** Where a line comment sits. */
export type Place = Pick<
  ReviewComment,
  "path" | "side" | "line" | "startLine" | "startSide" | "position" | "hunk"
>;

/** Finds the place of a comment in the difference; a text tells, in GitHub's words, why there is none. */
export function placeOf(pull: PullRequest, commit: string, wanted: WantedPlace): Place | string {
  const change = filesOf(pull, commit).find(({ path }) => path === wanted.path);
  if (change === undefined) return "Path could not be resolved";
  const { right, left, patch } = pull.repository.diffs.of(change);
  const side = wanted.side ?? "RIGHT";
  const lines = side === "RIGHT" ? right : left;
  const line = wanted.line ?? lineAt(lines, wanted.position);
  const position = line === undefined ? undefined : lines.get(line);
  if (line === undefined || position === undefined || patch === null) {
    return "Pull request review thread line must be part of the diff";
  }
  const startLine = wanted.start_line ?? null;
  const startSide = startLine === null ? null : (wanted.start_side ?? side);
  const start = startLine === null ? position : (startSide === "LEFT" ? left : right).get(startLine);
  if (start === undefined || hunkAt(patch, start) !== hunkAt(patch, position)) {
    return "Pull request review thread start line must be part of the same hunk as the line.";
  }
  return { path: wanted.path, side, line, startLine, startSide, position, hunk: hunkUpTo(patch, position) };
}

/**
 * Where the commented lines are in the difference as it is now; null = the comment is outdated: a later push changed
 * one of them, or they are no longer part of the difference.
 */
export function placeNow(
  comment: ReviewComment,
): Pick<ReviewComment, "line" | "startLine" | "position"> | null {
  const { pull, path, side, startSide } = comment;
  if (pull.headSha === comment.commit) return comment;
  const changeAt = (head: string) => filesOf(pull, head).find((each) => each.path === path);
  const [then, now] = [changeAt(comment.commit), changeAt(pull.headSha)];
  if (then === undefined || now === undefined) return null;
  const { right, left } = pull.repository.diffs.of(now);
  const moved = (line: number, on: Side) => {
    const [was, is] = on === "RIGHT" ? [then.after, now.after] : [then.before, now.before];
    const to = was === null || is === null ? null : lineIn(pull.repository.objects, was.sha, is.sha, line);
    const position = to === null ? undefined : (on === "RIGHT" ? right : left).get(to);
    return to === null || position === undefined ? null : { line: to, position };
  };
  const end = moved(comment.line, side);
  if (end === null) return null;
  if (comment.startLine === null) return { ...end, startLine: null };
  const start = moved(comment.startLine, startSide ?? side);
  return start === null ? null : { ...end, startLine: start.line };
}

/** Number in one blob of a line that another one has; null = that line was changed or is gone. */
function lineIn(objects: ObjectStore, was: string, is: string, line: number): number | null {
  if (was === is) return line;
  const [old, fresh] = [was, is].map((sha) => (objects.blob(sha)?.toString("utf8") ?? "").split("\n"));
  const ranges = changedRanges(old ?? [], fresh ?? []);
  if (ranges === null || ranges.some(({ oldStart, oldEnd }) => oldStart < line && line <= oldEnd))
    return null;
  const before = ranges.findLast(({ oldEnd }) => oldEnd < line);
  return before === undefined ? line : line - before.oldEnd + before.newEnd;
}

function lineAt(lines: ReadonlyMap<number, number>, position: number | undefined): number | undefined {
  return [...lines].find(([, at]) => at === position)?.[0];
}

/** Position of the header of the hunk that a position lies in. */
function hunkAt(patch: string, position: number): number {
  return patch
    .split("\n")
    .slice(0, position + 1)
    .findLastIndex((line) => line.startsWith("@@ "));
}

/** The hunk's header and its lines down to the commented one. */
function hunkUpTo(patch: string, position: number): string {
  return patch
    .split("\n")
    .slice(hunkAt(patch, position), position + 1)
    .join("\n");
}
