import { GitHubError } from "../core/errors.js";
import type { JobRun } from "../ports.js";
import type { JobPorts } from "./ports.js";

/** GitHub keeps deliveries, and delivers again, for three days. */
const REDELIVERY_MS = 3 * 24 * 60 * 60 * 1000;
/** Deliveries of the time around the last sweep are looked at twice: GitHub lists them a little late. */
const OVERLAP_MS = 20 * 60 * 1000;
/** Failures in a row after which GitHub is left in peace until the next attempt. */
const HOPELESS = 5;
/** Between two pull requests that are reviewed again. */
const SECONDS_APART = 1;
const LAST_SWEEP = "sweep:last";

/**
 * Repairs what a lost delivery, a killed worker or an outage left behind: sends reviews whose revision is ahead or whose
 * time to be looked at again has come, and
 * asks GitHub to deliver again what failed since the last sweep. Where that was longer ago than GitHub remembers (or
 * there was none), open pull requests without a check run of ours are looked for in every repository.
 */
export async function sweep(ports: JobPorts, run: JobRun): Promise<void> {
  const now = ports.clock();
  await ports.pulls.raiseDue(now);
  for (const pull of await ports.pulls.leftBehind()) await ports.queue.send({ kind: "review-change", pull });
  const last = lastSweep((await ports.memory.get([LAST_SWEEP])).get(LAST_SWEEP)?.value);
  await reviewExpired(ports, last, now);
  const horizon = now.getTime() - REDELIVERY_MS;
  const since = new Date(Math.max(horizon, last.getTime() - OVERLAP_MS));
  await redeliverAll(ports, await ports.github.failedDeliveries(since, run.signal), run);
  if (last.getTime() < horizon) {
    for await (const repository of ports.github.repositories(run.signal)) {
      await ports.queue.send({ kind: "review-open-pulls", base: null, ...repository });
    }
  }
  await ports.memory.put(new Map([[LAST_SWEEP, now.toISOString()]]));
}

/** When the last sweep began; long ago when there was none. By its clock, so that what ran out while it ran is not missed. */
function lastSweep(value: unknown): Date {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return new Date(Number.isNaN(at) ? 0 : at);
}

/** What was accepted until now counts again: the pull requests that it reached are reviewed, slowly. */
async function reviewExpired(
  { ledger, pulls, queue }: Pick<JobPorts, "ledger" | "pulls" | "queue">,
  since: Date,
  now: Date,
): Promise<void> {
  let after = 0;
  for (const key of await ledger.expiredBetween(since, now)) {
    const row = await pulls.address(key);
    if (row === null) continue;
    await pulls.raise(row.address);
    await queue.send({ kind: "review-change", pull: key }, { afterSeconds: after });
    after += SECONDS_APART;
  }
}

/**
 * Asks for each of them. One that cannot be had must not keep the others waiting.
 * @throws {GitHubError} the last one that may succeed later: this sweep is not done
 */
async function redeliverAll(
  { github, log }: Pick<JobPorts, "github" | "log">,
  failed: readonly { readonly id: string; readonly guid: string }[],
  run: JobRun,
): Promise<void> {
  let inARow = 0;
  let again: GitHubError | null = null;
  for (const { id, guid } of failed) {
    log.info({ delivery: guid }, "A delivery had failed and is asked for again");
    try {
      await github.redeliver(id, run.signal);
      inARow = 0;
    } catch (error) {
      if (!(error instanceof GitHubError) || run.signal.aborted) throw error;
      log.warn({ err: error, delivery: guid }, "A delivery could not be asked for again");
      // GitHub no longer has it: there is nothing to come back for.
      if (!error.retryable) continue;
      again = error;
      inARow += 1;
      if (inARow >= HOPELESS) break;
    }
  }
  if (again !== null) throw again;
}
