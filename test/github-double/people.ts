import { commitsOf } from "./state/pull-request.js";
import type { PullRequest, Push, Repository } from "./state/repository.js";
import { mergeBase } from "./git/history.js";
import { mergeOnto, type MergeMethod } from "./state/merging.js";
import { signatureOf } from "./state/signature.js";
import type { Account } from "./state/account.js";
import type { World } from "./state/world.js";
import { tellCheckSuite, tellPullRequest, tellPush } from "./webhooks/events.js";

/** What people do in the browser and with git, and what GitHub does because of it. */

export interface NewPullRequest {
  /** The repository that is asked to pull. */
  readonly repo: Repository;
  /** Branch of `repo`, or of `fromFork`. */
  readonly head: string;
  /** Default: the default branch. */
  readonly base?: string;
  readonly title?: string;
  readonly body?: string | null;
  /** Login; default: octocat. */
  readonly author?: string;
  readonly draft?: boolean;
  readonly fromFork?: Repository;
}

/** GitHub has one open pull request for a head and a base. */
function requireOnlyOne(pull: PullRequest, base: string): void {
  const rival = [...pull.repository.pulls.values()].find(
    (each) =>
      each !== pull &&
      each.state === "open" &&
      each.baseRef === base &&
      each.headRepository === pull.headRepository &&
      each.headRef === pull.headRef,
  );
  if (rival !== undefined) throw new Error(`#${rival.number} wants ${pull.headRef} in ${base} already`);
}

export function openPullRequest(world: World, wanted: NewPullRequest): PullRequest {
  const { repo, head } = wanted;
  const headRepository = wanted.fromFork ?? repo;
  const baseRef = wanted.base ?? repo.defaultBranch;
  const headSha = headRepository.branch(head);
  const baseSha = repo.branch(baseRef);
  if (headSha === null) throw new Error(`${headRepository.fullName} has no branch ${head}`);
  if (baseSha === null) throw new Error(`${repo.fullName} has no branch ${baseRef}`);
  if (headRepository.objects !== repo.objects) throw new Error("not a fork of the same network");
  if (mergeBase(repo.objects, baseSha, headSha) === null)
    throw new Error("the branches have no common history");
  const author = world.account(wanted.author ?? "octocat");
  const now = world.now();
  const pull: PullRequest = {
    id: world.nextId(),
    number: repo.pulls.size + 1,
    repository: repo,
    author,
    title: wanted.title ?? `Change ${head}`,
    body: wanted.body ?? null,
    draft: wanted.draft ?? false,
    state: "open",
    baseRef,
    baseSha,
    headRef: head,
    headOwner: headRepository.owner,
    headRepository,
    headSha,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    mergeCommits: [],
  };
  requireOnlyOne(pull, baseRef);
  if (commitsOf(pull).length === 0) throw new Error(`no commits between ${baseRef} and ${head}`);
  repo.pulls.set(pull.number, pull);
  tellPullRequest(world, pull, "opened", author);
  return pull;
}

/** After a push: the push event, a check suite for apps that write checks, and pull requests whose head moves. */
export function afterPush(world: World, push: Push): void {
  const { repository, branch, before, after, pusher } = push;
  tellPush(world, push);
  world.queues.find((each) => each.repository === repository && each.branch === branch)?.baseMoved();
  if (after !== null && world.installationOf(repository)?.permissions["checks"] === "write") {
    tellCheckSuite(world, world.suiteFor(repository, after, world.app, before), "requested", pusher);
  }
  for (const target of world.repositories.values()) {
    for (const pull of target.pulls.values()) {
      if (pull.state !== "open") continue;
      const isHead = pull.headRepository === repository && pull.headRef === branch;
      const isBase = target === repository && pull.baseRef === branch;
      if (after === null) {
        // GitHub closes what has lost its branch, on either side.
        if (isHead || isBase) close(world, pull, pusher);
      } else if (isHead) move(world, pull, after, pusher);
    }
  }
}

function move(world: World, pull: PullRequest, after: string, pusher: Account): void {
  const before = pull.headSha;
  pull.headSha = after;
  pull.baseSha = pull.repository.branch(pull.baseRef) ?? pull.baseSha;
  pull.updatedAt = world.now();
  tellPullRequest(world, pull, "synchronize", pusher, { before, after });
  leaveQueue(world, pull, pusher);
}

/** What was queued is not what it was: GitHub takes it out, without a reason of its own. */
function leaveQueue(world: World, pull: PullRequest, by: Account): void {
  for (const queue of world.queues) queue.dequeue(pull, by, "UNKNOWN_REMOVAL_REASON");
}

export function close(world: World, pull: PullRequest, by: Account): void {
  if (pull.state === "closed") return;
  pull.state = "closed";
  pull.closedAt = pull.updatedAt = world.now();
  tellPullRequest(world, pull, "closed", by);
  leaveQueue(world, pull, by);
}

/** Opens a closed pull request again; its head is then where its branch is. */
export function reopen(world: World, pull: PullRequest, by: Account): void {
  if (pull.state === "open") return;
  if (pull.mergedAt !== null) throw new Error("a merged pull request cannot be reopened");
  const head = pull.headRepository?.branch(pull.headRef) ?? null;
  if (head === null || pull.repository.branch(pull.baseRef) === null) {
    throw new Error("a pull request without its branches cannot be reopened");
  }
  requireOnlyOne(pull, pull.baseRef);
  pull.state = "open";
  pull.closedAt = null;
  pull.headSha = head;
  pull.updatedAt = world.now();
  tellPullRequest(world, pull, "reopened", by);
}

/** Merges as the button does. @throws {Error} when it conflicts or is not open @returns the new tip of the base */
export function merge(world: World, pull: PullRequest, by: Account, method: MergeMethod = "merge"): string {
  const onto = pull.repository.branch(pull.baseRef);
  const now = world.now();
  const merged =
    pull.state === "open" && onto !== null
      ? mergeOnto(pull, onto, method, signatureOf(by, now), signatureOf(pull.author, now))
      : null;
  if (merged === null) throw new Error(`pull request ${pull.number} cannot be merged`);
  markMerged(world, pull, merged, by);
  leaveQueue(world, pull, by);
  pull.repository.moveBranch(pull.baseRef, merged.head, by, false);
  return merged.head;
}

/** Closes a pull request as merged; the base is not moved. */
export function markMerged(
  world: World,
  pull: PullRequest,
  merged: { readonly head: string; readonly made: readonly string[] },
  by: Account,
): void {
  pull.state = "closed";
  pull.closedAt = pull.mergedAt = pull.updatedAt = world.now();
  pull.mergedBy = by;
  pull.mergeCommit = merged.head;
  pull.mergeCommits = merged.made;
  tellPullRequest(world, pull, "closed", by);
}

export function setDraft(world: World, pull: PullRequest, draft: boolean, by: Account): void {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.updatedAt = world.now();
  tellPullRequest(world, pull, draft ? "converted_to_draft" : "ready_for_review", by);
  leaveQueue(world, pull, by);
}

/** Lets a pull request aim at another branch. */
export function retarget(world: World, pull: PullRequest, base: string, by: Account): void {
  const sha = pull.repository.branch(base);
  if (sha === null) throw new Error(`${pull.repository.fullName} has no branch ${base}`);
  requireOnlyOne(pull, base);
  const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
  pull.baseRef = base;
  pull.baseSha = sha;
  pull.updatedAt = world.now();
  tellPullRequest(world, pull, "edited", by, { changes });
  leaveQueue(world, pull, by);
}

/** Deletes a fork. Its pull requests stay, without their head repository. */
export function deleteRepository(world: World, repository: Repository): void {
  repository.deleted = true;
  world.repositories.delete(repository.fullName.toLowerCase());
  for (const installation of world.installations.values()) installation.repositories.delete(repository);
  for (const target of world.repositories.values()) {
    for (const pull of target.pulls.values()) {
      if (pull.headRepository === repository) pull.headRepository = null;
    }
  }
}
