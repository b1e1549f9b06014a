import { afterEach, describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { LockfilePool, POOL_LIMITS, type PoolSettings } from "../../../src/adapters/parsing/pool.js";
import { LockfileError, UpstreamError } from "../../../src/core/errors.js";
import type { LockfileInput } from "../../../src/core/model/lockfile.js";

const HOSTILE = new URL("../../support/hostile-worker.ts", import.meta.url);
let pools: LockfilePool[] = [];
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
});

function start(settings: Partial<PoolSettings> = {}, file: URL | undefined = HOSTILE): LockfilePool {
  const pool = new LockfilePool({ ...POOL_LIMITS, workers: 1, ...settings }, file);
  pools.push(pool);
  return pool;
}

const input = (text = ""): LockfileInput => ({
  path: "a/lock",
  text,
  companions: new Map([["package.json", "companion"]]),
});

async function refusal(parse: Promise<unknown>): Promise<LockfileError> {
  const error: unknown = await parse.catch((e: unknown) => e);
  if (!(error instanceof LockfileError)) throw new Error("expected a LockfileError", { cause: error });
  return error;
}

/** Far less than any of these parses takes: a loop that parsed itself would stand still for as long. */
const STANDSTILL_MS = 600;

/** The longest time that the event loop did nothing while the work went on. */
async function longestStandstill(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await work.catch(() => undefined);
  clearInterval(timer);
  return longest;
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("LockfilePool", () => {
  it("hands text and companions over, and answers and refusals back, with one process", async () => {
    const pool = start();
    const parsed = await pool.parse("fine", input());
    expect(parsed.path).toBe("a/lock");
    expect(parsed.version).toMatch(/^\d+ companion$/);
    expect(Number.parseInt(parsed.version)).not.toBe(process.pid);

    expect(await refusal(pool.parse("refuses", input()))).toMatchObject({
      kind: "merge-conflict",
      line: 7,
      message: "a conflict was left in it",
    });
    // An answer that would hold up the service is not read.
    expect(await refusal(pool.parse("large", input()))).toMatchObject({ kind: "too-large" });
    const bug = await refusal(pool.parse("broken", input()));
    expect(bug.kind).toBe("crashed");
    expect(String(bug.cause)).toContain("TypeError: cannot read properties of undefined");
    expect((await pool.parse("fine", input())).version).toBe(parsed.version);

    const gone = await refusal(pool.parse("exits", input()));
    expect(gone).toMatchObject({ kind: "crashed", message: "Weir's parser ended while reading it" });
  });

  it("starts no more processes than allowed, and refuses what is too much to wait", async () => {
    const pool = start({ workers: 2, maxWaiting: 6 });
    const parses = Array.from({ length: 8 }, () => pool.parse("fine", input()));
    await pause(0);
    const late: unknown = await pool.parse("fine", input()).catch((e: unknown) => e);
    expect(late).toBeInstanceOf(UpstreamError);
    expect((late as UpstreamError).retryable).toBe(true);
    const versions = (await Promise.all(parses)).map(({ version }) => version);
    expect(new Set(versions).size).toBe(2);
  });

  it("ends an endless parse in time while the service goes on, and the time of waiting does not count", async () => {
    const pool = start({ timeMs: 700 });
    await pool.parse("fine", input());
    const begin = performance.now();
    const endless = pool.parse("endless", input());
    const waiting = pool.parse("fine", input());
    expect(await longestStandstill(endless)).toBeLessThan(STANDSTILL_MS);
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(await refusal(endless)).toMatchObject({
      kind: "timeout",
      message: "it takes longer than 0.7 s to read",
    });
    expect((await waiting).path).toBe("a/lock");
  });

  it.each(["eats-objects", "eats-at-once"])("survives a parse that %s", async (format) => {
    const pool = start({ memoryMb: 32 });
    const parse = pool.parse(format, input());
    expect(await longestStandstill(parse)).toBeLessThan(STANDSTILL_MS);
    expect(await refusal(parse)).toMatchObject({
      kind: "crashed",
      message: "it needs more than 32 MB of memory to read",
    });
  });

  it("says so when no process can be started, each time anew", async () => {
    const pool = start({}, new URL("../../support/no-such-worker.ts", import.meta.url));
    for (let i = 0; i < 2; i++) {
      const error: unknown = await pool.parse("fine", input()).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UpstreamError);
      expect(String((error as UpstreamError).cause)).toContain("no-such-worker");
    }
  });

  it("ends a process that has nothing to do, and all of them when it is closed", async () => {
    const pool = start({ idleMs: 50 });
    const idle = Number.parseInt((await pool.parse("fine", input())).version);
    expect(alive(idle)).toBe(true);
    await pause(300);
    expect(alive(idle)).toBe(false);
    const running = pool.parse("endless", input());
    const waiting = pool.parse("fine", input());
    await pause(1000);
    await pool.close();
    for (const parse of [running, waiting]) {
      const error: unknown = await parse.catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UpstreamError);
      expect((error as UpstreamError).message).toBe("the lockfile parser is shutting down");
    }
  });

  it("leaves no process behind when the service is killed", async () => {
    const script = new URL("../../support/parsing-service.ts", import.meta.url).pathname;
    const service = spawn(process.execPath, ["--import", "tsx", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(service.stdout, "data")) as [Buffer];
    const pid = Number.parseInt(line.toString());
    expect(alive(pid)).toBe(true);
    service.kill("SIGKILL");
    for (let i = 0; i < 200 && alive(pid); i++) await pause(100);
    expect(alive(pid)).toBe(false);
  });

  it("runs Weir's own formats", async () => {
    const pool = new LockfilePool({ ...POOL_LIMITS, workers: 1 });
    pools.push(pool);
    const text = JSON.stringify({
      name: "a",
      lockfileVersion: 3,
      packages: { "": { dependencies: { b: "1" } }, "node_modules/b": { version: "1.0.0" } },
    });
    const parsed = await pool.parse("package-lock", {
      path: "package-lock.json",
      text,
      companions: new Map(),
    });
    expect(parsed.nodes.map(({ name, version }) => `${name} ${version}`)).toContain("b 1.0.0");
    const conflict = {
      path: "package-lock.json",
      text: "{\n<<<<<<< HEAD\n",
      companions: new Map<string, string>(),
    };
    expect(await refusal(pool.parse("package-lock", conflict))).toMatchObject({
      kind: "merge-conflict",
      line: 2,
    });
    const large = { ...conflict, text: " ".repeat(21 * 1024 * 1024) };
    expect(await refusal(pool.parse("package-lock", large))).toMatchObject({ kind: "too-large" });
    const unknown = await refusal(pool.parse("no-such-format", input()));
    expect(String(unknown.cause)).toContain("no lockfile format no-such-format");
  });
});
