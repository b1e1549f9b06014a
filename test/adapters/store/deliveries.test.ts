import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Job, PullRequestAddress } from "../../../src/core/model/job.js";
import { StoreError } from "../../../src/core/errors.js";
import type { Deliveries, Delivery, Intake, PullRequests } from "../../../src/ports.js";
import { createCommandLog } from "../../../src/adapters/store/commands.js";
import { createDeliveries } from "../../../src/adapters/store/deliveries.js";
import { createPullRequests } from "../../../src/adapters/store/pull-requests.js";
import { freshDatabase } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;
let deliveries: Deliveries;
let pulls: PullRequests;
let next = 1;

beforeAll(async () => {
  fresh = await freshDatabase();
  deliveries = createDeliveries(fresh.database.store);
  pulls = createPullRequests(fresh.database.store);
});
afterAll(() => fresh.close());

const nothing = () => Promise.resolve();
const delivery = (id: string): Delivery => ({ id, event: "pull_request", action: "opened" });

function review(number = next++): Intake & { readonly address: PullRequestAddress } {
  const address = { installationId: 7, owner: "acme", repository: "shop", repositoryId: 1, number };
  return { job: { kind: "review-change", pull: { repositoryId: 1, number } }, address };
}

async function revisionOf(intake: Intake): Promise<number | undefined> {
  const row = await fresh.database.store
    .selectFrom("pull_request")
    .select("revision")
    .where("number", "=", intake.address?.number ?? 0)
    .executeTakeFirst();
  return row?.revision;
}

describe("accepting a delivery", () => {
  it("adds nothing for a delivery that is known", async () => {
    const intake = review();
    expect(await deliveries.accept(delivery("twice"), [intake], nothing)).toBe("accepted");
    let sent = 0;
    const send = () => {
      sent += 1;
      return Promise.resolve();
    };
    expect(await deliveries.accept(delivery("twice"), [intake], send)).toBe("known");
    expect(sent).toBe(0);
    expect(await revisionOf(intake)).toBe(1);
  });

  it("accepts one of the same deliveries at once", async () => {
    const intake = review();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => deliveries.accept(delivery("at once"), [intake], nothing)),
    );
    expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(1);
    expect(await revisionOf(intake)).toBe(1);
  });

  it("leaves nothing when sending the job fails", async () => {
    const intake = review();
    const send = () => Promise.reject(new Error("no queue"));
    await expect(deliveries.accept(delivery("fails"), [intake], send)).rejects.toThrow(StoreError);
    expect(await revisionOf(intake)).toBeUndefined();
    expect(await deliveries.accept(delivery("fails"), [intake], nothing)).toBe("accepted");
  });

  it("raises the revision with each delivery, and the lease names the newest", async () => {
    const intake = review();
    for (const id of ["first", "second", "third"]) await deliveries.accept(delivery(id), [intake], nothing);
    expect(await pulls.lease(intake.address)).toMatchObject({ revision: 3, delivery: "third" });
  });

  it("does not lock up when many deliveries touch the same pull requests in different orders", async () => {
    const intakes = Array.from({ length: 6 }, () => review());
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        deliveries.accept(
          delivery(`order ${index}`),
          index % 2 === 0 ? intakes : intakes.toReversed(),
          nothing,
        ),
      ),
    );
    expect(outcomes.every((outcome) => outcome === "accepted")).toBe(true);
    for (const intake of intakes) expect(await revisionOf(intake)).toBe(12);
  });
});

describe("who pushed", () => {
  const by = (id: number) => ({ id, login: `user-${id}`, bot: false });
  const head = "c".repeat(40);

  it("is remembered once with the delivery, also when it comes again under another id", async () => {
    const log = createCommandLog(fresh.database.store);
    const intake = review();
    expect(await log.pushersOf(intake.address, head)).toEqual([]);
    for (const [id, account] of [
      ["push 1", by(41)],
      ["push 2", by(41)],
      ["push 3", by(5_000_000_000)],
    ] as const) {
      await deliveries.accept(delivery(id), [{ ...intake, pushed: { head, by: account } }], nothing);
    }
    expect(await log.pushersOf(intake.address, head)).toEqual([41, 5_000_000_000]);
    expect(await log.pushersOf(intake.address, "d".repeat(40))).toEqual([]);
    const later = { head: "d".repeat(40), by: by(7) };
    await deliveries.accept(delivery("push 4"), [{ ...intake, pushed: later }], nothing);
    expect(await log.pushersOf(intake.address, head)).toEqual([41, 5_000_000_000]);
    expect(await log.pushersOf(intake.address, null)).toEqual([7, 41, 5_000_000_000]);
  });

  it("is forgotten with a delivery that is not accepted", async () => {
    const log = createCommandLog(fresh.database.store);
    const intake = review();
    const pushed = { ...intake, pushed: { head, by: by(42) } };
    const send = () => Promise.reject(new Error("no queue"));
    await expect(deliveries.accept(delivery("push fails"), [pushed], send)).rejects.toThrow(StoreError);
    expect(await log.pushersOf(intake.address, head)).toEqual([]);
  });
});

describe("a dead letter", () => {
  it("lets the deliveries that are not done be processed again, and only these", async () => {
    const intake = review();
    await deliveries.accept(delivery("done before"), [intake], nothing);
    const lease = await pulls.lease(intake.address);
    if (lease === null) throw new Error("no lease");
    await pulls.finish(lease, lease.published, true);
    await deliveries.accept(delivery("dies 1"), [intake], nothing);
    await deliveries.accept(delivery("dies 2"), [intake], nothing);
    expect(await deliveries.bury(intake.job, null)).toEqual({ delivery: "dies 2" });
    expect(await deliveries.accept(delivery("done before"), [intake], nothing)).toBe("known");
    expect(await deliveries.accept(delivery("dies 1"), [intake], nothing)).toBe("accepted");
    expect(await deliveries.accept(delivery("dies 1"), [intake], nothing)).toBe("known");
    expect(await deliveries.accept(delivery("dies 2"), [intake], nothing)).toBe("accepted");
    expect(await revisionOf(intake)).toBe(5);
  });

  it("concerns nobody when another job has done the work", async () => {
    const intake = review();
    await deliveries.accept(delivery("was done"), [intake], nothing);
    const lease = await pulls.lease(intake.address);
    if (lease === null) throw new Error("no lease");
    await pulls.finish(lease, lease.published, true);
    expect(await deliveries.bury(intake.job, null)).toBeNull();
    expect(await deliveries.accept(delivery("was done"), [intake], nothing)).toBe("known");
  });

  it("of another kind of job marks the delivery that it was sent for", async () => {
    const job: Job = {
      kind: "review-open-pulls",
      base: null,
      installationId: 7,
      owner: "acme",
      repository: "shop",
      repositoryId: 1,
    };
    await deliveries.accept(delivery("installed"), [{ job, address: null }], nothing);
    expect(await deliveries.bury(job, "installed")).toEqual({ delivery: "installed" });
    expect(await deliveries.accept(delivery("installed"), [{ job, address: null }], nothing)).toBe(
      "accepted",
    );
  });
});
