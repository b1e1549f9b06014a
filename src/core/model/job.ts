import type { Account } from "./person.js";

/** A pull request as the store knows it. Ids are GitHub's numeric ids; names change, ids do not. */
export interface PullRequestKey {
  readonly repositoryId: number;
  readonly number: number;
}

/** Where a repository lives, as far as the last delivery told. */
export interface RepositoryAddress {
  readonly installationId: number;
  readonly owner: string;
  readonly repository: string;
  readonly repositoryId: number;
}

/** A comment that may hold commands, as it was when it was created: an edit by somebody else never speaks for its author. */
export interface CommandComment {
  readonly kind: "issue" | "review";
  readonly id: number;
  /** First comment of its thread, for review comments; null for issue comments. */
  readonly thread: number | null;
  readonly url: string;
  readonly author: Account;
  /** Posted through an app, by whomever. */
  readonly viaApp: boolean;
  /** Untrusted; 65,536 characters at the most. */
  readonly body: string;
}

/** A commit that is no pull request's head: the head of a merge group, or what a default branch was moved to. */
export interface CommitSubject extends RepositoryAddress {
  readonly kind: "merge-group" | "merged";
  /** Account id of the owner. */
  readonly ownerId: number;
  readonly head: string;
  /** What it is compared with: the group's base, or where the branch was before. */
  readonly base: string;
  /** The branch that it is, or will be, merged into; without `refs/heads/`. */
  readonly baseRef: string;
  /** `gh-readonly-queue/<base>/pr-<number>-<sha>` for a merge group; null for what was merged. */
  readonly headRef: string | null;
}

/**
 * One unit of queued work. `review-change` carries the key alone: head and base are asked for when it runs. A merge
 * group's commits do stand in its job: they name the group, and nothing newer can take their place.
 */
export type Job =
  | { readonly kind: "review-change"; readonly pull: PullRequestKey }
  /**
   * Queue the open pull requests of a repository, slowly. `base`: those into that branch, which has moved; null: those
   * that have no check run of ours (installation, added repository, sweep).
   */
  | ({ readonly kind: "review-open-pulls"; readonly base: string | null } & RepositoryAddress)
  | { readonly kind: "run-command"; readonly pull: PullRequestAddress; readonly comment: CommandComment }
  /** Somebody pressed a button of a check run, or asked GitHub to run it again (`recheck`). */
  | {
      readonly kind: "run-action";
      readonly repository: RepositoryAddress;
      readonly head: string;
      /** Untrusted: only identifiers that Weir gave out are obeyed. */
      readonly action: string;
      readonly sender: Account;
    }
  | { readonly kind: "review-commit"; readonly commit: CommitSubject }
  /** A merge group was merged, or fell apart: nobody waits for its check any more. */
  | { readonly kind: "end-group"; readonly repository: RepositoryAddress; readonly head: string }
  /** Ask GitHub for failed deliveries, redeliver them, and send again what was left behind. */
  | { readonly kind: "sweep" };

export type JobKind = Job["kind"];

/** Where a pull request lives, as far as the last delivery told. */
export interface PullRequestAddress extends PullRequestKey, RepositoryAddress {}
