import type { CommitSubject, Job, PullRequestKey } from "../core/model/job.js";
import { renderFailed } from "../core/report/check-run.js";
import type { Published, ReviewPublisher } from "../ports.js";
import type { JobPorts } from "./ports.js";

type Ports = Pick<JobPorts, "github" | "pulls" | "commits" | "clock">;

/**
 * Shows where somebody waits that a job was given up, with the delivery id under which the log tells why. What was not
 * looked at must not pass a required check, so the conclusion is `failure`; a comment whose commands failed gets 😕.
 */
export async function reportDead(
  ports: Ports,
  job: Job,
  delivery: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (job.kind === "review-change") await reportPull(ports, job.pull, delivery, signal);
  else if (job.kind === "review-commit") await reportCommit(ports, job.commit, delivery, signal);
  else if (job.kind === "run-command") {
    const { conversation } = await ports.github.repository(job.pull);
    await conversation.react(job.comment, "confused", signal);
  }
}

async function reportPull(
  ports: Ports,
  pull: PullRequestKey,
  delivery: string | null,
  signal: AbortSignal,
): Promise<void> {
  const row = await ports.pulls.address(pull);
  if (row === null) return;
  const { address, published } = row;
  const { reader, publisher } = await ports.github.repository(address);
  const state = await reader.pullRequest(address.number, signal);
  if (state.state === "closed") return;
  const subject = `${address.repositoryId}#${address.number}`;
  await fail(ports, publisher, { head: state.head, subject, published, delivery }, signal);
}

async function reportCommit(
  ports: Ports,
  { kind, head, ...address }: CommitSubject,
  delivery: string | null,
  signal: AbortSignal,
): Promise<void> {
  const row = await ports.commits.find(address.repositoryId, head, kind);
  // Nobody waits for a group that has ended.
  if (row === null || row.ended) return;
  const { publisher } = await ports.github.repository(address);
  const subject = `${address.repositoryId}@${head}`;
  await fail(ports, publisher, { head, subject, published: row.published, delivery }, signal);
}

interface Dead {
  readonly head: string;
  readonly subject: string;
  readonly published: Published;
  readonly delivery: string | null;
}

/** On the run that the review left open, or on one of its own. */
async function fail(
  { clock }: Ports,
  publisher: ReviewPublisher,
  { head, subject, published, delivery }: Dead,
  signal: AbortSignal,
): Promise<void> {
  const externalId = `${subject}@dead:${delivery ?? "sweep"}`;
  const isOpen = published.head === head && !published.checkCompleted;
  const open = isOpen ? published.checkRun : null;
  const known = open ?? (await publisher.findCheckRun(head, externalId, signal));
  const id = known ?? (await publisher.startCheckRun(head, externalId, clock(), signal));
  await publisher.completeCheckRun(id, renderFailed(delivery), clock(), known !== null, signal);
}
