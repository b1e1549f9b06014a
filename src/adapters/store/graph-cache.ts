import { sql } from "kysely";
import type { Logger } from "pino";
import type { ParsedLockfile } from "../../core/model/lockfile.js";
import type { GraphCache } from "../../ports.js";
import { cacheKey } from "./cache-key.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import { unzipText, zipText } from "./zipped-text.js";

/** Limits of one row. */
interface GraphCacheOptions {
  readonly log: Logger;
  /** Longest JSON that is kept, in UTF-16 code units; default 64 Mi. What is longer is parsed every time. */
  readonly maxLength?: number;
}

const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024;

function isParsedLockfile(value: unknown): value is ParsedLockfile {
  if (typeof value !== "object" || value === null) return false;
  const lockfile: Partial<Record<keyof ParsedLockfile, unknown>> = value;
  return (
    typeof lockfile.format === "string" &&
    typeof lockfile.path === "string" &&
    (lockfile.lookup === "exact" || lockfile.lookup === "nested") &&
    [lockfile.nodes, lockfile.services, lockfile.overrides, lockfile.problems].every(Array.isArray)
  );
}

async function decode(body: Buffer, maxLength: number): Promise<ParsedLockfile> {
  const value: unknown = JSON.parse(await unzipText(body, maxLength));
  if (!isParsedLockfile(value)) throw new TypeError("not a parsed lockfile");
  return value;
}

/** Parsed lockfiles in the database: see `GraphCache` in ports.ts. A row that cannot be decoded is a miss. */
export function createGraphCache(store: Store, options: GraphCacheOptions): GraphCache {
  const { log, maxLength = DEFAULT_MAX_LENGTH } = options;
  return {
    get: async (key) => {
      const row = await tried("Reading the graph cache failed", async () => {
        const found = await store
          .selectFrom("graph_cache")
          .select(["body", sql<boolean>`used_at < now() - interval '1 day'`.as("stale")])
          .where("key", "=", cacheKey(key))
          .executeTakeFirst();
        // Once a day is enough to know what is used; a write for every read would not be.
        if (found?.stale === true) {
          await store
            .updateTable("graph_cache")
            .set({ used_at: sql<Date>`now()` })
            .where("key", "=", cacheKey(key))
            .execute();
        }
        return found;
      });
      if (row === undefined) return null;
      try {
        return await decode(row.body, maxLength);
      } catch (error) {
        log.warn({ err: error, key }, "a cached graph cannot be decoded and is made again");
        return null;
      }
    },

    put: async (key, lockfile) => {
      const text = JSON.stringify(lockfile);
      if (text.length > maxLength) {
        log.info({ key, length: text.length }, "a parsed lockfile is too large for the cache");
        return;
      }
      const body = await zipText(text);
      await tried("Writing the graph cache failed", () =>
        store
          .insertInto("graph_cache")
          .values({ key: cacheKey(key), body })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ body, used_at: sql<Date>`now()` }))
          .execute(),
      );
    },
  };
}
