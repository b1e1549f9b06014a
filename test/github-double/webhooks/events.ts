import { between } from "../git/history.js";
import { diffTrees } from "../git/tree-diff.js";
import { installationJson } from "../render/apps.js";
import { nodeId, time, type Json } from "../render/basics.js";
import { simpleCommitJson } from "../render/commits.js";
import { checkRunJson, checkSuiteBrief, checkSuiteInEvent } from "../render/checks.js";
import { issueCommentJson, reviewCommentJson, reviewInEvent } from "../render/conversation.js";
import { issueJson, pullJson, pullSimpleJson } from "../render/pulls.js";
import { htmlUrl, repositoryBrief } from "../render/repositories.js";
import type { Account } from "../state/account.js";
import type { CheckRun, CheckSuite } from "../state/check.js";
import type { IssueComment, Review, ReviewComment } from "../state/conversation.js";
import type { Installation } from "../state/installation.js";
import type { GroupEnd, MergeGroup } from "../state/merge-group.js";
import type { PullRequest, Push, Repository } from "../state/repository.js";
import { addressOf } from "../state/signature.js";
import type { World } from "../state/world.js";

const NOTHING = "0".repeat(40);

/** Payloads in the shapes of @octokit/webhooks-examples; `repository`, `organization`, `sender` and `installation` are added on sending. */

type PullRequestAction =
  | "opened"
  | "synchronize"
  | "reopened"
  | "closed"
  | "ready_for_review"
  | "converted_to_draft"
  | "edited"
  | "enqueued"
  | "dequeued";

export function tellPullRequest(
  world: World,
  pull: PullRequest,
  action: PullRequestAction,
  sender: Account,
  more: Json = {},
): void {
  tell(world, "pull_request", action, pull.repository, sender, () => ({
    action,
    number: pull.number,
    pull_request: pullJson(world, pull),
    ...more,
  }));
}

export function tellPush(world: World, push: Push): void {
  tell(world, "push", null, push.repository, push.pusher, () => pushPayload(world, push));
}

export function tellCheckRun(
  world: World,
  run: CheckRun,
  action: "created" | "completed" | "rerequested" | "requested_action",
  sender: Account,
  more: Json = {},
): void {
  tell(world, "check_run", action, run.suite.repository, sender, () => ({
    action,
    check_run: { ...checkRunJson(world, run), check_suite: checkSuiteBrief(world, run.suite) },
    ...more,
  }));
}

export function tellCheckSuite(
  world: World,
  suite: CheckSuite,
  action: "requested" | "rerequested",
  sender: Account,
): void {
  tell(world, "check_suite", action, suite.repository, sender, () => ({
    action,
    check_suite: checkSuiteInEvent(world, suite),
  }));
}

export function tellComment(
  world: World,
  comment: IssueComment,
  action: "created" | "edited" | "deleted",
  sender: Account,
  more: Json = {},
): void {
  const { pull } = comment;
  tell(world, "issue_comment", action, pull.repository, sender, () => ({
    action,
    ...more,
    issue: issueJson(world, pull),
    comment: issueCommentJson(world, comment),
  }));
}

export function tellReviewComment(
  world: World,
  comment: ReviewComment,
  action: "created" | "edited" | "deleted",
  sender: Account,
  more: Json = {},
): void {
  const { pull } = comment;
  tell(world, "pull_request_review_comment", action, pull.repository, sender, () => ({
    action,
    ...more,
    comment: reviewCommentJson(world, comment),
    pull_request: pullSimpleJson(world, pull),
  }));
}

export function tellReview(world: World, review: Review, sender: Account): void {
  const { pull } = review;
  tell(world, "pull_request_review", "submitted", pull.repository, sender, () => ({
    action: "submitted",
    review: reviewInEvent(world, review),
    pull_request: pullSimpleJson(world, pull),
  }));
}

export function tellMergeGroup(
  world: World,
  group: MergeGroup,
  action: "checks_requested" | "destroyed",
  sender: Account,
  reason?: GroupEnd,
): void {
  const { repository, headSha, baseSha, branch, baseRef } = group;
  tell(world, "merge_group", action, repository, sender, () => ({
    action,
    ...(reason === undefined ? {} : { reason }),
    merge_group: {
      head_sha: headSha,
      head_ref: `refs/heads/${branch}`,
      base_sha: baseSha,
      base_ref: `refs/heads/${baseRef}`,
      head_commit: simpleCommitJson(repository, headSha),
    },
  }));
}

export function tellInstallation(
  world: World,
  installation: Installation,
  action: "created" | "suspend" | "unsuspend",
  sender: Account,
): void {
  const created = {
    repositories: world.repositoriesOf(installation).map(repositoryBrief),
    requester: null,
  };
  world.onHappening({
    event: "installation",
    action,
    repository: null,
    installation,
    sender,
    payload: {
      action,
      installation: installationJson(world, installation),
      ...(action === "created" ? created : {}),
    },
  });
}

export function tellRepositoriesAdded(
  world: World,
  installation: Installation,
  added: readonly Repository[],
  sender: Account,
): void {
  world.onHappening({
    event: "installation_repositories",
    action: "added",
    repository: null,
    installation,
    sender,
    payload: {
      action: "added",
      installation: installationJson(world, installation),
      repository_selection: installation.selection,
      repositories_added: added.map(repositoryBrief),
      repositories_removed: [],
      requester: null,
    },
  });
}

/** How payloads name the installation that hears of an event. */
export function installationBrief({ id }: Installation): Json {
  return { id, node_id: nodeId("IN", id) };
}

/** @param payload rendered only when somebody hears it */
function tell(
  world: World,
  event: string,
  action: string | null,
  repository: Repository,
  sender: Account,
  payload: () => Json,
): void {
  if (world.installationOf(repository) === undefined) return;
  world.onHappening({ event, action, repository, installation: null, sender, payload: payload() });
}

function pushPayload(world: World, push: Push): Json {
  const { repository, after, before, branch, pusher, forced } = push;
  const html = htmlUrl(world, repository);
  const range = before === null || after === null ? branch : `${before.slice(0, 12)}...${after.slice(0, 12)}`;
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? NOTHING,
    after: after ?? NOTHING,
    created: before === null,
    deleted: after === null,
    forced,
    base_ref: null,
    compare: `${html}/compare/${range}`,
    // GitHub lists 2,048 commits at the most.
    commits: commitsPushed(push)
      .slice(0, 2_048)
      .map((sha) => pushedCommit(world, repository, sha)),
    head_commit: after === null ? null : pushedCommit(world, repository, after),
    pusher: { name: pusher.login, email: addressOf(pusher) },
  };
}

/** What the branch has now and had not; of a new branch, what the default branch has not. */
function commitsPushed({ repository, branch, before, after }: Push): readonly string[] {
  if (after === null) return [];
  const known =
    before ?? (branch === repository.defaultBranch ? null : repository.branch(repository.defaultBranch));
  return known === null ? [after] : between(repository.objects, known, after);
}

function pushedCommit(world: World, repository: Repository, sha: string): Json {
  const { objects } = repository;
  const commit = objects.commitAt(sha);
  const parent = commit.parents[0];
  const changes = diffTrees(
    objects,
    parent === undefined ? objects.putTree([]) : objects.commitAt(parent).tree,
    commit.tree,
  );
  const paths = (status: readonly string[]) =>
    changes.filter((change) => status.includes(change.status)).map(({ path }) => path);
  const person = ({ name, email }: { name: string; email: string }) => {
    const account = world.accountByEmail(email);
    return { name, email, ...(account === null ? {} : { username: account.login }) };
  };
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: time(commit.committer.date),
    url: `${htmlUrl(world, repository)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths(["added", "renamed"]),
    removed: paths(["removed"]),
    modified: paths(["modified"]),
  };
}
