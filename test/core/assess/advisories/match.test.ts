import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { groupsFor } from "../../../../src/core/assess/advisories/groups.js";
import { knownAdvisories } from "../../../../src/core/assess/advisories/known.js";
import { isOpen, matchAdvisory } from "../../../../src/core/assess/advisories/match.js";
import type { Advisory } from "../../../../src/core/model/advisory.js";
import { schemeOf } from "../../../../src/core/versions/index.js";
import { advisory, affects, semver } from "../../../support/advisory-builder.js";

const npm = schemeOf("npm");
const known = (name: string, ...records: readonly Advisory[]) =>
  knownAdvisories(records, { type: "npm", name }, npm);
const match = (record: Advisory, name: string, version: string) =>
  known(name, record).flatMap((entry) => matchAdvisory(entry, version, npm)?.kind ?? [])[0] ?? null;

/** Shapes of real records (facts/risk.md 3), cut down. */
const tinycolor = advisory({
  id: "MAL-2025-47141",
  aliases: ["GHSA-qjqf-7j6f-82c4"],
  affected: [
    affects("@ctrl/tinycolor", {
      ranges: [semver({ introduced: "0" }), semver({ introduced: "4.1.1" }, { last_affected: "4.1.2" })],
    }),
  ],
});
const eventStream = advisory({
  id: "GHSA-mh6f-8j2x-4483",
  affected: [
    affects("event-stream", {
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "3.3.6" }, { fixed: "4.0.0" }] }],
      versions: ["3.3.6"],
    }),
    affects("flatmap-stream", { ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }] }),
  ],
  database_specific: { cwe_ids: ["CWE-506"], severity: "CRITICAL" },
});
const colors = advisory({
  id: "GHSA-5rqg-jm4f-cqx7",
  affected: [
    affects("colors", {
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "1.4.1" }] }],
      database_specific: { last_known_affected_version_range: "<= 1.4.2" },
    }),
    affects("colors", {
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "1.4.44-liberty-2" }] }],
      versions: ["1.4.44-liberty-2"],
    }),
  ],
});
const coa = advisory({
  id: "GHSA-73qr-pfmq-6rp8",
  affected: [affects("coa", { versions: ["2.0.3", "2.0.4", "2.1.1", "2.1.3", "3.0.1", "3.1.3"] })],
});
const gitFirst = advisory({
  id: "GHSA-git",
  affected: [
    affects("a", {
      ranges: [
        { type: "GIT", repo: "https://github.com/a/a", events: [{ introduced: "0" }, { fixed: "0123abcd" }] },
        semver({ introduced: "1.0.0" }, { fixed: "1.2.0" }),
      ],
    }),
  ],
});
const shuffled = advisory({
  id: "GHSA-shuffled",
  affected: [
    affects("a", {
      ranges: [semver({ fixed: "2.1.0" }, { introduced: "2.0.0" }, { fixed: "1.5.0" }, { introduced: "0" })],
    }),
  ],
});

describe("matching an advisory", () => {
  it.each<readonly [string, Advisory, string, string, string | null]>([
    ["tinycolor's first report, narrowed later", tinycolor, "@ctrl/tinycolor", "3.0.0", "whole-package"],
    ["tinycolor, bounded from below", tinycolor, "@ctrl/tinycolor", "4.1.1", "exact"],
    ["tinycolor, last_affected itself", tinycolor, "@ctrl/tinycolor", "4.1.2", "exact"],
    ["tinycolor after last_affected", tinycolor, "@ctrl/tinycolor", "4.1.3", "whole-package"],
    ["a listed version", eventStream, "event-stream", "3.3.6", "exact"],
    ["a version in the range that nobody listed", eventStream, "event-stream", "3.3.8", "exact"],
    ["the fix itself", eventStream, "event-stream", "4.0.0", null],
    ["before it was introduced", eventStream, "event-stream", "3.3.5", null],
    ["a pre-release of the fix", eventStream, "event-stream", "4.0.0-rc.1", "exact"],
    [
      "every version, in a record that bounds another package only",
      eventStream,
      "flatmap-stream",
      "0.1.1",
      "exact",
    ],
    ["a pre-release before everything", eventStream, "flatmap-stream", "0.0.0-alpha", "exact"],
    ["another package's name", eventStream, "Event-Stream", "3.3.6", null],
    ["an open range beyond GitHub's last known version", colors, "colors", "1.5.0", "exact"],
    ["just below an open range", colors, "colors", "1.4.0", null],
    ["a pre-release that names itself", colors, "colors", "1.4.44-liberty-2", "exact"],
    ["versions without ranges", coa, "coa", "2.1.1", "exact"],
    ["between the listed versions", coa, "coa", "2.1.2", null],
    ["a SEMVER range behind a GIT range", gitFirst, "a", "1.1.0", "exact"],
    ["events out of order, first stretch", shuffled, "a", "0.9.0", "exact"],
    ["events out of order, gap", shuffled, "a", "1.7.0", null],
    ["events out of order, second stretch", shuffled, "a", "2.0.5", "exact"],
    ["events out of order, after all", shuffled, "a", "2.1.0", null],
    ["a version with two numbers", shuffled, "a", "1.2", "exact"],
    ["a version that cannot be read", shuffled, "a", "file:../a", null],
  ])("%s", (_, record, name, version, expected) => {
    expect(match(record, name, version)).toBe(expected);
  });

  it("reads a bound that names a whole line of an action's versions", () => {
    const actions = schemeOf("githubactions");
    const record = (...events: readonly object[]) =>
      knownAdvisories(
        [
          advisory({
            id: "X",
            affected: [
              {
                package: { ecosystem: "GitHub Actions", name: "a/b" },
                ranges: [{ type: "ECOSYSTEM", events }],
              },
            ],
          }),
        ],
        { type: "githubactions", name: "a/b" },
        actions,
      );
    const holds = (version: string, ...events: readonly object[]) =>
      record(...events).some((one) => matchAdvisory(one, version, actions) !== null);
    const open = (version: string, ...events: readonly object[]) =>
      record(...events).some((one) => isOpen(one, version, actions));
    const below41 = [{ introduced: "0" }, { fixed: "41" }];
    expect(["v40.2.1", "v41.0.0", "v40", "v41", "main"].map((v) => holds(v, ...below41))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(["v40.2.1", "v40", "v41", "v42", "main"].map((v) => open(v, ...below41))).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(open("v2", { introduced: "2.3.0" }, { fixed: "2.4.0" })).toBe(true);
    expect(holds("v2.1.0", { introduced: "2" }, { fixed: "3" })).toBe(true);
  });

  it("ends with the first end of a stretch; limits are for git alone", () => {
    const holds = (version: string, ...events: readonly object[]) =>
      match(
        advisory({ id: "X", affected: [affects("a", { ranges: [semver(...events)] })] }),
        "a",
        version,
      ) !== null;
    const both = [{ introduced: "0" }, { last_affected: "1.5.0" }, { fixed: "2.0.0" }];
    expect(["1.5.0", "1.6.0", "2.0.0"].map((v) => holds(v, ...both))).toEqual([true, false, false]);
    const twice = [{ introduced: "1.0.0" }, { introduced: "1.5.0" }, { fixed: "2.0.0" }];
    expect(["0.9.0", "1.2.0", "1.7.0", "2.0.0"].map((v) => holds(v, ...twice))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    for (const limit of ["1.0.0", "*", "0123abcdef", "main"]) {
      expect(holds("9.0.0", { introduced: "0" }, { limit })).toBe(true);
    }
  });

  it("does not lose a stretch that begins where another ends, in whatever order they are published", () => {
    const shuffledPair = semver(
      { introduced: "2.0.0" },
      { fixed: "3.0.0" },
      { introduced: "1.0.0" },
      { fixed: "2.0.0" },
    );
    const record = advisory({ id: "X", affected: [affects("a", { ranges: [shuffledPair] })] });
    expect(["1.5.0", "2.0.0", "2.5.0", "3.0.0"].map((v) => match(record, "a", v))).toEqual([
      "exact",
      "exact",
      "exact",
      null,
    ]);
  });

  it("holds on where an end cannot be read, and for every version where there is none", () => {
    const branch = advisory({
      id: "X",
      affected: [affects("a", { ranges: [semver({ introduced: "1.0.0" }, { fixed: "master" })] })],
    });
    expect(["0.9.0", "1.0.0", "9.0.0"].map((v) => match(branch, "a", v))).toEqual([null, "exact", "exact"]);
    const every = advisory({ id: "Y", affected: [affects("a", { ranges: [semver({ introduced: "0" })] })] });
    expect(match(every, "a", "^1.0.0")).toBe("exact");
    expect(match(every, "a", "")).toBe("exact");
    expect(known("a", branch).map((one) => isOpen(one, "^1.0.0", npm))).toEqual([true]);
  });

  it("finds a listed version in another spelling, beside ranges too", () => {
    const go = schemeOf("golang");
    const record = advisory({
      id: "MAL-1",
      affected: [
        {
          package: { ecosystem: "Go", name: "a.example/b" },
          ranges: [semver({ introduced: "0" })],
          versions: ["1.3.1"],
        },
      ],
    });
    const kind = (version: string) =>
      knownAdvisories([record], { type: "golang", name: "a.example/b" }, go).map(
        (one) => matchAdvisory(one, version, go)?.kind,
      );
    expect(kind("v1.3.1")).toEqual(["exact"]);
    expect(kind("v1.3.2")).toEqual(["whole-package"]);
  });

  it("finds an unreadable version in a list", () => {
    const record = advisory({ id: "X", affected: [affects("a", { versions: ["weird"] })] });
    expect(match(record, "a", "weird")).toBe("exact");
  });

  it("never matches what is withdrawn, informational, of another ecosystem or says nothing", () => {
    const ranges = [semver({ introduced: "0" })];
    const withdrawn = advisory({
      id: "W",
      withdrawn: "2025-01-02T00:00:00Z",
      affected: [affects("a", { ranges })],
    });
    const notice = affects("a", { ranges, database_specific: { informational: "unmaintained" } });
    const elsewhere = { package: { ecosystem: "PyPI", name: "a" }, ranges };
    const silent = affects("a", {});
    const onlyLimit = affects("a", { ranges: [semver({ limit: "9.0.0" }, { fixed: "2.0.0" })] });
    for (const affected of [notice, elsewhere, silent, onlyLimit]) {
      expect(match(advisory({ id: "X", affected: [affected] }), "a", "1.0.0")).toBeNull();
    }
    expect(match(withdrawn, "a", "1.0.0")).toBeNull();
  });

  it("keeps adjacent stretches apart and an empty stretch empty", () => {
    const adjacent = semver(
      { introduced: "1.0.0" },
      { fixed: "2.0.0" },
      { introduced: "2.0.0" },
      { fixed: "3.0.0" },
    );
    const record = advisory({ id: "X", affected: [affects("a", { ranges: [adjacent] })] });
    expect(match(record, "a", "2.0.0")).toBe("exact");
    const empty = semver({ introduced: "2.0.0" }, { fixed: "2.0.0" });
    expect(
      match(advisory({ id: "Y", affected: [affects("a", { ranges: [empty] })] }), "a", "2.5.0"),
    ).toBeNull();
    const one = semver({ last_affected: "2.0.0" }, { introduced: "2.0.0" });
    const single = advisory({ id: "Z", affected: [affects("a", { ranges: [one] })] });
    expect(match(single, "a", "2.0.0")).toBe("exact");
    expect(match(single, "a", "2.0.1")).toBeNull();
  });

  it("agrees with a list of the same versions, whatever the order of the events", () => {
    const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join("."));
    fc.assert(
      fc.property(
        fc.uniqueArray(version, { minLength: 2, maxLength: 8 }),
        version,
        fc.nat(),
        (bounds, probe, seed) => {
          const sorted = [...bounds].sort((a, b) => npm.compare(a, b));
          const events = sorted.map((v, index) => (index % 2 === 0 ? { introduced: v } : { fixed: v }));
          const inside = sorted.filter((v) => npm.compare(v, probe) <= 0).length % 2 === 1;
          const turned = [...events.slice(seed % events.length), ...events.slice(0, seed % events.length)];
          const ranged = advisory({ id: "R", affected: [affects("a", { ranges: [semver(...turned)] })] });
          const listed = advisory({ id: "L", affected: [affects("a", { versions: inside ? [probe] : [] })] });
          expect(match(ranged, "a", probe)).toBe(match(listed, "a", probe));
        },
      ),
    );
  });
});

describe("grouping aliases", () => {
  const every = { ranges: [semver({ introduced: "0" })] };
  const record = (id: string, aliases: readonly string[], name = "a") =>
    advisory({ id, aliases, affected: [affects(name, every)] });

  it("joins records that name each other or share an alias, and shows the best id", () => {
    const groups = groupsFor(
      known("a", record("PYSEC-1", ["CVE-1"]), record("GHSA-2", ["CVE-1"]), record("GHSA-9", [])),
      "1.0.0",
      npm,
    );
    expect(groups.map(({ id, ids, cves }) => ({ id, ids, cves }))).toEqual([
      { id: "GHSA-2", ids: ["CVE-1", "GHSA-2", "PYSEC-1"], cves: ["CVE-1"] },
      { id: "GHSA-9", ids: ["GHSA-9"], cves: [] },
    ]);
  });

  it("joins two groups when a later record belongs to both", () => {
    const groups = groupsFor(
      known("a", record("GHSA-1", []), record("GHSA-2", []), record("GO-3", ["GHSA-1", "GHSA-2"])),
      "1.0.0",
      npm,
    );
    expect(groups.map(({ ids }) => ids)).toEqual([["GHSA-1", "GHSA-2", "GO-3"]]);
  });

  it("does not join through a record that does not hold for the version", () => {
    const bridge = advisory({
      id: "GO-3",
      aliases: ["GHSA-1", "GHSA-2"],
      affected: [affects("a", { versions: ["9.9.9"] })],
    });
    expect(
      groupsFor(known("a", record("GHSA-1", []), record("GHSA-2", []), bridge), "1.0.0", npm),
    ).toHaveLength(2);
  });

  it("lets malware win over the vulnerability that tells of the same event", () => {
    const malware = record("MAL-2025-46972", ["CVE-2025-59145", "GHSA-5fvm-p68v-5wmh"], "color-name");
    const vulnerability = record("GHSA-5fvm-p68v-5wmh", ["CVE-2025-59145"], "color-name");
    const groups = groupsFor(known("color-name", vulnerability, malware), "2.0.1", npm);
    expect(groups.map(({ id, malware }) => ({ id, malware }))).toEqual([
      { id: "MAL-2025-46972", malware: true },
    ]);
  });

  it("joins a cycle once, and nothing by an alias that is no id", () => {
    const cycle = [record("GHSA-1", ["GHSA-2"]), record("GHSA-2", ["GHSA-3"]), record("GHSA-3", ["GHSA-1"])];
    expect(groupsFor(known("a", ...cycle), "1.0.0", npm).map(({ ids }) => ids)).toEqual([
      ["GHSA-1", "GHSA-2", "GHSA-3"],
    ]);
    const blank = [record("GHSA-1", ["", "n/a"]), record("GHSA-2", ["", "n/a"])];
    expect(groupsFor(known("a", ...blank), "1.0.0", npm)).toHaveLength(2);
  });

  it("does not show a MAL id whose own record does not hold", () => {
    const [group] = groupsFor(known("a", record("GHSA-1", ["MAL-2025-1"])), "1.0.0", npm);
    expect(group).toMatchObject({ id: "GHSA-1", malware: false });
  });
});

describe("versions that Composer takes for one", () => {
  it("are held against bounds as one", () => {
    const composer = schemeOf("composer");
    const record = advisory({
      id: "GHSA-php",
      affected: [
        {
          package: { ecosystem: "Packagist", name: "a/b" },
          ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "1.0.0" }, { fixed: "2.0.0" }] }],
        },
      ],
    });
    const entries = knownAdvisories([record], { type: "composer", name: "a/b" }, composer);
    const matched = (version: string) =>
      entries.some((entry) => matchAdvisory(entry, version, composer) !== null);
    expect(["1.0", "v1.0", "1", "2.0.0-RC1"].map(matched)).toEqual([true, true, true, true]);
    expect(["v2.0", "2", "2.0.0.0", "1.0-RC1"].map(matched)).toEqual([false, false, false, false]);
  });
});
