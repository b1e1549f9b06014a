import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { JsonHttp } from "../../../src/adapters/http.js";
import { DepsDev } from "../../../src/adapters/packages/deps-dev.js";
import type { VersionKey } from "../../../src/core/model/package-facts.js";
import { DepsDevServer } from "../../support/deps-dev-server.js";
import { MemoryCache } from "../../support/memory-cache.js";

const HOUR = 3_600_000;
const never = new AbortController().signal;
let now: Date;
let server: DepsDevServer;
let failures: string[];
let source: DepsDev;

function client(totalMs = 5000): DepsDev {
  const meter = { upstreamFailure: (name: string) => void failures.push(name) };
  const http = new JsonHttp({
    source: "deps.dev",
    userAgent: "weir/test",
    timeoutMs: 1000,
    maxBytes: 1_000_000,
    retries: 1,
    backoffMs: 1,
    longestPauseMs: 100,
    meter,
  });
  const cache = new MemoryCache(() => now);
  return new DepsDev(
    { baseUrl: server.url, unknownTtlMs: HOUR, totalMs },
    { http, cache, now: () => now, meter },
  );
}

beforeEach(async () => {
  now = new Date("2026-01-01T00:00:00Z");
  failures = [];
  server = await DepsDevServer.start();
  server.versions.set("NPM @acme/left 1.0.0", { publishedAt: "2025-12-30T10:00:00Z", licenses: ["MIT"] });
  server.versions.set("GO golang.org/x/net v0.1.0", { publishedAt: "2024-01-01T00:00:00Z" });
  server.versions.set("NPM dateless 1.0.0", {});
  source = client();
});
afterEach(() => server.close());

const npm = (name: string, version = "1.0.0"): VersionKey => ({ type: "npm", name, version });

describe("DepsDev", () => {
  it("tells dates and licences, and null for what deps.dev does not know", async () => {
    const { facts, gaps } = await source.factsOf(
      [npm("@acme/left"), npm("nobody"), { type: "golang", name: "golang.org/x/net", version: "v0.1.0" }],
      never,
    );
    expect(Object.fromEntries(facts)).toEqual({
      "npm/@acme/left@1.0.0": { publishedAt: "2025-12-30T10:00:00Z", licenses: ["MIT"] },
      "npm/nobody@1.0.0": null,
      "golang/golang.org/x/net@v0.1.0": { publishedAt: "2024-01-01T00:00:00Z", licenses: [] },
    });
    expect(gaps).toEqual([]);
  });

  it("asks in batches of a thousand and reads every page", async () => {
    const versions = Array.from({ length: 1500 }, (_, n) => npm(`p${n}`));
    for (const { name } of versions)
      server.versions.set(`NPM ${name} 1.0.0`, { publishedAt: "2025-01-01T00:00:00Z" });
    server.pageSize = 400;
    const { facts } = await source.factsOf(versions, never);
    expect([...facts.values()].filter((one) => one?.publishedAt === "2025-01-01T00:00:00Z")).toHaveLength(
      1500,
    );
    expect(server.requests.map(({ asked }) => asked).sort()).toEqual([1000, 1000, 1000, 500, 500]);
  });

  it("keeps a date for good, and what is unknown for an hour", async () => {
    const asked = [npm("@acme/left"), npm("nobody"), npm("dateless")];
    await source.factsOf(asked, never);
    await source.factsOf(asked, never);
    expect(server.requests).toHaveLength(1);
    now = new Date(now.getTime() + 2 * HOUR);
    server.versions.set("NPM nobody 1.0.0", { publishedAt: "2026-01-01T01:00:00Z" });
    const { facts } = await source.factsOf(asked, never);
    expect(server.requests.map(({ asked: count }) => count)).toEqual([3, 2]);
    expect(facts.get("npm/nobody@1.0.0")?.publishedAt).toBe("2026-01-01T01:00:00Z");
  });

  it.each([
    ["429 without end", { status: 429, headers: { "retry-after": "0" } }, "deps.dev answers 429"],
    ["5xx", { status: 503 }, "deps.dev answers 503"],
    ["a cut answer", "cut", "deps.dev cannot be reached"],
    ["no JSON", "not-json", "deps.dev answers with something that is not JSON"],
    ["silence", "hang", "deps.dev gave no answer within 1 s"],
  ] as const)("names every version behind %s as a gap", async (_what, fault, reason) => {
    server.fault = () => fault;
    const { facts, gaps } = await source.factsOf([npm("b"), npm("a")], never);
    expect([...facts]).toEqual([]);
    expect(gaps).toEqual([{ source: "deps.dev", kind: "failed", reason, packages: ["a", "b"] }]);
    expect(failures).not.toEqual([]);
  });

  it("gets over a passing fault", async () => {
    server.fault = (_path, attempt) => (attempt === 0 ? { status: 503 } : null);
    const { facts, gaps } = await source.factsOf([npm("@acme/left")], never);
    expect([facts.size, gaps]).toEqual([1, []]);
  });

  it("ends when its time is over, and tells so", async () => {
    server.fault = () => "hang";
    const { gaps } = await client(50).factsOf([npm("a")], never);
    expect(gaps).toMatchObject([{ kind: "failed", reason: "deps.dev gave no complete answer within 1 s" }]);
  });

  it("does not ask for what it cannot know", async () => {
    const { facts, gaps } = await source.factsOf(
      [npm("bad\u0000name"), { type: "conan", name: "zlib", version: "1.0" }, npm("long".repeat(200))],
      never,
    );
    expect([facts.size, server.requests.length]).toEqual([0, 0]);
    expect(gaps.map(({ kind, packages }) => [kind, packages.length])).toEqual([
      ["not-covered", 2],
      ["not-covered", 1],
    ]);
  });

  it("throws when whoever asks has gone", async () => {
    server.fault = () => "hang";
    const gone = new AbortController();
    const answer = source.factsOf([npm("a")], gone.signal);
    gone.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
  });
});
