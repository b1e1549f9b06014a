import { reviewJson } from "../render/conversation.js";
import { ancestors } from "../git/history.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import { review } from "../conversing.js";
import type { Review, ReviewState } from "../state/conversation.js";
import { placeOf, type WantedPlace } from "../state/review-place.js";

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
      const found = find(call);
      found.body = (call.body as { readonly body: string }).body;
      return json(reviewJson(call.world, found));
    },
  },
  {
    route: `PUT ${REVIEWS}/{review_id}/dismissals`,
    needs: WRITE,
    answer: (call) => {
      const found = find(call);
      if (found.state !== "APPROVED" && found.state !== "CHANGES_REQUESTED") {
        throw invalid("Can not dismiss a commented pull request review");
      }
      found.state = "DISMISSED";
      return json(reviewJson(call.world, found));
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
    readonly comments?: readonly (WantedPlace & { readonly body: string })[];
  };
  const commit = wanted.commit_id ?? pull.headSha;
  if (!ancestors(pull.repository.objects, pull.headSha).has(commit)) {
    throw invalid("Unprocessable Entity", ["commit_id is not part of the pull request"]);
  }
  if (pull.author === call.author && wanted.event !== undefined && wanted.event !== "COMMENT") {
    throw invalid("Unprocessable Entity", ["Can not approve or request changes on your own pull request"]);
  }
  // All places are judged before anything is written: GitHub makes the whole review or nothing.
  const comments = (wanted.comments ?? []).map((each) => {
    const place = placeOf(pull, commit, each);
    if (typeof place === "string") throw invalid("Unprocessable Entity", [place]);
    return { body: each.body, place };
  });
  const state = STATES[wanted.event ?? ""] ?? "PENDING";
  const made = review(world, pull, call.author, { state, body: wanted.body ?? "", commit, comments });
  return json(reviewJson(world, made.review));
}

function find(call: Call): Review {
  const found = call.world.reviews.get(call.number("review_id"));
  if (found?.pull !== call.pull()) throw notFound();
  return found;
}
