import type { Job } from "../core/model/job.js";
import { acceptedAnswer } from "../core/report/answers.js";
import { mayRun, UNINVOLVED } from "../core/rights.js";
import type { JobRun, RepositoryAccess } from "../ports.js";
import { askerOf } from "./asker.js";
import type { JobPorts } from "./ports.js";
import { readPolicy } from "./read-policy.js";

/** Names the one answer that the button keeps up to date. */
const MARKER = "<!-- weir:accepted -->";

/**
 * Somebody pressed a button of a check run or ran it again: the same rights as for commands, for whoever pressed it.
 * What the button says is believed only where Weir has such a button.
 */
export async function runAction(
  ports: JobPorts,
  job: Extract<Job, { kind: "run-action" }>,
  run: JobRun,
): Promise<void> {
  const { repository, head, action, sender } = job;
  const verb = action === "recheck" || action === "accepted" ? action : null;
  if (verb === null) {
    ports.log.warn({ action, sender: sender.login }, "A button that Weir does not have was pressed");
    return;
  }
  const access = await ports.github.repository(repository);
  // Found by repository and commit: for forks the payload names no pull request.
  for (const pull of await ports.pulls.withHead(repository.repositoryId, head)) {
    const state = await access.reader.pullRequest(pull.number, run.signal);
    const place = { address: pull, ownerId: state.ownerId, policyRef: state.baseRef };
    const { policy } = await readPolicy(ports, access.reader, place, run.signal);
    const asker = await askerOf(ports, access.people, sender, false, policy.settings, run.signal);
    if (mayRun(verb, asker, UNINVOLVED, policy.settings, false).answer !== "allowed") continue;
    if (verb === "recheck") {
      // GitHub set the suite back when it was asked to run it again: only a new run completes it.
      await ports.pulls.forgetCheck(pull);
      await ports.pulls.raise(pull);
      await ports.queue.send({ kind: "review-change", pull });
      continue;
    }
    const where = { repositoryId: pull.repositoryId, numbers: [pull.number] };
    const { acceptances } = await ports.ledger.reaching(state.ownerId, where);
    const body = `${MARKER}\n${acceptedAnswer(acceptances, ports.clock())}`;
    const known = await access.publisher.findComment(pull.number, MARKER, run.signal);
    if (known === null || !(await access.publisher.updateComment(known.id, body, run.signal)))
      await access.publisher.createComment(pull.number, body, run.signal);
  }
  if (verb === "recheck") await reviewCommitsAgain(ports, access, job, run);
}

/** Merge groups and merged commits of this head: the policy that decides who may is the one that they are held against. */
async function reviewCommitsAgain(
  ports: JobPorts,
  access: RepositoryAccess,
  { repository, head, sender }: Extract<Job, { kind: "run-action" }>,
  run: JobRun,
): Promise<void> {
  const { repositoryId } = repository;
  for (const kind of ["merge-group", "merged"] as const) {
    const subject = (await ports.commits.find(repositoryId, head, kind))?.subject ?? null;
    if (subject === null) continue;
    const place = { address: repository, ownerId: subject.ownerId, policyRef: subject.base };
    const { policy } = await readPolicy(ports, access.reader, place, run.signal);
    const asker = await askerOf(ports, access.people, sender, false, policy.settings, run.signal);
    if (mayRun("recheck", asker, UNINVOLVED, policy.settings, false).answer !== "allowed") continue;
    for (const commit of await ports.commits.reopen(repositoryId, head))
      await ports.queue.send({ kind: "review-commit", commit });
    return;
  }
}
