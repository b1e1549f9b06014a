import { GitHubError } from "../core/errors.js";
import type { PullRequestAddress, PullRequestKey } from "../core/model/job.js";
import type { Review } from "../core/model/review.js";
import { compare, conclude } from "../core/pipeline.js";
import { renderCheckRun, renderShared, renderUntouched } from "../core/report/check-run.js";
import type { JobRun, Lease, PullRequestState, RepositoryReader, ReviewPublisher } from "../ports.js";
import { askRisk } from "./ask-risk.js";
import { type CheckRun, checkRunOf, type Journal, journalOf } from "./check-run.js";
import { publishComment } from "./comment.js";
import { LeaseLost } from "./lease-lost.js";
import type { JobPorts } from "./ports.js";
import { readChange } from "./read-change.js";

/** Renewals in the length of a lease, so that one slow renewal does not lose it. */
const RENEWALS = 4;
const REFUSED: ReadonlySet<number> = new Set([403, 410]);

/**
 * Reviews one pull request as it is now: reads, compares, asks, concludes, publishes. Ends quietly when another worker
 * holds the lease or nothing has happened since the last review. A throw gives the lease back for the next attempt.
 */
export async function reviewChange(ports: JobPorts, pull: PullRequestKey, run: JobRun): Promise<void> {
  const lease = await ports.pulls.lease(pull);
  if (lease === null) return;
  run.onBehalfOf(lease.delivery);
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const renewal = setInterval(
    () => {
      ports.pulls.renew(lease).then(
        (held) => {
          if (!held) stop.abort(new LeaseLost());
        },
        (error: unknown) => {
          ports.log.warn({ err: error, delivery: lease.delivery }, "A lease could not be renewed");
        },
      );
    },
    (ports.pulls.leaseSeconds * 1000) / RENEWALS,
  );
  try {
    await reviewUnderLease(ports, lease, signal);
  } catch (error) {
    if (error instanceof LeaseLost || stop.signal.aborted) return;
    await ports.pulls.release(lease).catch((failure: unknown) => {
      ports.log.warn({ err: failure, delivery: lease.delivery }, "A lease could not be given back");
    });
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function reviewUnderLease(ports: JobPorts, lease: Lease, signal: AbortSignal): Promise<void> {
  const { address } = lease;
  const { reader, publisher } = await ports.github.repository(address);
  const journal = journalOf(ports.pulls, lease);
  const check = checkRunOf(journal, lease, publisher, ports.clock, signal);
  const state = await reader.pullRequest(address.number, signal);
  let askAgain = false;
  if (state.state === "closed") {
    await check.settle("closed");
  } else {
    if (journal.published.head !== state.head) await check.settle("superseded");
    await check.start(state.head);
    const review = await evaluate(ports, reader, address, state, signal);
    // Overtaken: nothing is said about this head any more; the job that follows settles its check run.
    if (!(await isOvertaken(ports, lease, reader, state, signal))) {
      askAgain = review.gaps.some((gap) => gap.kind === "failed");
      await publish(ports, { lease, journal, check, publisher }, review, signal);
    }
  }
  const open = state.state === "open";
  const sharing = await raiseSharing(ports, address, journal, open);
  const outcome = await ports.pulls.finish(lease, journal.published, open);
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
  return now.head !== reviewed.head || now.state !== reviewed.state;
}

/** The review of a pull request's merge base to its head. Writes nothing. */
async function evaluate(
  ports: JobPorts,
  reader: RepositoryReader,
  address: PullRequestAddress,
  state: PullRequestState,
  signal: AbortSignal,
): Promise<Review> {
  const mergeBase = await reader.mergeBase(state.base, state.head, signal);
  const read = await readChange(
    { reader, parser: ports.parser, cache: ports.cache, log: ports.log },
    mergeBase,
    state.head,
    signal,
  );
  const lockfiles = compare(read.pairs);
  const risk = await askRisk(ports, lockfiles, signal);
  const { owner, repository, number } = address;
  const subject = { owner, repository, number, head: state.head, base: state.base, mergeBase };
  return conclude({
    subject,
    lockfiles,
    risk,
    problems: read.problems,
    folded: read.folded,
    policy: ports.policy,
  });
}

interface Publication {
  readonly lease: Lease;
  readonly journal: Journal;
  readonly check: CheckRun;
  readonly publisher: ReviewPublisher;
}

/** The check run first: it gates. */
async function publish(ports: JobPorts, to: Publication, review: Review, signal: AbortSignal): Promise<void> {
  const { address } = to.lease;
  const context = { policy: ports.policy.title };
  const untouched =
    review.lockfiles.length === 0 && review.problems.length === 0 && review.folded.length === 0;
  const own = untouched ? renderUntouched() : renderCheckRun(review, context);
  const others = await ports.pulls.sharingHead(address, review.subject.head);
  await to.check.complete(review.subject.head, renderShared(own, address.number, others), own.conclusion);
  try {
    await publishComment(to.journal, to.publisher, address.number, review, context, signal);
  } catch (error) {
    // A locked conversation takes no comment. The check run says the same, so the review is not given up for it.
    if (!(error instanceof GitHubError) || error.retryable || !REFUSED.has(error.status ?? 0)) throw error;
    ports.log.error({ err: error, delivery: to.lease.delivery }, "GitHub refused the comment");
  }
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
