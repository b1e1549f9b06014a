import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { JsonHttp } from "../../../src/adapters/http.js";
import { DepsDevGraphs } from "../../../src/adapters/packages/deps-dev-graphs.js";
import type { VersionKey } from "../../../src/core/model/package-facts.js";
import { DepsDevServer } from "../../support/deps-dev-server.js";
import { MemoryCache } from "../../support/memory-cache.js";

const HOUR = 3_600_000;
const never = new AbortController().signal;
const LOG4J: VersionKey = { type: "maven", name: "org.acme:core", version: "2.0" };
const SCOPED: VersionKey = { type: "npm", name: "@acme/left", version: "1.0.0" };
const REQUIREMENTS = { maven: { dependencies: [{ name: "org.acme:api", version: "${v}" }] } };
let now: Date;
let server: DepsDevServer;
let failures: string[];
let source: DepsDevGraphs;

function client(totalMs = 5000): DepsDevGraphs {
  const meter = { upstreamFailure: (name: string) => void failures.push(name) };
  const http = new JsonHttp({
    source: "deps.dev",
    userAgent: "weir/test",
    timeoutMs: 500,
    maxBytes: 100_000,
    retries: 1,
    backoffMs: 1,
    longestPauseMs: 100,
    meter,
  });
  const ports = { http, cache: new MemoryCache(() => now), now: () => now, meter };
  return new DepsDevGraphs({ baseUrl: server.url, changingTtlMs: HOUR, totalMs }, ports);
}

beforeEach(async () => {
  now = new Date("2026-01-01T00:00:00Z");
  failures = [];
  server = await DepsDevServer.start();
  server.answers.set("/v3/systems/MAVEN/packages/org.acme%3Acore/versions/2.0:requirements", REQUIREMENTS);
  server.answers.set("/v3/systems/NPM/packages/%40acme%2Fleft", {
    versions: [{ versionKey: { name: "@acme/left", version: "1.0.0" } }],
  });
  server.answers.set("/v3/systems/NPM/packages/%40acme%2Fleft/versions/1.0.0:dependencies", {
    nodes: [
      { versionKey: { system: "NPM", name: "@acme/left", version: "1.0.0" }, relation: "SELF" },
      { versionKey: { system: "NPM", name: "pad", version: "2.0.0" }, relation: "DIRECT", bundled: true },
    ],
    edges: [
      { toNode: 1, requirement: "^2" },
      { fromNode: 7, toNode: 1 },
    ],
  });
  source = client();
});
afterEach(() => server.close());

describe("DepsDevGraphs", () => {
  it("tells requirements as they are, graphs by index, and versions", async () => {
    expect((await source.requirementsOf([LOG4J], never)).answers).toEqual(
      new Map([["maven/org.acme:core@2.0", REQUIREMENTS]]),
    );
    expect((await source.dependenciesOf([SCOPED], never)).answers.get("npm/@acme/left@1.0.0")).toEqual({
      nodes: [
        { name: "@acme/left", version: "1.0.0", bundled: false },
        { name: "pad", version: "2.0.0", bundled: true },
      ],
      edges: [{ from: 0, to: 1, range: "^2" }],
      partial: false,
    });
    expect((await source.versionsOf([SCOPED], never)).answers).toEqual(
      new Map([["npm/@acme/left", ["1.0.0"]]]),
    );
  });

  it("keeps what a version says for good, lists of versions and what is unknown for an hour", async () => {
    const unknown = { ...LOG4J, version: "3.0" };
    const ask = async () => {
      const { answers } = await source.requirementsOf([LOG4J, unknown], never);
      await source.versionsOf([SCOPED], never);
      return answers.get("maven/org.acme:core@3.0");
    };
    expect(await ask()).toBeNull();
    expect(await ask()).toBeNull();
    expect(server.requests).toHaveLength(3);
    now = new Date(now.getTime() + 2 * HOUR);
    server.answers.set("/v3/systems/MAVEN/packages/org.acme%3Acore/versions/3.0:requirements", REQUIREMENTS);
    expect(await ask()).toEqual(REQUIREMENTS);
    expect(server.requests).toHaveLength(5);
  });

  it.each([
    ["429", { status: 429 }, "deps.dev answers 429"],
    ["5xx", { status: 503 }, "deps.dev answers 503"],
    ["silence", "hang", "deps.dev gave no answer within 1 s"],
    ["a cut answer", "cut", "deps.dev cannot be reached"],
    ["no JSON", "not-json", "deps.dev answers with something that is not JSON"],
  ] as const)("names what it could not ask for after %s", async (_what, fault, reason) => {
    server.fault = () => fault;
    const { answers, gaps } = await source.dependenciesOf([SCOPED], never);
    expect([...answers]).toEqual([]);
    expect(gaps).toEqual([{ source: "deps.dev", kind: "failed", reason, packages: ["@acme/left"] }]);
    expect(failures).toEqual(["deps.dev"]);
  });

  it("refuses an answer of another shape", async () => {
    server.answers.set("/v3/systems/NPM/packages/%40acme%2Fleft", { versions: [{ versionKey: 1 }] });
    const { gaps } = await source.versionsOf([SCOPED], never);
    expect(gaps).toMatchObject([
      { kind: "failed", reason: "deps.dev answers with JSON of an unknown shape" },
    ]);
  });

  it("does not ask for names that would lead elsewhere, or that nobody has", async () => {
    const odd = ["..", ".", "a\u0000", "\ud800", "x".repeat(3000)].map((name) => ({ ...SCOPED, name }));
    const { answers, gaps } = await source.requirementsOf(
      [...odd, { ...SCOPED, version: ".." }, { type: "conan", name: "zlib", version: "1" }],
      never,
    );
    expect([answers.size, server.requests.length]).toEqual([0, 0]);
    expect(gaps.flatMap(({ kind }) => kind)).toEqual(["not-covered", "not-covered"]);
  });

  it("ends when its time is over, and throws when whoever asks has gone", async () => {
    server.fault = () => "hang";
    expect((await client(50).versionsOf([SCOPED], never)).gaps).toMatchObject([
      { kind: "failed", reason: "deps.dev gave no complete answer within 1 s" },
    ]);
    const gone = new AbortController();
    const answer = source.versionsOf([SCOPED], gone.signal);
    gone.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
  });
});
