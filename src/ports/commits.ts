/** Check runs on commits that are no pull request's head: merge groups and what was merged. Types only. */
import type { CommitSubject, PullRequestKey } from "../core/model/job.js";
import type { Promised } from "../core/model/promised.js";
import type { Published } from "../ports.js";

/** A lease on one commit. */
export interface CommitLease {
  readonly subject: CommitSubject;
  readonly published: Published;
  readonly delivery: string | null;
  readonly token: string;
}

/** Rows of merge groups and merged commits. Throws StoreError. */
export interface Commits {
  readonly leaseSeconds: number;
  /** null when another worker holds it or it is done. */
  lease(subject: CommitSubject, delivery: string | null): Promise<CommitLease | null>;
  renew(lease: CommitLease): Promise<boolean>;
  remember(lease: CommitLease, published: Published): Promise<boolean>;
  finish(lease: CommitLease, published: Published): Promise<boolean>;
  release(lease: CommitLease): Promise<void>;
  /** Marks a merge group as ended. @returns what was published of it so far; null = not known */
  end(subject: Pick<CommitSubject, "repositoryId" | "head">): Promise<Published | null>;
  /** A row by its commit. */
  find(
    repositoryId: number,
    head: string,
  ): Promise<{
    readonly subject: CommitSubject;
    readonly published: Published;
    readonly ended: boolean;
  } | null>;
  /** Keeps what the newest review of a pull request said would come. */
  promise(pull: PullRequestKey, promised: Promised): Promise<void>;
  promised(pull: PullRequestKey): Promise<Promised | null>;
}
