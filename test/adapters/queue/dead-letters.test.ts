import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { StoreError } from "../../../src/core/errors.js";
import type { Job } from "../../../src/core/model/job.js";
import type { Death, Jobs } from "../../../src/adapters/queue/jobs.js";
import { delivery, numberOf, queueBench, review, until } from "./queue-bench.js";
import type { QueueBench } from "./queue-bench.js";

let bench: QueueBench;
let jobs: Jobs;
const attempts: number[] = [];
const told: { readonly job: Job; readonly death: Death }[] = [];
let failing = true;
let tellingFails = true;

beforeAll(async () => {
  bench = await queueBench();
  jobs = await bench.open({ retryLimit: 2 });
  await jobs.start(
    async (job) => {
      if (job.kind !== "review-change") return;
      attempts.push(Date.now());
      // PostgreSQL's jsonb cannot hold either of these characters.
      if (failing) throw new Error("broken by \0 and \ud800");
      const lease = await bench.pulls.lease(job.pull);
      if (lease !== null) await bench.pulls.finish(lease, lease.published, true);
    },
    (job, death) => {
      if (tellingFails) {
        tellingFails = false;
        return Promise.reject(new StoreError("GitHub is down", { retryable: true }));
      }
      told.push({ job, death });
      return Promise.resolve();
    },
  );
});
afterAll(() => bench.close());

describe("a job that always fails", () => {
  it("is tried with growing delays, then told with its newest delivery, and a redelivery is processed", async () => {
    await jobs.accept(delivery("first"), [review(9)]);
    await until("it is told", () => told.length > 0);
    expect(attempts).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = attempts;
    expect(second - first).toBeGreaterThan(900);
    expect(third - second).toBeGreaterThan(1900);
    expect(numberOf(told[0]?.job ?? { kind: "sweep" })).toBe(9);
    expect(told[0]?.death).toEqual({ deliveryId: "first", error: "broken by  and \ufffd" });
    expect(bench.metered.filter((one) => one === "review-change failed")).toHaveLength(3);
    expect(bench.metered.filter((one) => one === "review-change dead")).toHaveLength(1);

    failing = false;
    expect(await jobs.accept(delivery("first"), [review(9)])).toBe("accepted");
    await until("it is done", () => bench.metered.includes("review-change done"));
    expect(await jobs.accept(delivery("first"), [review(9)])).toBe("known");
    expect(told).toHaveLength(1);
  });
});
