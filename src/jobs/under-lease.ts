import type { Logger } from "pino";
import type { JobRun } from "../ports.js";
import { LeaseLost } from "./lease-lost.js";

/** Renewals in the length of a lease, so that one slow renewal does not lose it. */
const RENEWALS = 4;

/** What is done with a lease while it is held. */
interface Holding {
  readonly seconds: number;
  /** False when the lease was lost. */
  readonly renew: () => Promise<boolean>;
  /** Gives it back without finishing. */
  readonly release: () => Promise<void>;
  readonly delivery: string | null;
}

/**
 * Works under a lease that is renewed meanwhile. Ends quietly when the lease is lost: somebody else has taken over. A
 * throw gives the lease back for the next attempt.
 */
export async function underLease(
  holding: Holding,
  run: JobRun,
  log: Logger,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { delivery } = holding;
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const renewal = setInterval(
    () => {
      holding.renew().then(
        (held) => {
          if (!held) stop.abort(new LeaseLost());
        },
        (error: unknown) => {
          log.warn({ err: error, delivery }, "A lease could not be renewed");
        },
      );
    },
    (holding.seconds * 1000) / RENEWALS,
  );
  try {
    await work(signal);
  } catch (error) {
    if (error instanceof LeaseLost || stop.signal.aborted) return;
    await holding.release().catch((failure: unknown) => {
      log.warn({ err: failure, delivery }, "A lease could not be given back");
    });
    throw error;
  } finally {
    clearInterval(renewal);
  }
}
