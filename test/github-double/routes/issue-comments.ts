import { issueCommentJson, reactionJson } from "../render/conversation.js";
import { comment, deleteComment, editComment } from "../conversing.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { notFound } from "../server/refusal.js";
import { json, type Permission, type Route } from "../server/route.js";
import type { IssueComment, Reaction, ReactionContent, ReviewComment } from "../state/conversation.js";

const REPOSITORY = "/repos/{owner}/{repo}";
/** A pull request's comments accept either permission. */
const READ: readonly Permission[] = [
  ["issues", "read"],
  ["pull_requests", "read"],
];
const WRITE: readonly Permission[] = [
  ["issues", "write"],
  ["pull_requests", "write"],
];

/** Comments under pull requests, and reactions. */
export const issueCommentRoutes: readonly Route[] = [
  {
    route: `GET ${REPOSITORY}/issues/{issue_number}/comments`,
    needs: READ,
    answer: (call) => {
      const pull = call.pull("issue_number");
      const since = call.queryText("since");
      const all = [...call.world.comments.values()]
        .filter((each) => each.pull === pull)
        .filter((each) => since === undefined || each.updatedAt.getTime() >= Date.parse(since));
      const { items, headers } = page(call, all);
      return json(
        items.map((each) => issueCommentJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `POST ${REPOSITORY}/issues/{issue_number}/comments`,
    needs: WRITE,
    answer: (call) => {
      const { body } = call.body as { readonly body: string };
      const made = comment(call.world, call.pull("issue_number"), call.author, body);
      const told = issueCommentJson(call.world, made);
      return json(told, 201, { location: String(told["url"]) });
    },
  },
  {
    route: `GET ${REPOSITORY}/issues/comments/{comment_id}`,
    needs: READ,
    answer: (call) => json(issueCommentJson(call.world, find(call))),
  },
  {
    route: `PATCH ${REPOSITORY}/issues/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      const target = find(call);
      editComment(call.world, target, (call.body as { readonly body: string }).body, call.author);
      return json(issueCommentJson(call.world, target));
    },
  },
  {
    route: `DELETE ${REPOSITORY}/issues/comments/{comment_id}`,
    needs: WRITE,
    answer: (call) => {
      deleteComment(call.world, find(call), call.author);
      return { status: 204 };
    },
  },
  {
    route: `POST ${REPOSITORY}/issues/comments/{comment_id}/reactions`,
    needs: WRITE,
    answer: (call) => react(call, find(call)),
  },
];

function find(call: Call): IssueComment {
  const found = call.world.comments.get(call.number("comment_id"));
  if (found?.pull.repository !== call.repository) throw notFound();
  return found;
}

/** Adds a reaction; the same one by the same account is answered with 200 and changes nothing. */
export function react(call: Call, target: IssueComment | ReviewComment) {
  const { content } = call.body as { readonly content: ReactionContent };
  const known = target.reactions.find((each) => each.user === call.author && each.content === content);
  if (known !== undefined) return json(reactionJson(call.world, known));
  const made: Reaction = { id: call.world.nextId(), user: call.author, content, createdAt: call.world.now() };
  target.reactions.push(made);
  return json(reactionJson(call.world, made), 201);
}
