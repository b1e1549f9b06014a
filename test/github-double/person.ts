import * as checking from "./checking.js";
import * as conversing from "./conversing.js";
import * as people from "./people.js";
import type { Account } from "./state/account.js";
import type { CheckRun, CheckSuite } from "./state/check.js";
import type { IssueComment, Review, ReviewComment } from "./state/conversation.js";
import type { MergeGroup, Queue } from "./state/merge-group.js";
import type { MergeMethod } from "./state/merging.js";
import type { NewCommit, PullRequest, Repository } from "./state/repository.js";
import { placeOf, type Place, type WantedPlace } from "./state/review-place.js";
import type { World } from "./state/world.js";

/** A comment on lines: where, and what it says. */
type LineComment = WantedPlace & { readonly body: string };

/** Somebody who does things on GitHub: a person, or the bot of an app (`dependabot[bot]`). */
export class Person {
  readonly account: Account;
  readonly #world: World;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.account = account;
  }

  /** Comments under a pull request. @param through slug of an app that the person uses; a bot always speaks through its own */
  comments(pull: PullRequest, body: string, through?: string): IssueComment {
    if (through === undefined) return conversing.comment(this.#world, pull, this.account, body);
    const app = through === this.#world.app.slug ? this.#world.app : this.#world.otherApp(through);
    return conversing.comment(this.#world, pull, this.account, body, app);
  }

  /** Comments on a line of the difference, at once. @throws {Error} for a line that is not part of it */
  commentsOn(pull: PullRequest, comment: LineComment): ReviewComment {
    const [made] = this.#review(pull, "COMMENTED", "", [comment]).comments;
    if (made === undefined) throw new Error("a review without its comment");
    return made;
  }

  /** Answers in the thread of a comment on a line. */
  replies(to: ReviewComment, body: string): ReviewComment {
    return conversing.reply(this.#world, to, this.account, body);
  }

  /** Submits a review, with comments on lines when there are any. */
  reviews(
    pull: PullRequest,
    state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED",
    body = "",
    comments: readonly LineComment[] = [],
  ): Review {
    return this.#review(pull, state, body, comments).review;
  }

  /** Edits a comment, also somebody else's (maintainers may). */
  edits(target: IssueComment | ReviewComment, body: string): void {
    if (isOnLine(target)) conversing.editReviewComment(this.#world, target, body, this.account);
    else conversing.editComment(this.#world, target, body, this.account);
  }

  deletes(target: IssueComment | ReviewComment): void {
    if (isOnLine(target)) conversing.deleteReviewComment(this.#world, target, this.account);
    else conversing.deleteComment(this.#world, target, this.account);
  }

  /** Opens a pull request. */
  opens(wanted: Omit<people.NewPullRequest, "author">): PullRequest {
    return people.openPullRequest(this.#world, { ...wanted, author: this.account.login });
  }

  /** Commits and pushes, to anybody's branch. Another author or committer may be named: git believes everything. */
  pushes(repository: Repository, commit: Omit<NewCommit, "pusher">): string {
    const { login } = this.account;
    return repository.commit({ author: login, ...commit, pusher: login });
  }

  /** Merges as the button does. @returns the new tip of the base */
  merges(pull: PullRequest, method: MergeMethod = "merge"): string {
    return people.merge(this.#world, pull, this.account, method);
  }

  /** Puts pull requests into the queue of their branch, those named together as one group; see `MergeQueue`. */
  enqueues(pulls: PullRequest | readonly PullRequest[]): MergeGroup | null {
    const [first] = "number" in pulls ? [pulls] : pulls;
    return first === undefined ? null : this.#queueOf(first).enqueue(pulls, this.account);
  }

  dequeues(pull: PullRequest): void {
    this.#queueOf(pull).dequeue(pull, this.account);
  }

  /** Lets a pull request aim at another branch. */
  retargets(pull: PullRequest, base: string): void {
    people.retarget(this.#world, pull, base, this.account);
  }

  closes(pull: PullRequest): void {
    people.close(this.#world, pull, this.account);
  }

  reopens(pull: PullRequest): void {
    people.reopen(this.#world, pull, this.account);
  }

  /** Presses "re-run" on a check run of the app, or on all of its suite. */
  reruns(target: CheckRun | CheckSuite): void {
    if ("runs" in target) checking.rerequestSuite(this.#world, target, this.account);
    else checking.rerequestRun(this.#world, target, this.account);
  }

  /** Presses a button of a check run of the app. @throws {Error} when it shows no such button */
  presses(run: CheckRun, identifier: string): void {
    checking.pressAction(this.#world, run, identifier, this.account);
  }

  /** Asks for an action without its button: the identifier is whatever somebody makes up. */
  forges(run: CheckRun, identifier: string): void {
    checking.forgeAction(this.#world, run, identifier, this.account);
  }

  #queueOf({ repository, baseRef }: PullRequest): Queue {
    const queue = this.#world.queues.find(
      (each) => each.repository === repository && each.branch === baseRef,
    );
    if (queue === undefined) throw new Error(`${baseRef} has no merge queue`);
    return queue;
  }

  #review(
    pull: PullRequest,
    state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED",
    body: string,
    comments: readonly LineComment[],
  ) {
    const placed = comments.map((each) => ({ body: each.body, place: this.#place(pull, each) }));
    const wanted = { state, body, commit: pull.headSha, comments: placed };
    return conversing.review(this.#world, pull, this.account, wanted);
  }

  #place(pull: PullRequest, wanted: LineComment): Place {
    const place = placeOf(pull, pull.headSha, wanted);
    if (typeof place === "string") throw new Error(`${wanted.path}:${wanted.line ?? "?"}: ${place}`);
    return place;
  }
}

function isOnLine(comment: IssueComment | ReviewComment): comment is ReviewComment {
  return "hunk" in comment;
}
