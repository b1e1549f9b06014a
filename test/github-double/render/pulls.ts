import { associationOf } from "../state/access.js";
import { mergeCommit } from "../state/merging.js";
import { commitsOf, filesOf } from "../state/pull-request.js";
import type { PullRequest, Repository } from "../state/repository.js";
import type { World } from "../state/world.js";
import { nodeId, reactionsJson, time, userJson, type Json } from "./basics.js";
import { apiUrl, htmlUrl, repositoryJson } from "./repositories.js";

/** GitHub's "pull request simple" (lists). */
export function pullSimpleJson(world: World, pull: PullRequest): Json {
  const { repository, number } = pull;
  const api = apiUrl(world, repository);
  const html = `${htmlUrl(world, repository)}/pull/${number}`;
  const addresses = {
    self: `${api}/pulls/${number}`,
    html,
    issue: `${api}/issues/${number}`,
    comments: `${api}/issues/${number}/comments`,
    review_comments: `${api}/pulls/${number}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${api}/pulls/${number}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
  };
  return {
    url: addresses.self,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: addresses.issue,
    number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userJson(world, pull.author),
    body: pull.body,
    created_at: time(pull.createdAt),
    updated_at: time(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : time(pull.closedAt),
    merged_at: pull.mergedAt === null ? null : time(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit ?? (pull.state === "open" ? mergeCommit(pull) : null),
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: addresses.commits,
    review_comments_url: addresses.review_comments,
    review_comment_url: addresses.review_comment,
    comments_url: addresses.comments,
    statuses_url: addresses.statuses,
    head: {
      label: `${pull.headOwner.login}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: userJson(world, pull.headOwner),
      repo: pull.headRepository === null ? null : repositoryJson(world, pull.headRepository),
    },
    base: {
      label: `${repository.owner.login}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: pull.baseSha,
      user: userJson(world, repository.owner),
      repo: repositoryJson(world, repository),
    },
    _links: Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    author_association: associationOf(world, repository, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** GitHub's "pull request" (a single one, and in webhooks). */
export function pullJson(world: World, pull: PullRequest): Json {
  const files = filesOf(pull).map((change) => pull.repository.diffs.of(change));
  const mergeable = pull.state === "open" ? mergeCommit(pull) !== null : null;
  return {
    ...pullSimpleJson(world, pull),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? "unknown" : mergeable ? "clean" : "dirty",
    merged_by: pull.mergedBy === null ? null : userJson(world, pull.mergedBy),
    comments: [...world.comments.values()].filter((comment) => comment.pull === pull).length,
    review_comments: [...world.reviewComments.values()].filter((comment) => comment.pull === pull).length,
    maintainer_can_modify: pull.headRepository !== null && pull.headRepository !== pull.repository,
    commits: commitsOf(pull).length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: files.length,
  };
}

/** The few fields that checks carry. */
export function pullMinimalJson(world: World, pull: PullRequest): Json {
  const repo = (each: Repository) => ({ id: each.id, url: apiUrl(world, each), name: each.name });
  return {
    url: `${apiUrl(world, pull.repository)}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.headRef, sha: pull.headSha, repo: repo(pull.headRepository ?? pull.repository) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: repo(pull.repository) },
  };
}

/** The issue behind a pull request, as issue_comment events carry it. */
export function issueJson(world: World, pull: PullRequest): Json {
  const { repository, number } = pull;
  const api = `${apiUrl(world, repository)}/issues/${number}`;
  const html = `${htmlUrl(world, repository)}/pull/${number}`;
  return {
    url: api,
    repository_url: apiUrl(world, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: html,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number,
    title: pull.title,
    user: userJson(world, pull.author),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...world.comments.values()].filter((comment) => comment.pull === pull).length,
    created_at: time(pull.createdAt),
    updated_at: time(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : time(pull.closedAt),
    author_association: associationOf(world, repository, pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: `${apiUrl(world, repository)}/pulls/${number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pull.mergedAt === null ? null : time(pull.mergedAt),
    },
    body: pull.body,
    reactions: reactionsJson(api, []),
    timeline_url: `${api}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}
