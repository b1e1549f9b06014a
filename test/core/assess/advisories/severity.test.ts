import { describe, expect, it } from "@jest/globals";
import { groupsFor } from "../../../../src/core/assess/advisories/groups.js";
import { knownAdvisories } from "../../../../src/core/assess/advisories/known.js";
import { severityOf } from "../../../../src/core/assess/advisories/severity.js";
import { schemeOf } from "../../../../src/core/versions/index.js";
import { advisory, affects, type RecordSpec, semver } from "../../../support/advisory-builder.js";

const npm = schemeOf("npm");
const V2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P";
const V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
const V3_CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

type Part = Partial<RecordSpec> & { readonly own?: readonly string[] };
const vectors = (...scores: readonly string[]) => scores.map((score) => ({ type: "CVSS", score }));

function judge(...parts: readonly Part[]) {
  const records = parts.map(({ own, ...part }, index) =>
    advisory({
      id: `GHSA-${index}`,
      aliases: ["CVE-2025-1"],
      affected: [
        affects("a", {
          ranges: [semver({ introduced: "0" })],
          ...(own === undefined ? {} : { severity: vectors(...own) }),
        }),
      ],
      ...part,
    }),
  );
  const [group] = groupsFor(knownAdvisories(records, { type: "npm", name: "a" }, npm), "1.0.0", npm);
  if (group === undefined) throw new Error("nothing matches");
  return severityOf(group);
}

describe("severity of a record that tells of one package twice", () => {
  const record = advisory({
    id: "GHSA-0",
    severity: vectors(V3),
    affected: [
      affects("a", {
        ranges: [semver({ introduced: "0" }, { fixed: "2.0.0" })],
        severity: vectors(V3_CRITICAL),
      }),
      affects("a", { ranges: [semver({ introduced: "3.0.0" }, { fixed: "4.0.0" })], severity: vectors(V2) }),
      affects("a", { versions: ["5.0.0"] }),
    ],
  });
  const score = (version: string, one = record) => {
    const [group] = groupsFor(knownAdvisories([one], { type: "npm", name: "a" }, npm), version, npm);
    return group === undefined ? null : severityOf(group).score;
  };

  it("is that of the entry which holds for the version, else of the record, else of another entry", () => {
    expect(["1.0.0", "3.1.0", "5.0.0"].map((version) => score(version))).toEqual([9.8, 7.5, 7.5]);
    expect(score("5.0.0", { ...record, vectors: [] })).toBe(9.8);
    expect(score("2.5.0")).toBeNull();
  });
});

describe("severity", () => {
  it.each<readonly [string, Part, object]>([
    [
      "the newest version of CVSS counts",
      { severity: vectors(V2, V3, V4) },
      { severity: "critical", score: 9.3 },
    ],
    ["CVSS 3 comes before CVSS 2", { severity: vectors(V2, V3) }, { severity: "high", score: 7.5 }],
    [
      "CVSS 2 is never critical",
      { severity: vectors("AV:N/AC:L/Au:N/C:C/I:C/A:C") },
      { severity: "high", score: 10 },
    ],
    [
      "temporal metrics do not lower the base score",
      { severity: vectors(`${V3_CRITICAL}/E:U/RL:O/RC:U`) },
      { severity: "critical", score: 9.8 },
    ],
    [
      "nor do CVSS 4's threat metrics",
      { severity: vectors(`${V4}/E:U`) },
      { severity: "critical", score: 9.3 },
    ],
    [
      "a vector that gives a metric twice is none",
      { severity: vectors("CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H") },
      { severity: "unknown", score: null },
    ],
    ["Ubuntu's priority is a word", { severity: vectors("negligible") }, { severity: "low", score: null }],
    [
      "the package's own vector beats the record's",
      { severity: vectors(V3_CRITICAL), own: [V3] },
      { severity: "high", score: 7.5 },
    ],
    [
      "the database's word counts without a vector, MODERATE is medium",
      { database_specific: { severity: "MODERATE" } },
      { severity: "medium", score: null, word: null },
    ],
    [
      "a word that differs from the score is kept",
      { severity: vectors(V3), database_specific: { severity: "CRITICAL" } },
      { severity: "high", word: "critical" },
    ],
    [
      "the same word is not repeated",
      { severity: vectors(V3), database_specific: { severity: "HIGH" } },
      { severity: "high", word: null },
    ],
    ["no data is unknown, never low", {}, { severity: "unknown", score: null }],
    [
      "broken vectors are no vectors",
      {
        severity: vectors(
          "CVSS:3.1/AV:N",
          "CVSS:4.0/AV:N",
          "garbage",
          "",
          "CVSS:9/AV:N",
          `${V3}${"/X:X".repeat(99)}`,
        ),
      },
      { severity: "unknown", score: null },
    ],
    [
      "a metric without a value is none, and so is a score without a vector",
      {
        severity: [
          ...vectors("CVSS:", "CVSS:3.1/AV:/AC:L", "9.8", ""),
          { type: "CVSS_V3", score: 9.8 },
        ] as never,
      },
      { severity: "unknown", score: null },
    ],
    [
      "an odd one beside a vector costs it nothing",
      { severity: [{ type: "CVSS_V4" }, null, ...vectors("CVSS:4.0/AV:N", V3)] as never },
      { severity: "high", score: 7.5 },
    ],
    [
      "Red Hat's word is known, blanks and case do not count",
      { database_specific: { severity: " Important " } },
      { severity: "high", score: null },
    ],
    [
      "no impact is none",
      { severity: vectors("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N") },
      { severity: "none" },
    ],
    [
      "malware has no score",
      { severity: vectors(V3), database_specific: { cwe_ids: ["CWE-506"] } },
      { severity: "unknown", score: null },
    ],
  ])("%s", (_, part, expected) => {
    expect(judge(part)).toMatchObject(expected);
  });

  it("is borrowed from an alias, and marked, where the shown record has none", () => {
    expect(judge({}, { severity: vectors(V3) })).toMatchObject({
      severity: "high",
      score: 7.5,
      from: "GHSA-1",
    });
    expect(judge({ severity: vectors(V3) }, { severity: vectors(V4) })).toMatchObject({
      score: 7.5,
      from: null,
    });
  });

  it("is the worst of events that only a third record joins", () => {
    const [low, high] = [{ severity: vectors(V3) }, { severity: vectors(V3_CRITICAL) }];
    const joining = { id: "RUSTSEC-1", aliases: ["GHSA-0", "GHSA-1"] };
    expect(judge({ ...low, aliases: ["CVE-1"] }, { ...high, aliases: ["CVE-2"] }, joining)).toMatchObject({
      severity: "critical",
      from: "GHSA-1",
    });
    expect(judge({ ...high, aliases: ["CVE-1"] }, { ...low, aliases: ["CVE-2"] }, joining)).toMatchObject({
      severity: "critical",
      from: null,
    });
  });
});
