import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { AcceptedRisk, Acceptance, Revocation, Saying } from "../../../src/core/model/ledger.js";
import type { PullRequestAddress } from "../../../src/core/model/job.js";
import type { Reach } from "../../../src/core/model/reach.js";
import type { PullRequests } from "../../../src/ports.js";
import type { Ledger } from "../../../src/ports/ledger.js";
import { createLedger } from "../../../src/adapters/store/ledger.js";
import { createPullRequests } from "../../../src/adapters/store/pull-requests.js";
import { freshDatabase } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;
let ledger: Ledger;
let pulls: PullRequests;
let owners = 5_000_000_000;
let comments = 1;

beforeAll(async () => {
  fresh = await freshDatabase();
  ledger = createLedger(fresh.database.store);
  pulls = createPullRequests(fresh.database.store);
});
afterAll(() => fresh.close());

const risk: AcceptedRisk = {
  flag: "vulnerability",
  type: "npm",
  name: "left-pad",
  version: "1.0.0",
  purl: "pkg:npm/left-pad@1.0.0",
  key: "k",
  material: "m",
  advisories: ["GHSA-1"],
  severity: "high",
  exploited: false,
};

function said(repositoryId = 1, number = 7, url: string | null = `https://x/${comments++}`): Saying {
  return { owner: "acme", repository: "shop", repositoryId, number, commit: "a".repeat(40), url };
}

function acceptance(change: Partial<Acceptance> = {}): Omit<Acceptance, "id"> {
  return {
    by: { id: 9, login: "mona" },
    at: "2026-01-01T00:00:00.000Z",
    until: "2026-04-01T00:00:00.000Z",
    reason: "not reachable",
    reach: "repository",
    said: said(),
    covers: [risk],
    ...change,
  };
}

function revocation(of: Acceptance, change: Partial<Revocation> = {}): Revocation {
  const by = { id: 10, login: "lisa" };
  return { acceptance: of.id, by, at: "2026-02-01T00:00:00.000Z", reason: null, said: said(), ...change };
}

const ids = (acceptances: readonly Acceptance[]) => acceptances.map(({ id }) => id);

describe("accepting a risk", () => {
  it("keeps what was said, NUL and half characters too, under a short id that GitHub makes nothing of", async () => {
    const owner = owners++;
    const kept = await ledger.accept(owner, acceptance({ reason: "nul \0, half \udfff, #1 @mona" }));
    expect(kept.id).toMatch(/^A-[GHJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]{5}$/);
    expect(kept.reason).toBe("nul \0, half \udfff, #1 @mona");
    const view = await ledger.reaching(owner, { repositoryId: 1, numbers: [] });
    expect(view.acceptances).toEqual([kept]);
  });

  it("adds nothing when the same job comes again, also at once and with news of the severity", async () => {
    const owner = owners++;
    const asked = acceptance();
    const again: typeof asked = {
      ...asked,
      at: "2026-01-01T00:00:09.000Z",
      covers: [{ ...risk, severity: "critical" }],
    };
    const kept = await Promise.all([asked, asked, again, asked].map((one) => ledger.accept(owner, one)));
    expect(new Set(ids(kept)).size).toBe(1);
    expect((await ledger.entries(owner)).entries).toHaveLength(1);
  });

  it("adds each of several risks that one comment accepts, and what two comments accept", async () => {
    const owner = owners++;
    const one = acceptance();
    await ledger.accept(owner, one);
    await ledger.accept(owner, { ...one, covers: [{ ...risk, key: "other" }] });
    await ledger.accept(owner, { ...one, said: said() });
    expect((await ledger.entries(owner)).entries).toHaveLength(3);
  });

  it("chains what many write at once, each owner's entries without holes", async () => {
    const [one, two] = [owners++, owners++];
    const kept = await Promise.all(
      Array.from({ length: 30 }, (_, index) => ledger.accept(index % 2 === 0 ? one : two, acceptance())),
    );
    expect(new Set(ids(kept)).size).toBe(30);
    for (const owner of [one, two]) {
      const { entries, intact } = await ledger.entries(owner);
      expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
      expect(intact).toBe(true);
    }
  });
});

describe("what reaches a pull request", () => {
  it("depends on how far it was meant, newest first, whatever its time", async () => {
    const owner = owners++;
    const accept = (reach: Reach, repositoryId: number, number: number) =>
      ledger.accept(owner, acceptance({ reach, said: said(repositoryId, number) }));
    const pull = await accept("pull-request", 1, 7);
    const repository = await accept("repository", 1, 8);
    const organisation = await accept("organisation", 2, 7);
    await ledger.accept(owners++, acceptance({ reach: "organisation" }));
    const at = async (repositoryId: number, numbers: readonly number[]) =>
      ids((await ledger.reaching(owner, { repositoryId, numbers })).acceptances);
    expect(await at(1, [7])).toEqual([organisation.id, repository.id, pull.id]);
    expect(await at(1, [6, 7])).toEqual([organisation.id, repository.id, pull.id]);
    expect(await at(1, [8])).toEqual([organisation.id, repository.id]);
    expect(await at(1, [])).toEqual([organisation.id, repository.id]);
    expect(await at(2, [7])).toEqual([organisation.id]);
  });
});

describe("revoking", () => {
  it("ends an acceptance once, and the same comment again changes nothing", async () => {
    const owner = owners++;
    const kept = await ledger.accept(owner, acceptance());
    const ending = revocation(kept);
    expect(await ledger.revoke(owner, ending)).toBe(true);
    expect(await ledger.revoke(owner, ending)).toBe(true);
    expect(await ledger.revoke(owner, revocation(kept))).toBe(false);
    expect((await ledger.reaching(owner, { repositoryId: 1, numbers: [7] })).acceptances).toEqual([]);
    const { entries, intact } = await ledger.entries(owner);
    expect(entries.map(({ event }) => event.kind)).toEqual(["accepted", "revoked"]);
    expect(intact).toBe(true);
  });

  it("fails for what is unknown, another owner's, another repository's, or over", async () => {
    const owner = owners++;
    const kept = await ledger.accept(owner, acceptance());
    expect(await ledger.revoke(owner, { ...revocation(kept), acceptance: "A-ZZZZZZ" })).toBe(false);
    expect(await ledger.revoke(owners++, revocation(kept))).toBe(false);
    expect(await ledger.revoke(owner, revocation(kept, { said: said(2) }))).toBe(false);
    expect(await ledger.revoke(owner, revocation(kept, { at: kept.until }))).toBe(false);
    expect((await ledger.entries(owner)).entries).toHaveLength(1);
    const wide = await ledger.accept(owner, acceptance({ reach: "organisation" }));
    expect(await ledger.revoke(owner, revocation(wide, { said: said(2) }))).toBe(true);
  });
});

describe("open pull requests that an acceptance reaches", () => {
  const address = (installationId: number, repositoryId: number, number: number): PullRequestAddress => ({
    installationId,
    owner: "acme",
    repository: "shop",
    repositoryId,
    number,
  });

  it("are told when it changes, and when its time ran out unless it was revoked", async () => {
    const owner = owners++;
    const open = [address(70, 101, 1), address(70, 101, 2), address(70, 102, 1), address(71, 103, 1)];
    for (const at of open) await pulls.raise(at);
    const closed = address(70, 101, 3);
    await pulls.raise(closed);
    const lease = await pulls.lease(closed);
    if (lease === null) throw new Error("no lease");
    await pulls.finish(lease, lease.published, false);

    const accept = (reach: Reach, until: string) =>
      ledger.accept(owner, acceptance({ reach, until, said: said(101, 2) }));
    const pull = await accept("pull-request", "2026-03-01T00:00:00.000Z");
    const repository = await accept("repository", "2026-03-02T00:00:00.000Z");
    const organisation = await accept("organisation", "2026-03-03T00:00:00.000Z");
    const revoked = await accept("organisation", "2026-03-01T00:00:00.000Z");
    await ledger.revoke(owner, revocation(revoked, { said: said(101, 2) }));

    const keys = (...at: readonly [number, number][]) =>
      at.map(([repositoryId, number]) => ({ repositoryId, number }));
    expect(await ledger.touchedBy(owner, pull)).toEqual(keys([101, 2]));
    expect(await ledger.touchedBy(owner, repository)).toEqual(keys([101, 1], [101, 2]));
    expect(await ledger.touchedBy(owner, organisation)).toEqual(keys([101, 1], [101, 2], [102, 1]));
    expect(await ledger.touchedBy(owner, revoked)).toHaveLength(3);

    const between = (from: string, to: string) => ledger.expiredBetween(new Date(from), new Date(to));
    // The instant itself belongs to what is over, so to the interval that it ends.
    expect(await between("2026-02-28T23:00Z", "2026-02-28T23:59Z")).toEqual([]);
    expect(await between("2026-02-28T23:00Z", "2026-03-01T00:00Z")).toEqual(keys([101, 2]));
    expect(await between("2026-03-01T00:00Z", "2026-03-01T12:00Z")).toEqual([]);
    expect(await between("2026-03-01T00:00Z", "2026-03-02T00:00Z")).toEqual(keys([101, 1], [101, 2]));
    expect(await between("2026-03-01T00:00Z", "2026-03-04T00:00Z")).toEqual(
      keys([101, 1], [101, 2], [102, 1]),
    );
  });
});

describe("the ledger", () => {
  it.each([
    "update weir.ledger_event set number = 1",
    "update weir.ledger_event set number = 1 where owner_id = -1",
    "delete from weir.ledger_event",
    "truncate weir.ledger_event",
  ])("refuses %p", async (statement) => {
    await expect(sql.raw(statement).execute(fresh.database.store)).rejects.toThrow(/only grows/);
  });

  it.each([
    ["an event", "event = replace(event::text, 'mona', 'eve')::json"],
    ["a time that questions are asked by", "until_at = until_at + interval '1 year'"],
    ["a reach that questions are asked by", "reach = 'organisation'"],
    ["an owner", "owner_id = owner_id + 1000000"],
    ["a hash", "hash = sha256('x')"],
  ])("says that it is not whole when somebody gets past that and changes %s", async (_what, change) => {
    const owner = owners++;
    for (let entry = 0; entry < 3; entry++) await ledger.accept(owner, acceptance());
    expect((await ledger.entries(owner)).intact).toBe(true);
    await tamper(`update weir.ledger_event set ${change} where owner_id = ${owner} and sequence = 2`);
    expect((await ledger.entries(owner)).intact).toBe(false);
  });

  it("says that it is not whole when an entry is missing within", async () => {
    const owner = owners++;
    for (let entry = 0; entry < 3; entry++) await ledger.accept(owner, acceptance());
    await tamper(`delete from weir.ledger_event where owner_id = ${owner} and sequence = 1`);
    expect((await ledger.entries(owner)).intact).toBe(false);
  });

  it("of an owner who accepted nothing is empty and whole", async () => {
    expect(await ledger.entries(owners++)).toEqual({ entries: [], intact: true });
  });
});

/** What whoever owns the database can do. */
async function tamper(statement: string): Promise<void> {
  const { store } = fresh.database;
  await sql`alter table weir.ledger_event disable trigger ledger_only_grows`.execute(store);
  await sql.raw(statement).execute(store);
  await sql`alter table weir.ledger_event enable trigger ledger_only_grows`.execute(store);
}
