import { sql } from "kysely";
import type { ValueCache } from "../../ports.js";
import { cacheKey } from "./cache-key.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";

/** Rows per statement: keeps one message to the server at a few megabytes. */
const BATCH = 200;

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}

/** Values as JSON in the database: see `ValueCache` in ports.ts. What JSON cannot hold (undefined) comes back as null. */
export function createValueCache(store: Store): ValueCache {
  return {
    get: (keys) =>
      tried("Reading the value cache failed", async () => {
        const found = new Map<string, { readonly value: unknown; readonly storedAt: Date }>();
        for (const batch of batches([...new Set(keys)])) {
          const byDigest = new Map(batch.map((key) => [cacheKey(key).toString("hex"), key]));
          const digests = [...byDigest.keys()].map((digest) => Buffer.from(digest, "hex"));
          const rows = await store
            .selectFrom("value_cache")
            .select([
              "key",
              "value",
              "stored_at",
              sql<boolean>`used_at < now() - interval '1 day'`.as("stale"),
            ])
            .where("key", "=", sql<Buffer>`any(${digests}::bytea[])`)
            .execute();
          for (const row of rows) {
            const key = byDigest.get(row.key.toString("hex"));
            if (key !== undefined) found.set(key, { value: row.value, storedAt: row.stored_at });
          }
          const stale = rows.filter((row) => row.stale).map((row) => row.key);
          if (stale.length > 0) {
            await store
              .updateTable("value_cache")
              .set({ used_at: sql<Date>`now()` })
              .where("key", "=", sql<Buffer>`any(${stale}::bytea[])`)
              .execute();
          }
        }
        return found;
      }),

    put: (values) =>
      tried("Writing the value cache failed", async () => {
        const rows = [...values].map(([key, value]) => ({
          key: cacheKey(key),
          value: sql`${value === undefined ? "null" : JSON.stringify(value)}::json`,
        }));
        // One order for everybody: two writers of the same keys cannot wait for each other.
        rows.sort((a, b) => Buffer.compare(a.key, b.key));
        for (const batch of batches(rows)) {
          await store
            .insertInto("value_cache")
            .values([...batch])
            .onConflict((conflict) =>
              conflict.column("key").doUpdateSet((where) => ({
                value: where.ref("excluded.value"),
                stored_at: sql<Date>`now()`,
                used_at: sql<Date>`now()`,
              })),
            )
            .execute();
        }
      }),
  };
}
