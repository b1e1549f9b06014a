import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { PullRequestKey } from "../../core/model/job.js";
import type { CommandLog, CommandRecord } from "../../ports/conversation.js";
import { cacheKey } from "./cache-key.js";
import type { Store } from "./database.js";
import { StoreError } from "../../core/errors.js";
import { tried } from "./failure.js";

/** More times of one person's asking than this tell nothing new. */
const MOST_ASKED = 1000;

function replyOf(row: {
  readonly reply_kind: "issue" | "review" | null;
  readonly reply_id: number | null;
}): CommandRecord["reply"] {
  const { reply_kind: kind, reply_id: id } = row;
  return kind === null || id === null ? null : { kind, id };
}

/** What was asked in comments: see `CommandLog` in ports/conversation.ts. `asked` holds the newest 1,000 times. */
export function createCommandLog(store: Store): CommandLog {
  return {
    take: (pull, comment) =>
      tried("Taking a command failed", () =>
        store.transaction().execute(async (trx) => {
          // The one that comes second waits here for the first, and then sees its row.
          const fresh = await trx
            .insertInto("command")
            .values({
              kind: comment.kind,
              comment_id: comment.id,
              repository_id: pull.repositoryId,
              number: pull.number,
              author_id: comment.author.id,
            })
            .onConflict((conflict) => conflict.columns(["kind", "comment_id"]).doNothing())
            .returning("comment_id")
            .executeTakeFirst();
          const row = await trx
            .selectFrom("command")
            .select(["state", "reply_kind", "reply_id"])
            .where("kind", "=", comment.kind)
            .where("comment_id", "=", comment.id)
            .executeTakeFirstOrThrow();
          const times = await trx
            .selectFrom("command")
            .select("taken_at")
            .where("repository_id", "=", pull.repositoryId)
            .where("author_id", "=", comment.author.id)
            .where((where) =>
              where.or([
                sql<SqlBool>`taken_at > now() - interval '1 day'`,
                where.and([where("kind", "=", comment.kind), where("comment_id", "=", comment.id)]),
              ]),
            )
            .orderBy("taken_at", "desc")
            .limit(MOST_ASKED)
            .execute();
          const known = fresh === undefined ? { state: row.state, reply: replyOf(row) } : null;
          return { known, asked: times.map((time) => time.taken_at).reverse() };
        }),
      ),

    settle: (comment, { state, reply }) =>
      tried("Settling a command failed", async () => {
        const { numUpdatedRows } = await store
          .updateTable("command")
          .set({ state, reply_kind: reply?.kind ?? null, reply_id: reply?.id ?? null })
          .where("kind", "=", comment.kind)
          .where("comment_id", "=", comment.id)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) {
          throw new StoreError(`The command of ${comment.kind} comment ${comment.id} was never taken`, {
            retryable: false,
          });
        }
      }),

    answerTo: (pull, question) =>
      tried("Looking for an answer failed", async () => {
        const row = await store
          .selectFrom("command_answer")
          .select(["reply_kind", "reply_id"])
          .where("repository_id", "=", pull.repositoryId)
          .where("number", "=", pull.number)
          .where("question", "=", cacheKey(question))
          .executeTakeFirst();
        return row === undefined ? null : replyOf(row);
      }),

    answered: (pull, question, reply) =>
      tried("Remembering an answer failed", async () => {
        const answer = { reply_kind: reply.kind, reply_id: reply.id };
        await store
          .insertInto("command_answer")
          .values({ ...keyOf(pull), question: cacheKey(question), ...answer })
          .onConflict((conflict) =>
            conflict
              .columns(["repository_id", "number", "question"])
              .doUpdateSet({ ...answer, answered_at: sql<Date>`now()` }),
          )
          .execute();
      }),

    pushersOf: (pull, head) =>
      tried("Looking for who pushed failed", async () => {
        const pushes = store
          .selectFrom("pull_push")
          .select("actor_id")
          .distinct()
          .where("repository_id", "=", pull.repositoryId)
          .where("number", "=", pull.number);
        const rows = await (head === null ? pushes : pushes.where("head", "=", head))
          .orderBy("actor_id")
          .execute();
        return rows.map((row) => row.actor_id);
      }),
  };
}

function keyOf({ repositoryId, number }: PullRequestKey) {
  return { repository_id: repositoryId, number };
}
