import type { Insertable, SqlBool, Transaction } from "kysely";
import { sql } from "kysely";
import { StoreError } from "../../core/errors.js";
import type { PullRequestKey } from "../../core/model/job.js";
import type { Acceptance, LedgerEvent } from "../../core/model/ledger.js";
import type { Ledger, LedgerEntry } from "../../ports/ledger.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import { canonical, GENESIS, idsFor, linkOf, onceKey } from "./ledger-chain.js";
import type { Tables } from "./schema.js";

type Row = Insertable<Tables["ledger_event"]>;

/** The row of one event: everything but its place in the chain follows from the event. */
function columnsOf(event: LedgerEvent): Omit<Row, "owner_id" | "sequence" | "hash"> {
  const common = { kind: event.kind, once: onceKey(event), event: canonical(event) };
  if (event.kind === "revoked") {
    const { acceptance, said } = event.revocation;
    const { repositoryId: repository_id, number } = said;
    return { ...common, acceptance, reach: null, until_at: null, repository_id, number };
  }
  const { id, reach, until, said } = event.acceptance;
  const { repositoryId: repository_id, number } = said;
  return { ...common, acceptance: id, reach, until_at: new Date(until), repository_id, number };
}

/** The newest link; others of the same owner wait until this transaction ends. */
async function lockedEnd(
  trx: Transaction<Tables>,
  owner: number,
): Promise<{ readonly sequence: number; readonly hash: string }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`weir.ledger/${owner}`}, 0))`.execute(trx);
  const row = await trx
    .selectFrom("ledger_event")
    .select(["sequence", "hash"])
    .where("owner_id", "=", owner)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? { sequence: 0, hash: GENESIS }
    : { sequence: row.sequence, hash: row.hash.toString("hex") };
}

async function append(
  trx: Transaction<Tables>,
  owner: number,
  end: { readonly sequence: number; readonly hash: string },
  event: LedgerEvent,
): Promise<void> {
  const columns = columnsOf(event);
  const sequence = end.sequence + 1;
  const hash = linkOf(end.hash, owner, sequence, columns.event);
  await trx
    .insertInto("ledger_event")
    .values({ ...columns, owner_id: owner, sequence, hash })
    .execute();
}

const eventText = sql<string>`event::text`.as("text");
const acceptanceIn = (text: string): Acceptance => {
  const event = JSON.parse(text) as LedgerEvent;
  if (event.kind !== "accepted") throw new TypeError("not an acceptance");
  return event.acceptance;
};

/** Within a query over `ledger_event` named as it is. */
const isNotRevoked = sql<SqlBool>`not exists (
  select from weir.ledger_event revoked
  where revoked.owner_id = ledger_event.owner_id and revoked.kind = 'revoked'
    and revoked.acceptance = ledger_event.acceptance)`;

/**
 * Open pull requests that an acceptance reaches; for a whole organisation those of the installation that the repository
 * belongs to in which it was said.
 */
const isReached = sql<SqlBool>`(
  case ledger_event.reach
    when 'organisation' then pull.installation_id in (
      select said.installation_id from weir.pull_request said
      where said.repository_id = ledger_event.repository_id)
    when 'repository' then pull.repository_id = ledger_event.repository_id
    else pull.repository_id = ledger_event.repository_id and pull.number = ledger_event.number
  end)`;

/** The ledger of accepted risks: see `Ledger` in ports/ledger.ts. The database refuses to change or delete an entry. */
export function createLedger(store: Store): Ledger {
  const acceptances = () => store.selectFrom("ledger_event").where("ledger_event.kind", "=", "accepted");

  const reached = () =>
    acceptances()
      .innerJoin("pull_request as pull", (join) => join.on(sql<SqlBool>`pull.open`).on(isReached))
      .select(["pull.repository_id", "pull.number"])
      .distinct()
      .orderBy("pull.repository_id")
      .orderBy("pull.number");

  return {
    accept: (owner, acceptance) =>
      tried("Accepting a risk failed", () =>
        store.transaction().execute(async (trx) => {
          const end = await lockedEnd(trx, owner);
          const known = await trx
            .selectFrom("ledger_event")
            .select(eventText)
            .where("owner_id", "=", owner)
            .where("once", "=", onceKey({ kind: "accepted", acceptance }))
            .executeTakeFirst();
          if (known !== undefined) return acceptanceIn(known.text);
          for (const id of idsFor(end.hash, acceptance)) {
            if (await isTaken(trx, owner, id)) continue;
            const kept = { ...acceptance, id };
            await append(trx, owner, end, { kind: "accepted", acceptance: kept });
            return kept;
          }
          throw new StoreError("No id is free for an accepted risk", { retryable: false });
        }),
      ),

    revoke: (owner, revocation) =>
      tried("Revoking an accepted risk failed", () =>
        store.transaction().execute(async (trx) => {
          const end = await lockedEnd(trx, owner);
          const rows = await trx
            .selectFrom("ledger_event")
            .select(["kind", "once", "reach", "repository_id", "until_at"])
            .where("owner_id", "=", owner)
            .where("acceptance", "=", revocation.acceptance)
            .execute();
          const event = { kind: "revoked", revocation } as const;
          const before = rows.find((row) => row.kind === "revoked");
          // Said in the same comment: an earlier attempt of the same job did it.
          if (before !== undefined) return before.once.equals(onceKey(event));
          const accepted = rows.find((row) => row.kind === "accepted");
          if (accepted === undefined || accepted.until_at === null) return false;
          const isElsewhere =
            accepted.reach !== "organisation" && accepted.repository_id !== revocation.said.repositoryId;
          if (isElsewhere || accepted.until_at <= new Date(revocation.at)) return false;
          await append(trx, owner, end, event);
          return true;
        }),
      ),

    reaching: (owner, { repositoryId, numbers }) =>
      tried("Reading accepted risks failed", async () => {
        const rows = await acceptances()
          .select(eventText)
          .where("owner_id", "=", owner)
          .where((where) =>
            where.or([
              where("reach", "=", "organisation"),
              where.and([where("repository_id", "=", repositoryId), where("reach", "=", "repository")]),
              where.and([
                where("repository_id", "=", repositoryId),
                where("reach", "=", "pull-request"),
                where("number", "=", sql<number>`any(${[...numbers]}::integer[])`),
              ]),
            ]),
          )
          .where(isNotRevoked)
          .orderBy("sequence", "desc")
          .execute();
        return { acceptances: rows.map((row) => acceptanceIn(row.text)) };
      }),

    entries: (owner) =>
      tried("Reading the ledger failed", async () => {
        const rows = await store
          .selectFrom("ledger_event")
          .select(["sequence", "kind", "acceptance", "reach", "repository_id", "number", "until_at", "hash"])
          .select(eventText)
          .where("owner_id", "=", owner)
          .orderBy("sequence")
          .execute();
        const entries: LedgerEntry[] = [];
        let previous = GENESIS;
        let intact = true;
        for (const row of rows) {
          const event = JSON.parse(row.text) as LedgerEvent;
          // The columns are what questions are asked by: one that says something else than the event is tampering too.
          const { once: _, ...told } = columnsOf(event);
          const { sequence, hash, text, ...beside } = row;
          const isWhole =
            sequence === entries.length + 1 &&
            hash.equals(linkOf(previous, owner, sequence, text)) &&
            canonical({ ...told, event: text }) === canonical({ ...beside, event: text });
          intact &&= isWhole;
          previous = hash.toString("hex");
          entries.push({ sequence, event, hash: previous });
        }
        return { entries, intact };
      }),

    expiredBetween: (from, to) =>
      tried("Looking for what ran out failed", async () =>
        (
          await reached()
            .where("until_at", ">", from)
            .where("until_at", "<=", to)
            .where(isNotRevoked)
            .execute()
        ).map(keyOf),
      ),

    touchedBy: (owner, acceptance) =>
      tried("Looking for whom an accepted risk concerns failed", async () =>
        (await reached().where("owner_id", "=", owner).where("acceptance", "=", acceptance.id).execute()).map(
          keyOf,
        ),
      ),
  };
}

async function isTaken(trx: Transaction<Tables>, owner: number, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom("ledger_event")
    .select("sequence")
    .where("owner_id", "=", owner)
    .where("acceptance", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}

function keyOf(row: { readonly repository_id: number; readonly number: number }): PullRequestKey {
  return { repositoryId: row.repository_id, number: row.number };
}
