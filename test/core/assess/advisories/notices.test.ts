import { describe, expect, it } from "@jest/globals";
import { assessAdvisories } from "../../../../src/core/assess/advisories/assessor.js";
import { assessNotices } from "../../../../src/core/assess/advisories/notices.js";
import { openNames } from "../../../../src/core/assess/advisories/open-names.js";
import type { Advisory } from "../../../../src/core/model/advisory.js";
import { plain } from "../../../../src/core/model/prose.js";
import { advisory, semver } from "../../../support/advisory-builder.js";
import { compared, riskOf } from "../../../support/compared.js";
import type { LockfileSpec, NodeSpec } from "../../../support/lockfile-builder.js";

const crate = (version: string, more: Partial<NodeSpec> = {}): LockfileSpec => ({
  path: "Cargo.lock",
  purlType: "cargo",
  services: [{ dependencies: { atty: `^${version}` } }],
  nodes: [{ name: "atty", version, ...more }],
});
const none: LockfileSpec = { path: "Cargo.lock", purlType: "cargo", services: [{}], nodes: [] };
const says = (informational: string | null, events: readonly object[], more: object = {}): Advisory =>
  advisory({
    id: "RUSTSEC-2024-0375",
    summary: "`atty` is unmaintained",
    affected: [
      {
        package: { ecosystem: "crates.io", name: "atty" },
        ranges: [semver(...events)],
        database_specific: { informational },
      },
    ],
    ...more,
  });
const ALWAYS = [{ introduced: "0.0.0-0" }];
const unmaintained = says("unmaintained", ALWAYS);
const unsound = says("unsound", [{ introduced: "0.2.0" }, { fixed: "0.2.15" }]);

const told = (base: LockfileSpec | null, head: LockfileSpec, ...records: readonly Advisory[]) =>
  assessNotices(compared(base, head, riskOf(records)));
const flags = (...of: Parameters<typeof told>) => told(...of).map(({ flag, state }) => `${flag} ${state}`);

describe("a notice of RustSec", () => {
  it("is no vulnerability, and says what it is", () => {
    const input = compared(none, crate("0.2.14"), riskOf([unmaintained]));
    expect(assessAdvisories(input)).toEqual([]);
    const [finding, ...others] = assessNotices(input);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      flag: "unmaintained",
      state: "new",
      key: "unmaintained|atty|RUSTSEC-2024-0375",
      severity: "unknown",
      source: "OSV",
      direct: true,
      fix: null,
      advisory: { id: "RUSTSEC-2024-0375" },
      location: { path: "package.json", line: 3 },
    });
    expect(plain(finding?.reason ?? [])).toBe(
      "RUSTSEC-2024-0375 says that it is no longer maintained: `atty` is unmaintained",
    );
  });

  it("holds for the versions that the record names, and tells where it is fixed", () => {
    const [finding] = told(none, crate("0.2.14"), unsound);
    expect(finding?.flag).toBe("unsound");
    expect(plain(finding?.reason ?? [])).toBe(
      "RUSTSEC-2024-0375 says that it is unsound: `atty` is unmaintained; fixed in 0.2.15",
    );
    expect(told(none, crate("0.2.15"), unsound)).toEqual([]);
  });

  it("is one of any other kind where the word is not known, its summary cut", () => {
    const [finding] = told(none, crate("0.2.14"), says("later", ALWAYS, { summary: "x".repeat(300) }));
    expect(finding?.flag).toBe("advisory-notice");
    expect(plain(finding?.reason ?? [])).toHaveLength(
      "RUSTSEC-2024-0375 tells something of it: ".length + 120,
    );
    expect(flags(none, crate("0.2.14"), says("notice", ALWAYS))).toEqual(["advisory-notice new"]);
  });

  it("was there before, or is not about what came", () => {
    expect(flags(crate("0.2.13"), crate("0.2.14"), unmaintained)).toEqual(["unmaintained still"]);
    expect(flags(crate("0.2.14"), crate("0.2.14"), unmaintained)).toEqual([]);
    expect(flags(crate("0.2.14"), none, unmaintained)).toEqual([]);
    expect(flags(none, crate("0.2.14", { source: "file", resolved: "../atty" }), unmaintained)).toEqual([]);
    expect(flags(none, crate("0.2.14"), { ...unmaintained, withdrawn: "2025-01-01T00:00:00Z" })).toEqual([]);
  });

  it("is silent where a vulnerability tells of the same event, and hides no malware", () => {
    const ghsa = says(null, ALWAYS, { id: "GHSA-x", aliases: ["RUSTSEC-2024-0375"] });
    const both = compared(none, crate("0.2.14"), riskOf([unmaintained, ghsa]));
    expect(assessNotices(both)).toEqual([]);
    expect(assessAdvisories(both)).toMatchObject([{ flag: "vulnerability", advisory: { id: "GHSA-x" } }]);
    const malware = says("notice", ALWAYS, { id: "MAL-2025-1" });
    const input = compared(none, crate("0.2.14"), riskOf([malware]));
    expect(assessAdvisories(input)).toMatchObject([{ flag: "malware" }]);
    expect(assessNotices(input)).toEqual([]);
  });

  it("is open where the version is not told", () => {
    const open = (record: Advisory) => openNames([compared(none, crate(""), riskOf([record]))]);
    expect(open(unsound)).toMatchObject([{ packages: ["atty"] }]);
    expect(open(unmaintained)).toEqual([]);
    expect(flags(none, crate(""), unmaintained)).toEqual(["unmaintained new"]);
  });
});
