import type { Clock, ValueCache } from "../ports.js";

/** Values for one run of the command line, in memory. */
export function memoryCache(now: Clock): ValueCache {
  const values = new Map<string, { value: unknown; storedAt: Date }>();
  return {
    get: (keys) =>
      Promise.resolve(
        new Map(
          keys.flatMap((key) => {
            const found = values.get(key);
            return found === undefined ? [] : [[key, found] as const];
          }),
        ),
      ),
    put: (more) => {
      for (const [key, value] of more) values.set(key, { value, storedAt: now() });
      return Promise.resolve();
    },
  };
}
