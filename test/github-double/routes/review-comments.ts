import { reviewCommentJson } from "../render/conversation.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import { deleteReviewComment, editReviewComment, reply } from "../conversing.js";
import type { ReviewComment } from "../state/conversation.js";
import { react } from "./issue-comments.js";

const PULLS = "/repos/{owner}/{repo}/pulls";
const WRITE = [["pull_requests", "write"]] as const;

/** Comments on lines of the difference. */
export const reviewCommentRoutes: readonly Route[] = [
  {
    route: `GET ${PULLS}/{pull_number}/comments`,
    needs: [["pull_requests", "read"]],
    answer: (call) => {
      const pull = call.pull();
      const since = call.queryText("since");
      const shown = [...call.world.reviewComments.values()]
        .filter((each) => each.pull === pull && each.review.state !== "PENDING")
        .filter((each) => since === undefined || each.updatedAt.getTime() >= Date.parse(since));
      if (call.queryText("sort") === "updated") {
        shown.sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || a.id - b.id);
      }
      // GitHub ignores the direction where no order was asked for.
      if (call.queryText("sort") !== undefined && call.queryText("direction") === "desc") shown.reverse();
      const { items, headers } = page(call, shown);
      return json(
        items.map((each) => reviewCommentJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `GET ${PULLS}/comments/{comment_id}`,
    needs: [["pull_requests", "read"]],
    answer: (call) => json(reviewCommentJson(call.world, find(call))),
  },
  {
    route: `PATCH ${PULLS}/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      const comment = find(call);
      editReviewComment(call.world, comment, (call.body as { readonly body: string }).body, call.author);
      return json(reviewCommentJson(call.world, comment));
    },
  },
  {
    route: `DELETE ${PULLS}/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      deleteReviewComment(call.world, find(call), call.author);
      return { status: 204 };
    },
  },
  {
    route: `POST ${PULLS}/{pull_number}/comments/{comment_id}/replies`,
    needs: WRITE,
    answer: (call) => {
      const { world } = call;
      const parent = find(call);
      if (parent.pull !== call.pull()) throw notFound();
      if (parent.inReplyTo !== null) {
        throw invalid("Validation Failed", ["comment_id must be a top-level review comment, not a reply"]);
      }
      const made = reply(world, parent, call.author, (call.body as { readonly body: string }).body);
      const told = reviewCommentJson(world, made);
      return json(told, 201, { location: String(told["url"]) });
    },
  },
  {
    route: `POST ${PULLS}/comments/{comment_id}/reactions`,
    needs: WRITE,
    answer: (call) => react(call, find(call)),
  },
];

function find(call: Call): ReviewComment {
  const found = call.world.reviewComments.get(call.number("comment_id"));
  if (found?.pull.repository !== call.repository) throw notFound();
  return found;
}
