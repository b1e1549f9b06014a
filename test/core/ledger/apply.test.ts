import { describe, expect, test } from "@jest/globals";

import { applyAcceptances, type AcceptedHere } from "../../../src/core/ledger/apply.js";
import { riskOf } from "../../../src/core/ledger/material.js";
import type { JudgedFinding } from "../../../src/core/model/finding.js";
import type { AcceptedRisk, Acceptance } from "../../../src/core/model/ledger.js";
import { advisory, finding } from "../../support/review-builder.js";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const COMPONENT = {
  type: "npm",
  name: "lodash",
  version: "4.17.20",
  source: "registry",
  purl: "pkg:npm/lodash@4.17.20",
} as const;

function vulnerability(change: Partial<JudgedFinding> = {}): JudgedFinding {
  return finding("vulnerability", null, {
    component: COMPONENT,
    severity: "high",
    level: "block",
    advisory: advisory("GHSA-1", { cve: "CVE-1" }),
    ...change,
  });
}

const risk = (about: JudgedFinding, material = "sha512-A"): AcceptedRisk => riskOf(about, "npm", material);

function acceptance(change: Partial<Acceptance> = {}): Acceptance {
  return {
    id: "A-1",
    by: { id: 7, login: "ann" },
    at: "2026-11-01T00:00:00Z",
    until: "2026-12-01T00:00:00Z",
    reason: "not reachable",
    reach: "repository",
    said: { owner: "acme", repository: "shop", repositoryId: 1, number: 5, commit: "c", url: "https://x/1" },
    covers: [risk(vulnerability())],
    ...change,
  };
}

function apply(
  about: JudgedFinding,
  acceptances: readonly Acceptance[],
  here: Partial<AcceptedHere> = {},
  material?: string,
): JudgedFinding {
  const where = { acceptances, repositoryId: 1, numbers: [9], now: NOW, ...here };
  const [marked] = applyAcceptances([about], where, (each) => risk(each, material));
  if (marked === undefined) throw new Error("the finding is gone");
  return marked;
}

describe("applyAcceptances", () => {
  test("turns what is covered into a note that names who took it, why and until when", () => {
    expect(apply(vulnerability(), [acceptance()])).toMatchObject({
      level: "note",
      accepted: { id: "A-1", by: "ann", until: "2026-12-01T00:00:00Z", reason: "not reachable", lapse: null },
    });
  });

  const lapses: readonly [string, JudgedFinding, Partial<Acceptance>, string | undefined, string][] = [
    ["its time is over", vulnerability(), { until: "2026-11-26T12:00:00Z" }, undefined, "expired"],
    ["the severity is worse", vulnerability({ severity: "critical" }), {}, undefined, "worse"],
    [
      "it is exploited now",
      vulnerability({
        advisory: advisory("GHSA-1", { exploited: { since: "2026-11-20", ransomware: false } }),
      }),
      {},
      undefined,
      "exploited",
    ],
    [
      "the version is another",
      vulnerability({ component: { ...COMPONENT, version: "4.17.21" } }),
      {},
      undefined,
      "changed",
    ],
    ["the same version has other contents", vulnerability(), {}, "sha512-B", "changed"],
  ];
  test.each(lapses)("does not cover a finding when %s", (_, about, change, material, lapse) => {
    const marked = apply(about, [acceptance(change)], {}, material);
    expect(marked).toMatchObject({ level: "block", accepted: { id: "A-1", lapse } });
  });

  test("takes what was unknown and is now rated medium for worse, and what was high and is now unknown not", () => {
    const unrated = acceptance({ covers: [risk(vulnerability({ severity: "unknown" }))] });
    expect(apply(vulnerability({ severity: "medium" }), [unrated]).accepted?.lapse).toBe("worse");
    expect(apply(vulnerability({ severity: "low" }), [unrated]).accepted?.lapse).toBeNull();
    expect(apply(vulnerability({ severity: "unknown" }), [acceptance()]).accepted?.lapse).toBeNull();
  });

  test("knows an advisory by any of its ids, and nothing else by name alone", () => {
    const renamed = vulnerability({ advisory: advisory("PYSEC-1", { cve: "CVE-1" }) });
    expect(apply(renamed, [acceptance()]).level).toBe("note");
    const other = vulnerability({ advisory: advisory("GHSA-2", { cve: "CVE-2" }) });
    expect(apply(other, [acceptance()])).toMatchObject({ level: "block", accepted: null });
    const malware = vulnerability({ flag: "malware" });
    expect(apply(malware, [acceptance()]).accepted).toBeNull();
  });

  test.each<[Acceptance["reach"], Partial<AcceptedHere>, boolean]>([
    ["pull-request", { repositoryId: 1, numbers: [4, 5] }, true],
    ["pull-request", { repositoryId: 1, numbers: [6] }, false],
    ["pull-request", { repositoryId: 2, numbers: [5] }, false],
    ["pull-request", { repositoryId: 1, numbers: [] }, false],
    ["repository", { repositoryId: 1, numbers: [] }, true],
    ["repository", { repositoryId: 2, numbers: [5] }, false],
    ["organisation", { repositoryId: 2, numbers: [5] }, true],
  ])("an acceptance for the %s in %j reaches: %s", (reach, here, reaches) => {
    expect(apply(vulnerability(), [acceptance({ reach })], here).accepted !== null).toBe(reaches);
  });

  test("lets one that covers win over a newer one that does not, and names the newest of those that do not", () => {
    const old = acceptance({ id: "A-0", at: "2026-10-01T00:00:00Z", until: "2026-10-02T00:00:00Z" });
    const newer = acceptance({ id: "A-2", at: "2026-11-10T00:00:00Z", until: "2026-11-11T00:00:00Z" });
    expect(apply(vulnerability(), [old, newer, acceptance()]).accepted?.id).toBe("A-1");
    expect(apply(vulnerability(), [old, newer]).accepted).toMatchObject({ id: "A-2", lapse: "expired" });
  });

  test("leaves alone what is fixed", () => {
    expect(apply(vulnerability({ state: "fixed" }), [acceptance()]).accepted).toBeNull();
  });
});
