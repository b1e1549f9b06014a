import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { FLAGS, type Finding } from "../../../src/core/model/finding.js";
import { refOf } from "../../../src/core/model/purl.js";
import { DEFAULT_POLICY } from "../../../src/core/policy/defaults.js";
import { judge, verdictOf } from "../../../src/core/policy/evaluate.js";
import { compareFindings } from "../../../src/core/policy/order.js";

const evidence = (
  more: Partial<NonNullable<Finding["advisory"]>> = {},
): NonNullable<Finding["advisory"]> => ({
  id: "GHSA-1",
  ids: ["GHSA-1"],
  cve: null,
  severity: "high",
  score: 7.5,
  severityFrom: null,
  exploited: null,
  summary: "",
  match: "exact",
  fixedIn: null,
  cleanIn: null,
  fixAssumed: false,
  ...more,
});
const exploited = { since: "2024-01-01", ransomware: false };
const finding = (more: Partial<Finding> = {}): Finding => ({
  flag: "vulnerability",
  state: "new",
  lockfile: "package-lock.json",
  services: ["."],
  component: refOf({ type: "npm", name: "a", version: "1.0.0", source: "registry" }),
  change: 0,
  key: "k",
  reason: [],
  advice: null,
  advisory: null,
  fix: null,
  severity: "high",
  scope: "runtime",
  direct: false,
  source: "OSV",
  location: { path: "package-lock.json", line: 1 },
  becameRuntime: false,
  ...more,
});
const level = (more: Partial<Finding>) =>
  judge([finding(more)], DEFAULT_POLICY, () => null).findings.map((f) => `${f.level} ${f.counts}`)[0];

describe("the default policy", () => {
  it.each<readonly [string, Partial<Finding>, string]>([
    ["malware blocks", { flag: "malware", advisory: evidence() }, "block true"],
    [
      "malware blocks in development too",
      { flag: "malware", advisory: evidence(), scope: "development" },
      "block true",
    ],
    [
      "malware of the whole package warns",
      { flag: "malware", advisory: evidence({ match: "whole-package" }) },
      "warn true",
    ],
    [
      "malware that was there before blocks",
      { flag: "malware", advisory: evidence(), state: "still" },
      "block true",
    ],
    ["malware that is gone informs", { flag: "malware", advisory: evidence(), state: "fixed" }, "note false"],
    ["a critical vulnerability blocks", { severity: "critical", advisory: evidence() }, "block true"],
    [
      "an exploited vulnerability blocks",
      { severity: "low", advisory: evidence({ exploited }) },
      "block true",
    ],
    ["any other warns", { severity: "high", advisory: evidence() }, "warn true"],
    ["one of unknown severity warns", { severity: "unknown", advisory: evidence() }, "warn true"],
    [
      "in development a critical one warns",
      { severity: "critical", scope: "development", advisory: evidence() },
      "warn true",
    ],
    [
      "in development an exploited one warns",
      { scope: "development", advisory: evidence({ exploited }) },
      "warn true",
    ],
    ["in development any other is noted", { scope: "development", advisory: evidence() }, "note true"],
    [
      "what was there before does not count",
      { severity: "critical", state: "still", advisory: evidence() },
      "note false",
    ],
    [
      "unless it became runtime",
      { severity: "critical", state: "still", becameRuntime: true, advisory: evidence() },
      "block true",
    ],
    [
      "a fixed one does not count",
      { severity: "critical", state: "fixed", becameRuntime: true },
      "note false",
    ],
    ["a changed hash blocks", { flag: "integrity-changed", scope: "development" }, "block true"],
    ["another component's archive blocks", { flag: "tarball-mismatch" }, "block true"],
    ["a new host warns", { flag: "registry-changed" }, "warn true"],
    ["another source warns", { flag: "non-registry-source" }, "warn true"],
    ["a missing hash warns", { flag: "integrity-missing" }, "warn true"],
    ["a lockfile without hashes is noted", { flag: "integrity-missing", component: null }, "note true"],
    ["drift warns", { flag: "manifest-drift", component: null }, "warn true"],
    ["an install script warns", { flag: "install-script", scope: "development" }, "warn true"],
    ["a deprecated transitive one is noted", { flag: "deprecated" }, "note true"],
    ["a deprecated direct one warns", { flag: "deprecated", direct: true }, "warn true"],
    ["an unmaintained transitive one is noted", { flag: "unmaintained" }, "note true"],
    ["an unsound direct one warns", { flag: "unsound", direct: true }, "warn true"],
    ["any other notice of RustSec is noted", { flag: "advisory-notice", direct: true }, "note true"],
    ["a comment that does not go with its commit warns", { flag: "pin-mismatch" }, "warn true"],
    ["another image under the same tag warns", { flag: "image-changed" }, "warn true"],
    ["a binary in the repository warns", { flag: "binary-added", component: null }, "warn true"],
    ["an image by its tag is noted", { flag: "image-unpinned" }, "note true"],
    ["an action by its tag warns", { flag: "action-unpinned" }, "warn true"],
    ["a further version is noted", { flag: "duplicate-version" }, "note true"],
  ])("%s", (_, part, expected) => {
    expect(level(part)).toBe(expected);
  });

  it("ends every flag's rules with one that always holds", () => {
    for (const flag of FLAGS) {
      expect(DEFAULT_POLICY.rules.filter((rule) => rule.flag === flag).at(-1)?.when).toEqual({});
    }
  });
});

describe("the verdict", () => {
  const verdict = (...parts: readonly Partial<Finding>[]) =>
    verdictOf(judge(parts.map(finding), DEFAULT_POLICY, () => null).findings);

  it("is the worst of what counts", () => {
    expect(verdict()).toBe("pass");
    expect(verdict({ flag: "duplicate-version" })).toBe("pass");
    expect(verdict({ flag: "duplicate-version" }, { flag: "install-script" })).toBe("warn");
    expect(verdict({ flag: "install-script" }, { flag: "integrity-changed" })).toBe("block");
    expect(
      verdict({ severity: "critical", state: "still" }, { flag: "integrity-changed", state: "fixed" }),
    ).toBe("pass");
  });
});

describe("the order of findings", () => {
  it("puts what is exploited before what could be, and MAL records before what only lists them", () => {
    const known = finding({ severity: "medium", advisory: evidence({ exploited }) });
    const critical = finding({ severity: "critical", advisory: evidence() });
    const sorted = (...all: readonly Finding[]) =>
      [...judge(all, DEFAULT_POLICY, () => null).findings].sort(compareFindings);
    expect(sorted(critical, known).map((f) => f.severity)).toEqual(["medium", "critical"]);
    const named = (id: string) => finding({ flag: "malware", key: id, advisory: evidence({ id }) });
    const malware = sorted(named("GHSA-1"), named("MAL-2025-1"));
    expect(malware.map((f) => f.advisory?.id)).toEqual(["MAL-2025-1", "GHSA-1"]);
  });

  it("puts level first, then flag, severity, name, version and lockfile", () => {
    const ref = (name: string, version: string) => refOf({ type: "npm", name, version, source: "registry" });
    const expected = [
      finding({ flag: "malware" }),
      finding({ severity: "critical", component: ref("b", "1") }),
      finding({ flag: "integrity-changed" }),
      finding({ severity: "high", component: ref("a", "2") }),
      finding({ severity: "high", component: ref("b", "1"), lockfile: "a" }),
      finding({ severity: "high", component: ref("b", "1"), lockfile: "b" }),
      finding({ severity: "high", component: ref("b", "2") }),
      finding({ severity: "unknown" }),
      finding({ severity: "low" }),
      finding({ flag: "install-script" }),
      finding({ flag: "duplicate-version" }),
    ];
    const judged = judge(expected, DEFAULT_POLICY, () => null).findings;
    fc.assert(
      fc.property(fc.shuffledSubarray([...judged], { minLength: judged.length }), (shuffled) => {
        expect([...shuffled].sort(compareFindings)).toEqual(judged);
      }),
      { numRuns: 30 },
    );
  });
});
