import type { Logger } from "pino";
import { StoreError } from "../../core/errors.js";
import type { Deliveries, JobHandler, JobQueue, Meter, SqlExecutor } from "../../ports.js";
import {
  createBoss,
  DEFAULT_SETTINGS,
  deadLetterQueue,
  ensureQueues,
  EPITAPHS,
  JOB_KINDS,
  pace,
  sendJob,
  sendSweep,
} from "./boss.js";
import type { QueueSettings } from "./boss.js";
import { buryDeadLetter } from "./dead-letters.js";
import type { DeathHandler } from "./dead-letters.js";
import { readEnvelope, readEpitaph } from "./envelope.js";
import { startWorker } from "./worker.js";
import type { Fetched, Worker, WorkerOptions } from "./worker.js";

export type { QueueSettings } from "./boss.js";
export type { Death } from "./dead-letters.js";

/** What the queue stands on. */
interface JobsOptions {
  /** The database that `deliveries` works on. */
  readonly database: {
    readonly executor: SqlExecutor;
    transaction<T>(run: (transaction: SqlExecutor) => Promise<T>): Promise<T>;
  };
  readonly deliveries: Deliveries;
  readonly log: Logger;
  readonly meter: Pick<Meter, "job">;
  readonly settings?: Partial<QueueSettings>;
}

/** The queue of this process. It takes jobs from the beginning and works on them after `start`. */
export interface Jobs extends JobQueue {
  /** Begins to work: jobs of every kind, dead letters, sweeps (one at once, and one each interval on one replica). */
  start(handle: JobHandler, onDead: DeathHandler): Promise<void>;
  /** Fetches no more, waits for what runs, aborts and gives back what takes too long. */
  stop(): Promise<void>;
  /** @throws {StoreError} the queue cannot be used */
  ping(): Promise<void>;
}

/** Dead letters and their like can wait a little longer than reviews. */
const SLOW_POLL_FACTOR = 4;
/** How long an aborted handler has to come back at shutdown. */
const GRACE_MS = 2000;
/** Replicas that start within one slot sweep once. */
const START_SLOT_SECONDS = 15;

/** What the workers of different queues differ in. */
interface Sort {
  readonly concurrency?: number;
  readonly slow?: boolean;
  readonly run: WorkerOptions["run"];
  readonly resend: (fetched: Fetched) => Promise<unknown>;
  readonly onOutcome?: WorkerOptions["onOutcome"];
}

async function stored<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`${what}: ${reason}`, { retryable: true, cause: error });
  }
}

/**
 * Opens the queue in the database: pg-boss's tables and one queue for each kind of job.
 * @throws {StoreError} the database failed
 */
export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { database, deliveries, log, meter } = options;
  const settings: QueueSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const boss = createBoss(database.executor, settings, log);
  await stored("Opening the queue failed", async () => {
    await boss.start();
    try {
      await database.transaction((transaction) => ensureQueues(transaction, settings));
    } catch (error) {
      await boss.stop({ graceful: false });
      throw error;
    }
  });

  const workers = new Map<string, Worker>();
  const timers: NodeJS.Timeout[] = [];
  let stopping: Promise<void> | null = null;

  const work = (queue: string, sort: Sort) => {
    const { concurrency = 1, slow = true, run, resend, onOutcome = () => undefined } = sort;
    const worker = startWorker({
      boss,
      log,
      queue,
      concurrency,
      pollingIntervalSeconds: settings.pollingIntervalSeconds * (slow ? SLOW_POLL_FACTOR : 1),
      run,
      onOutcome,
      // First the new one: whatever happens in between, there is at least one.
      giveBack: async (fetched) => {
        await resend(fetched);
        await boss.complete(queue, fetched.id);
      },
    });
    workers.set(queue, worker);
  };

  const startJobs = (handle: JobHandler) => {
    for (const kind of JOB_KINDS) {
      const { concurrency, urgent } = pace(kind, settings);
      work(kind, {
        concurrency,
        slow: !urgent,
        run: (fetched, run) => {
          const { job, delivery } = readEnvelope(fetched.data);
          run.onBehalfOf(delivery);
          return handle(job, { ...run, id: fetched.id });
        },
        resend: (fetched) => sendJob(boss, readEnvelope(fetched.data)),
        onOutcome: (outcome, seconds) => {
          if (outcome !== "given back") meter.job(kind, outcome, seconds);
        },
      });
    }
  };

  const startDeadLetters = (onDead: DeathHandler) => {
    for (const kind of JOB_KINDS) {
      const queue = deadLetterQueue(kind);
      work(queue, {
        run: async (fetched) => {
          const envelope = readEnvelope(fetched.data);
          const epitaph = await buryDeadLetter(boss, deliveries, envelope, fetched);
          if (epitaph === null) return;
          meter.job(kind, "dead", 0);
          log.error(epitaph, "a job failed for the last time");
          workers.get(EPITAPHS)?.nudge();
        },
        resend: (fetched) => boss.send(queue, readEnvelope(fetched.data)),
      });
    }
    work(EPITAPHS, {
      run: (fetched, { onBehalfOf }) => {
        const { job, delivery, error } = readEpitaph(fetched.data);
        onBehalfOf(delivery);
        return onDead(job, { deliveryId: delivery, error });
      },
      resend: (fetched) => boss.send(EPITAPHS, readEpitaph(fetched.data)),
    });
  };

  const sweep = async (slotSeconds: number, nextSlot: boolean) => {
    try {
      await sendSweep(boss, slotSeconds, nextSlot);
    } catch (error) {
      log.error({ err: error }, "a sweep could not be sent; the next one comes by itself");
    }
  };

  const startSweeps = async () => {
    const { sweepEverySeconds, secondSweepAfterSeconds } = settings;
    await sweep(START_SLOT_SECONDS, true);
    timers.push(setTimeout(() => void sweep(START_SLOT_SECONDS, true), secondSweepAfterSeconds * 1000));
    // More often than the interval: every replica asks, the slot of time lets one through.
    timers.push(setInterval(() => void sweep(sweepEverySeconds, false), (sweepEverySeconds * 1000) / 5));
  };

  const drain = async () => {
    for (const timer of timers) clearTimeout(timer);
    const hurry = setTimeout(() => {
      for (const worker of workers.values()) worker.abort(GRACE_MS);
    }, settings.drainSeconds * 1000);
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
    clearTimeout(hurry);
    await boss.stop({ graceful: false });
  };

  return {
    accept: async (delivery, intakes) => {
      const outcome = await deliveries.accept(delivery, intakes, async (transaction) => {
        for (const { job } of intakes) {
          // A review's deliveries are in the rows of its pull request; one job may answer for many.
          const behind = job.kind === "review-change" ? null : delivery.id;
          // Refused = one waits already: it will see the revision that this transaction raised.
          await sendJob(boss, { job, delivery: behind }, { db: transaction });
        }
      });
      if (outcome === "accepted") for (const { job } of intakes) workers.get(job.kind)?.nudge();
      return outcome;
    },

    send: (job, sending) =>
      stored("Sending a job failed", async () => {
        await sendJob(boss, { job, delivery: null }, { afterSeconds: sending?.afterSeconds });
        if (sending?.afterSeconds === undefined) workers.get(job.kind)?.nudge();
      }),

    start: async (handle, onDead) => {
      startJobs(handle);
      startDeadLetters(onDead);
      await startSweeps();
    },

    stop: () => (stopping ??= drain()),

    ping: () =>
      stored("The queue does not answer", async () => {
        if (stopping !== null) throw new StoreError("The queue is shutting down", { retryable: true });
        await boss.schemaVersion();
      }),
  };
}
