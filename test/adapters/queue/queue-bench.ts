/** What the tests of the queue share: a database with a queue whose times are seconds. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, PullRequestAddress } from "../../../src/core/model/job.js";
import type { Deliveries, Delivery, Intake, Meter, PullRequests } from "../../../src/ports.js";
import { openJobs } from "../../../src/adapters/queue/jobs.js";
import type { Jobs, QueueSettings } from "../../../src/adapters/queue/jobs.js";
import { createDeliveries } from "../../../src/adapters/store/deliveries.js";
import { createPullRequests } from "../../../src/adapters/store/pull-requests.js";
import { freshDatabase, silent } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

export const FAST: Partial<QueueSettings> = {
  expireInSeconds: 2,
  maintenanceIntervalSeconds: 1,
  pollingIntervalSeconds: 0.05,
  retryLimit: 2,
  retryDelaySeconds: 1,
  sweepEverySeconds: 600,
  secondSweepAfterSeconds: 600,
  drainSeconds: 5,
};

export interface QueueBench {
  readonly fresh: FreshDatabase;
  readonly deliveries: Deliveries;
  readonly pulls: PullRequests;
  /** Outcomes that the meter was told, `kind outcome`. */
  readonly metered: readonly string[];
  /** Opens a further replica on the same database. */
  readonly open: (settings?: Partial<QueueSettings>) => Promise<Jobs>;
  /** Stops every replica and drops the database. */
  readonly close: () => Promise<void>;
}

export async function queueBench(): Promise<QueueBench> {
  const fresh = await freshDatabase();
  const { store } = fresh.database;
  const deliveries = createDeliveries(store);
  const opened: Jobs[] = [];
  const metered: string[] = [];
  const meter: Pick<Meter, "job"> = {
    job: (kind, outcome) => {
      metered.push(`${kind} ${outcome}`);
    },
  };
  return {
    fresh,
    deliveries,
    pulls: createPullRequests(store),
    metered,
    open: async (settings) => {
      const jobs = await openJobs({
        database: fresh.database,
        deliveries,
        log: silent,
        meter,
        settings: { ...FAST, ...settings },
      });
      opened.push(jobs);
      return jobs;
    },
    close: async () => {
      await Promise.all(opened.map((jobs) => jobs.stop()));
      await fresh.close();
    },
  };
}

export function delivery(id: string): Delivery {
  return { id, event: "pull_request", action: "synchronize" };
}

export function review(number: number): Intake & { readonly address: PullRequestAddress } {
  const address = { installationId: 7, owner: "acme", repository: "shop", repositoryId: 1, number };
  return { job: { kind: "review-change", pull: { repositoryId: 1, number } }, address };
}

/** Number of the pull request of a review, 0 for other jobs. */
export function numberOf(job: Job): number {
  return job.kind === "review-change" ? job.pull.number : 0;
}

/** Waits until something holds; fails after a time no test should need. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}
