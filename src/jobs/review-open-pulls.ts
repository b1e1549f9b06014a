import type { Job, PullRequestAddress } from "../core/model/job.js";
import type { JobRun } from "../ports.js";
import type { JobPorts } from "./ports.js";

/** Between two pull requests of one repository: neither a new installation nor a push may use up the hour's quota at once. */
const SECONDS_APART = 5;

/**
 * Queues open pull requests of a repository, one every few seconds: those that have no check run of ours, or, after
 * their base branch moved, those into that branch (the policy stands there, and so may what they bring). What changes
 * nothing writes nothing.
 */
export async function reviewOpenPulls(
  ports: JobPorts,
  job: Extract<Job, { kind: "review-open-pulls" }>,
  run: JobRun,
): Promise<void> {
  const { installationId, owner, repository, repositoryId, base } = job;
  const where = { installationId, owner, repository, repositoryId };
  const { reader } = await ports.github.repository(where);
  let after = 0;
  for (const { number, head } of await reader.openPullRequests(base, run.signal)) {
    if (base === null && (await reader.hasCheckRun(head, run.signal))) continue;
    const pull: PullRequestAddress = { ...where, number };
    await ports.pulls.raise(pull);
    await ports.queue.send({ kind: "review-change", pull }, { afterSeconds: after });
    after += SECONDS_APART;
  }
}
