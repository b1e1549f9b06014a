import type { Transaction } from "kysely";
import { sql } from "kysely";
import type { PullRequestAddress, PullRequestKey } from "../../core/model/job.js";
import type { Deliveries, Delivery, Intake } from "../../ports.js";
import { executorOn } from "./database.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import { raiseRevision } from "./revision.js";
import type { Tables } from "./schema.js";

/** True when the id is new, or was dead and is alive again. A concurrent transaction with the same id is waited for. */
async function remember(trx: Transaction<Tables>, delivery: Delivery): Promise<boolean> {
  const row = await trx
    .insertInto("delivery")
    .values({ id: delivery.id, event: delivery.event, action: delivery.action })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ dead: false, received_at: sql<Date>`now()` })
        .where("delivery.dead", "=", true),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Raises the revision, making the row where it is new, and links it to the delivery: one statement. */
async function raise(trx: Transaction<Tables>, address: PullRequestAddress, delivery: string): Promise<void> {
  await trx
    .with("raised", () =>
      raiseRevision(trx, address, delivery).returning(["repository_id", "number", "revision"]),
    )
    .insertInto("delivery_pull")
    .columns(["delivery_id", "repository_id", "number", "revision"])
    .expression((query) =>
      query
        .selectFrom("raised")
        .select([sql<string>`${delivery}::text`.as("delivery_id"), "repository_id", "number", "revision"]),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["delivery_id", "repository_id", "number"])
        .doUpdateSet((where) => ({ revision: where.ref("excluded.revision") })),
    )
    .execute();
}

/** In one order for everybody, so that two deliveries for the same pull requests cannot wait for each other. */
function addressesOf(intakes: readonly Intake[]): readonly PullRequestAddress[] {
  const byKey = new Map<string, PullRequestAddress>();
  for (const { address } of intakes) {
    if (address !== null) byKey.set(`${address.repositoryId}#${address.number}`, address);
  }
  return [...byKey.values()].sort((a, b) => a.repositoryId - b.repositoryId || a.number - b.number);
}

/** Who pushed what: an upsert without an update, so a redelivery adds nothing. */
async function notePushes(trx: Transaction<Tables>, intakes: readonly Intake[]): Promise<void> {
  for (const { address, pushed } of intakes) {
    if (address === null || pushed === undefined) continue;
    await trx
      .insertInto("pull_push")
      .values({
        repository_id: address.repositoryId,
        number: address.number,
        head: pushed.head,
        actor_id: pushed.by.id,
        login: pushed.by.login,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function buryPull(
  trx: Transaction<Tables>,
  pull: PullRequestKey,
): Promise<{ readonly delivery: string | null } | null> {
  const row = await trx
    .updateTable("pull_request")
    .set({ dead_at: sql<Date>`now()`, deaths: sql<number>`deaths + 1` })
    .where("repository_id", "=", pull.repositoryId)
    .where("number", "=", pull.number)
    .whereRef("revision", ">", "done")
    .returning(["delivery", "done"])
    .executeTakeFirst();
  if (row === undefined) return null;
  await trx
    .updateTable("delivery")
    .set({ dead: true })
    .where("id", "in", (query) =>
      query
        .selectFrom("delivery_pull")
        .select("delivery_id")
        .where("repository_id", "=", pull.repositoryId)
        .where("number", "=", pull.number)
        .where("revision", ">", row.done),
    )
    .execute();
  return { delivery: row.delivery };
}

/** The delivery ids and what they raised: see `Deliveries` in ports.ts. */
export function createDeliveries(store: Store): Deliveries {
  return {
    accept: (delivery, intakes, send) =>
      tried("Accepting a delivery failed", () =>
        store.transaction().execute(async (trx) => {
          if (!(await remember(trx, delivery))) return "known";
          // Before the jobs: a review that already waits then sees the new revision once this commits (it waits for the row).
          for (const address of addressesOf(intakes)) await raise(trx, address, delivery.id);
          await notePushes(trx, intakes);
          await send(executorOn(trx));
          return "accepted";
        }),
      ),

    bury: (job, delivery) =>
      tried("Marking a delivery as dead failed", () =>
        store.transaction().execute(async (trx) => {
          if (job.kind === "review-change") return buryPull(trx, job.pull);
          if (delivery !== null) {
            await trx.updateTable("delivery").set({ dead: true }).where("id", "=", delivery).execute();
          }
          return { delivery };
        }),
      ),
  };
}
