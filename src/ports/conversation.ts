/** What people say in the thread of a pull request and what Weir answers, types only. */
import type { CommandComment, PullRequestKey } from "../core/model/job.js";
import type { Role } from "../core/model/person.js";

/** One commit of a pull request, as far as it tells who had a hand in it. null = an address that GitHub knows nobody of. */
export interface CommitHands {
  readonly sha: string;
  readonly author: number | null;
  readonly committer: number | null;
}

/** Who may do what. Every method throws GitHubError. */
export interface People {
  /** GitHub's word for the repository, not the payload's author_association. `none`: not known there. */
  role(login: string, signal: AbortSignal): Promise<Role>;
  /** Active membership of a team of the owner. @throws {GitHubError} also when the app may not ask */
  inTeam(team: string, login: string, signal: AbortSignal): Promise<boolean>;
  /** The commits of a pull request, 250 at the most (GitHub's limit); `complete` false when there are more. */
  commitsOf(
    number: number,
    signal: AbortSignal,
  ): Promise<{ readonly commits: readonly CommitHands[]; readonly complete: boolean }>;
}

/** What a reaction says: taken, done, refused. */
export type Reaction = "eyes" | "rocket" | "confused";

/** An inline comment to be made. */
export interface InlineComment {
  readonly path: string;
  /** In head (side RIGHT); within the diff of the pull request. */
  readonly line: number;
  readonly body: string;
}

/** A review comment of this app. */
export interface OwnInlineComment {
  readonly id: number;
  readonly body: string;
}

/** One changed file of a pull request. */
export interface ChangedFile {
  readonly path: string;
  /** Unified diff hunks; null where GitHub leaves them out (too large, binary). */
  readonly patch: string | null;
}

/** Writes to the thread of a pull request. Creates are never repeated blindly (see `ReviewPublisher`). */
export interface Conversation {
  /** Adding the same reaction twice adds nothing. */
  react(comment: Pick<CommandComment, "kind" | "id">, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** Answers in the thread of a review comment. @param top the first comment of that thread @returns the id of the answer */
  replyInThread(number: number, top: number, body: string, signal: AbortSignal): Promise<number>;
  /** Files of the diff merge base..head, 3,000 at the most (GitHub's limit). */
  changedFiles(number: number, signal: AbortSignal): Promise<readonly ChangedFile[]>;
  /** This app's review comments that hold the marker, oldest first. */
  ownInlineComments(
    number: number,
    marker: string,
    signal: AbortSignal,
  ): Promise<readonly OwnInlineComment[]>;
  /** One review (event COMMENT) with all comments. GitHub does not tell their ids: `ownInlineComments` finds them. */
  createInlineComments(
    number: number,
    head: string,
    comments: readonly InlineComment[],
    signal: AbortSignal,
  ): Promise<void>;
  /** False when the comment no longer exists. */
  updateInlineComment(id: number, body: string, signal: AbortSignal): Promise<boolean>;
}

/** What became of the commands of one comment. */
export interface CommandRecord {
  readonly state: "taken" | "done" | "refused";
  /** Our answer to it. */
  readonly reply: { readonly kind: CommandComment["kind"]; readonly id: number } | null;
}

/** What was asked in comments, so that nothing is carried out twice and nobody storms. Throws StoreError. */
export interface CommandLog {
  /**
   * Remembers that a comment was taken. Commands are at-least-once jobs: `known` tells what an earlier attempt did.
   * @returns times at which the same person asked in this repository within the last day, this one included, oldest first
   */
  take(
    pull: PullRequestKey,
    comment: CommandComment,
  ): Promise<{ readonly known: CommandRecord | null; readonly asked: readonly Date[] }>;
  settle(comment: Pick<CommandComment, "kind" | "id">, record: CommandRecord): Promise<void>;
  /** The newest answer in this pull request to the same question by canonical text; null = there is none. */
  answerTo(pull: PullRequestKey, question: string): Promise<CommandRecord["reply"]>;
  answered(pull: PullRequestKey, question: string, reply: NonNullable<CommandRecord["reply"]>): Promise<void>;
  /**
   * Ids of the accounts that are known to have pushed this head to the pull request; empty = nobody told.
   * @param head null = any head that it ever had
   */
  pushersOf(pull: PullRequestKey, head: string | null): Promise<readonly number[]>;
}
