import type { Account } from "./account.js";
import type { PullRequest, Repository } from "./repository.js";

/** A pull request in a merge queue, and who put it there. */
export interface QueueEntry {
  readonly pull: PullRequest;
  readonly by: Account;
}

/** What a merge queue wants the base to become next: the commits are there, under a branch of their own. */
export interface MergeGroup {
  readonly repository: Repository;
  /** Branch that the group is to become. */
  readonly baseRef: string;
  /** Tip that it stands on: the base's, or the one of the group before it. */
  readonly baseSha: string;
  readonly headSha: string;
  /** `gh-readonly-queue/<base>/pr-<number of the last pull request>-<base sha>`. */
  readonly branch: string;
  /** The pull requests that it adds, each with the commits that it brings. */
  readonly steps: readonly (QueueEntry & { readonly head: string; readonly made: readonly string[] })[];
}

/** A queue as those see it who use it, and as GitHub's other parts do (`merge-queue.ts` is the whole of it). */
export interface Queue {
  readonly repository: Repository;
  readonly branch: string;
  enqueue(pulls: PullRequest | readonly PullRequest[], by: Account): MergeGroup | null;
  dequeue(pull: PullRequest, by: Account, reason?: Removal): void;
  /** Its branch was pushed to. */
  baseMoved(): void;
}

/** Why GitHub takes a merge group away. */
export type GroupEnd = "merged" | "invalidated" | "dequeued";

/** Why a pull request leaves the queue (pull_request.dequeued; the ones that the double knows of). */
export type Removal =
  "MERGE" | "MANUAL" | "MERGE_CONFLICT" | "CI_FAILURE" | "CI_TIMEOUT" | "UNKNOWN_REMOVAL_REASON";
