import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isOsvId, readOsvRecord } from "../../../src/core/model/osv.js";

const minimal = { id: "GHSA-aaaa-bbbb-cccc", modified: "2024-01-02T03:04:05Z" };
const npm = (name: string, rest: object = {}): object => ({ package: { ecosystem: "npm", name }, ...rest });

describe("readOsvRecord", () => {
  it("reduces a full record to what Weir uses", () => {
    const advisory = readOsvRecord({
      ...minimal,
      schema_version: "1.7.3",
      published: "2024-01-01T00:00:00Z",
      aliases: ["CVE-2024-1"],
      summary: "Bad things",
      details: "left out",
      severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
      affected: [
        npm("left", {
          ranges: [
            { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.3" }] },
            { type: "ECOSYSTEM", events: [{ introduced: "2.0.0" }, { last_affected: "2.1.0" }] },
            {
              type: "GIT",
              repo: "https://example.test/left",
              events: [{ introduced: "0" }, { fixed: "abc" }],
            },
          ],
          versions: ["1.0.0"],
          severity: [{ type: "CVSS_V4", score: "CVSS:4.0/AV:L" }],
          database_specific: { last_known_affected_version_range: "<= 2.1.0", source: "x" },
        }),
      ],
      references: [{ type: "WEB", url: "not a url" }],
      database_specific: { severity: "Moderate", cwe_ids: ["CWE-79"] },
    });
    expect(advisory).toEqual({
      id: "GHSA-aaaa-bbbb-cccc",
      aliases: ["CVE-2024-1"],
      upstreamCves: [],
      modified: "2024-01-02T03:04:05Z",
      published: "2024-01-01T00:00:00Z",
      withdrawn: null,
      summary: "Bad things",
      malware: false,
      affected: [
        {
          ecosystem: "npm",
          name: "left",
          ranges: [
            { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.3" }] },
            { type: "ECOSYSTEM", events: [{ introduced: "2.0.0" }, { lastAffected: "2.1.0" }] },
            { type: "GIT", events: [{ introduced: "0" }, { fixed: "abc" }] },
          ],
          versions: ["1.0.0"],
          vectors: ["CVSS:4.0/AV:L"],
          lastKnownAffected: "<= 2.1.0",
          informational: null,
        },
      ],
      fixingCommits: ["abc"],
      vectors: ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
      databaseSeverity: "MODERATE",
    });
  });

  it("keeps the commits that fix it, of entries that name no package too", () => {
    const git = (...fixed: string[]) => ({
      ranges: [{ type: "GIT", events: fixed.map((commit) => ({ fixed: commit })) }],
    });
    const affected = [git("a", "b"), npm("left", git("b", "c"))];
    expect(readOsvRecord({ ...minimal, affected })).toMatchObject({ fixingCommits: ["a", "b", "c"] });
  });

  it.each<[string, object]>([
    [
      "ranges without introduced",
      { affected: [npm("a", { ranges: [{ type: "ECOSYSTEM", events: [{ fixed: "1" }] }] })] },
    ],
    ["a date without a zone", { modified: "2024-05-06T07:08:09" }],
    ["references that are no addresses", { references: [{ type: "WEB", url: "<%= x %>" }] }],
    ["null for empty lists", { aliases: null, severity: null, affected: null, database_specific: null }],
    [
      "an entry that names commits only",
      { affected: [{ ranges: [{ type: "GIT", events: [{ introduced: "0" }] }] }] },
    ],
    [
      "an unknown range type",
      { affected: [npm("a", { ranges: [{ type: "MOON", events: [{ introduced: "0" }] }] })] },
    ],
    ["odd texts", { summary: 7, published: {}, aliases: [7, "", "GHSA-1"], upstream: "CVE-1" }],
    ["odd database fields", { database_specific: { severity: 7, cwe_ids: "CWE-506" } }],
  ])("reads a record with %s", (_, fields) => {
    expect(readOsvRecord({ ...minimal, ...fields })).not.toBeNull();
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["a list", [minimal]],
    ["no id", { modified: minimal.modified }],
    ["an id that is a path", { ...minimal, id: "../../etc/passwd" }],
    ["no date of change", { id: minimal.id }],
    ["affected packages of another shape", { ...minimal, affected: [{ package: "a" }] }],
    ["a package without a name", { ...minimal, affected: [{ package: { ecosystem: "npm" } }] }],
    ["a package by what is no purl", { ...minimal, affected: [{ package: { purl: "left-pad" } }] }],
    ["severities that are no list", { ...minimal, severity: "high" }],
    ["versions that are no strings", { ...minimal, affected: [npm("a", { versions: [1] })] }],
  ])("refuses %s", (_, value) => {
    expect(readOsvRecord(value)).toBeNull();
  });

  it.each<[string, object]>([
    ["its id", { id: "MAL-2025-1" }],
    ["a weakness of the record", { database_specific: { cwe_ids: ["CWE-506"] } }],
    [
      "a weakness of an affected package",
      { affected: [npm("a", { database_specific: { cwes: [{ cweId: "CWE-506" }] } })] },
    ],
    [
      "a weakness beside an odd field",
      { affected: [npm("a", { database_specific: { informational: 3, cwes: [{ cweId: "CWE-506" }] } })] },
    ],
  ])("knows malware by %s", (_, fields) => {
    expect(readOsvRecord({ ...minimal, ...fields })?.malware).toBe(true);
  });

  it("does not take another weakness for malware", () => {
    const advisory = readOsvRecord({ ...minimal, database_specific: { cwe_ids: ["CWE-5060", "CWE-50"] } });
    expect(advisory?.malware).toBe(false);
  });

  it("knows a package by its purl alone; one of an ecosystem that OSV does not have is left out", () => {
    const read = readOsvRecord({
      ...minimal,
      affected: [
        { package: { purl: "pkg:npm/%40acme/left" }, versions: ["1"] },
        { package: { ecosystem: "PyPI", purl: "pkg:pypi/Left_Pad" } },
        { package: { purl: "pkg:helm/left" } },
      ],
    });
    expect(read?.affected.map(({ ecosystem, name }) => [ecosystem, name])).toEqual([
      ["npm", "@acme/left"],
      ["PyPI", "left-pad"],
    ]);
  });

  it("takes an empty date or mark for none", () => {
    const empty = { withdrawn: "", affected: [npm("a", { database_specific: { informational: "" } })] };
    const read = readOsvRecord({ ...minimal, ...empty });
    expect(read?.withdrawn).toBeNull();
    expect(read?.affected[0]?.informational).toBeNull();
  });

  it("keeps withdrawn and informational marks", () => {
    const advisory = readOsvRecord({
      ...minimal,
      withdrawn: "2024-02-01T00:00:00Z",
      affected: [npm("a", { database_specific: { informational: "unmaintained" } })],
    });
    expect(advisory?.withdrawn).toBe("2024-02-01T00:00:00Z");
    expect(advisory?.affected[0]?.informational).toBe("unmaintained");
  });

  it("cuts a long summary without breaking a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 100, maxLength: 600 }), (summary) => {
        const read = readOsvRecord({ ...minimal, summary })?.summary ?? "missing";
        expect(summary.startsWith(read)).toBe(true);
        expect(read.length).toBeGreaterThanOrEqual(Math.min(summary.length, 299));
        expect(read.length).toBeLessThanOrEqual(300);
        expect(encodeURIComponent(read)).toBeTruthy();
      }),
    );
  });

  it("returns a record or null for any JSON, never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (affected, aliases) => {
        const value = JSON.parse(JSON.stringify({ ...minimal, affected, aliases })) as unknown;
        const read = readOsvRecord(value);
        expect(read === null || read.id === minimal.id).toBe(true);
      }),
    );
  });
});

describe("isOsvId", () => {
  it("takes the ids of every database and nothing that could leave a URL or a folder", () => {
    for (const id of ["GHSA-4w2v-q235-vp99", "MAL-2025-1", "RHSA-2024:1", "GO-2024-1", "CVE-2021-44228"])
      expect(isOsvId(id)).toBe(true);
    for (const id of ["", ".", "..", "a/b", "a?b", "a b", "ä", "x".repeat(101), "a\n"])
      expect(isOsvId(id)).toBe(false);
  });
});
