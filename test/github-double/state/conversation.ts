import type { Account } from "./account.js";
import type { CheckingApp } from "./check.js";
import type { PullRequest } from "./repository.js";

export type ReactionContent = "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes";

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: ReactionContent;
  readonly createdAt: Date;
}

/** Everything that a person or an app says: what all kinds of it have. */
interface Utterance {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  /** Whether it was said through the app of the double. */
  readonly byApp: boolean;
  /** Another app that it was said through; null = none. */
  readonly otherApp: CheckingApp | null;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
  readonly reactions: Reaction[];
}

/** A comment under a pull request (GitHub's "issue comment"). */
export type IssueComment = Utterance;

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface Review {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  body: string;
  state: ReviewState;
  readonly commit: string;
  readonly submittedAt: Date;
}

export type Side = "LEFT" | "RIGHT";

/** A comment on a line of the difference. */
export interface ReviewComment extends Utterance {
  readonly review: Review;
  readonly path: string;
  readonly commit: string;
  readonly side: Side;
  readonly line: number;
  readonly startLine: number | null;
  readonly startSide: Side | null;
  readonly position: number;
  readonly hunk: string;
  readonly inReplyTo: number | null;
}
