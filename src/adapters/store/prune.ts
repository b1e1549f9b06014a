import type { DeleteResult, SqlBool } from "kysely";
import { sql } from "kysely";
import type { Store } from "./database.js";
import { tried } from "./failure.js";

/** What is kept. */
interface Retention {
  /** Deliveries; GitHub redelivers for three days. Default 7. */
  readonly deliveryDays?: number;
  /** Comments with commands, and answers to questions. Default 90. */
  readonly commandDays?: number;
  /** Checks of merge groups and merged commits; pushes to and promises of closed pull requests. Default 30. */
  readonly commitDays?: number;
  /** Rows of caches that nobody used. Default 30. */
  readonly cacheDays?: number;
  /** Bytes of all cached graphs together; the longest unused go first. Default 4 GiB. */
  readonly graphBytes?: number;
}

/** How many rows went. */
interface Pruned {
  readonly deliveries: number;
  readonly commands: number;
  readonly commits: number;
  readonly pushes: number;
  readonly promises: number;
  readonly graphs: number;
  readonly values: number;
}

const DEFAULT_GRAPH_BYTES = 4 * 1024 ** 3;

const olderThan = (column: string, days: number) =>
  sql<SqlBool>`${sql.ref(column)} < now() - make_interval(days => ${days})`;
const count = (result: DeleteResult) => Number(result.numDeletedRows);

/** Whether a row is of a pull request that is open as far as is known. */
const isOfOpen = (table: string) =>
  sql<SqlBool>`exists (
    select from weir.pull_request pull
    where pull.open and pull.repository_id = ${sql.ref(`${table}.repository_id`)}
      and pull.number = ${sql.ref(`${table}.number`)})`;

async function pruneConversations(
  store: Store,
  commandDays: number,
  commitDays: number,
): Promise<Pick<Pruned, "commands" | "commits" | "pushes" | "promises">> {
  const commands = await store
    .deleteFrom("command")
    .where(olderThan("taken_at", commandDays))
    .executeTakeFirst();
  const answers = await store
    .deleteFrom("command_answer")
    .where(olderThan("answered_at", commandDays))
    .executeTakeFirst();
  const commits = await store
    .deleteFrom("commit_check")
    .where(olderThan("changed_at", commitDays))
    .executeTakeFirst();
  const pushes = await store
    .deleteFrom("pull_push")
    .where(olderThan("at", commitDays))
    .where((where) => where.not(isOfOpen("pull_push")))
    .executeTakeFirst();
  const promises = await store
    .deleteFrom("promise")
    .where(olderThan("promised_at", commitDays))
    .where((where) => where.not(isOfOpen("promise")))
    .executeTakeFirst();
  return {
    commands: count(commands) + count(answers),
    commits: count(commits),
    pushes: count(pushes),
    promises: count(promises),
  };
}

/** Deletes what is no longer needed; the ledger is kept for ever. Safe to run anywhere at any time. @throws {StoreError} */
export function prune(store: Store, retention: Retention = {}): Promise<Pruned> {
  const { deliveryDays = 7, commandDays = 90, commitDays = 30 } = retention;
  const { cacheDays = 30, graphBytes = DEFAULT_GRAPH_BYTES } = retention;
  return tried("Deleting what is no longer needed failed", async () => {
    const deliveries = await store
      .deleteFrom("delivery")
      .where(olderThan("received_at", deliveryDays))
      .executeTakeFirst();
    const conversations = await pruneConversations(store, commandDays, commitDays);
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
    return {
      ...conversations,
      deliveries: count(deliveries),
      graphs: count(unused) + count(beyond),
      values: count(values),
    };
  });
}
