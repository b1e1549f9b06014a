import { GitHubError } from "../core/errors.js";
import type { JobRun } from "../ports.js";
import type { JobPorts } from "./ports.js";

/** GitHub keeps deliveries, and delivers again, for three days. */
const REDELIVERY_MS = 3 * 24 * 60 * 60 * 1000;
/** Deliveries of the time around the last sweep are looked at twice: GitHub lists them a little late. */
const OVERLAP_MS = 20 * 60 * 1000;
const LAST_SWEEP = "sweep:last";

/**
 * Repairs what a lost delivery, a killed worker or an outage left behind: sends reviews whose revision is ahead, and
 * asks GitHub to deliver again what failed since the last sweep. Where that was longer ago than GitHub remembers (or
 * there was none), open pull requests without a check run of ours are looked for in every repository.
 */
export async function sweep(ports: JobPorts, run: JobRun): Promise<void> {
  const now = ports.clock();
  for (const pull of await ports.pulls.leftBehind()) await ports.queue.send({ kind: "review-change", pull });
  const last = (await ports.memory.get([LAST_SWEEP])).get(LAST_SWEEP)?.storedAt ?? new Date(0);
  const horizon = now.getTime() - REDELIVERY_MS;
  const since = new Date(Math.max(horizon, last.getTime() - OVERLAP_MS));
  for (const { id, guid } of await ports.github.failedDeliveries(since, run.signal)) {
    ports.log.info({ delivery: guid }, "A delivery had failed and is asked for again");
    try {
      await ports.github.redeliver(id, run.signal);
    } catch (error) {
      // One that GitHub no longer has must not keep the others waiting.
      if (!(error instanceof GitHubError) || error.retryable) throw error;
      ports.log.error({ err: error, delivery: guid }, "A delivery cannot be delivered again");
    }
  }
  if (last.getTime() < horizon) {
    for await (const repository of ports.github.repositories(run.signal)) {
      await ports.queue.send({ kind: "review-open-pulls", ...repository });
    }
  }
  await ports.memory.put(new Map([[LAST_SWEEP, now.toISOString()]]));
}
