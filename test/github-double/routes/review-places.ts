import { invalid } from "../server/refusal.js";
import type { ReviewComment, Side } from "../state/conversation.js";
import { filesOf } from "../state/pull-request.js";
import type { PullRequest } from "../state/repository.js";

/** A line comment as it is asked for. */
export interface WantedComment {
  readonly path: string;
  readonly body: string;
  readonly line?: number;
  readonly side?: Side;
  readonly start_line?: number;
  readonly start_side?: Side;
  readonly position?: number;
}

/** Where a line comment sits. */
type Place = Pick<ReviewComment, "path" | "side" | "line" | "startLine" | "startSide" | "position" | "hunk">;

/** Finds the place of a comment in the difference. @throws {Refusal} 422 for a path or line that is not part of it */
export function placeOf(pull: PullRequest, commit: string, wanted: WantedComment): Place {
  const change = filesOf(pull, commit).find(({ path }) => path === wanted.path);
  if (change === undefined) throw refuse("Path could not be resolved");
  const { right, left, patch } = pull.repository.diffs.of(change);
  const side = wanted.side ?? "RIGHT";
  const lines = side === "RIGHT" ? right : left;
  const line = wanted.line ?? lineAt(lines, wanted.position);
  const position = line === undefined ? undefined : lines.get(line);
  if (line === undefined || position === undefined || patch === null) {
    throw refuse("Pull request review thread line must be part of the diff");
  }
  const startLine = wanted.start_line ?? null;
  const startSide = startLine === null ? null : (wanted.start_side ?? side);
  if (startLine !== null && !(startSide === "LEFT" ? left : right).has(startLine)) {
    throw refuse("Pull request review thread start line must be part of the same hunk as the line.");
  }
  return { path: wanted.path, side, line, startLine, startSide, position, hunk: hunkUpTo(patch, position) };
}

function lineAt(lines: ReadonlyMap<number, number>, position: number | undefined): number | undefined {
  return [...lines].find(([, at]) => at === position)?.[0];
}

/** The hunk's header and its lines down to the commented one. */
function hunkUpTo(patch: string, position: number): string {
  const lines = patch.split("\n").slice(0, position + 1);
  const header = lines.findLastIndex((line) => line.startsWith("@@ "));
  return lines.slice(Math.max(0, header)).join("\n");
}

function refuse(error: string) {
  return invalid("Unprocessable Entity", [error]);
}
