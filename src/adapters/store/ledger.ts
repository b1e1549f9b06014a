import { createHash } from "node:crypto";

import type { Transaction } from "kysely";
import { sql, type SqlBool } from "kysely";

import { StoreError } from "../../core/errors.js";
import type { Acceptance, LedgerEvent } from "../../core/model/ledger.js";
import type { Ledger } from "../../ports/ledger.js";
import type { Store } from "./database.js";
import { tried } from "./failure.js";
import type { Tables } from "./schema.js";

/** Crockford's alphabet: nothing in it is taken for another letter, and no id spells a commit's hash. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHORTEST_ID = 6;
const LONGEST_ID = 16;
/** Open pull requests that one acceptance has reviewed again; the next sweep of their branches takes the rest. */
const MOST_TOUCHED = 200;

type Owned = Transaction<Tables>;

/** `A-7F3K2Q`, from the first bits of a hash. */
function idOf(hash: Buffer, length: number): string {
  return `A-${Array.from(hash.subarray(0, length), (byte) => ALPHABET[byte & 31]).join("")}`;
}

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Entries of one owner come one after the other: each holds the hash of the one before. */
async function lastOf(trx: Owned, owner: number): Promise<{ sequence: number; hash: Buffer }> {
  await sql`select pg_advisory_xact_lock(hashtext('weir.ledger'), hashtext(${String(owner)}))`.execute(trx);
  const last = await trx
    .selectFrom("ledger_event")
    .select(["sequence", "hash"])
    .where("owner_id", "=", owner)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return last ?? { sequence: 0, hash: Buffer.alloc(32) };
}

async function append(
  trx: Owned,
  owner: number,
  last: { sequence: number; hash: Buffer },
  event: LedgerEvent,
  once: Buffer,
): Promise<void> {
  const text = JSON.stringify(event);
  const acceptance = event.kind === "accepted" ? event.acceptance : null;
  const said = event.kind === "accepted" ? event.acceptance.said : event.revocation.said;
  await trx
    .insertInto("ledger_event")
    .values({
      owner_id: owner,
      sequence: last.sequence + 1,
      kind: event.kind,
      acceptance: event.kind === "accepted" ? event.acceptance.id : event.revocation.acceptance,
      reach: acceptance?.reach ?? null,
      repository_id: said.repositoryId,
      number: said.number,
      until_at: acceptance === null ? null : new Date(acceptance.until),
      once,
      event: text,
      hash: sha256(last.hash, text),
    })
    .execute();
}

function acceptanceIn(event: unknown): Acceptance {
  const known = event as LedgerEvent;
  if (known.kind !== "accepted")
    throw new StoreError("The ledger holds something else here", { retryable: false });
  return known.acceptance;
}

/** Not taken back by a later entry. */
const isHeld = sql<SqlBool>`not exists (
  select from weir.ledger_event ended
  where ended.owner_id = ledger_event.owner_id and ended.kind = 'revoked'
    and ended.acceptance = ledger_event.acceptance)`;

/** The ledger of accepted risks: see `Ledger` in ports/ledger.ts. */
export function createLedger(store: Store): Ledger {
  return {
    accept: (owner, acceptance) =>
      tried("Writing to the ledger failed", () =>
        store.transaction().execute(async (trx) => {
          const last = await lastOf(trx, owner);
          const { said, covers, by } = acceptance;
          // The comment and what it covers: a repeated job writes no second entry.
          const once = sha256("accepted", String(by.id), said.url ?? acceptance.at, JSON.stringify(covers));
          const known = await trx
            .selectFrom("ledger_event")
            .select("event")
            .where("owner_id", "=", owner)
            .where("once", "=", once)
            .executeTakeFirst();
          if (known !== undefined) return acceptanceIn(known.event);
          const taken = await takenIds(trx, owner, once);
          let length = SHORTEST_ID;
          while (length < LONGEST_ID && taken.has(idOf(once, length))) length += 1;
          const kept: Acceptance = { id: idOf(once, length), ...acceptance };
          await append(trx, owner, last, { kind: "accepted", acceptance: kept }, once);
          return kept;
        }),
      ),

    revoke: (owner, revocation) =>
      tried("Writing to the ledger failed", () =>
        store.transaction().execute(async (trx) => {
          const last = await lastOf(trx, owner);
          const { repositoryId } = revocation.said;
          const row = await trx
            .selectFrom("ledger_event")
            .select(["reach", "repository_id"])
            .where("owner_id", "=", owner)
            .where("kind", "=", "accepted")
            .where("acceptance", "=", revocation.acceptance)
            .where(isHeld)
            .executeTakeFirst();
          if (row === undefined) return false;
          // Who may write here has no say over what another repository accepted for itself.
          if (row.reach !== "organisation" && row.repository_id !== repositoryId) return false;
          const once = sha256("revoked", revocation.acceptance);
          await append(trx, owner, last, { kind: "revoked", revocation }, once);
          return true;
        }),
      ),

    reaching: (owner, { repositoryId, numbers }) =>
      tried("Reading the ledger failed", async () => {
        const rows = await store
          .selectFrom("ledger_event")
          .select("event")
          .where("owner_id", "=", owner)
          .where("kind", "=", "accepted")
          .where((where) =>
            where.or([
              where("reach", "=", "organisation"),
              where.and([where("reach", "=", "repository"), where("repository_id", "=", repositoryId)]),
              where.and([
                where("reach", "=", "pull-request"),
                where("repository_id", "=", repositoryId),
                where("number", "=", sql<number>`any(${[...numbers]}::int[])`),
              ]),
            ]),
          )
          .where(isHeld)
          .orderBy("sequence", "desc")
          .execute();
        return { acceptances: rows.map(({ event }) => acceptanceIn(event)) };
      }),

    entries: (owner) =>
      tried("Reading the ledger failed", async () => {
        const rows = await store
          .selectFrom("ledger_event")
          .select(["sequence", "hash", "event", sql<string>`event::text`.as("text")])
          .where("owner_id", "=", owner)
          .orderBy("sequence")
          .execute();
        let before: Buffer = Buffer.alloc(32);
        let intact = true;
        rows.forEach(({ sequence, hash, text }, index) => {
          intact &&= sequence === index + 1 && sha256(before, text).equals(hash);
          before = hash;
        });
        const entries = rows.map(({ sequence, hash, event }) => ({
          sequence,
          hash: hash.toString("hex"),
          event: event as LedgerEvent,
        }));
        return { entries, intact };
      }),

    expiredBetween: (from, to) =>
      tried("Looking for what ran out failed", async () => {
        const rows = await store
          .selectFrom("ledger_event")
          .select(["owner_id", "event"])
          .where("kind", "=", "accepted")
          .where("until_at", ">", from)
          .where("until_at", "<=", to)
          .where(isHeld)
          .execute();
        const keys = await Promise.all(rows.map(({ event }) => touched(store, acceptanceIn(event))));
        const unique = new Map(keys.flat().map((key) => [`${key.repositoryId}#${key.number}`, key]));
        return [...unique.values()];
      }),

    touchedBy: (_owner, acceptance) =>
      tried("Looking for what an acceptance touches failed", () => touched(store, acceptance)),
  };
}

/** Ids of the owner that begin like this one's. */
async function takenIds(trx: Owned, owner: number, once: Buffer): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("ledger_event")
    .select("acceptance")
    .where("owner_id", "=", owner)
    .where("kind", "=", "accepted")
    .where("acceptance", "like", `${idOf(once, SHORTEST_ID)}%`)
    .execute();
  return new Set(rows.map(({ acceptance }) => acceptance));
}

/** Open pull requests that an acceptance reaches; for an organisation those of the same installation. */
async function touched(
  store: Store,
  { reach, said }: Acceptance,
): Promise<{ repositoryId: number; number: number }[]> {
  const open = store.selectFrom("pull_request").select(["repository_id", "number"]).where("open", "=", true);
  const here = open.where((where) => {
    switch (reach) {
      case "pull-request":
        return where.and([where("repository_id", "=", said.repositoryId), where("number", "=", said.number)]);
      case "repository":
        return where("repository_id", "=", said.repositoryId);
      case "organisation":
        return where("installation_id", "in", (query) =>
          query
            .selectFrom("pull_request")
            .select("installation_id")
            .where("repository_id", "=", said.repositoryId),
        );
    }
  });
  const rows = await here.orderBy("changed_at", "desc").limit(MOST_TOUCHED).execute();
  return rows.map((row) => ({ repositoryId: row.repository_id, number: row.number }));
}
