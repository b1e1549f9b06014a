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

/** Well under the lease's length, so that one slow renewal does not lose it. */
const RENEW_EVERY_MS = 15_000;

/**
 * Reviews one pull request as it is now: reads, compares, asks, concludes, publishes. Ends quietly when another worker
 * holds the lease or nothing has happened since the last review. A throw gives the lease back for the next attempt.
 */
export async function reviewChange(ports: JobPorts, pull: PullRequestKey, run: JobRun): Promise<void> {
  const lease = await ports.pulls.lease(pull);
  if (lease === null) return;
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const renewal = setInterval(() => {
    ports.pulls.renew(lease).then(
      (held) => {
        if (!held) stop.abort(new LeaseLost());
      },
      (error: unknown) => {
        ports.log.warn({ err: error, job: run.id }, "A lease could not be renewed");
      },
    );
  }, RENEW_EVERY_MS);
  try {
    await reviewUnderLease(ports, lease, signal);
  } catch (error) {
    if (error instanceof LeaseLost || stop.signal.aborted) return;
    await ports.pulls.release(lease);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function reviewUnderLease(ports: JobPorts, lease: Lease, signal: AbortSignal): Promise<void> {
  const { address } = lease;
  const { reader, publisher } = await ports.github.repository(address);
  const journal = journalOf(ports.pulls, lease);
  const before = journal.published;
  const check = checkRunOf(journal, lease, publisher, ports.clock, signal);
  const state = await reader.pullRequest(address.number, signal);
  let askAgain = false;
  if (state.state === "closed") {
    await check.settle("closed");
  } else {
    if (journal.published.head !== state.head) await check.settle("superseded");
    await check.start(state.head);
    const review = await evaluate(ports, reader, address, state, signal);
    askAgain = review.gaps.some((gap) => gap.kind === "failed");
    await publish(ports, { lease, journal, check, publisher }, review, signal);
  }
  const open = state.state === "open";
  const outcome = await ports.pulls.finish(lease, journal.published, open);
  if (outcome === "lost") return;
  if (outcome === "again") await ports.queue.send({ kind: "review-change", pull: address });
  // The next sweep sends it: a source that was down is asked again within ten minutes.
  else if (askAgain) await ports.pulls.raise(address);
  const { head, conclusion } = journal.published;
  if (!open || before.head !== head || before.conclusion !== conclusion) {
    await reviewSharing(ports, address, new Set([before.head, open ? head : null]));
  }
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
    { reader, parser: ports.parser, cache: ports.cache },
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
  await publishComment(to.journal, to.publisher, address.number, review, context, signal);
}

/** Check runs belong to commits: when this one's word changed, the others on the same head are reviewed again. */
async function reviewSharing(
  ports: JobPorts,
  address: PullRequestAddress,
  heads: ReadonlySet<string | null>,
): Promise<void> {
  for (const head of heads) {
    if (head === null) continue;
    for (const { number } of await ports.pulls.sharingHead(address, head)) {
      const other = { ...address, number };
      await ports.pulls.raise(other);
      await ports.queue.send({ kind: "review-change", pull: other });
    }
  }
}
