/** Check runs on commits that are no pull request's head: merge groups and what was merged. Types only. */
import type { CommitSubject, PullRequestKey } from "../core/model/job.js";
import type { Promised } from "../core/model/promised.js";
import type { Published } from "../ports.js";

/** A lease on one commit. */
export interface CommitLease {
  readonly subject: CommitSubject;
  readonly published: Published;
  readonly token: string;
}

/** Rows of merge groups and merged commits. Throws StoreError. */
export interface Commits {
  readonly leaseSeconds: number;
  /** Makes the row where it is new. null when another worker holds it, it is done, or the group has ended. */
  lease(subject: CommitSubject): Promise<CommitLease | null>;
  renew(lease: CommitLease): Promise<boolean>;
  remember(lease: CommitLease, published: Published): Promise<boolean>;
  finish(lease: CommitLease, published: Published): Promise<boolean>;
  release(lease: CommitLease): Promise<void>;
  /**
   * Marks a merge group as ended, also one that Weir has not heard of yet (deliveries come out of order).
   * @returns what was published of it so far; null = nothing
   */
  end(repositoryId: number, head: string): Promise<Published | null>;
  /** The row of a commit. A merge commit that was a group's head has one of each kind. `subject` is null for a group of which only its end is known. */
  find(
    repositoryId: number,
    head: string,
    kind: CommitSubject["kind"],
  ): Promise<{
    readonly subject: CommitSubject | null;
    readonly published: Published;
    readonly ended: boolean;
  } | null>;
  /**
   * Somebody asked for these again: what was done is to be done anew, with a check run of its own also where it says
   * the same. A group that has ended stays ended, but its run no longer speaks for the merge commit.
   * @returns what stands on the commit and can be reviewed again
   */
  reopen(repositoryId: number, head: string): Promise<readonly CommitSubject[]>;
  /** Keeps what the newest review of a pull request said would come. */
  promise(pull: PullRequestKey, promised: Promised): Promise<void>;
  promised(pull: PullRequestKey): Promise<Promised | null>;
}
