import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { scene, type Scene } from "./asking.js";
import { Faults, type Fault } from "./server/faults.js";

let stage: Scene;

beforeEach(async () => {
  stage = await scene();
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

const COMMENTS = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const say = () => stage.ask("POST", "~/issues/1/comments", { body: "hello" });
const once = (fault: Fault) => stage.github.faults.add({ fault, when: COMMENTS, times: 1 });
const said = () => stage.github.commentsOf(stage.pull).length;
const last = () => stage.github.requests.at(-1);

describe("a bad gateway", () => {
  it("before the effect leaves nothing behind", async () => {
    once({ kind: "bad-gateway", effect: "before" });
    expect((await say()).status).toBe(502);
    expect(said()).toBe(0);
    expect((await say()).status).toBe(201);
  });

  it("after the effect has made the comment all the same", async () => {
    once({ kind: "bad-gateway", effect: "after" });
    expect((await say()).status).toBe(502);
    expect(said()).toBe(1);
    expect(last()).toMatchObject({ route: COMMENTS, status: 502, fault: "bad-gateway" });
  });
});

describe("limits", () => {
  it("say when to come again: 429 and the secondary limit by Retry-After", async () => {
    once({ kind: "too-many-requests", retryAfter: 4 });
    const many = await say();
    expect([many.status, many.headers.get("retry-after")]).toEqual([429, "4"]);
    once({ kind: "secondary-limit", retryAfter: 60 });
    const secondary = await say();
    expect([secondary.status, secondary.headers.get("retry-after")]).toEqual([403, "60"]);
    expect(secondary.body).toMatchObject({
      message: expect.stringContaining("You have exceeded a secondary rate limit") as unknown,
    });
    expect(said()).toBe(0);
  });

  it("say when to come again: the primary limit by its reset, and everything else is refused until then", async () => {
    once({ kind: "primary-limit", resetIn: 3_600 });
    const refused = await say();
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    const reset = Number(refused.headers.get("x-ratelimit-reset"));
    expect(Math.abs(reset - Date.now() / 1000 - 3_600)).toBeLessThan(5);
    expect((await stage.ask("GET", "~")).status).toBe(403);
    expect(said()).toBe(0);
  });
});

describe("a broken connection", () => {
  it.each(["before", "after"] as const)("is cut %s the effect", async (effect) => {
    once({ kind: "destroy", effect });
    await expect(say()).rejects.toThrow("fetch failed");
    expect(said()).toBe(effect === "after" ? 1 : 0);
    expect(last()).toMatchObject({ status: null, fault: "destroy" });
  });

  it.each(["before", "after"] as const)("hangs for ever %s the effect", async (effect) => {
    once({ kind: "hang", effect });
    const waiting = fetch(`${stage.github.url}/repos/acme/shop/issues/1/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${stage.github.token(stage.installation)}` },
      body: JSON.stringify({ body: "hello" }),
      signal: AbortSignal.timeout(150),
    });
    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(said()).toBe(effect === "after" ? 1 : 0);
  });

  it("may only be slow", async () => {
    once({ kind: "delay", milliseconds: 60 });
    const start = performance.now();
    expect((await say()).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(55);
  });
});

describe("rules", () => {
  const subject = { method: "GET", route: "GET /x", path: "/x", installation: null };
  const fault: Fault = { kind: "bad-gateway", effect: "before" };

  it("are asked in order, count down, and can be taken back", () => {
    const faults = new Faults(1);
    faults.add({ fault, when: /POST/ });
    const undo = faults.add({
      fault: { kind: "delay", milliseconds: 1 },
      when: ({ path }) => path === "/x",
      times: 2,
    });
    expect(faults.pick(subject)?.kind).toBe("delay");
    undo();
    expect(faults.pick(subject)).toBeNull();
    faults.add({ fault });
    faults.clear();
    expect(faults.pick(subject)).toBeNull();
  });

  it("sprinkle a share of the requests evenly, and the same ones for the same seed", () => {
    const kinds: Fault[] = [
      fault,
      { kind: "too-many-requests", retryAfter: 1 },
      { kind: "hang", effect: "after" },
    ];
    const drawn = (seed: number) => {
      const faults = new Faults(seed);
      faults.sprinkle(0.3, kinds);
      return Array.from({ length: 6_000 }, () => faults.pick(subject)?.kind ?? "none");
    };
    const one = drawn(5);
    expect(drawn(5)).toEqual(one);
    expect(drawn(6)).not.toEqual(one);
    for (const { kind } of kinds) {
      const share = one.filter((each) => each === kind).length / one.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
    }
  });
});
