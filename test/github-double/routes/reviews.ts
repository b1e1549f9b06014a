import { reviewJson } from "../render/conversation.js";
import { ancestors } from "../git/history.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type { Review, ReviewComment, ReviewState } from "../state/conversation.js";
import { placeOf, type WantedComment } from "./review-places.js";

const REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
const READ = [["pull_requests", "read"]] as const;
const WRITE = [["pull_requests", "write"]] as const;

/** Reviews. Their line comments are in review-comments.ts. */
export const reviewRoutes: readonly Route[] = [
  {
    route: `GET ${REVIEWS}`,
    needs: READ,
    answer: (call) => {
      const pull = call.pull();
      const { items, headers } = page(
        call,
        [...call.world.reviews.values()].filter((each) => each.pull === pull),
      );
      return json(
        items.map((each) => reviewJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  { route: `POST ${REVIEWS}`, needs: WRITE, answer: create },
  {
    route: `PUT ${REVIEWS}/{review_id}`,
    needs: WRITE,
    answer: (call) => {
      const review = find(call);
      review.body = (call.body as { readonly body: string }).body;
      return json(reviewJson(call.world, review));
    },
  },
  {
    route: `PUT ${REVIEWS}/{review_id}/dismissals`,
    needs: WRITE,
    answer: (call) => {
      const review = find(call);
      if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
        throw invalid("Can not dismiss a commented pull request review");
      }
      review.state = "DISMISSED";
      return json(reviewJson(call.world, review));
    },
  },
];

const STATES: Readonly<Record<string, ReviewState>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

function create(call: Call) {
  const { world } = call;
  const pull = call.pull();
  const wanted = call.body as {
    readonly commit_id?: string;
    readonly body?: string;
    readonly event?: string;
    readonly comments?: readonly WantedComment[];
  };
  const commit = wanted.commit_id ?? pull.headSha;
  if (!ancestors(pull.repository.objects, pull.headSha).has(commit)) {
    throw invalid("Unprocessable Entity", ["commit_id is not part of the pull request"]);
  }
  if (pull.author === call.author && wanted.event !== undefined && wanted.event !== "COMMENT") {
    throw invalid("Unprocessable Entity", ["Can not approve or request changes on your own pull request"]);
  }
  // All places are judged before anything is written: GitHub makes the whole review or nothing.
  const places = (wanted.comments ?? []).map((each) => placeOf(pull, commit, each));
  const now = world.now();
  const review: Review = {
    id: world.nextId(),
    pull,
    author: call.author,
    body: wanted.body ?? "",
    state: STATES[wanted.event ?? ""] ?? "PENDING",
    commit,
    submittedAt: now,
  };
  world.reviews.set(review.id, review);
  for (const [index, place] of places.entries()) {
    const comment: ReviewComment = {
      id: world.nextId(),
      pull,
      author: call.author,
      byApp: true,
      body: wanted.comments?.[index]?.body ?? "",
      createdAt: now,
      updatedAt: now,
      reactions: [],
      review,
      commit,
      inReplyTo: null,
      ...place,
    };
    world.reviewComments.set(comment.id, comment);
  }
  return json(reviewJson(world, review));
}

function find(call: Call): Review {
  const review = call.world.reviews.get(call.number("review_id"));
  if (review?.pull !== call.pull()) throw notFound();
  return review;
}
