import type PgBoss from "pg-boss";
import type { Logger } from "pino";
import type { JobRun } from "../../ports.js";

/** One fetched job. The expiry is a `numeric` of PostgreSQL, which pg reads as text. */
export type Fetched = Omit<PgBoss.JobWithMetadata<unknown>, "expireInSeconds"> & {
  readonly expireInSeconds: number | string;
};

/** How a try ended. */
type Outcome = "done" | "failed" | "given back";

/** A worker on one queue of this process. */
export interface WorkerOptions {
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly queue: string;
  readonly concurrency: number;
  readonly pollingIntervalSeconds: number;
  /** A throw is a failed try. */
  readonly run: (fetched: Fetched, run: Omit<JobRun, "id">) => Promise<void>;
  /** Gives a job back that shutdown interrupted, so that it runs again at once elsewhere. */
  readonly giveBack: (fetched: Fetched) => Promise<void>;
  /** `given back`: shutdown interrupted it. */
  readonly onOutcome: (outcome: Outcome, seconds: number) => void;
}

/** A running worker. */
export interface Worker {
  /** Looks for work now instead of at the next poll. */
  nudge(): void;
  /** Fetches no more; resolves when nothing runs. Call `abort` to hurry. */
  stop(): Promise<void>;
  /** Aborts the signals of what runs; after `graceMs` it is given back even if its handler goes on. */
  abort(graceMs: number): void;
}

/** Part of its time that a job has before its signal aborts. */
const ABORT_AT = 0.8;

/** The reason of a signal that shutdown aborted. */
const SHUTDOWN = new Error("Weir is shutting down");

const LONGEST_MESSAGE = 2000;

/** The parts of an error that the dead letter tells (causes may hold secrets and cycles), as text that jsonb can hold. */
function describe(error: unknown): { readonly name: string; readonly message: string } {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ["Error", String(error)];
  const clean = (text: string) =>
    Buffer.from(text.slice(0, LONGEST_MESSAGE).replaceAll("\0", ""), "utf8").toString("utf8");
  return { name: clean(name), message: clean(message) };
}

/**
 * Fetches and runs jobs. Not pg-boss's own `work()`: that neither waits for the completion it writes nor handles its
 * failure (an unhandled rejection ends the process), and fails a batch as a whole.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { boss, log, queue, concurrency, run, giveBack, onOutcome } = options;
  const running = new Map<Promise<void>, AbortController>();
  let stopping = false;
  let nudged = false;
  let wake: () => void = () => undefined;
  let graceMs = 0;

  const nudge = () => {
    nudged = true;
    wake();
  };

  /** Rejects when the job's time is over, or shutdown's grace: its handler did not heed the signal. */
  const overdue = (fetched: Fetched, controller: AbortController) => {
    const timers: NodeJS.Timeout[] = [];
    const promise = new Promise<never>((_, reject) => {
      const after = (ms: number, act: () => void) => timers.push(setTimeout(act, ms));
      const limit = Number(fetched.expireInSeconds) * 1000;
      after(limit * ABORT_AT, () => {
        controller.abort(new Error(`The job took longer than ${limit * ABORT_AT} ms`));
      });
      after(limit, () => {
        reject(new Error(`The job took longer than ${limit} ms and did not heed its signal`));
      });
      controller.signal.addEventListener("abort", () => {
        if (controller.signal.reason === SHUTDOWN) {
          after(graceMs, () => {
            reject(SHUTDOWN);
          });
        }
      });
    });
    const clear = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    return { promise, clear };
  };

  const settle = async (fetched: Fetched, controller: AbortController): Promise<Outcome> => {
    const limit = overdue(fetched, controller);
    let delivery: string | null = null;
    const onBehalfOf = (id: string | null) => {
      delivery = id;
    };
    try {
      await Promise.race([run(fetched, { signal: controller.signal, onBehalfOf }), limit.promise]);
    } catch (error) {
      if (controller.signal.reason === SHUTDOWN) {
        await giveBack(fetched);
        return "given back";
      }
      log.error(
        {
          err: error,
          delivery,
          queue,
          key: fetched.singletonKey,
          job: fetched.id,
          attempt: fetched.retryCount + 1,
        },
        "a job failed",
      );
      await boss.fail(queue, fetched.id, describe(error));
      return "failed";
    } finally {
      limit.clear();
    }
    await boss.complete(queue, fetched.id);
    return "done";
  };

  const launch = (fetched: Fetched) => {
    const started = Date.now();
    const controller = new AbortController();
    const job = settle(fetched, controller)
      .then((outcome) => {
        onOutcome(outcome, (Date.now() - started) / 1000);
      })
      .catch((error: unknown) => {
        // The database is away: the job expires and runs again.
        log.error({ err: error, queue, job: fetched.id }, "a job's outcome could not be written");
      })
      .finally(() => {
        running.delete(job);
        nudge();
      });
    running.set(job, controller);
  };

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (nudged || stopping) wake();
    });

  const loop = async () => {
    for (;;) {
      nudged = false;
      const free = concurrency - running.size;
      // pg-boss tells a failed fetch as an empty one; the executor logs it.
      const fetched =
        free > 0 && !stopping
          ? await boss.fetch<unknown>(queue, { includeMetadata: true, batchSize: free })
          : [];
      for (const job of fetched) launch(job);
      if (stopping) break;
      await pause(options.pollingIntervalSeconds * 1000);
    }
    while (running.size > 0) await Promise.all(running.keys());
  };

  const looping = loop();
  // It ends by stop() alone; a bug in it must not pass unseen before that.
  looping.catch((error: unknown) => {
    log.fatal({ err: error, queue }, "a worker stopped by a bug");
  });

  return {
    nudge,
    stop: () => {
      stopping = true;
      nudge();
      return looping;
    },
    abort: (grace) => {
      graceMs = grace;
      for (const controller of running.values()) controller.abort(SHUTDOWN);
    },
  };
}
