import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OsvApi } from "../../../src/adapters/advisories/osv-api.js";
import { OsvFolder } from "../../../src/adapters/advisories/osv-folder.js";
import { HTTP_LIMITS, JsonHttp } from "../../../src/adapters/http.js";
import type { PackageKey } from "../../../src/core/model/advisory.js";
import type { AdvisoryAnswer } from "../../../src/ports.js";
import { MemoryCache } from "../../support/memory-cache.js";
import { OsvServer, type OsvRecord } from "../../support/osv-server.js";

const LOOK = { everyMs: 60_000, retryMs: 5_000 };
const never = new AbortController().signal;
const npm = (...names: string[]): PackageKey[] => names.map((name) => ({ type: "npm", name }));
let top: string;
let folder: string;
let now: Date;
let failures: number;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "weir-osv-"));
  folder = join(top, "osv");
  await mkdir(folder);
  now = new Date("2026-01-01T00:00:00Z");
  failures = 0;
});
afterEach(() => rm(top, { recursive: true }));

function record(id: string, names: readonly string[], ecosystem = "npm", rest: object = {}): OsvRecord {
  const affected = names.map((name) => ({ package: { ecosystem, name }, versions: ["1.0.0"] }));
  return { id, modified: "2025-01-01T00:00:00Z", summary: `About ${id}`, affected, ...rest } as OsvRecord;
}

async function put(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), typeof value === "string" ? value : JSON.stringify(value));
}

const source = (rereadMs = 3_600_000): OsvFolder =>
  new OsvFolder(
    { path: folder, look: LOOK, rereadMs },
    { now: () => now, meter: { upstreamFailure: () => failures++ } },
  );
const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
const ids = (answer: AdvisoryAnswer): Record<string, string[]> =>
  Object.fromEntries([...answer.advisories].map(([key, list]) => [key, list.map((one) => one.id)]));

describe("OsvFolder", () => {
  it("reads records in folders of any order, each once", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a", "b"]));
    await put(
      "GHSA-1.json",
      record("GHSA-1", ["a", "b"], "npm", { modified: "2024-01-01T00:00:00Z", summary: "Old" }),
    );
    await put("deep/er/GHSA-2.json", record("GHSA-2", ["a"]));
    await put("meta.json", { built: "today" });
    await put("README.md", "not a record");
    await put(".tmp/GHSA-9.json", "{ half");
    const answer = await source().advisoriesFor(npm("a", "b", "c"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1", "GHSA-2"], "npm/b": ["GHSA-1"], "npm/c": [] });
    expect(answer.advisories.get("npm/a")?.[0]?.summary).toBe("About GHSA-1");
    expect(answer.gaps).toEqual([]);
  });

  it("says when the folder does not hold the ecosystem at all", async () => {
    await put("PyPI/PYSEC-1.json", record("PYSEC-1", ["a"], "PyPI"));
    const answer = await source().advisoriesFor(npm("b", "a"), never);
    expect(answer.advisories.size).toBe(0);
    expect(answer.gaps).toEqual([
      {
        source: "OSV",
        kind: "not-covered",
        reason: "the folder of records holds none of npm",
        packages: ["a", "b"],
      },
    ]);
  });

  it("finds a package in whatever spelling, and a distribution's in every release", async () => {
    await put("NuGet/GHSA-1.json", record("GHSA-1", ["Newtonsoft.Json"], "NuGet"));
    await put("PyPI/PYSEC-1.json", record("PYSEC-1", ["ruamel-yaml"], "PyPI"));
    await put("Go/GO-1.json", record("GO-1", ["github.com/BurntSushi/toml"], "Go"));
    await put("Debian/DSA-1.json", record("DSA-1", ["curl"], "Debian:12"));
    await put("Alpine/ALPINE-1.json", record("ALPINE-1", ["curl"], "Alpine:v3.18"));
    await put("SwiftURL/GHSA-2.json", record("GHSA-2", ["https://github.com/apple/Swift-NIO"], "SwiftURL"));
    const asked: PackageKey[] = [
      { type: "nuget", name: "newtonsoft.json" },
      { type: "pypi", name: "Ruamel.YAML" },
      { type: "golang", name: "github.com/burntsushi/toml" },
      { type: "deb", name: "debian/curl" },
      { type: "apk", name: "alpine/curl" },
      { type: "swift", name: "github.com/apple/swift-nio.git" },
    ];
    const answer = await source().advisoriesFor(asked, never);
    expect(ids(answer)).toEqual({
      "nuget/newtonsoft.json": ["GHSA-1"],
      "pypi/ruamel-yaml": ["PYSEC-1"],
      "golang/github.com/burntsushi/toml": [],
      "deb/debian/curl": ["DSA-1"],
      "apk/alpine/curl": ["ALPINE-1"],
      "swift/github.com/apple/swift-nio": ["GHSA-2"],
    });
    expect(answer.gaps).toEqual([]);
  });

  it("says of commits that it cannot judge them", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    const answer = await source().advisoriesOfCommits([
      { commit: "a".repeat(40), names: ["acme/b", "acme/a"] },
    ]);
    expect(answer.advisories.size).toBe(0);
    expect(answer.gaps).toMatchObject([{ kind: "not-covered", packages: ["acme/a", "acme/b"] }]);
    expect(answer.gaps[0]?.reason).toContain("not by a folder of records");
  });

  it("says of a type without advisories that nobody has any", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    const answer = await source().advisoriesFor([{ type: "docker", name: "nginx" }, ...npm("a")], never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"] });
    expect(answer.gaps).toEqual([
      {
        source: "OSV",
        kind: "not-covered",
        reason: "no source has advisories of the type docker",
        packages: ["nginx"],
      },
    ]);
  });

  it("counts what cannot be read and answers with the rest", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    await put("npm/GHSA-2.json", '{"id":"GHSA-2","modif');
    await put("npm/GHSA-3.json", { id: "GHSA-3" });
    const answer = await source().advisoriesFor(npm("a"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"] });
    expect(answer.gaps).toEqual([
      {
        source: "OSV",
        kind: "failed",
        reason: "2 of 3 records in the folder cannot be read (GHSA-2)",
        packages: [],
      },
    ]);
  });

  it.each(["a folder that is not there", "an empty folder"])("answers nothing from %s", async (what) => {
    if (what === "a folder that is not there") await rm(folder, { recursive: true });
    const answer = await source().advisoriesFor(npm("a"), never);
    expect(answer.advisories.size).toBe(0);
    expect(answer.gaps).toMatchObject([{ kind: "failed", packages: ["a"] }]);
    expect(failures).toBe(1);
  });

  it("notices a new record at the next look, not before", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    const osv = source();
    await osv.advisoriesFor(npm("a"), never);
    await put("npm/GHSA-2.json", record("GHSA-2", ["a"]));
    later(LOOK.everyMs - 1);
    expect(ids(await osv.advisoriesFor(npm("a"), never))).toEqual({ "npm/a": ["GHSA-1"] });
    later(1);
    expect(ids(await osv.advisoriesFor(npm("a"), never))).toEqual({ "npm/a": ["GHSA-1", "GHSA-2"] });
  });

  it("notices a changed meta.json, and in any case reads anew after a while", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    await put("meta.json", "{}");
    const osv = source();
    await osv.advisoriesFor(npm("a"), never);
    await put("npm/GHSA-1.json", record("GHSA-1", ["a", "b"]));
    later(LOOK.everyMs);
    expect(ids(await osv.advisoriesFor(npm("b"), never))).toEqual({ "npm/b": [] });
    await utimes(join(folder, "meta.json"), 1_000_000, 2_000_000);
    later(LOOK.everyMs);
    expect(ids(await osv.advisoriesFor(npm("b"), never))).toEqual({ "npm/b": ["GHSA-1"] });
    await put("npm/GHSA-1.json", record("GHSA-1", ["a", "b", "c"]));
    later(3_600_000);
    expect(ids(await osv.advisoriesFor(npm("c"), never))).toEqual({ "npm/c": ["GHSA-1"] });
  });

  it("follows a link that is switched to a newer snapshot, and no link twice", async () => {
    await rename(folder, join(top, "one"));
    folder = join(top, "one");
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    await symlink("..", join(folder, "npm", "again"));
    folder = join(top, "two");
    await put("npm/GHSA-2.json", record("GHSA-2", ["a"]));
    folder = join(top, "current");
    await symlink("one", folder);
    const osv = source();
    expect(ids(await osv.advisoriesFor(npm("a"), never))).toEqual({ "npm/a": ["GHSA-1"] });
    await rm(folder);
    await symlink("two", folder);
    later(LOOK.everyMs);
    expect(ids(await osv.advisoriesFor(npm("a"), never))).toEqual({ "npm/a": ["GHSA-2"] });
  });

  it("keeps the last good reading when the folder goes away, and says so until it is back", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    const osv = source();
    await osv.advisoriesFor(npm("a"), never);
    await rename(folder, join(top, "away"));
    later(LOOK.everyMs);
    const answer = await osv.advisoriesFor(npm("a"), never);
    expect(ids(answer)).toEqual({ "npm/a": ["GHSA-1"] });
    expect(answer.gaps).toMatchObject([{ kind: "failed", packages: [] }]);
    expect(answer.gaps[0]?.reason).toContain("2026-01-01T00:00:00.000Z");
    await rename(join(top, "away"), folder);
    later(LOOK.retryMs);
    expect((await osv.advisoriesFor(npm("a"), never)).gaps).toEqual([]);
  });

  it("answers callers at the same time from one reading, whoever of them gives up", async () => {
    await put("npm/GHSA-1.json", record("GHSA-1", ["a"]));
    const osv = source();
    const controller = new AbortController();
    const reason = new Error("job ends");
    const first = osv.advisoriesFor(npm("a"), controller.signal);
    const second = osv.advisoriesFor(npm("a"), never);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(ids(await second)).toEqual({ "npm/a": ["GHSA-1"] });
  });

  it("answers as api.osv.dev does for the same records", async () => {
    const records = [
      record("GHSA-1", ["a", "@scope/b"], "npm", {
        aliases: ["CVE-2025-1"],
        severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
        database_specific: { severity: "HIGH", cwe_ids: ["CWE-79"] },
        details: "long",
        references: [{ type: "WEB", url: "https://example.test/" }],
      }),
      record("MAL-2", ["a"]),
      record("GHSA-3", ["a"], "npm", { withdrawn: "2025-02-02T00:00:00Z" }),
      record("PYSEC-4", ["a"], "PyPI"),
    ];
    for (const one of records) await put(`x/${one.id}.json`, one);
    const server = await OsvServer.start({ records, pageSize: 2 });
    try {
      const meter = { upstreamFailure: (): void => undefined };
      const http = new JsonHttp({ ...HTTP_LIMITS, source: "OSV", userAgent: "weir/test", meter });
      const api = new OsvApi(
        { baseUrl: server.url, listingTtlMs: 1000, totalMs: 5000 },
        { http, cache: new MemoryCache(() => now), now: () => now, meter },
      );
      const names = npm("@scope/b", "a", "none");
      const fromFolder = await source().advisoriesFor(names, never);
      expect(fromFolder.advisories.get("npm/a")).toHaveLength(3);
      const cold = await api.advisoriesFor(names, never);
      const cached = await api.advisoriesFor(names, never);
      expect(new Map(cold.advisories)).toEqual(new Map(fromFolder.advisories));
      expect(new Map(cached.advisories)).toEqual(new Map(fromFolder.advisories));
    } finally {
      await server.close();
    }
  });
});
