import { reviewCommentJson } from "../render/conversation.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { notFound } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type { Review, ReviewComment } from "../state/conversation.js";
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
      if (call.queryText("direction") === "desc") shown.reverse();
      const { items, headers } = page(call, shown);
      return json(
        items.map((each) => reviewCommentJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `PATCH ${PULLS}/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      const comment = find(call);
      comment.body = (call.body as { readonly body: string }).body;
      comment.updatedAt = call.world.now();
      return json(reviewCommentJson(call.world, comment));
    },
  },
  {
    route: `DELETE ${PULLS}/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      call.world.reviewComments.delete(find(call).id);
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
      const now = world.now();
      const review: Review = {
        id: world.nextId(),
        pull: parent.pull,
        author: call.author,
        body: "",
        state: "COMMENTED",
        commit: parent.commit,
        submittedAt: now,
      };
      world.reviews.set(review.id, review);
      const reply: ReviewComment = {
        ...parent,
        id: world.nextId(),
        author: call.author,
        byApp: true,
        body: (call.body as { readonly body: string }).body,
        createdAt: now,
        updatedAt: now,
        reactions: [],
        review,
        inReplyTo: parent.inReplyTo ?? parent.id,
      };
      world.reviewComments.set(reply.id, reply);
      return json(reviewCommentJson(world, reply), 201);
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
