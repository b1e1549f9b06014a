import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 50;
/** How long one step may take before the demo gives up. */
const PATIENCE_MS = 20_000;

/** Something of the demo did not come out as it should; the message says what. */
export class NotAsExpected extends Error {
  override readonly name = "NotAsExpected";
}

/**
 * Looks again and again until there is something to see.
 *
 * @param what is waited for, for the message
 * @throws {NotAsExpected} when it does not come in time, or the waiting was ended early
 */
export async function seen<T>(what: string, look: () => T | null, signal: AbortSignal): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (signal.aborted || Date.now() > end) throw new NotAsExpected(`${what}: it did not come`);
    await sleep(LOOK_MS);
  }
}
