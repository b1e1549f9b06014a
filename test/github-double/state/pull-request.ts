import { between, mergeBase } from "../git/history.js";
import { diffTrees, type FileChange } from "../git/tree-diff.js";
import type { PullRequest } from "./repository.js";

export type { PullRequest };

/** What the pull request changes: merge base to head. Empty when the two are unrelated. */
export function filesOf(pull: PullRequest, head = pull.headSha): readonly FileChange[] {
  const { objects } = pull.repository;
  const base = mergeBase(objects, pull.baseSha, head);
  if (base === null) return [];
  return diffTrees(objects, objects.commitAt(base).tree, objects.commitAt(head).tree);
}

/** Its own commits, oldest first. */
export function commitsOf(pull: PullRequest): string[] {
  return between(pull.repository.objects, pull.baseSha, pull.headSha);
}
