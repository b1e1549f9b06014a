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
  sendJob,
  sendSweep,
} from "./boss.js";
import type { QueueSettings } from "./boss.js";
import { buryDeadLetter } from "./dead-letters.js";
import type { DeathHandler } from "./dead-letters.js";
import { readEnvelope, readEpitaph } from "./envelope.js";
import { startWorker } from "./worker.js";
import type { Fetched, Worker } from "./worker.js";

export type { QueueSettings } from "./boss.js";
export type { Death, DeathHandler } from "./dead-letters.js";

/** What the queue stands on. */
export interface JobsOptions {
  /** The pool of the database that `deliveries` works on. */
  readonly executor: SqlExecutor;
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
  const { executor, deliveries, log, meter } = options;
  const settings: QueueSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const boss = createBoss(executor, settings, log);
  await stored("Opening the queue failed", async () => {
    await boss.start();
    await ensureQueues(boss, settings);
  });

  const workers = new Map<string, Worker>();
  const timers: NodeJS.Timeout[] = [];
  let stopping: Promise<void> | null = null;

  const work = (
    queue: string,
    concurrency: number,
    pollingIntervalSeconds: number,
    run: (fetched: Fetched, signal: AbortSignal) => Promise<void>,
    onOutcome: (outcome: "done" | "failed" | "given back", seconds: number) => void,
    resend: (fetched: Fetched) => Promise<unknown>,
  ) => {
    workers.set(
      queue,
      startWorker({
        boss,
        log,
        queue,
        concurrency,
        pollingIntervalSeconds,
        run,
        onOutcome: (_, outcome, seconds) => {
          onOutcome(outcome, seconds);
        },
        // First the new one: whatever happens in between, there is at least one.
        giveBack: async (fetched) => {
          await resend(fetched);
          await boss.complete(queue, fetched.id);
        },
      }),
    );
  };

  const startJobs = (handle: JobHandler) => {
    for (const kind of JOB_KINDS) {
      const isReview = kind === "review-change";
      const poll = settings.pollingIntervalSeconds * (isReview ? 1 : SLOW_POLL_FACTOR);
      work(
        kind,
        isReview ? settings.concurrency : 1,
        poll,
        (fetched, signal) => handle(readEnvelope(fetched.data).job, { signal, id: fetched.id }),
        (outcome, seconds) => {
          if (outcome !== "given back") meter.job(kind, outcome, seconds);
        },
        (fetched) => sendJob(boss, readEnvelope(fetched.data)),
      );
    }
  };

  const startDeadLetters = (onDead: DeathHandler) => {
    const slowly = settings.pollingIntervalSeconds * SLOW_POLL_FACTOR;
    const nothing = () => undefined;
    for (const kind of JOB_KINDS) {
      const queue = deadLetterQueue(kind);
      const run = async (fetched: Fetched) => {
        const envelope = readEnvelope(fetched.data);
        if (await buryDeadLetter(boss, deliveries, envelope, fetched)) {
          meter.job(kind, "dead", 0);
          log.error({ job: envelope.job, output: fetched.output }, "a job failed for the last time");
        }
        workers.get(EPITAPHS)?.nudge();
      };
      work(queue, 1, slowly, run, nothing, (fetched) => boss.send(queue, readEnvelope(fetched.data)));
    }
    work(
      EPITAPHS,
      1,
      slowly,
      (fetched) => {
        const { job, delivery, error } = readEpitaph(fetched.data);
        return onDead(job, { deliveryId: delivery, error });
      },
      nothing,
      (fetched) => boss.send(EPITAPHS, readEpitaph(fetched.data)),
    );
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
