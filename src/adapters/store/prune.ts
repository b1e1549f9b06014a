import type { DeleteResult, SqlBool } from "kysely";
import { sql } from "kysely";
import type { Store } from "./database.js";
import { tried } from "./failure.js";

/** What is kept. */
interface Retention {
  /** Deliveries; GitHub redelivers for three days. Default 7. */
  readonly deliveryDays?: number;
  /** Rows of caches that nobody used. Default 30. */
  readonly cacheDays?: number;
  /** Bytes of all cached graphs together; the longest unused go first. Default 4 GiB. */
  readonly graphBytes?: number;
}

/** How many rows went. */
interface Pruned {
  readonly deliveries: number;
  readonly graphs: number;
  readonly values: number;
}

const DEFAULT_GRAPH_BYTES = 4 * 1024 ** 3;

const olderThan = (column: string, days: number) =>
  sql<SqlBool>`${sql.ref(column)} < now() - make_interval(days => ${days})`;
const count = (result: DeleteResult) => Number(result.numDeletedRows);

/** Deletes what is no longer needed. Safe to run anywhere at any time. @throws {StoreError} */
export function prune(store: Store, retention: Retention = {}): Promise<Pruned> {
  const { deliveryDays = 7, cacheDays = 30, graphBytes = DEFAULT_GRAPH_BYTES } = retention;
  return tried("Deleting what is no longer needed failed", async () => {
    const deliveries = await store
      .deleteFrom("delivery")
      .where(olderThan("received_at", deliveryDays))
      .executeTakeFirst();
    const unused = await store
      .deleteFrom("graph_cache")
      .where(olderThan("used_at", cacheDays))
      .executeTakeFirst();
    const beyond = await store
      .with("sized", (query) =>
        query
          .selectFrom("graph_cache")
          .select(["key", sql<number>`sum(size) over (order by used_at desc, key)`.as("total")]),
      )
      .deleteFrom("graph_cache")
      .where("key", "in", (query) => query.selectFrom("sized").select("key").where("total", ">", graphBytes))
      .executeTakeFirst();
    const values = await store
      .deleteFrom("value_cache")
      .where(olderThan("used_at", cacheDays))
      .executeTakeFirst();
    return { deliveries: count(deliveries), graphs: count(unused) + count(beyond), values: count(values) };
  });
}
