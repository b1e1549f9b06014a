import type { Clock, ValueCache } from "../../src/ports.js";

/** A ValueCache in memory. Values go through JSON, as in the database. */
export class MemoryCache implements ValueCache {
  readonly held = new Map<string, { readonly json: string; readonly storedAt: Date }>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  get(keys: readonly string[]): ReturnType<ValueCache["get"]> {
    const found = new Map<string, { value: unknown; storedAt: Date }>();
    for (const key of keys) {
      const entry = this.held.get(key);
      if (entry) found.set(key, { value: JSON.parse(entry.json) as unknown, storedAt: entry.storedAt });
    }
    return Promise.resolve(found);
  }

  put(values: ReadonlyMap<string, unknown>): Promise<void> {
    for (const [key, value] of values)
      this.held.set(key, { json: JSON.stringify(value), storedAt: this.#now() });
    return Promise.resolve();
  }
}
