import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { pino } from "pino";
import { Probot } from "probot";
import { asking } from "../../../src/adapters/github/errors.js";
import { type GitHubApi, weirOctokit } from "../../../src/adapters/github/octokit.js";
import { GitHubError } from "../../../src/core/errors.js";
import { API, REPO, calm, speak, withNock } from "./speaking.js";

const PULL = `${REPO}/pulls/7`;
const COMMENTS = `${REPO}/issues/7/comments`;

const readPull = (octokit: GitHubApi, signal: AbortSignal = calm) =>
  asking("read a pull request", () =>
    octokit.rest.pulls.get({ owner: "acme", repo: "shop", pull_number: 7, request: { signal } }),
  );
const comment = (octokit: GitHubApi, signal: AbortSignal = calm) =>
  asking("comment", () =>
    octokit.rest.issues.createComment({
      owner: "acme",
      repo: "shop",
      issue_number: 7,
      body: "x",
      request: { signal },
    }),
  );

async function failureOf(promise: Promise<unknown>): Promise<GitHubError> {
  const error = await promise.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GitHubError);
  return error as GitHubError;
}

describe("weirOctokit", () => {
  withNock();

  it("repeats a read after 502 and meters every answer by its route", async () => {
    const { octokit, calls } = speak();
    nock(API).get(PULL).times(2).reply(502, "bad gateway");
    nock(API).get(PULL).reply(200, { number: 7 }, { "x-ratelimit-remaining": "4321" });
    const { data } = await readPull(octokit);
    expect(data.number).toBe(7);
    expect(calls).toEqual([
      "GET /repos/{owner}/{repo}/pulls/{pull_number} 502 -",
      "GET /repos/{owner}/{repo}/pulls/{pull_number} 502 -",
      "GET /repos/{owner}/{repo}/pulls/{pull_number} 200 4321",
    ]);
  });

  it("gives up a read after three repetitions", async () => {
    const { octokit, calls } = speak();
    nock(API).get(PULL).times(4).reply(503, {});
    const error = await failureOf(readPull(octokit));
    expect(error).toMatchObject({ status: 503, retryable: true, mayHaveHappened: false });
    expect(calls).toHaveLength(4);
  });

  it("repeats an edit after 502 and a read after a broken connection", async () => {
    const { octokit } = speak();
    nock(API).patch(`${REPO}/issues/comments/3`).reply(502);
    nock(API).patch(`${REPO}/issues/comments/3`).reply(200, { id: 3 });
    await octokit.rest.issues.updateComment({ owner: "acme", repo: "shop", comment_id: 3, body: "x" });
    nock(API)
      .get(PULL)
      .replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    nock(API).get(PULL).reply(200, { number: 7 });
    expect((await readPull(octokit)).data.number).toBe(7);
  });

  it("never repeats a create that may have happened, and says so", async () => {
    for (const answer of [500, 502, 504]) {
      const { octokit, calls } = speak();
      nock(API).post(COMMENTS).reply(answer, {});
      const error = await failureOf(comment(octokit));
      expect(error).toMatchObject({ status: answer, retryable: true, mayHaveHappened: true });
      expect(calls).toHaveLength(1);
    }
    const { octokit, calls } = speak();
    nock(API)
      .post(COMMENTS)
      .replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    expect(await failureOf(comment(octokit))).toMatchObject({ status: null, mayHaveHappened: true });
    expect(calls).toEqual(["POST /repos/{owner}/{repo}/issues/{issue_number}/comments - -"]);
  });

  it("does not repeat what GitHub refuses for good", async () => {
    for (const status of [400, 403, 404, 409, 410, 422]) {
      const { octokit, calls } = speak();
      nock(API).post(COMMENTS).reply(status, { message: "no" });
      const error = await failureOf(comment(octokit));
      expect(error).toMatchObject({ status, retryable: false, mayHaveHappened: false, retryAfter: null });
      expect(calls).toHaveLength(1);
    }
  });

  it("waits as long as Retry-After says after 429, also before it repeats a create", async () => {
    const { octokit, calls } = speak();
    nock(API).post(COMMENTS).reply(429, { message: "Too many requests" }, { "retry-after": "1" });
    nock(API).post(COMMENTS).reply(201, { id: 12 });
    const started = performance.now();
    expect((await comment(octokit)).data.id).toBe(12);
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect(calls).toHaveLength(2);
  });

  it("waits after 403 with the secondary limit's Retry-After and fails when it goes on", async () => {
    const { octokit, calls } = speak();
    const message = "You have exceeded a secondary rate limit.";
    nock(API).get(PULL).times(3).reply(403, { message }, { "retry-after": "0" });
    expect(await failureOf(readPull(octokit))).toMatchObject({ status: 403, retryable: true, retryAfter: 0 });
    expect(calls).toHaveLength(3);
  });

  it("fails at once where the wait is longer than its bound, so that the job is queued again", async () => {
    const { octokit, calls } = speak();
    nock(API).get(PULL).reply(429, {}, { "retry-after": "61" });
    expect(await failureOf(readPull(octokit))).toMatchObject({
      status: 429,
      retryable: true,
      retryAfter: 61,
    });
    nock(API).get(PULL).reply(403, { message: "You have exceeded a secondary rate limit." });
    const patient = speak({ patience: { maxWaitSeconds: 59, backoffMs: 5 } });
    expect(await failureOf(readPull(patient.octokit))).toMatchObject({ retryAfter: 60, retryable: true });
    expect(calls).toHaveLength(1);
  });

  it("reads a Retry-After that is a date", async () => {
    const { octokit } = speak();
    const date = new Date(Date.now() + 100_000).toUTCString();
    nock(API).get(PULL).reply(429, {}, { "retry-after": date });
    const { retryAfter } = await failureOf(readPull(octokit));
    expect(retryAfter).toBeGreaterThan(95);
    expect(retryAfter).toBeLessThanOrEqual(101);
  });

  it("fails at once when the hourly quota is used up, with the seconds until it is back", async () => {
    const { octokit, calls } = speak();
    const reset = Math.floor(Date.now() / 1000) + 1800;
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
    nock(API).post(COMMENTS).reply(403, { message: "API rate limit exceeded" }, headers);
    const error = await failureOf(comment(octokit));
    expect(error).toMatchObject({ status: 403, retryable: true, mayHaveHappened: false });
    expect(error.retryAfter).toBeGreaterThan(1790);
    expect(error.retryAfter).toBeLessThanOrEqual(1802);
    expect(calls).toEqual(["POST /repos/{owner}/{repo}/issues/{issue_number}/comments 403 0"]);
  });

  it("ends a call that hangs at its time limit", async () => {
    const { octokit, calls } = speak({ timeLimitMs: 50 });
    nock(API).post(COMMENTS).delay(5000).reply(201, { id: 1 });
    const started = performance.now();
    const error = await failureOf(comment(octokit));
    expect(error).toMatchObject({ status: null, retryable: true, mayHaveHappened: true });
    expect(error.message).toContain("no whole answer within 50 ms");
    expect(performance.now() - started).toBeLessThan(1500);
    expect(calls).toHaveLength(1);
    nock.abortPendingRequests();
  });

  it("stops when the caller's signal aborts, also while it waits for a limit to pass", async () => {
    const { octokit } = speak();
    const controller = new AbortController();
    nock(API).get(PULL).reply(429, {}, { "retry-after": "30" });
    const started = performance.now();
    setTimeout(() => {
      controller.abort(new Error("shutdown"));
    }, 50);
    const error = await failureOf(readPull(octokit, controller.signal));
    expect(error).toMatchObject({ status: null, retryable: true, mayHaveHappened: false });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await failureOf(comment(octokit, controller.signal))).toMatchObject({ mayHaveHappened: true });
  });

  it("runs many calls at once on one signal without a warning", async () => {
    const { octokit, calls } = speak();
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on("warning", note);
    nock(API).get(PULL).times(40).reply(200, { number: 7 });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => readPull(octokit, signal)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("warning", note);
    expect(calls).toHaveLength(40);
    expect(warnings).toEqual([]);
  });

  it("does not take a page of a proxy or a broken body for an answer", async () => {
    for (const [body, type] of [
      ["<html>login</html>", "text/html"],
      ['{"number": 7, "sta', "application/json"],
      ["", "application/json"],
    ] as const) {
      const { octokit } = speak();
      nock(API).get(PULL).times(4).reply(200, body, { "content-type": type });
      expect(await failureOf(readPull(octokit))).toMatchObject({ status: null, retryable: true });
    }
  });

  it("spaces writes by a second only when it is told to", async () => {
    const time = async (throttle: boolean): Promise<number> => {
      const { octokit } = speak({ throttle });
      const edit = () =>
        octokit.rest.issues.updateComment({ owner: "acme", repo: "shop", comment_id: 3, body: "x" });
      nock(API).patch(`${REPO}/issues/comments/3`).times(2).reply(200, { id: 3 });
      const started = performance.now();
      await Promise.all([edit(), edit()]);
      return performance.now() - started;
    };
    expect(await time(false)).toBeLessThan(500);
    expect(await time(true)).toBeGreaterThanOrEqual(950);
  });

  it("keeps its rules inside Probot, and repeats the exchange for an installation token", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const calls: string[] = [];
    const probot = new Probot({
      appId: 4711,
      privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
      secret: "s",
      log: pino({ level: "silent" }),
      Octokit: weirOctokit({
        throttle: false,
        patience: { backoffMs: 5 },
        meter: { githubCall: (route, status) => calls.push(`${route} ${status ?? "-"}`) },
      }),
    });
    const octokit = await probot.auth(5);
    const token = "/app/installations/5/access_tokens";
    nock(API).post(token).reply(502);
    nock(API)
      .post(token)
      .reply(201, {
        token: "t",
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: {},
      });
    nock(API, { reqheaders: { authorization: "token t" } })
      .post(COMMENTS)
      .reply(502);
    const error = await failureOf(comment(octokit));
    expect(error.mayHaveHappened).toBe(true);
    expect(calls.filter((call) => call.includes("access_tokens"))).toHaveLength(2);
    expect(calls.filter((call) => call.includes("comments"))).toHaveLength(1);

    const other = await probot.auth(6);
    nock(API).post("/app/installations/6/access_tokens").times(4).reply(502);
    const unsent = await failureOf(comment(other));
    expect(unsent).toMatchObject({ status: 502, retryable: true, mayHaveHappened: false });

    calls.length = 0;
    nock(API).post("/app/installations/6/access_tokens").times(4).reply(502);
    expect(await failureOf(readPull(other))).toMatchObject({ status: 502, retryable: true });
    expect(calls).toHaveLength(4);
  });
});
