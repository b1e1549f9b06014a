import { describe, expect, test } from "@jest/globals";

import { FLAGS } from "../../../src/core/model/finding.js";
import { sarif } from "../../../src/core/report/sarif.js";
import { sarifErrors } from "../../support/official-schemas.js";
import { advisory, change, finding, lockfile, problem, review } from "../../support/review-builder.js";
import { EXAMPLES } from "./examples.js";

interface Log {
  readonly runs: readonly [
    {
      readonly results: readonly Record<string, unknown>[];
      readonly invocations: readonly [
        { readonly executionSuccessful: boolean; readonly toolExecutionNotifications?: readonly unknown[] },
      ];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    },
  ];
}

const text = (of: Parameters<typeof sarif>[0]) => sarif(of, "1.2.3");

function run(of: Parameters<typeof sarif>[0]): Log["runs"][0] {
  const log = text(of);
  expect(sarifErrors(log)).toEqual([]);
  return (JSON.parse(log) as Log).runs[0];
}

const diff = lockfile("apps/my shop/package-lock.json", [change("@s/evil@1.0.0", { line: 12 })]);
const evil = finding(
  "malware",
  { lockfile: diff, change: 0 },
  { level: "block", reason: ["known malware"], advisory: advisory("MAL-2026-1") },
);

describe("SARIF of a review", () => {
  test.each([...EXAMPLES])("is valid by the official schema: %s", (_name, made) => {
    const { results } = run(made);
    expect(results).toHaveLength(made.findings.filter(({ state }) => state !== "fixed").length);
  });

  test("is looked at by a validator that can say no", () => {
    const log = text(review({ lockfiles: [diff], findings: [evil] }));
    expect(sarifErrors(log.replace('"level": "error"', '"level": "fatal"'))).not.toEqual([]);
    expect(sarifErrors(log.replace('"startLine": 12', '"startLine": 0'))).not.toEqual([]);
  });

  test("tells rule, level, message, place, component and fingerprint of a finding", () => {
    const { results, tool } = run(review({ lockfiles: [diff], findings: [evil] }));
    expect(results).toEqual([
      {
        ruleId: "malware",
        ruleIndex: 0,
        level: "error",
        baselineState: "new",
        message: { text: "@s/evil 1.0.0: MAL-2026-1 known malware" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "apps/my%20shop/package-lock.json", uriBaseId: "%SRCROOT%" },
              region: { startLine: 12 },
            },
            logicalLocations: [{ fullyQualifiedName: "pkg:npm/%40s/evil@1.0.0", kind: "package" }],
          },
        ],
        partialFingerprints: { "weirFinding/v1": evil.key },
      },
    ]);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([...FLAGS]);
  });

  test("tells what was there before as a note unless it counts, and not at all what is fixed", () => {
    const still = { ...evil, state: "still", counts: false } as const;
    const moved = { ...evil, state: "still", counts: true, level: "warn" } as const;
    const fixed = { ...evil, state: "fixed", counts: false } as const;
    const { results } = run(review({ lockfiles: [diff], findings: [still, moved, fixed] }));
    expect(results.map(({ level, baselineState }) => [level, baselineState])).toEqual([
      ["note", "unchanged"],
      ["warning", "unchanged"],
    ]);
  });

  test("marks what somebody accepted as suppressed, with who, until when and why", () => {
    const mark = {
      id: "A-K7F3Q2",
      by: "mona",
      at: "2026-06-01T00:00:00Z",
      until: "2026-07-01T00:00:00Z",
      reason: "no user input gets there",
      reach: "repository",
      url: null,
    } as const;
    const covered = { ...evil, accepted: { ...mark, lapse: null } };
    const lapsed = { ...evil, key: "other", accepted: { ...mark, lapse: "expired" as const } };
    const { results } = run(review({ lockfiles: [diff], findings: [covered, lapsed] }));
    expect(results.map((one) => "suppressions" in one)).toEqual([true, false]);
    expect(results[0]?.["suppressions"]).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "Accepted by mona until 2026-07-01T00:00:00Z: no user input gets there",
      },
    ]);
  });

  test("tells what could not be read or asked, so that no results do not look clean", () => {
    const gap = { source: "OSV", reason: "it is down", packages: [], kind: "failed" } as const;
    const broken = problem("yarn.lock", "it is cut short", { line: 3, severity: "fatal" });
    const { invocations } = run(
      review({
        lockfiles: [lockfile("yarn.lock", [], { problems: [broken] })],
        gaps: [gap],
        folded: ["vendor/x/yarn.lock"],
      }),
    );
    expect(invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: "error", message: { text: "it is cut short" } },
        {
          level: "warning",
          message: { text: "a lockfile of copied code or test data, not compared" },
          locations: [{ physicalLocation: { artifactLocation: { uri: "vendor/x/yarn.lock" } } }],
        },
        { level: "warning", message: { text: "OSV: it is down" } },
      ],
    });
    expect(run(review()).invocations[0]).toEqual({ executionSuccessful: true });
  });
});
