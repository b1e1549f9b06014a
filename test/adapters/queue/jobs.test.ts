import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { StoreError } from "../../../src/core/errors.js";
import type { Job } from "../../../src/core/model/job.js";
import type { JobHandler } from "../../../src/ports.js";
import type { Jobs } from "../../../src/adapters/queue/jobs.js";
import { delivery, numberOf, queueBench, review, until } from "./queue-bench.js";
import type { QueueBench } from "./queue-bench.js";

let bench: QueueBench;
let jobs: Jobs;
/** What reviews do, by number of the pull request; default: the whole way of lease and finish. */
const handlers = new Map<number, JobHandler>();
const starts: number[] = [];

const work: JobHandler = async (job) => {
  if (job.kind !== "review-change") return;
  const lease = await bench.pulls.lease(job.pull);
  if (lease === null) return;
  if ((await bench.pulls.finish(lease, lease.published, true)) === "again") await jobs.send(job);
};

const handle: JobHandler = (job, run) => {
  if (job.kind === "run-command") return commands(job);
  const number = numberOf(job);
  if (number > 0) starts.push(number);
  return (handlers.get(number) ?? work)(job, run);
};

let commands: (job: Job) => Promise<void> = () => Promise.resolve();

const startsOf = (number: number) => starts.filter((one) => one === number).length;

async function isDone(number: number): Promise<boolean> {
  const row = await bench.fresh.database.store
    .selectFrom("pull_request")
    .select(["revision", "done"])
    .where("number", "=", number)
    .executeTakeFirst();
  return row !== undefined && row.revision === row.done;
}

beforeAll(async () => {
  bench = await queueBench();
  jobs = await bench.open({ concurrency: 3 });
  await jobs.start(handle, () => Promise.resolve());
});
afterAll(() => bench.close());

describe("deliveries", () => {
  it("are worked on soon after they were accepted, each once", async () => {
    const accepted = Date.now();
    expect(await jobs.accept(delivery("one"), [review(1)])).toBe("accepted");
    expect(await jobs.accept(delivery("one"), [review(1)])).toBe("known");
    await until("it is done", () => isDone(1));
    expect(Date.now() - accepted).toBeLessThan(3000);
    expect(startsOf(1)).toBe(1);
    await until("it is metered", () => bench.metered.includes("review-change done"));
  });

  it("leave nothing behind when one of their jobs cannot be sent", async () => {
    const broken = await queueBench();
    try {
      const queue = await broken.open();
      await sql`select weir_jobs.delete_queue('review-open-pulls')`.execute(broken.fresh.database.store);
      const open: Job = {
        kind: "review-open-pulls",
        base: null,
        installationId: 7,
        owner: "acme",
        repository: "shop",
        repositoryId: 1,
      };
      const accepting = queue.accept(delivery("broken"), [review(2), { job: open, address: null }]);
      await expect(accepting).rejects.toThrow(StoreError);
      for (const table of ["weir.delivery", "weir.pull_request", "weir_jobs.job"]) {
        const { rows } = await sql`select from ${sql.table(table)}`.execute(broken.fresh.database.store);
        expect(rows).toHaveLength(0);
      }
      expect(await queue.accept(delivery("broken"), [review(2)])).toBe("accepted");
    } finally {
      await broken.close();
    }
  });

  it("of many pushes make few reviews, the last of which has seen them all", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    handlers.set(3, async (job, run) => {
      await gate;
      await work(job, run);
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => jobs.accept(delivery(`push ${index}`), [review(3)])),
    );
    release();
    await until("it is done", () => isDone(3));
    expect(startsOf(3)).toBeLessThanOrEqual(4);
  });
});

describe("reviews", () => {
  it("of one pull request never run twice at once, and the last push is seen", async () => {
    let running = 0;
    let most = 0;
    let reviewed = 0;
    handlers.set(4, async (job) => {
      if (job.kind !== "review-change") return;
      const lease = await bench.pulls.lease(job.pull);
      if (lease === null) return;
      running += 1;
      most = Math.max(most, running);
      await sleep(30);
      running -= 1;
      reviewed = lease.revision;
      if ((await bench.pulls.finish(lease, lease.published, true)) === "again") await jobs.send(job);
    });
    for (let push = 1; push <= 15; push++) {
      await jobs.accept(delivery(`quick ${push}`), [review(4)]);
      await sleep(10);
    }
    await until("it is done", () => isDone(4));
    expect(most).toBe(1);
    expect(reviewed).toBe(15);
  });

  it("of other pull requests flow past a slow one", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    handlers.set(5, async (job, run) => {
      await gate;
      await work(job, run);
    });
    await jobs.accept(delivery("slow"), [review(5)]);
    await until("the slow one runs", () => startsOf(5) === 1);
    await jobs.accept(delivery("slow again"), [review(5)]);
    for (let number = 100; number < 110; number++) {
      await jobs.accept(delivery(`quick one ${number}`), [review(number)]);
    }
    for (let number = 100; number < 110; number++) await until("it flows past", () => isDone(number));
    expect(await isDone(5)).toBe(false);
    release();
    await until("the slow one is done", () => isDone(5));
  });

  it("for later do not stand in the way of those for now", async () => {
    await bench.pulls.raise(review(6).address);
    await jobs.send(review(6).job, { afterSeconds: 600 });
    await jobs.send(review(6).job, { afterSeconds: 600 });
    expect(startsOf(6)).toBe(0);
    await jobs.send(review(6).job);
    await until("it is done", () => isDone(6));
    expect(startsOf(6)).toBe(1);
  });

  it("get a signal that aborts before they expire, and are tried again with a delay", async () => {
    const times: number[] = [];
    let reason: unknown = null;
    handlers.set(7, async (job, run) => {
      times.push(Date.now());
      if (times.length > 1) return work(job, run);
      await new Promise<void>((resolve) => {
        run.signal.addEventListener("abort", () => {
          resolve();
        });
      });
      reason = run.signal.reason;
      run.signal.throwIfAborted();
    });
    await jobs.accept(delivery("long"), [review(7)]);
    await until("it is done", () => isDone(7));
    expect(reason).toBeInstanceOf(Error);
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(2500);
    expect(second - first).toBeLessThan(8000);
  });

  it("that do not heed their signal do not keep the place", async () => {
    let attempts = 0;
    handlers.set(8, (job, run) => {
      attempts += 1;
      return attempts > 1 ? work(job, run) : new Promise<void>(() => undefined);
    });
    await jobs.accept(delivery("deaf"), [review(8)]);
    await until("it is done", () => isDone(8));
    expect(attempts).toBe(2);
  });
});

describe("commands", () => {
  const command = (id: number): Job => ({
    kind: "run-command",
    pull: review(40).address,
    comment: {
      kind: "issue",
      id,
      thread: null,
      url: "https://x",
      author: { id: 1, login: "mona", bot: false },
      viaApp: false,
      body: "/weir help",
    },
  });
  const ran: number[] = [];
  const taking = (job: Job) => {
    if (job.kind === "run-command") ran.push(job.comment.id);
    return Promise.resolve();
  };

  it("do not wait for reviews that take long, and none of them is swallowed", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    commands = taking;
    for (const number of [41, 42, 43, 44]) handlers.set(number, () => gate);
    for (const number of [41, 42, 43, 44]) await jobs.accept(delivery(`full ${number}`), [review(number)]);
    await until("all places of reviews are taken", () => startsOf(41) + startsOf(42) + startsOf(43) === 3);
    for (const [index, id] of [7, 7, 8].entries()) {
      await jobs.accept(delivery(`said ${index}`), [{ job: command(id), address: null }]);
    }
    await until("the commands ran", () => ran.length === 3);
    expect(ran.toSorted()).toEqual([7, 7, 8]);
    expect(startsOf(44)).toBe(0);
    release();
    await until("the last review runs", () => startsOf(44) === 1);
  });
});

describe("the queue", () => {
  it("answers whether it can be used", async () => {
    await jobs.ping();
  });
});
