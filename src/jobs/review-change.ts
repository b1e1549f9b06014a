import { GitHubError } from "../core/errors.js";
import type { PullRequestAddress, PullRequestKey } from "../core/model/job.js";
import { additionsOf } from "../core/merging.js";
import { MOST_PROMISED } from "../core/model/promised.js";
import { renderCheckRun, renderShared } from "../core/report/check-run.js";
import type { JobRun, Lease, PullRequestState, RepositoryAccess, RepositoryReader } from "../ports.js";
import { type CheckRun, checkRunOf, type Journal, journalOf } from "./check-run.js";
import { publishComment } from "./comment.js";
import { evaluate, type Evaluation, mergeBaseOf } from "./evaluate.js";
import { publishInline } from "./inline.js";
import type { JobPorts } from "./ports.js";
import { underLease } from "./under-lease.js";

const REFUSED: ReadonlySet<number> = new Set([403, 410]);

/**
 * Reviews one pull request as it is now: reads, compares, asks, concludes, publishes. Ends quietly when another worker
 * holds the lease or nothing has happened since the last review. A throw gives the lease back for the next attempt.
 */
export async function reviewChange(ports: JobPorts, pull: PullRequestKey, run: JobRun): Promise<void> {
  const { pulls } = ports;
  const lease = await pulls.lease(pull);
  if (lease === null) return;
  run.onBehalfOf(lease.delivery);
  const holding = {
    seconds: pulls.leaseSeconds,
    renew: () => pulls.renew(lease),
    release: () => pulls.release(lease),
    delivery: lease.delivery,
  };
  await underLease(holding, run, ports.log, (signal) => reviewUnderLease(ports, lease, signal));
}

async function reviewUnderLease(ports: JobPorts, lease: Lease, signal: AbortSignal): Promise<void> {
  const { address, revision } = lease;
  const access = await ports.github.repository(address);
  const { reader, publisher } = access;
  const journal = journalOf(lease.published, (published) => ports.pulls.remember(lease, published));
  const firstId = `${address.repositoryId}#${address.number}@${revision}`;
  const check = checkRunOf(journal, firstId, publisher, ports.clock, signal);
  const state = await reader.pullRequest(address.number, signal);
  let askAgain = false;
  let lookAgainAt: Date | null = null;
  if (state.state === "closed") {
    await check.settle("closed");
  } else {
    if (journal.published.head !== state.head) await check.settle("superseded");
    await check.start(state.head);
    const evaluation = await evaluatePull(ports, reader, address, state, signal);
    // Overtaken: nothing is said about this head any more; the job that follows settles its check run.
    if (!(await isOvertaken(ports, lease, reader, state, signal))) {
      const { turnsGreenAt } = evaluation.review;
      lookAgainAt = turnsGreenAt === null ? null : new Date(turnsGreenAt);
      askAgain = evaluation.review.gaps.some((gap) => gap.kind === "failed");
      await publish(ports, { lease, journal, check, access, state }, evaluation, signal);
    }
  }
  const open = state.state === "open";
  const sharing = await raiseSharing(ports, address, journal, open);
  const outcome = await ports.pulls.finish(lease, journal.published, open, lookAgainAt);
  if (outcome === "lost") return;
  if (outcome === "again") await ports.queue.send({ kind: "review-change", pull: address });
  // The next sweep sends it: a source that was down is asked again within ten minutes.
  else if (askAgain) await ports.pulls.raise(address);
  for (const other of sharing) await ports.queue.send({ kind: "review-change", pull: other });
}

/** Whether a newer push or the end of the pull request came during the review. Asks GitHub only after a delivery. */
async function isOvertaken(
  ports: JobPorts,
  lease: Lease,
  reader: RepositoryReader,
  reviewed: PullRequestState,
  signal: AbortSignal,
): Promise<boolean> {
  if (await ports.pulls.isCurrent(lease)) return false;
  const now = await reader.pullRequest(reviewed.number, signal);
  return now.head !== reviewed.head || now.state !== reviewed.state || now.baseRef !== reviewed.baseRef;
}

/** The evaluation of a pull request's merge base to its head. Writes nothing. */
export async function evaluatePull(
  ports: JobPorts,
  reader: RepositoryReader,
  address: PullRequestAddress,
  state: PullRequestState,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { owner, repository, repositoryId, number } = address;
  const { base, head, baseRef, ownerId } = state;
  const mergeBase = await mergeBaseOf(ports, reader, repositoryId, base, head, signal);
  const subject = { owner, repository, number, head, base, mergeBase };
  return evaluate(
    ports,
    reader,
    { address, ownerId, policyRef: baseRef, numbers: [number], subject },
    signal,
  );
}

interface Publication {
  readonly lease: Lease;
  readonly journal: Journal;
  readonly check: CheckRun;
  readonly access: RepositoryAccess;
  readonly state: PullRequestState;
}

/** The check run first: it gates. */
async function publish(
  ports: JobPorts,
  to: Publication,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<void> {
  const { address } = to.lease;
  const { review, policy } = evaluation;
  const { comment: mode } = policy.settings;
  const context = { policy: policy.title, short: to.state.author.bot, mode };
  const own = renderCheckRun(review, context);
  const others = await ports.pulls.sharingHead(address, review.subject.head);
  await to.journal.remember({ baseRef: to.state.baseRef });
  await to.check.complete(review.subject.head, renderShared(own, address.number, others), own.conclusion);
  await ports.commits.promise(address, promisedOf(evaluation));
  try {
    if (mode !== "never")
      await publishComment(to.journal, to.access.publisher, address.number, review, context, signal);
    await publishInline(to.journal, to.access.conversation, address.number, evaluation, signal);
  } catch (error) {
    // A locked conversation takes no comment. The check run says the same, so the review is not given up for it.
    if (!(error instanceof GitHubError) || error.retryable || !REFUSED.has(error.status ?? 0)) throw error;
    ports.log.error({ err: error, delivery: to.lease.delivery }, "GitHub refused the comment");
  }
}

/** What merging it would bring, as far as this review saw. */
function promisedOf({ review }: Evaluation) {
  const brings = additionsOf(review.lockfiles);
  return {
    head: review.subject.head,
    verdict: review.verdict,
    conclusion: review.conclusion,
    brings: brings.slice(0, MOST_PROMISED),
    complete: review.complete && brings.length <= MOST_PROMISED,
  };
}

/**
 * Check runs belong to commits: when this one's word changed, the others on the same head are reviewed again. Their
 * revisions are raised before the lease ends, so that a crash in between cannot leave them with an old word.
 * @returns whose jobs are to be sent once the lease has ended
 */
async function raiseSharing(
  ports: JobPorts,
  address: PullRequestAddress,
  journal: Journal,
  open: boolean,
): Promise<readonly PullRequestAddress[]> {
  const { told, head, conclusion } = journal.published;
  const now = open && head !== null ? { head, conclusion } : null;
  if (told?.head === now?.head && told?.conclusion === now?.conclusion) return [];
  const sharing: PullRequestAddress[] = [];
  for (const commit of new Set([told?.head, now?.head])) {
    if (commit === undefined) continue;
    for (const { number } of await ports.pulls.sharingHead(address, commit)) {
      const other = { ...address, number };
      await ports.pulls.raise(other);
      sharing.push(other);
    }
  }
  await journal.remember({ told: now });
  return sharing;
}
