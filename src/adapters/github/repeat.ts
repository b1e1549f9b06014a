import { setTimeout as sleep } from "node:timers/promises";
import { CallStopped, examine, isTokenExchange, type CallFailure } from "./errors.js";

/** How often and how long calls are tried again. */
export interface Patience {
  /** Milliseconds before the first repetition of a failed call; the n-th waits n² times as long. */
  readonly backoffMs: number;
  /** Seconds up to which GitHub's wish to wait is met inside the call. */
  readonly maxWaitSeconds: number;
}

const REPETITIONS = 3;
const REPETITIONS_AFTER_LIMIT = 2;

/** One call as far as its repetition needs it. */
export interface Call {
  readonly method: string;
  /** Route template or URL. */
  readonly url: string;
  /** The caller wants no repetition after an answer that was lost (`request.retries: 0`): the call is not idempotent. */
  readonly once: boolean;
  readonly signal: AbortSignal | null;
}

/**
 * Runs a call and repeats it where that is safe and may help.
 *
 * One place decides it, instead of plugin-retry (which repeats creates, ignores Retry-After and cannot be stopped
 * while it waits) and plugin-throttling (which knows limits by their words only and waits for up to an hour):
 * - refused for a secondary limit: nothing happened, so any call is repeated, after the time that GitHub names;
 * - refused because the hourly quota is used up: fails at once, the job is queued again;
 * - 5xx or no answer: repeated with growing pauses, except for creates, which may have happened.
 *
 * @throws the last failure, or CallStopped as soon as the signal aborts
 */
export async function repeating<T>(call: Call, patience: Patience, attempt: () => Promise<T>): Promise<T> {
  let failures = 0;
  let refusals = 0;
  for (;;) {
    stopIfAborted(call);
    try {
      return await untilStopped(call, attempt());
    } catch (error) {
      stopIfAborted(call);
      const failure = examine(error);
      if (failure === null || failure.stopped) throw error;
      const pause = pauseAfter(failure, call, patience, failure.limit === null ? failures++ : refusals++);
      if (pause === null) throw error;
      await waiting(call, pause);
    }
  }
}

/** Milliseconds to wait before the call is repeated; null = it is not. */
function pauseAfter(failure: CallFailure, call: Call, patience: Patience, before: number): number | null {
  const wished = (failure.retryAfter ?? 0) * 1000;
  if (failure.limit === "primary" || failure.tooLarge || wished > patience.maxWaitSeconds * 1000) return null;
  if (failure.limit === "secondary") return before < REPETITIONS_AFTER_LIMIT ? wished : null;
  const passing = failure.status === null || failure.status >= 500 || failure.status === 408;
  if (!passing || before >= REPETITIONS || !repeatable(failure, call)) return null;
  return Math.max(wished, (before + 1) ** 2 * patience.backoffMs);
}

function repeatable(failure: CallFailure, call: Call): boolean {
  // A second installation token harms nobody. Where the exchange failed inside another call it was repeated there.
  if (isTokenExchange(call.url)) return true;
  return !failure.tokenExchange && call.method !== "POST" && !call.once;
}

function stopIfAborted({ method, signal }: Call): void {
  if (signal?.aborted === true) throw new CallStopped(method, signal.reason);
}

/** @throws {CallStopped} as soon as the call's signal aborts */
export async function waiting(
  { method, signal }: Pick<Call, "method" | "signal">,
  ms: number,
): Promise<void> {
  try {
    await sleep(ms, undefined, signal === null ? {} : { signal });
  } catch {
    // A sleep fails for one reason only.
    throw new CallStopped(method, signal?.reason);
  }
}

/** The promise, or CallStopped as soon as the call's signal aborts. */
async function untilStopped<T>(call: Call, promise: Promise<T>): Promise<T> {
  const { signal } = call;
  if (signal === null) return promise;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new CallStopped(call.method, signal.reason));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
