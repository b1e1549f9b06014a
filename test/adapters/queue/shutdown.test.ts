import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { delivery, FAST, queueBench, review, until } from "./queue-bench.js";
import type { QueueBench } from "./queue-bench.js";

let bench: QueueBench;

beforeEach(async () => {
  bench = await queueBench();
});
afterEach(() => bench.close());

const nobody = () => Promise.resolve();

/** A worker in a process of its own that begins every review and ends none. */
async function hangingWorker(url: string) {
  const module = (path: string) =>
    JSON.stringify(pathToFileURL(join(process.cwd(), "src/adapters", path)).href);
  const code = `
    const { openDatabase } = await import(${module("store/database.ts")});
    const { createDeliveries } = await import(${module("store/deliveries.ts")});
    const { openJobs } = await import(${module("queue/jobs.ts")});
    const log = { info() {}, warn() {}, error() {}, fatal() {} };
    const database = await openDatabase({ url: ${JSON.stringify(url)}, log });
    const jobs = await openJobs({
      database, deliveries: createDeliveries(database.store), log, meter: { job() {} },
      settings: ${JSON.stringify(FAST)},
    });
    await jobs.start(async (job) => {
      if (job.kind !== "review-change") return;
      console.log("began");
      await new Promise(() => undefined);
    }, async () => undefined);
    console.log("ready");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  await until("the worker is ready", () => said.includes("ready"));
  return { child, began: () => said.includes("began") };
}

describe("a worker that is killed by force", () => {
  it("has its job done by another one within seconds", async () => {
    const jobs = await bench.open();
    const { child, began } = await hangingWorker(bench.fresh.url);
    await jobs.accept(delivery("unlucky"), [review(1)]);
    await until("the job began", began);
    child.kill("SIGKILL");
    await once(child, "exit");
    const killed = Date.now();
    let redone = 0;
    await jobs.start((job) => {
      if (job.kind === "review-change") redone += 1;
      return Promise.resolve();
    }, nobody);
    await until("it is done again", () => redone > 0);
    expect(redone).toBe(1);
    expect(Date.now() - killed).toBeLessThan(15_000);
  });
});

describe("stopping", () => {
  it("waits for what runs and takes nothing new", async () => {
    const jobs = await bench.open();
    const events: string[] = [];
    await jobs.start(async (job) => {
      if (job.kind !== "review-change") return;
      events.push(`began ${job.pull.number}`);
      await sleep(300);
      events.push(`ended ${job.pull.number}`);
    }, nobody);
    await jobs.accept(delivery("running"), [review(1)]);
    await until("it runs", () => events.length > 0);
    const stopping = jobs.stop();
    await jobs.accept(delivery("too late"), [review(2)]);
    await stopping;
    expect(events).toEqual(["began 1", "ended 1"]);
    await expect(jobs.ping()).rejects.toThrow(/shutting down/);
  });

  it("aborts what takes too long, and gives it back to run elsewhere at once", async () => {
    const leaving = await bench.open({ drainSeconds: 0.1, expireInSeconds: 300 });
    let began = 0;
    await leaving.start(async (job, { signal }) => {
      if (job.kind !== "review-change") return;
      began += 1;
      await sleep(60_000, undefined, { signal });
    }, nobody);
    await leaving.accept(delivery("long"), [review(1)]);
    await until("it runs", () => began === 1);
    await leaving.stop();
    const staying = await bench.open();
    let taken = 0;
    const started = Date.now();
    await staying.start((job) => {
      if (job.kind === "review-change") taken += 1;
      return Promise.resolve();
    }, nobody);
    await until("another one takes it", () => taken === 1);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(bench.metered).not.toContain("review-change failed");
  });
});

describe("sweeps", () => {
  it("run at the start on one replica of several", async () => {
    const replicas = await Promise.all([bench.open(), bench.open(), bench.open()]);
    let sweeps = 0;
    const count = () => {
      sweeps += 1;
      return Promise.resolve();
    };
    await Promise.all(
      replicas.map((jobs) => jobs.start((job) => (job.kind === "sweep" ? count() : nobody()), nobody)),
    );
    await until("one ran", () => sweeps > 0);
    // Three polls of every replica: a second one would have begun by now.
    await sleep(1500);
    expect(sweeps).toBe(1);
  });

  it("come again by themselves, once in each interval", async () => {
    const settings = { sweepEverySeconds: 2 };
    const replicas = await Promise.all([bench.open(settings), bench.open(settings)]);
    let sweeps = 0;
    await Promise.all(
      replicas.map((jobs) =>
        jobs.start((job) => {
          if (job.kind === "sweep") sweeps += 1;
          return Promise.resolve();
        }, nobody),
      ),
    );
    const began = Date.now();
    await sleep(4500);
    // One at the start and one in each slot of two seconds that was touched, however many replicas ask.
    expect(sweeps).toBeGreaterThanOrEqual(2);
    expect(sweeps).toBeLessThanOrEqual(3 + (Date.now() - began) / 2000);
  });
});
