import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { packageKey, type PackageKey } from "../../../src/core/model/advisory.js";
import { OsvApi, type OsvApiSettings } from "../../../src/adapters/advisories/osv-api.js";
import { JsonHttp, type HttpSettings } from "../../../src/adapters/http.js";
import { MemoryCache } from "../../support/memory-cache.js";
import { OsvServer, type OsvRecord, type OsvServerOptions } from "../../support/osv-server.js";

const HOUR = 3_600_000;
let now: Date;
let cache: MemoryCache;
let server: OsvServer | undefined;
let failures: string[];

beforeEach(() => {
  now = new Date("2026-01-01T00:00:00Z");
  cache = new MemoryCache(() => now);
  failures = [];
});
afterEach(() => server?.close());

function record(id: string, names: readonly string[], rest: object = {}): OsvRecord {
  const affected = names.map((name) => ({
    package: { ecosystem: "npm", name },
    ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.0.0" }] }],
  }));
  return {
    id,
    modified: "2025-01-01T00:00:00Z",
    summary: `About ${id}`,
    details: "long",
    affected,
    ...rest,
  } as OsvRecord;
}

async function start(
  options: OsvServerOptions,
  settings: Partial<OsvApiSettings> & Partial<HttpSettings> = {},
): Promise<{ server: OsvServer; source: OsvApi }> {
  const started = await OsvServer.start(options);
  server = started;
  const meter = { upstreamFailure: (name: string): void => void failures.push(name) };
  const http = new JsonHttp({
    source: "OSV",
    userAgent: "weir/test",
    timeoutMs: 1000,
    maxBytes: 100_000,
    retries: 2,
    backoffMs: 1,
    longestPauseMs: 100,
    meter,
    ...settings,
  });
  const source = new OsvApi(
    { baseUrl: started.url, listingTtlMs: HOUR, totalMs: 5000, ...settings },
    { http, cache, now: () => now, meter },
  );
  return { server: started, source };
}

const npm = (...names: string[]): PackageKey[] => names.map((name) => ({ type: "npm", name }));
const never = new AbortController().signal;
const ids = (answer: Awaited<ReturnType<OsvApi["advisoriesFor"]>>): Record<string, string[]> =>
  Object.fromEntries([...answer.advisories].map(([key, list]) => [key, list.map((one) => one.id)]));

describe("OsvApi", () => {
  it("asks in OSV's own words for every ecosystem, and not at all where there is none", async () => {
    const in_ = (id: string, ecosystem: string, name: string) =>
      record(id, [], { affected: [{ package: { ecosystem, name }, versions: ["1.0"] }] });
    const { source } = await start({
      records: [
        in_("PYSEC-1", "PyPI", "ruamel-yaml"),
        in_("GHSA-1", "Packagist", "symfony/yaml"),
        in_("GHSA-2", "GitHub Actions", "github/codeql-action"),
        in_("GO-1", "Go", "stdlib"),
      ],
    });
    const answer = await source.advisoriesFor(
      [
        { type: "pypi", name: "Ruamel.YAML" },
        { type: "composer", name: "Symfony/Yaml" },
        { type: "githubactions", name: "github/codeql-action/init" },
        { type: "golang", name: "stdlib" },
        { type: "oci", name: "ghcr.io/acme/app" },
      ],
      never,
    );
    expect(ids(answer)).toEqual({
      "pypi/ruamel-yaml": ["PYSEC-1"],
      "composer/symfony/yaml": ["GHSA-1"],
      "githubactions/github/codeql-action/init": ["GHSA-2"],
      "golang/stdlib": ["GO-1"],
    });
    expect(answer.gaps).toMatchObject([{ kind: "not-covered", packages: ["ghcr.io/acme/app"] }]);
  });

  it("answers every name, also with an empty list", async () => {
    const { source, server } = await start({
      records: [record("GHSA-1", ["a", "b"]), record("MAL-2", ["a"]), record("GHSA-3", ["other"])],
    });
    const answer = await source.advisoriesFor(npm("a", "b", "c", "a"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1", "MAL-2"], "npm/b": ["GHSA-1"], "npm/c": [] });
    expect(answer.gaps).toEqual([]);
    expect(answer.advisories.get("npm/a")?.[1]).toMatchObject({ malware: true, summary: "About MAL-2" });
    expect(server.requests.map(({ method, path, queries }) => [method, path, queries])).toEqual([
      ["POST", "/v1/querybatch", 3],
      ["GET", "/v1/vulns/GHSA-1", 0],
      ["GET", "/v1/vulns/MAL-2", 0],
    ]);
  });

  it("asks for commits by nothing but the commit, and remembers the answer", async () => {
    const [hit, clean] = ["a".repeat(40), "b".repeat(40)];
    const { source, server } = await start({
      records: [record("OSV-1", ["a"]), record("OSV-2", ["a"])],
      commits: { [hit]: ["OSV-2"] },
    });
    let sent = "";
    server.fault = (path, __, body) => {
      if (path === "/v1/querybatch") sent += body;
      return null;
    };
    const commits = [
      { commit: hit, names: ["acme/inner"] },
      { commit: clean, names: ["acme/other"] },
    ];
    for (let times = 0; times < 2; times += 1) {
      const answer = await source.advisoriesOfCommits(commits, never);
      expect(ids(answer)).toEqual({ [hit]: ["OSV-2"], [clean]: [] });
      expect(answer.gaps).toEqual([]);
    }
    expect(JSON.parse(sent)).toEqual({ queries: [{ commit: hit }, { commit: clean }] });
  });

  it("names the components whose commits it was not told of", async () => {
    const { source, server } = await start({ records: [] });
    server.fault = () => ({ status: 500 });
    const answer = await source.advisoriesOfCommits(
      [{ commit: "a".repeat(40), names: ["acme/b", "acme/a"] }],
      never,
    );
    expect(answer.advisories.size).toBe(0);
    expect(answer.gaps).toMatchObject([{ kind: "failed", packages: ["acme/a", "acme/b"] }]);
  });

  it("never sends a version", async () => {
    const { source, server } = await start({ records: [] });
    let sent = "";
    server.fault = (_, __, body) => {
      sent = body;
      return null;
    };
    await source.advisoriesFor(npm("@scope/a"), never);
    expect(JSON.parse(sent)).toEqual({ queries: [{ package: { ecosystem: "npm", name: "@scope/a" } }] });
  });

  it("keeps the limit of a thousand names in one batch", async () => {
    const { source, server } = await start({ records: [record("GHSA-1", ["n2499"])] });
    const names = Array.from({ length: 2500 }, (_, i) => `n${i}`);
    const answer = await source.advisoriesFor(npm(...names), never);
    expect(answer.advisories.size).toBe(2500);
    expect(ids(answer)["npm/n2499"]).toEqual(["GHSA-1"]);
    const batches = server.requests.filter(({ method }) => method === "POST").map(({ queries }) => queries);
    expect(batches.sort()).toEqual([1000, 1000, 500]);
  });

  it("follows pages of single queries, also one that holds the token only", async () => {
    const records = Array.from({ length: 7 }, (_, i) =>
      record(`GHSA-${i}`, i === 0 ? ["a", "b", "c"] : ["a"]),
    );
    const { source, server } = await start({ records, pageSize: 3, emptyFirstPage: "b" });
    const answer = await source.advisoriesFor(npm("a", "b", "c"), never);
    expect(ids(answer)).toEqual({
      "npm/a": records.map(({ id }) => id),
      "npm/b": ["GHSA-0"],
      "npm/c": ["GHSA-0"],
    });
    const batches = server.requests.filter(({ method }) => method === "POST").map(({ queries }) => queries);
    expect(batches).toEqual([3, 2, 1]);
  });

  it("asks nothing again within the hour, and only for changed records after it", async () => {
    const { source, server } = await start({ records: [record("GHSA-1", ["a"]), record("GHSA-2", ["a"])] });
    const first = await source.advisoriesFor(npm("a"), never);
    const asked = server.requests.length;
    now = new Date(now.getTime() + HOUR - 1);
    expect(await source.advisoriesFor(npm("a"), never)).toEqual(first);
    expect(server.requests).toHaveLength(asked);

    now = new Date(now.getTime() + 2);
    server.records = [
      record("GHSA-1", ["a"]),
      record("GHSA-2", ["a"], { modified: "2025-06-01T00:00:00Z", summary: "Worse" }),
    ];
    const second = await source.advisoriesFor(npm("a"), never);
    expect(second.advisories.get("npm/a")?.map((one) => one.summary)).toEqual(["About GHSA-1", "Worse"]);
    expect(server.requests.slice(asked).map(({ path }) => path)).toEqual([
      "/v1/querybatch",
      "/v1/vulns/GHSA-2",
    ]);
  });

  it("does not keep a record that is older than its listing", async () => {
    const { source, server } = await start({ records: [] });
    const old = record("GHSA-1", ["a"]);
    let reads = 0;
    const listed = { ...old, modified: "2025-09-09T00:00:00Z" };
    server.records = [listed];
    server.fault = (path) => {
      if (path.startsWith("/v1/vulns")) {
        reads++;
        server.records = [old];
      } else server.records = [listed];
      return null;
    };
    await source.advisoriesFor(npm("a"), never);
    await source.advisoriesFor(npm("a"), never);
    expect(reads).toBe(2);
  });

  it("names every package of a failed batch in a gap, and none of them is answered", async () => {
    const { source, server } = await start({ records: [record("GHSA-1", ["a"])] });
    server.fault = (path) => (path === "/v1/querybatch" ? { status: 500 } : null);
    const answer = await source.advisoriesFor(npm("b", "a"), never);
    expect(answer.advisories.size).toBe(0);
    expect(answer.gaps).toEqual([
      { source: "OSV", kind: "failed", reason: "OSV answers 500", packages: ["a", "b"] },
    ]);
    expect(failures).toEqual(["OSV"]);
    expect(cache.held.size).toBe(0);
  });

  it.each([{ status: 503 }, "cut", "not-json"] as const)("overcomes %j once", async (fault) => {
    const { source, server } = await start({ records: [record("GHSA-1", ["a"])] });
    server.fault = (_, attempt) => (attempt === 0 ? fault : null);
    const answer = await source.advisoriesFor(npm("a"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"] });
    expect(answer.gaps).toEqual([]);
  });

  it("leaves out the packages of a record that cannot be had, and answers the others", async () => {
    const { source, server } = await start({
      records: [record("GHSA-1", ["a", "b"]), record("GHSA-2", ["b"]), record("GHSA-3", ["c"])],
    });
    server.fault = (path) => (path === "/v1/vulns/GHSA-2" ? { status: 429 } : null);
    const answer = await source.advisoriesFor(npm("a", "b", "c", "d"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"], "npm/c": ["GHSA-3"], "npm/d": [] });
    expect(answer.gaps).toEqual([
      { source: "OSV", kind: "failed", reason: "OSV answers 429", packages: ["b"] },
    ]);
  });

  it("leaves out the packages of a record that cannot be read", async () => {
    const broken = { ...record("GHSA-1", ["a"]), versions: 1, severity: "high" };
    const { source } = await start({ records: [broken] });
    const answer = await source.advisoriesFor(npm("a", "b"), never);
    expect(ids(answer)).toEqual({ "npm/b": [] });
    expect(answer.gaps).toMatchObject([{ kind: "failed", reason: "OSV's record GHSA-1 cannot be read" }]);
  });

  it("never asks for an id that could lead elsewhere", async () => {
    const { source, server } = await start({
      records: [record("../../admin", ["a"]), record("GHSA-1", ["b"])],
    });
    const answer = await source.advisoriesFor(npm("a", "b"), never);
    expect(ids(answer)).toEqual({ "npm/b": ["GHSA-1"] });
    expect(answer.gaps).toMatchObject([{ kind: "failed", packages: ["a"] }]);
    expect(server.requests.filter(({ method }) => method === "GET").map(({ path }) => path)).toEqual([
      "/v1/vulns/GHSA-1",
    ]);
  });

  it("singles out a name for which the service refuses a whole batch", async () => {
    const { source } = await start({ records: [record("GHSA-1", ["n1"])], refused: ["evil"] });
    const answer = await source.advisoriesFor(
      npm("evil", ...Array.from({ length: 99 }, (_, i) => `n${i}`)),
      never,
    );
    expect(answer.advisories.size).toBe(99);
    expect(ids(answer)["npm/n1"]).toEqual(["GHSA-1"]);
    expect(answer.gaps).toMatchObject([{ kind: "failed", reason: "OSV answers 400", packages: ["evil"] }]);
  });

  it("does not halve for ever when the service refuses everything", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `n${i}`);
    const { source, server } = await start({ records: [], refused: names });
    const answer = await source.advisoriesFor(npm(...names), never);
    expect(answer.gaps[0]?.packages).toHaveLength(500);
    expect(server.requests.length).toBeLessThan(100);
  });

  it("does not send what is no name", async () => {
    const { source, server } = await start({ records: [] });
    const odd = ["", "a\nb", "\uD800", "x".repeat(600)];
    const answer = await source.advisoriesFor(npm("a", ...odd), never);
    expect([...answer.advisories.keys()]).toEqual(["npm/a"]);
    expect(answer.gaps).toMatchObject([{ kind: "not-covered", packages: [...odd].sort() }]);
    expect(server.requests[0]?.queries).toBe(1);
  });

  it("ends in time with what it has when the service hangs", async () => {
    const { source, server } = await start(
      { records: [record("GHSA-1", ["a"]), record("GHSA-2", ["b"])] },
      { totalMs: 300 },
    );
    server.fault = (path) => (path === "/v1/vulns/GHSA-2" ? "hang" : null);
    const begin = performance.now();
    const answer = await source.advisoriesFor(npm("a", "b"), never);
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"] });
    expect(answer.gaps).toEqual([
      { source: "OSV", kind: "failed", reason: "OSV gave no complete answer within 1 s", packages: ["b"] },
    ]);
    expect(failures).toEqual(["OSV"]);
  });

  it("stops at once when the job ends", async () => {
    const { source, server } = await start({ records: [] });
    server.fault = () => "hang";
    const controller = new AbortController();
    const reason = new Error("shutdown");
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(source.advisoriesFor(npm("a"), controller.signal)).rejects.toBe(reason);
  });

  it("keys its answer as everybody does", async () => {
    const { source } = await start({ records: [] });
    const pack: PackageKey = { type: "npm", name: "@scope/a" };
    const answer = await source.advisoriesFor([pack], never);
    expect([...answer.advisories.keys()]).toEqual([packageKey(pack)]);
  });
});
