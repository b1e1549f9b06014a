import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { PullRequestAddress } from "../../../src/core/model/job.js";
import type { Lease, Published, PullRequests } from "../../../src/ports.js";
import { createPullRequests } from "../../../src/adapters/store/pull-requests.js";
import { createDeliveries } from "../../../src/adapters/store/deliveries.js";
import { freshDatabase } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;
let pulls: PullRequests;
let next = 1;

beforeAll(async () => {
  fresh = await freshDatabase();
  pulls = createPullRequests(fresh.database.store);
});
afterAll(() => fresh.close());

function address(number = next++): PullRequestAddress {
  return { installationId: 7, owner: "acme", repository: "shop", repositoryId: 3_000_000_000, number };
}

async function leased(at: PullRequestAddress): Promise<Lease> {
  const lease = await pulls.lease(at);
  if (lease === null) throw new Error("the lease was taken");
  return lease;
}

const passSeconds = (at: PullRequestAddress, seconds: number) =>
  sql`update weir.pull_request
      set leased_until = leased_until - make_interval(secs => ${seconds}),
          dead_at = dead_at - make_interval(secs => ${seconds})
      where number = ${at.number}`.execute(fresh.database.store);

const published: Published = {
  head: "a".repeat(40),
  checkRun: 12345678901,
  checkExternalId: "x",
  checkCompleted: true,
  checkDigest: "d",
  conclusion: "failure",
  told: { head: "a".repeat(40), conclusion: "failure" },
  comment: 5,
  commentDigest: "c",
  commentState: "known",
  baseRef: "main",
  inline: { wanted: "w", written: true },
};

describe("leases", () => {
  it("gives one of twenty workers at once the lease", async () => {
    const at = address();
    await pulls.raise(at);
    const leases = await Promise.all(Array.from({ length: 20 }, () => pulls.lease(at)));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it("tells what is known of the pull request, with nothing published at first", async () => {
    const at = address();
    await pulls.raise(at);
    const lease = await leased(at);
    expect(lease).toMatchObject({ address: at, revision: 1, delivery: null });
    expect(lease.published).toMatchObject({ head: null, commentState: "unknown", checkCompleted: false });
  });

  it("gives no lease for an unknown pull request, or when all is done", async () => {
    const at = address();
    expect(await pulls.lease(at)).toBeNull();
    await pulls.raise(at);
    expect(await pulls.finish(await leased(at), published, true)).toBe("done");
    expect(await pulls.lease(at)).toBeNull();
  });

  it("says again when the revision moved meanwhile, and frees the lease for it", async () => {
    const at = address();
    await pulls.raise(at);
    const first = await leased(at);
    await pulls.raise(at);
    expect(await pulls.finish(first, published, true)).toBe("again");
    const second = await leased(at);
    expect(second.revision).toBe(2);
    expect(second.published).toEqual(published);
    expect(await pulls.finish(second, published, true)).toBe("done");
  });

  it("goes to another worker when it ran out, and the first one can no longer write", async () => {
    const at = address();
    await pulls.raise(at);
    const slow = await leased(at);
    await passSeconds(at, 61);
    const other = await leased(at);
    expect(await pulls.renew(slow)).toBe(false);
    expect(await pulls.remember(slow, published)).toBe(false);
    expect(await pulls.finish(slow, published, true)).toBe("lost");
    await pulls.release(slow);
    expect(await pulls.lease(at)).toBeNull();
    expect(await pulls.finish(other, published, true)).toBe("done");
  });

  it("lasts while it is renewed", async () => {
    const at = address();
    await pulls.raise(at);
    const lease = await leased(at);
    await passSeconds(at, 50);
    expect(await pulls.renew(lease)).toBe(true);
    await passSeconds(at, 50);
    expect(await pulls.lease(at)).toBeNull();
  });

  it("remembers what was published even when the work is given back", async () => {
    const at = address();
    await pulls.raise(at);
    const lease = await leased(at);
    expect(await pulls.remember(lease, published)).toBe(true);
    await pulls.release(lease);
    expect((await leased(at)).published).toEqual(published);
  });
});

describe("other questions", () => {
  it("finds open pull requests of the repository that share a published head", async () => {
    const [one, two, closed, other] = [address(), address(), address(), address()];
    for (const at of [one, two, closed, other]) await pulls.raise(at);
    await pulls.finish(await leased(one), { ...published, head: "b".repeat(40) }, true);
    await pulls.finish(await leased(two), { ...published, head: "b".repeat(40) }, true);
    await pulls.finish(await leased(closed), { ...published, head: "b".repeat(40) }, false);
    await pulls.finish(await leased(other), { ...published, head: "e".repeat(40) }, true);
    expect(await pulls.sharingHead(one, "b".repeat(40))).toEqual([
      { number: two.number, conclusion: "failure" },
    ]);
  });

  it("finds the open pull requests whose published head is a commit, with where they live", async () => {
    const [one, two, closed] = [address(), address(), address()];
    const head = "c".repeat(40);
    for (const at of [one, two, closed]) {
      await pulls.raise(at);
      await pulls.finish(await leased(at), { ...published, head }, at !== closed);
    }
    expect(await pulls.withHead(one.repositoryId, head)).toEqual([one, two]);
    expect(await pulls.withHead(1, head)).toEqual([]);
  });

  it("takes what an older version did not write as not published", async () => {
    const at = address();
    await pulls.raise(at);
    await sql`update weir.pull_request set published = '{"head": "old"}' where number = ${at.number}`.execute(
      fresh.database.store,
    );
    expect((await leased(at)).published).toMatchObject({ head: "old", baseRef: null, inline: null });
  });

  it("knows where a pull request lives now", async () => {
    const at = address();
    expect(await pulls.address(at)).toBeNull();
    await pulls.raise(at);
    await pulls.raise({ ...at, owner: "renamed" });
    expect(await pulls.address(at)).toMatchObject({ address: { ...at, owner: "renamed" }, delivery: null });
  });

  it("lists as left behind what is ahead with a free lease, and what died only after a rest", async () => {
    const [idle, busy, dead, done] = [address(), address(), address(), address()];
    for (const at of [idle, busy, dead, done]) await pulls.raise(at);
    await leased(busy);
    await pulls.finish(await leased(done), published, true);
    const deliveries = createDeliveries(fresh.database.store);
    await deliveries.bury({ kind: "review-change", pull: dead }, null);
    const mine = async () => {
      const all = await pulls.leftBehind();
      const numbers = all.map((key) => key.number);
      return [idle, busy, dead, done].map((at) => numbers.includes(at.number));
    };
    expect(await mine()).toEqual([true, false, false, false]);
    await passSeconds(busy, 61);
    await passSeconds(dead, 31 * 60);
    expect(await mine()).toEqual([true, true, true, false]);
  });
});
