import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import { KevCatalogue } from "../../../src/adapters/advisories/kev.js";
import { HTTP_LIMITS, JsonHttp } from "../../../src/adapters/http.js";

const HOUR = 3_600_000;
const FRESHNESS = { everyMs: 6 * HOUR, retryMs: 60_000 };
const never = new AbortController().signal;
let now: Date;
let failures: string[];
let folder: string;
let path: string;

beforeEach(async () => {
  now = new Date("2026-01-01T00:00:00Z");
  failures = [];
  folder = await mkdtemp(join(tmpdir(), "weir-kev-"));
  path = join(folder, "kev.json");
  nock.disableNetConnect();
});
afterEach(async () => {
  nock.cleanAll();
  nock.enableNetConnect();
  await rm(folder, { recursive: true });
});

const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
const meter = { upstreamFailure: (source: string): void => void failures.push(source) };
const ports = { now: () => now, meter };
const entry = (cveID: string, rest: object = {}): object => ({
  cveID,
  vendorProject: "Acme",
  product: "Anvil",
  dateAdded: "2025-03-04",
  dueDate: "2025-03-25",
  knownRansomwareCampaignUse: "Unknown",
  ...rest,
});
const catalogue = (...vulnerabilities: unknown[]): object => ({
  title: "Catalog of Known Exploited Vulnerabilities",
  catalogVersion: "2025.03.04",
  count: vulnerabilities.length,
  vulnerabilities,
});
const url = new URL("https://kev.example.test/feeds/kev.json");
const onWeb = (): KevCatalogue =>
  new KevCatalogue(
    {
      url,
      http: new JsonHttp({ ...HTTP_LIMITS, retries: 0, source: "CISA KEV", userAgent: "weir/test", meter }),
    },
    FRESHNESS,
    ports,
  );
const inFile = (): KevCatalogue => new KevCatalogue({ path }, FRESHNESS, ports);

describe("KevCatalogue", () => {
  it("tells date and ransomware by CVE id", async () => {
    const entries = [entry("CVE-2025-0001"), entry("CVE-2025-0002", { knownRansomwareCampaignUse: "Known" })];
    nock(url.origin)
      .get(url.pathname)
      .reply(200, catalogue(...entries));
    const { exploited, gaps } = await onWeb().exploited(never);
    expect([...(exploited ?? [])]).toEqual([
      ["CVE-2025-0001", { cve: "CVE-2025-0001", since: "2025-03-04", ransomware: false }],
      ["CVE-2025-0002", { cve: "CVE-2025-0002", since: "2025-03-04", ransomware: true }],
    ]);
    expect(gaps).toEqual([]);
  });

  it("says that it is not configured instead of saying that nothing is exploited", async () => {
    const { exploited, gaps } = await new KevCatalogue(null, FRESHNESS, ports).exploited(never);
    expect(exploited).toBeNull();
    expect(gaps).toMatchObject([{ source: "CISA KEV", kind: "not-configured" }]);
  });

  it("asks again after six hours, by ETag", async () => {
    const kev = onWeb();
    nock(url.origin)
      .get(url.pathname)
      .reply(200, catalogue(entry("CVE-2025-0001")), { etag: '"1"' });
    await kev.exploited(never);
    later(FRESHNESS.everyMs - 1);
    await kev.exploited(never);
    const unchanged = nock(url.origin).get(url.pathname).matchHeader("if-none-match", '"1"').reply(304);
    later(1);
    expect((await kev.exploited(never)).exploited?.size).toBe(1);
    expect(unchanged.isDone()).toBe(true);
    nock(url.origin)
      .get(url.pathname)
      .matchHeader("if-none-match", '"1"')
      .reply(200, catalogue(entry("CVE-2025-0001"), entry("CVE-2025-0003")));
    later(FRESHNESS.everyMs);
    expect((await kev.exploited(never)).exploited?.size).toBe(2);
  });

  it("keeps the last good catalogue through failures and tells its age after a day", async () => {
    const kev = onWeb();
    nock(url.origin)
      .get(url.pathname)
      .reply(200, catalogue(entry("CVE-2025-0001")));
    await kev.exploited(never);
    nock(url.origin).persist().get(url.pathname).reply(503);
    later(23 * HOUR);
    expect(await kev.exploited(never)).toMatchObject({ gaps: [] });
    later(2 * HOUR);
    const old = await kev.exploited(never);
    expect(old.exploited?.size).toBe(1);
    expect(old.gaps).toEqual([
      {
        source: "CISA KEV",
        kind: "failed",
        reason: "CISA KEV answers 503; the catalogue in use is 25 hours old",
        packages: [],
      },
    ]);
    expect(failures).toEqual(["CISA KEV", "CISA KEV"]);
  });

  it("does not ask a failing source with every review", async () => {
    const kev = onWeb();
    nock(url.origin).get(url.pathname).reply(500);
    expect(await kev.exploited(never)).toMatchObject({ exploited: null, gaps: [{ kind: "failed" }] });
    const second = nock(url.origin)
      .get(url.pathname)
      .reply(200, catalogue(entry("CVE-2025-0001")));
    expect((await kev.exploited(never)).exploited).toBeNull();
    expect(second.isDone()).toBe(false);
    later(FRESHNESS.retryMs);
    expect((await kev.exploited(never)).exploited?.size).toBe(1);
  });

  it.each<[string, unknown]>([
    ["is not a catalogue", { hello: 1 }],
    ["is empty", catalogue()],
    ["has no entry that can be read", catalogue({ cveID: 1 })],
  ])("takes no file that %s for a catalogue without exploited vulnerabilities", async (_, body) => {
    await writeFile(path, JSON.stringify(body));
    const { exploited, gaps } = await inFile().exploited(never);
    expect(exploited).toBeNull();
    expect(gaps).toMatchObject([{ kind: "failed" }]);
    expect(failures).toEqual(["CISA KEV"]);
  });

  it("tells how many entries cannot be read", async () => {
    await writeFile(path, JSON.stringify(catalogue(entry("CVE-2025-0001"), entry("__proto__"), null)));
    const { exploited, gaps } = await inFile().exploited(never);
    expect([...(exploited?.keys() ?? [])]).toEqual(["CVE-2025-0001"]);
    expect(gaps).toMatchObject([{ reason: "2 of 3 entries of the catalogue cannot be read" }]);
  });

  it("reads a file again when it has changed, and keeps the last good one when it is gone", async () => {
    const kev = inFile();
    await writeFile(path, JSON.stringify(catalogue(entry("CVE-2025-0001"))));
    await utimes(path, 1, 1);
    expect((await kev.exploited(never)).exploited?.size).toBe(1);
    await writeFile(path, JSON.stringify(catalogue(entry("CVE-2025-0001"), entry("CVE-2025-0002"))));
    later(FRESHNESS.everyMs);
    expect((await kev.exploited(never)).exploited?.size).toBe(2);
    await rm(path);
    later(3 * 24 * HOUR);
    const old = await kev.exploited(never);
    expect(old.exploited?.size).toBe(2);
    expect(old.gaps).toMatchObject([
      { reason: "the catalogue's file cannot be read; the catalogue in use is 3 days old" },
    ]);
  });
});
