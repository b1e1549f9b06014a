import type { GitHubDouble } from "../../test/github-double/github-double.js";
import { MergeQueue } from "../../test/github-double/merge-queue.js";
import type { CheckRun } from "../../test/github-double/state/check.js";
import type { PullRequest } from "../../test/github-double/state/pull-request.js";
import { weirRunOn } from "../arrival.js";

/** The commit that a pull request is to become, or has become, part of the base with. */
export interface Landing {
  readonly what: "merge group" | "merge commit";
  readonly sha: string;
  /** The newest run of Weir on it. */
  readonly run: CheckRun | null;
}

/** Where a pull request lands; null = it is neither queued nor merged. */
export function landingOf(github: GitHubDouble, pull: PullRequest): Landing | null {
  const { repository, mergeCommit } = pull;
  const at = (what: Landing["what"], sha: string): Landing => ({
    what,
    sha,
    run: weirRunOn(github, repository, sha),
  });
  if (mergeCommit !== null) return at("merge commit", mergeCommit);
  const groups = github.world.queues.flatMap((queue) => (queue instanceof MergeQueue ? queue.groups : []));
  const group = groups.find(({ steps }) => steps.some((step) => step.pull === pull));
  return group === undefined ? null : at("merge group", group.headSha);
}
