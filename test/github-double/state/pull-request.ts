import { between, mergeBase } from "../git/history.js";
import { diffTrees, type FileChange } from "../git/tree-diff.js";
import type { Account } from "./account.js";
import type { Repository } from "./repository.js";

/** A pull request. Its head moves when its branch is pushed to, its base sha only then or on retargeting. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  baseRef: string;
  baseSha: string;
  readonly headRef: string;
  /** Owner of the head branch; stays when the fork is deleted. */
  readonly headOwner: Account;
  headRepository: Repository | null;
  headSha: string;
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  mergedAt: Date | null;
  mergedBy: Account | null;
  mergeCommit: string | null;
}

/** What the pull request changes: merge base to head. Empty when the two are unrelated. */
export function filesOf(pull: PullRequest, head = pull.headSha): FileChange[] {
  const { objects } = pull.repository;
  const base = mergeBase(objects, pull.baseSha, head);
  if (base === null) return [];
  return diffTrees(objects, objects.commitAt(base).tree, objects.commitAt(head).tree);
}

/** Its own commits, oldest first. */
export function commitsOf(pull: PullRequest): string[] {
  return between(pull.repository.objects, pull.baseSha, pull.headSha);
}
