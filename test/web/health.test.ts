import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { healthHandler } from "../../src/web/health.js";
import { createMeter } from "../../src/web/metrics.js";
import { startServer, type WebServer } from "../../src/web/server.js";
import { silent } from "../support/postgres.js";

let server: WebServer;
let database: () => Promise<void> = () => Promise.resolve();
const { meter, registry } = createMeter();

beforeAll(async () => {
  const dependencies = [
    { name: "database", ping: () => database() },
    { name: "queue", ping: () => Promise.resolve() },
  ];
  server = await startServer([healthHandler(dependencies, registry)], "127.0.0.1", 0, silent);
});
afterAll(() => server.close());

async function get(path: string, method = "GET") {
  const answer = await fetch(server.url + path, { method });
  return { status: answer.status, text: await answer.text() };
}

describe("/healthz and /readyz", () => {
  test("say that all is well", async () => {
    database = () => Promise.resolve();
    expect(await get("/healthz")).toEqual({ status: 200, text: "ok\n" });
    expect(await get("/readyz")).toEqual({ status: 200, text: "database: ok\nqueue: ok\n" });
    expect(await get("/healthz", "HEAD")).toEqual({ status: 200, text: "" });
  });

  test("name what is down, without its error; the process itself is alive", async () => {
    database = () => Promise.reject(new Error("password geheim"));
    expect(await get("/readyz")).toEqual({ status: 503, text: "database: down\nqueue: ok\n" });
    expect((await get("/healthz")).status).toBe(200);
  });

  test("do not wait for ever", async () => {
    database = () => new Promise(() => undefined);
    expect(await get("/readyz")).toMatchObject({ status: 503 });
  });

  test("answer 404 elsewhere and to other methods", async () => {
    expect((await get("/")).status).toBe(404);
    expect((await get("/healthz", "POST")).status).toBe(404);
  });
});

describe("/metrics", () => {
  test("counts deliveries, jobs with their duration, GitHub's calls and quota, and upstream failures", async () => {
    meter.delivery("pull_request", "accepted");
    meter.job("review-change", "done", 1.5);
    meter.githubCall("GET /repos/{owner}/{repo}/pulls/{pull_number}", 200, 4321);
    meter.githubCall("POST /repos/{owner}/{repo}/check-runs", null, null);
    meter.upstreamFailure("OSV");
    const { status, text } = await get("/metrics");
    expect(status).toBe(200);
    for (const line of [
      /^weir_deliveries_total\{event="pull_request",outcome="accepted"\} 1$/m,
      /^weir_jobs?_[a-z_]*count\{kind="review-change",outcome="done"\} 1$/m,
      /^weir_jobs?_[a-z_]*sum\{kind="review-change",outcome="done"\} 1\.5$/m,
      /^weir_github_calls_total\{route="GET \/repos\/\{owner\}\/\{repo\}\/pulls\/\{pull_number\}",status="200"\} 1$/m,
      /^weir_github_calls_total\{route="POST \/repos\/\{owner\}\/\{repo\}\/check-runs",status="none"\} 1$/m,
      /^weir_github_quota_remaining 4321$/m,
      /^weir_upstream_failures_total\{source="OSV"\} 1$/m,
      /^process_cpu_seconds_total /m,
    ])
      expect(text).toMatch(line);
  });
});
