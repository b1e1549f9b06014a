import { randomUUID } from "node:crypto";
import type { ExpressionBuilder, Selectable, SqlBool } from "kysely";
import { sql } from "kysely";
import type { PullRequestAddress, PullRequestKey } from "../../core/model/job.js";
import type { Lease, PullRequests } from "../../ports.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import { publishedOf } from "./published.js";
import { raiseRevision } from "./revision.js";
import type { Tables } from "./schema.js";

/** Times of leases; the database's clock counts, so replicas need not agree on theirs. */
interface LeaseOptions {
  /** How long a lease lasts unless renewed; default 60. */
  readonly leaseSeconds?: number;
}

/** At most so many pull requests are handed to one sweep; the next one takes the rest. */
const SWEEP_LIMIT = 500;
/** pg-boss's table: what waits there needs no second job. */
const QUEUE_TABLE = "weir_jobs.job";

type Row = Selectable<Tables["pull_request"]>;
type Where = ExpressionBuilder<Tables, "pull_request">;

function addressOf(row: Omit<PullRequestRow, "published">): PullRequestAddress {
  return {
    installationId: row.installation_id,
    owner: row.owner,
    repository: row.repository,
    repositoryId: row.repository_id,
    number: row.number,
  };
}

const COLUMNS = [
  "repository_id",
  "number",
  "installation_id",
  "owner",
  "repository",
  "revision",
  "delivery",
  "published",
] as const;
type PullRequestRow = Pick<Row, (typeof COLUMNS)[number]>;

const isPull = (key: PullRequestKey) => (where: Where) =>
  where.and([where("repository_id", "=", key.repositoryId), where("number", "=", key.number)]);

/** The token alone decides: an expired lease that nobody took is still ours. */
const isHeld = (lease: Lease) => (where: Where) =>
  where.and([isPull(lease.address)(where), where("lease_token", "=", lease.token)]);

const isFree = sql<SqlBool>`(leased_until is null or leased_until < now())`;
const FREED = { lease_token: null, leased_until: null } as const;

/** The rows of pull requests: see `PullRequests` in ports.ts. */
export function createPullRequests(store: Store, options: LeaseOptions = {}): PullRequests {
  const leaseSeconds = options.leaseSeconds ?? 60;
  const until = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`;

  return {
    leaseSeconds,

    lease: (key) =>
      tried("Leasing a pull request failed", async () => {
        const token = randomUUID();
        const row = await store
          .updateTable("pull_request")
          .set({ leased_until: until, lease_token: token })
          .where(isPull(key))
          .where(isFree)
          .whereRef("revision", ">", "done")
          .returning(COLUMNS)
          .executeTakeFirst();
        if (row === undefined) return null;
        const { revision, delivery } = row;
        return { address: addressOf(row), revision, published: publishedOf(row.published), delivery, token };
      }),

    renew: (lease) =>
      tried("Renewing a lease failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("pull_request")
          .set({ leased_until: until })
          .where(isHeld(lease))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    isCurrent: (lease) =>
      tried("Reading a revision failed", async () => {
        const row = await store
          .selectFrom("pull_request")
          .select("revision")
          .where(isPull(lease.address))
          .executeTakeFirst();
        return row?.revision === lease.revision;
      }),

    remember: (lease, published) =>
      tried("Remembering what was published failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("pull_request")
          .set({ published: JSON.stringify(published) })
          .where(isHeld(lease))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    finish: (lease, published, open, lookAgainAt = null) =>
      tried("Finishing a pull request failed", async () => {
        const row = await store
          .updateTable("pull_request")
          .set({
            ...FREED,
            published: JSON.stringify(published),
            open,
            done: lease.revision,
            look_again_at: lookAgainAt,
            dead_at: null,
            deaths: 0,
          })
          .where(isHeld(lease))
          .returning("revision")
          .executeTakeFirst();
        if (row === undefined) return "lost";
        return row.revision > lease.revision ? "again" : "done";
      }),

    release: (lease) =>
      tried("Giving a lease back failed", async () => {
        await store.updateTable("pull_request").set(FREED).where(isHeld(lease)).execute();
      }),

    sharingHead: (key, head) =>
      tried("Looking for pull requests with the same head failed", async () => {
        const rows = await store
          .selectFrom("pull_request")
          .select(["number", "published"])
          .where("repository_id", "=", key.repositoryId)
          .where("number", "<>", key.number)
          .where("head", "=", head)
          .where("open", "=", true)
          .orderBy("number")
          .execute();
        return rows.map((row) => ({
          number: row.number,
          conclusion: row.published.conclusion ?? null,
        }));
      }),

    raise: (address) =>
      tried("Raising a revision failed", async () => {
        await raiseRevision(store, address, null).execute();
      }),

    raiseDue: (now) =>
      tried("Looking for what is due again failed", async () => {
        await store
          .updateTable("pull_request")
          .set({ revision: sql<number>`revision + 1`, delivery: null, look_again_at: null })
          .where("open", "=", true)
          .where("look_again_at", "<=", now)
          .execute();
      }),

    leftBehind: () =>
      tried("Looking for what was left behind failed", async () => {
        const queue = await sql<{ name: string | null }>`
          select to_regclass(${QUEUE_TABLE})::text as name`.execute(store);
        // A job that waits (also for its next try) will come by itself. An active one whose lease is free was killed.
        const notWaiting =
          queue.rows[0]?.name == null
            ? sql<SqlBool>`true`
            : sql<SqlBool>`not exists (
                select from ${sql.table(QUEUE_TABLE)} job
                where job.name = 'review-change' and job.state in ('created', 'retry')
                  and job.singleton_key = repository_id || '#' || number)`;
        // What was dead-lettered is tried again after 30 minutes, one hour, two hours … five days.
        const rested = sql<SqlBool>`
          (dead_at is null or dead_at + interval '15 minutes' * power(2, least(deaths, 9)) < now())`;
        const rows = await store
          .selectFrom("pull_request")
          .select(["repository_id", "number"])
          .whereRef("revision", ">", "done")
          .where(isFree)
          .where(rested)
          .where(notWaiting)
          .orderBy("changed_at")
          .limit(SWEEP_LIMIT)
          .execute();
        return rows.map((row) => ({ repositoryId: row.repository_id, number: row.number }));
      }),

    forgetCheck: (key) =>
      tried("Forgetting a check run failed", async () => {
        await store
          .updateTable("pull_request")
          .set({ published: sql<string>`jsonb_set(published, '{checkDigest}', 'null')` })
          .where(isPull(key))
          .execute();
      }),

    withHead: (repositoryId, head) =>
      tried("Looking for the pull requests of a head failed", async () => {
        const rows = await store
          .selectFrom("pull_request")
          .select(COLUMNS)
          .where("repository_id", "=", repositoryId)
          .where("head", "=", head)
          .where("open", "=", true)
          .orderBy("number")
          .execute();
        return rows.map(addressOf);
      }),

    address: (key) =>
      tried("Reading a pull request's row failed", async () => {
        const row = await store
          .selectFrom("pull_request")
          .select(COLUMNS)
          .where(isPull(key))
          .executeTakeFirst();
        if (row === undefined) return null;
        return { address: addressOf(row), published: publishedOf(row.published), delivery: row.delivery };
      }),
  };
}
