import { UpstreamError } from "../../core/errors.js";
import type { Clock } from "../../ports.js";

/** When to read again. All times in milliseconds. */
export interface Freshness {
  /** After a success. */
  readonly everyMs: number;
  /** After a failure. */
  readonly retryMs: number;
}

/** The last good value, and how the newest attempt to read it went. */
interface Kept<T> {
  /** null = never read. */
  readonly value: T | null;
  /** When `value` was last known to be current. */
  readonly confirmedAt: Date | null;
  /** Why the newest attempt failed; null = it did not. */
  readonly failure: UpstreamError | null;
}

/** One value from outside that is read again now and then. A failed reading keeps the last good value. */
export class KeptFresh<T> {
  readonly #read: (previous: T | null) => Promise<T>;
  readonly #freshness: Freshness;
  readonly #now: Clock;
  #kept: Kept<T> = { value: null, confirmedAt: null, failure: null };
  #dueAt = -Infinity;
  #reading: Promise<void> | null = null;

  /** @param read makes the value; may return the previous one when nothing has changed */
  constructor(read: (previous: T | null) => Promise<T>, freshness: Freshness, now: Clock) {
    this.#read = read;
    this.#freshness = freshness;
    this.#now = now;
  }

  /**
   * The value, read again first when that is due. Callers at the same time share one reading, which goes on when one
   * of them gives up.
   * @throws the signal's reason when it aborts
   * @throws what the reading threw, if that is no UpstreamError: then it is a bug
   */
  async get(signal: AbortSignal): Promise<Kept<T>> {
    signal.throwIfAborted();
    if (this.#now().getTime() >= this.#dueAt) {
      this.#reading ??= this.#readAgain();
      await unlessAborted(this.#reading, signal);
    }
    return this.#kept;
  }

  async #readAgain(): Promise<void> {
    const { everyMs, retryMs } = this.#freshness;
    try {
      const value = await this.#read(this.#kept.value);
      this.#kept = { value, confirmedAt: this.#now(), failure: null };
      this.#dueAt = this.#now().getTime() + everyMs;
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      this.#kept = { ...this.#kept, failure };
      this.#dueAt = this.#now().getTime() + retryMs;
    } finally {
      this.#reading = null;
    }
  }
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true, signal: ended.signal },
    );
  });
  await Promise.race([work, aborted]);
  ended.abort();
  signal.throwIfAborted();
}
