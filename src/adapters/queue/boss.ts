import PgBoss from "pg-boss";
import type { Logger } from "pino";
import { StoreError } from "../../core/errors.js";
import type { Job, JobKind } from "../../core/model/job.js";
import type { SqlExecutor } from "../../ports.js";

/** The schema of PostgreSQL that pg-boss keeps to itself. */
const SCHEMA = "weir_jobs";

/** Times and numbers of the queue. Tests use seconds where the service uses minutes. */
export interface QueueSettings {
  /** A job that runs longer is taken for dead and runs again elsewhere; its signal aborts at 80 % of it. Default 300. */
  readonly expireInSeconds: number;
  /** How often dead workers' jobs are looked for. Default 10. */
  readonly maintenanceIntervalSeconds: number;
  /** How often each queue is asked for work while idle. Default 0.5. */
  readonly pollingIntervalSeconds: number;
  /** Reviews of pull requests that run at once in this process, and of commits beside them. Default 4. */
  readonly concurrency: number;
  /** Tries after the first; the delay doubles each time, 10 from one second on are about half an hour. Killed workers count. Default 10. */
  readonly retryLimit: number;
  /** Delay before the second try, at the least. Default 1. */
  readonly retryDelaySeconds: number;
  /** How often one replica sweeps. Default 600. */
  readonly sweepEverySeconds: number;
  /** Longer than a lease: by then the start's second sweep sees what a killed process held. Default 70. */
  readonly secondSweepAfterSeconds: number;
  /** How long running jobs may go on at shutdown before they are aborted and given back. Default 20. */
  readonly drainSeconds: number;
}

/** What a service uses. */
export const DEFAULT_SETTINGS: QueueSettings = {
  expireInSeconds: 300,
  maintenanceIntervalSeconds: 10,
  pollingIntervalSeconds: 0.5,
  concurrency: 4,
  retryLimit: 10,
  retryDelaySeconds: 1,
  sweepEverySeconds: 600,
  secondSweepAfterSeconds: 70,
  drainSeconds: 20,
};

interface KindSettings {
  /**
   * short: one waits at the most, so many deliveries make one review. The other policies of pg-boss let one key hold
   * up the others (facts/store.md 3), and with `singleton` a killed worker's job holds up the next until it expires.
   */
  readonly policy: "short" | "standard";
  /** How many run at once in this process; `reviews` = `QueueSettings.concurrency`. A kind never waits for another. */
  readonly atOnce: number | "reviews";
  /** Whether somebody waits for it, so that its queue is asked as often as that of reviews. */
  readonly urgent: boolean;
  /** What falls together under the policy. */
  key(job: Job): string | null;
  /** For what need not be tried for half an hour: a sweep comes again by itself, a person has gone on by then. */
  readonly retryLimit?: number;
}

const SWEEP_KEY = "sweep";

const KINDS: Readonly<Record<JobKind, KindSettings>> = {
  "review-change": {
    policy: "short",
    atOnce: "reviews",
    urgent: true,
    key: (job) => (job.kind === "review-change" ? `${job.pull.repositoryId}#${job.pull.number}` : null),
  },
  "review-open-pulls": { policy: "standard", atOnce: 1, urgent: false, key: () => null },
  // The key is for people who look into the queue: under this policy no command is swallowed.
  "run-command": {
    policy: "standard",
    atOnce: 2,
    urgent: true,
    key: (job) => (job.kind === "run-command" ? `${job.comment.kind}:${job.comment.id}` : null),
    retryLimit: 5,
  },
  "run-action": { policy: "standard", atOnce: 1, urgent: true, key: () => null, retryLimit: 5 },
  "review-commit": {
    policy: "standard",
    atOnce: "reviews",
    urgent: true,
    key: (job) => (job.kind === "review-commit" ? `${job.commit.repositoryId}@${job.commit.head}` : null),
  },
  "end-group": { policy: "standard", atOnce: 1, urgent: false, key: () => null },
  // One in each slot of time (`sendSweep`). Two at once, should one take so long, do no harm.
  sweep: { policy: "standard", atOnce: 1, urgent: false, key: () => SWEEP_KEY, retryLimit: 2 },
};

/** Every kind of job. */
export const JOB_KINDS = Object.keys(KINDS) as readonly JobKind[];

/** How this process works on a kind of job. */
export function pace(
  kind: JobKind,
  settings: QueueSettings,
): { readonly concurrency: number; readonly urgent: boolean } {
  const { atOnce, urgent } = KINDS[kind];
  return { concurrency: atOnce === "reviews" ? settings.concurrency : atOnce, urgent };
}

/** Where pg-boss puts what failed for the last time. */
export function deadLetterQueue(kind: JobKind): string {
  return `${kind}.dead`;
}

/** Where a dead letter waits to be told to the people it concerns, with retries of its own. */
export const EPITAPHS = "epitaphs";

/** What a job's row carries. */
export interface Envelope {
  readonly job: Job;
  /** The delivery it was sent for; null for reviews (the pull request's row knows) and without one. */
  readonly delivery: string | null;
}

/** What is told about a dead letter. */
export interface Epitaph extends Envelope {
  readonly error: string;
}

/** pg-boss swallows what fails while fetching: here it is told, once until it is over. */
function watched(executor: SqlExecutor, log: Logger): SqlExecutor {
  let failing = false;
  return {
    executeSql: async (text, values) => {
      try {
        const answer = await executor.executeSql(text, values);
        if (failing) log.info("the queue's database answers again");
        failing = false;
        return answer;
      } catch (error) {
        if (!failing) {
          failing = true;
          log.error({ err: error }, "the queue's database failed");
        }
        throw error;
      }
    },
  };
}

/** pg-boss on our pool: no scheduler (sweeps are throttled jobs), no monitor (nobody listens). */
export function createBoss(executor: SqlExecutor, settings: QueueSettings, log: Logger): PgBoss {
  const boss = new PgBoss({
    db: watched(executor, log),
    schema: SCHEMA,
    schedule: false,
    maintenanceIntervalSeconds: settings.maintenanceIntervalSeconds,
    // Completed jobs are of no more use; throttling of sweeps needs them for its interval.
    archiveCompletedAfterSeconds: Math.max(3600, settings.sweepEverySeconds),
    archiveFailedAfterSeconds: 7 * 24 * 3600,
    deleteAfterDays: 7,
  });
  boss.on("error", (error) => {
    log.error({ err: error }, "the queue's maintenance failed");
  });
  return boss;
}

async function ensureQueue(boss: PgBoss, queue: PgBoss.Queue): Promise<void> {
  await boss.createQueue(queue.name, { ...queue });
  // Settings of an earlier version.
  await boss.updateQueue(queue.name, { ...queue });
}

/**
 * Makes the queues with today's settings.
 * @param transaction making a queue takes locks on tables in an order that ends in a deadlock when two replicas do it
 *   at once (measured), so they come one after the other
 */
export async function ensureQueues(transaction: SqlExecutor, settings: QueueSettings): Promise<void> {
  await transaction.executeSql("select pg_advisory_xact_lock(hashtext($1))", [`${SCHEMA}.queues`]);
  // Not started: it only writes SQL, into this transaction.
  const boss = new PgBoss({ db: transaction, schema: SCHEMA });
  const common = {
    expireInSeconds: settings.expireInSeconds,
    retryLimit: settings.retryLimit,
    retryBackoff: true,
    retryDelay: settings.retryDelaySeconds,
  };
  await ensureQueue(boss, { ...common, name: EPITAPHS, policy: "standard" });
  for (const kind of JOB_KINDS) {
    const { policy, retryLimit = settings.retryLimit } = KINDS[kind];
    const deadLetter = deadLetterQueue(kind);
    await ensureQueue(boss, { ...common, name: deadLetter, policy: "standard" });
    await ensureQueue(boss, { ...common, retryLimit, name: kind, policy, deadLetter });
  }
}

/** Sends a job. @returns false when one like it waits already and this one adds nothing */
export async function sendJob(
  boss: PgBoss,
  envelope: Envelope,
  options: { readonly afterSeconds?: number | undefined; readonly db?: SqlExecutor } = {},
): Promise<boolean> {
  const { job } = envelope;
  const { afterSeconds = 0, db } = options;
  const { policy } = KINDS[job.kind];
  const key = KINDS[job.kind].key(job);
  const id = await boss.send(job.kind, envelope, {
    ...(db === undefined ? {} : { db }),
    ...(afterSeconds > 0 ? { startAfter: Math.ceil(afterSeconds) } : {}),
    // A job for later must not make the one for now superfluous.
    ...(key === null ? {} : { singletonKey: afterSeconds > 0 ? `${key}@later` : key }),
  });
  // pg-boss says null for "refused by the policy" and for "no such queue" alike.
  if (id === null && policy !== "short")
    throw new StoreError(`The queue ${job.kind} is missing`, { retryable: false });
  return id !== null;
}

/** Sends a sweep unless one was sent in the same slot of time by any replica; then, if asked for, in the next slot. */
export async function sendSweep(boss: PgBoss, slotSeconds: number, nextSlot: boolean): Promise<void> {
  const envelope: Envelope = { job: { kind: "sweep" }, delivery: null };
  await boss.send("sweep", envelope, {
    singletonKey: SWEEP_KEY,
    singletonSeconds: slotSeconds,
    singletonNextSlot: nextSlot,
  });
}
