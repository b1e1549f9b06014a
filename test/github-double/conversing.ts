import type { Account } from "./state/account.js";
import type { CheckingApp } from "./state/check.js";
import type { IssueComment, Review, ReviewComment, ReviewState } from "./state/conversation.js";
import type { PullRequest } from "./state/repository.js";
import type { Place } from "./state/review-place.js";
import type { World } from "./state/world.js";
import { tellComment, tellReview, tellReviewComment } from "./webhooks/events.js";

/** What people and apps say under a pull request and on its lines, and what GitHub tells of it. */

/** @param via the app it is said through; a bot speaks through its own, people through none */
export function comment(
  world: World,
  pull: PullRequest,
  author: Account,
  body: string,
  via: CheckingApp | null = world.appOf(author),
): IssueComment {
  const made: IssueComment = { ...utterance(world, pull, author, body, via) };
  world.comments.set(made.id, made);
  pull.updatedAt = made.createdAt;
  tellComment(world, made, "created", author);
  return made;
}

export function editComment(world: World, target: IssueComment, body: string, by: Account): void {
  const changes = { body: { from: target.body } };
  target.body = body;
  target.updatedAt = world.now();
  tellComment(world, target, "edited", by, { changes });
}

export function deleteComment(world: World, target: IssueComment, by: Account): void {
  world.comments.delete(target.id);
  tellComment(world, target, "deleted", by);
}

/** A review and its comments on lines, whose places are known to be good. A pending one is told to nobody. */
export function review(
  world: World,
  pull: PullRequest,
  author: Account,
  wanted: {
    readonly state: ReviewState;
    readonly body: string;
    readonly commit: string;
    readonly comments: readonly { readonly body: string; readonly place: Place }[];
  },
): { readonly review: Review; readonly comments: readonly ReviewComment[] } {
  const { state, body, commit } = wanted;
  const made = submit(world, pull, author, state, body, commit);
  const comments = wanted.comments.map(({ body: text, place }): ReviewComment => ({
    ...utterance(world, pull, author, text, world.appOf(author)),
    ...place,
    review: made,
    commit,
    inReplyTo: null,
  }));
  for (const each of comments) world.reviewComments.set(each.id, each);
  if (state !== "PENDING") {
    tellReview(world, made, author);
    for (const each of comments) tellReviewComment(world, each, "created", author);
  }
  return { review: made, comments };
}

/** An answer in the thread of a comment on a line. It is a review of its own, as on GitHub. */
export function reply(world: World, parent: ReviewComment, author: Account, body: string): ReviewComment {
  const { pull, path, commit, side, line, startLine, startSide, position, hunk } = parent;
  const made: ReviewComment = {
    ...utterance(world, pull, author, body, world.appOf(author)),
    ...{ path, commit, side, line, startLine, startSide, position, hunk },
    review: submit(world, pull, author, "COMMENTED", "", commit),
    inReplyTo: parent.inReplyTo ?? parent.id,
  };
  world.reviewComments.set(made.id, made);
  tellReview(world, made.review, author);
  tellReviewComment(world, made, "created", author);
  return made;
}

export function editReviewComment(world: World, target: ReviewComment, body: string, by: Account): void {
  const changes = { body: { from: target.body } };
  target.body = body;
  target.updatedAt = world.now();
  tellReviewComment(world, target, "edited", by, { changes });
}

export function deleteReviewComment(world: World, target: ReviewComment, by: Account): void {
  world.reviewComments.delete(target.id);
  tellReviewComment(world, target, "deleted", by);
}

function submit(
  world: World,
  pull: PullRequest,
  author: Account,
  state: ReviewState,
  body: string,
  commit: string,
): Review {
  const made: Review = { id: world.nextId(), pull, author, body, state, commit, submittedAt: world.now() };
  world.reviews.set(made.id, made);
  return made;
}

function utterance(
  world: World,
  pull: PullRequest,
  author: Account,
  body: string,
  via: CheckingApp | null,
): IssueComment {
  const now = world.now();
  const byApp = via?.id === world.app.id;
  return {
    id: world.nextId(),
    pull,
    author,
    byApp,
    otherApp: byApp ? null : via,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
}
