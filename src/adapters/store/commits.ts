import { randomUUID } from "node:crypto";
import type { ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { StoreError } from "../../core/errors.js";
import type { Promised } from "../../core/model/promised.js";
import type { CommitLease, Commits } from "../../ports/commits.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import { publishedOf } from "./published.js";
import type { Tables } from "./schema.js";
import { unzipText, zipText } from "./zipped-text.js";

/** Times of leases, as those of pull requests. */
interface LeaseOptions {
  /** How long a lease lasts unless renewed; default 60. */
  readonly leaseSeconds?: number;
}

/** UTF-16 code units of a promise's JSON: 20,000 components with long paths. */
const LONGEST_PROMISE = 32 * 1024 * 1024;

const FREED = { lease_token: null, leased_until: null } as const;

/** The token alone decides: an expired lease that nobody took is still ours. */
const isHeld =
  ({ subject, token }: CommitLease) =>
  (where: ExpressionBuilder<Tables, "commit_check">) =>
    where.and([
      where("repository_id", "=", subject.repositoryId),
      where("head", "=", subject.head),
      where("kind", "=", subject.kind),
      where("lease_token", "=", token),
    ]);

const isTakable = sql<SqlBool>`(
  not commit_check.done and not commit_check.ended
  and (commit_check.leased_until is null or commit_check.leased_until < now()))`;

/** The rows of merge groups and merged commits: see `Commits` in ports/commits.ts. */
export function createCommits(store: Store, options: LeaseOptions = {}): Commits {
  const leaseSeconds = options.leaseSeconds ?? 60;
  const until = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`;

  return {
    leaseSeconds,

    lease: (subject) =>
      tried("Leasing a commit failed", async () => {
        const token = randomUUID();
        // What a commit is of is kept in any case: the end of a merge group may have come before its beginning.
        const row = await store
          .insertInto("commit_check")
          .values({
            repository_id: subject.repositoryId,
            head: subject.head,
            kind: subject.kind,
            subject: JSON.stringify(subject),
            leased_until: until,
            lease_token: token,
          })
          .onConflict((conflict) =>
            conflict.columns(["repository_id", "head", "kind"]).doUpdateSet({
              subject: (where) => where.ref("excluded.subject"),
              leased_until: sql<Date>`case when ${isTakable} then excluded.leased_until else commit_check.leased_until end`,
              lease_token: sql<string>`case when ${isTakable} then excluded.lease_token else commit_check.lease_token end`,
            }),
          )
          .returning(["published", "lease_token"])
          .executeTakeFirstOrThrow();
        return row.lease_token === token ? { subject, published: publishedOf(row.published), token } : null;
      }),

    renew: (lease) =>
      tried("Renewing a commit's lease failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("commit_check")
          .set({ leased_until: until })
          .where(isHeld(lease))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    remember: (lease, published) =>
      tried("Remembering what was published of a commit failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("commit_check")
          .set({ published: JSON.stringify(published) })
          .where(isHeld(lease))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    finish: (lease, published) =>
      tried("Finishing a commit failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("commit_check")
          .set({
            ...FREED,
            published: JSON.stringify(published),
            done: true,
            changed_at: sql<Date>`now()`,
          })
          .where(isHeld(lease))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    release: (lease) =>
      tried("Giving a commit's lease back failed", async () => {
        await store.updateTable("commit_check").set(FREED).where(isHeld(lease)).execute();
      }),

    end: (repositoryId, head) =>
      tried("Ending a merge group failed", async () => {
        const row = await store
          .insertInto("commit_check")
          .values({ repository_id: repositoryId, head, kind: "merge-group", subject: null, ended: true })
          .onConflict((conflict) =>
            conflict
              .columns(["repository_id", "head", "kind"])
              .doUpdateSet({ ended: true, changed_at: sql<Date>`now()` }),
          )
          .returning("published")
          .executeTakeFirstOrThrow();
        return Object.keys(row.published).length === 0 ? null : publishedOf(row.published);
      }),

    find: (repositoryId, head, kind) =>
      tried("Reading a commit's row failed", async () => {
        const row = await store
          .selectFrom("commit_check")
          .select(["subject", "published", "ended"])
          .where("repository_id", "=", repositoryId)
          .where("head", "=", head)
          .where("kind", "=", kind)
          .executeTakeFirst();
        if (row === undefined) return null;
        return { subject: row.subject, published: publishedOf(row.published), ended: row.ended };
      }),

    reopen: (repositoryId, head) =>
      tried("Opening a commit again failed", async () => {
        const rows = await store
          .updateTable("commit_check")
          .set({
            done: false,
            published: sql<string>`case when published ? 'checkDigest'
              then jsonb_set(published, '{checkDigest}', 'null') else published end`,
          })
          .where("repository_id", "=", repositoryId)
          .where("head", "=", head)
          .returning(["subject", "ended"])
          .execute();
        return rows.flatMap(({ subject, ended }) => (subject === null || ended ? [] : [subject]));
      }),

    promise: async (pull, promised) => {
      const body = await zipText(JSON.stringify(promised));
      await tried("Keeping what a review promised failed", () =>
        store
          .insertInto("promise")
          .values({ repository_id: pull.repositoryId, number: pull.number, body })
          .onConflict((conflict) =>
            conflict
              .columns(["repository_id", "number"])
              .doUpdateSet({ body, promised_at: sql<Date>`now()` }),
          )
          .execute(),
      );
    },

    promised: async (pull) => {
      const row = await tried("Reading what a review promised failed", () =>
        store
          .selectFrom("promise")
          .select("body")
          .where("repository_id", "=", pull.repositoryId)
          .where("number", "=", pull.number)
          .executeTakeFirst(),
      );
      return row === undefined ? null : decode(row.body);
    },
  };
}

/** @throws {StoreError} the row is damaged: what was promised is unknown, which is not the same as nothing */
async function decode(body: Buffer): Promise<Promised> {
  try {
    return JSON.parse(await unzipText(body, LONGEST_PROMISE)) as Promised;
  } catch (error) {
    throw new StoreError("What a review promised cannot be decoded", { retryable: false, cause: error });
  }
}
