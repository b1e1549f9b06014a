import { associationOf } from "../state/access.js";
import type { IssueComment, Reaction, Review, ReviewComment } from "../state/conversation.js";
import { placeNow } from "../state/review-place.js";
import type { World } from "../state/world.js";
import { appJson } from "./apps.js";
import { nodeId, reactionsJson, time, userJson, type Json } from "./basics.js";
import { apiUrl, htmlUrl } from "./repositories.js";

export function reactionJson(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: userJson(world, reaction.user),
    content: reaction.content,
    created_at: time(reaction.createdAt),
  };
}

/** GitHub's "issue comment". */
export function issueCommentJson(world: World, comment: IssueComment): Json {
  const { repository, number } = comment.pull;
  const url = `${apiUrl(world, repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${htmlUrl(world, repository)}/pull/${number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(world, repository)}/issues/${number}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: userJson(world, comment.author),
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    author_association: associationOf(world, repository, comment.author),
    body: comment.body,
    reactions: reactionsJson(
      url,
      comment.reactions.map(({ content }) => content),
    ),
    performed_via_github_app: saidThrough(world, comment),
  };
}

function saidThrough(world: World, { byApp, otherApp }: IssueComment): Json | null {
  if (byApp) return appJson(world, world.app);
  return otherApp === null ? null : appJson(world, otherApp);
}

/** GitHub's "pull request review". */
export function reviewJson(world: World, review: Review): Json {
  const { repository, number } = review.pull;
  const html = `${htmlUrl(world, repository)}/pull/${number}#pullrequestreview-${review.id}`;
  const pull = `${apiUrl(world, repository)}/pulls/${number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: userJson(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(world, repository, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.state === "PENDING" ? {} : { submitted_at: time(review.submittedAt) }),
    commit_id: review.commit,
  };
}

/** A review as its own events carry it: the state in lower case, and null where nothing was said. */
export function reviewInEvent(world: World, review: Review): Json {
  const body = review.body === "" ? null : review.body;
  return { ...reviewJson(world, review), state: review.state.toLowerCase(), body };
}

/** GitHub's "review comment". Once its lines have changed again the comment is outdated: no line, no position. */
export function reviewCommentJson(world: World, comment: ReviewComment): Json {
  const { repository, number } = comment.pull;
  const url = `${apiUrl(world, repository)}/pulls/comments/${comment.id}`;
  const pull = `${apiUrl(world, repository)}/pulls/${number}`;
  const html = `${htmlUrl(world, repository)}/pull/${number}#discussion_r${comment.id}`;
  const place = placeNow(comment);
  return {
    url,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: place === null ? comment.commit : comment.pull.headSha,
    original_commit_id: comment.commit,
    user: userJson(world, comment.author),
    body: comment.body,
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(world, repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    reactions: reactionsJson(
      url,
      comment.reactions.map(({ content }) => content),
    ),
    start_line: place?.startLine ?? null,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: place?.line ?? null,
    original_line: comment.line,
    side: comment.side,
    position: place?.position ?? null,
    original_position: comment.position,
    subject_type: "line",
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}
