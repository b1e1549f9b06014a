import type { CommitSubject, PullRequestKey } from "../core/model/job.js";
import { additionsOf, attribute, driftOf, queuedNumber, type QueuedPull } from "../core/merging.js";
import { isUntouched, renderCheckRun } from "../core/report/check-run.js";
import { driftLines, groupLines } from "../core/report/merging.js";
import type { CheckRunOutput } from "../core/model/review.js";
import type { JobRun, RepositoryAccess } from "../ports.js";
import type { CommitLease } from "../ports/commits.js";
import { checkRunOf, journalOf } from "./check-run.js";
import { evaluate, type Evaluation } from "./evaluate.js";
import type { JobPorts } from "./ports.js";
import { underLease } from "./under-lease.js";

/** Merge groups that stand on one another and are followed; GitHub builds at most 100 at once. */
const MOST_GROUPS = 100;

/**
 * Reviews a commit that is no pull request's head. A merge group: its base to its head, with the same check as a pull
 * request, so that it can be required. A commit that the default branch was moved to: what was merged, held against
 * what the reviews promised; where it is the head of a merge group, that group's check run is on it already.
 */
export async function reviewCommit(ports: JobPorts, commit: CommitSubject, run: JobRun): Promise<void> {
  const { commits } = ports;
  const lease = await commits.lease(commit);
  if (lease === null) return;
  const holding = {
    seconds: commits.leaseSeconds,
    renew: () => commits.renew(lease),
    release: () => commits.release(lease),
    delivery: null,
  };
  await underLease(holding, run, ports.log, (signal) => reviewUnderLease(ports, lease, signal));
}

async function reviewUnderLease(ports: JobPorts, lease: CommitLease, signal: AbortSignal): Promise<void> {
  const { subject, published } = lease;
  const access = await ports.github.repository(subject);
  const journal = journalOf(published, (now) => ports.commits.remember(lease, now));
  const firstId = `${subject.repositoryId}@${subject.head}`;
  const check = checkRunOf(journal, firstId, access.publisher, ports.clock, signal);
  if (subject.kind === "merged") {
    const group = await ports.commits.find(subject.repositoryId, subject.head, "merge-group");
    // Unless somebody asked to see it again.
    if (group?.published.checkCompleted === true && group.published.checkDigest !== null) {
      await ports.commits.finish(lease, published);
      return;
    }
  }
  await check.start(subject.head);
  const pulls = await pullsOf(ports, access, subject, signal);
  const evaluation = await evaluate(
    ports,
    access.reader,
    {
      address: subject,
      ownerId: subject.ownerId,
      // The policy in force: what is merged may change it.
      policyRef: subject.base,
      numbers: pulls.map(({ number }) => number),
      subject: {
        owner: subject.owner,
        repository: subject.repository,
        number: null,
        head: subject.head,
        base: subject.base,
        mergeBase: subject.base,
      },
    },
    signal,
  );
  const row = await ports.commits.find(subject.repositoryId, subject.head, subject.kind);
  if (row?.ended === true) await check.settle("ended");
  else {
    const output = outputOf(subject, evaluation, pulls);
    await check.complete(subject.head, output, output.conclusion);
  }
  await ports.commits.finish(lease, journal.published);
}

function outputOf(
  subject: CommitSubject,
  { review, policy }: Evaluation,
  pulls: readonly QueuedPull[],
): CheckRunOutput {
  const context = { policy: policy.title };
  if (isUntouched(review) && pulls.every(({ promised }) => (promised?.brings.length ?? 0) === 0))
    return renderCheckRun(review, context);
  const additions = additionsOf(review.lockfiles);
  const numbers = pulls.map(({ number }) => number);
  const above =
    subject.kind === "merge-group"
      ? groupLines(attribute(additions, pulls), numbers)
      : driftLines(driftOf(additions, pulls), numbers);
  return renderCheckRun(review, context, above);
}

/** The pull requests of a merge group, newest first, or those that a push merged; with what their reviews promised. */
async function pullsOf(
  ports: JobPorts,
  access: RepositoryAccess,
  subject: CommitSubject,
  signal: AbortSignal,
): Promise<readonly QueuedPull[]> {
  const { repositoryId } = subject;
  const queued = await queuedIn(ports, subject);
  const numbers =
    queued.length > 0 || subject.kind === "merge-group" ? queued : await mergedBy(access, subject, signal);
  return Promise.all(
    numbers.map(async (number) => {
      const pull: PullRequestKey = { repositoryId, number };
      return { number, promised: await ports.commits.promised(pull) };
    }),
  );
}

/**
 * Follows the merge groups that Weir knows from a head down to the base: each stands on the head of the one before it
 * in the queue. A group whose base is the branch itself has nothing before it.
 */
async function queuedIn(ports: JobPorts, subject: CommitSubject): Promise<readonly number[]> {
  const numbers: number[] = [];
  let head = subject.head;
  for (let followed = 0; followed < MOST_GROUPS; followed += 1) {
    const group = await groupWith(ports, subject, head);
    if (group === null) break;
    const number = group.headRef === null ? null : queuedNumber(group.headRef);
    if (number !== null && !numbers.includes(number)) numbers.push(number);
    // A push ends where the branch was before; a group's own review tells what it stands on.
    if (subject.kind === "merged" && group.base === subject.base) break;
    head = group.base;
  }
  return numbers;
}

async function groupWith(
  ports: JobPorts,
  subject: CommitSubject,
  head: string,
): Promise<CommitSubject | null> {
  if (subject.kind === "merge-group" && head === subject.head) return subject;
  const row = await ports.commits.find(subject.repositoryId, head, "merge-group");
  return row?.subject?.baseRef === subject.baseRef ? row.subject : null;
}

async function mergedBy(
  { reader }: RepositoryAccess,
  subject: CommitSubject,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const found = await reader.pullsOfCommit(subject.head, signal);
  return found
    .filter(({ merged, baseRef }) => merged && baseRef === subject.baseRef)
    .map(({ number }) => number);
}
