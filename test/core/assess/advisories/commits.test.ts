import { describe, expect, it } from "@jest/globals";

import { assessAdvisories } from "../../../../src/core/assess/advisories/assessor.js";
import { askable } from "../../../../src/core/assess/privacy.js";
import { compareLockfile } from "../../../../src/core/compare.js";
import { buildGraph } from "../../../../src/core/graph.js";
import { gitSubmodules } from "../../../../src/core/lockfiles/git-submodules.js";
import type { Advisory, RiskData } from "../../../../src/core/model/advisory.js";
import { commitOf } from "../../../../src/core/model/commit.js";
import type { Qualifiers } from "../../../../src/core/model/component.js";
import { plain } from "../../../../src/core/model/prose.js";
import { advisory, affects } from "../../../support/advisory-builder.js";
import { compared, riskOf } from "../../../support/compared.js";

const [OLD, NEW, FIXED, OTHER] = ["a", "b", "c", "d"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];

const TEXT = `[submodule "zlib"]
	path = third_party/zlib
	url = https://github.com/madler/zlib.git
`;

const submodule = (commit: string | null) =>
  commit === null
    ? null
    : buildGraph(
        gitSubmodules.parse({
          path: ".gitmodules",
          text: TEXT,
          companions: new Map(),
          submodules: new Map([["third_party/zlib", commit]]),
        }),
      );
const moved = (base: string | null, head: string | null) =>
  compareLockfile({
    path: ".gitmodules",
    movedFrom: null,
    base: submodule(base),
    head: submodule(head),
    problems: [],
  });

const git = (...fixed: readonly string[]) => ({
  ranges: [{ type: "GIT", events: [{ introduced: "0" }, ...fixed.map((commit) => ({ fixed: commit }))] }],
});
const known = (...fixed: readonly string[]): Advisory =>
  advisory({
    id: "OSV-2018-1",
    aliases: ["CVE-2018-1"],
    severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
    affected: [git(...fixed)],
  });
const told = (commits: Readonly<Record<string, readonly Advisory[]>>): RiskData => ({
  ...riskOf([]),
  commits: new Map(Object.entries(commits)),
});
const findings = (base: string | null, head: string | null, risk: RiskData) =>
  assessAdvisories({ ...moved(base, head), risk });

describe("what is taken from a commit", () => {
  it("is flagged by what its source told of that commit, with the commit that fixes it", () => {
    const [finding, ...others] = findings(null, NEW, told({ [NEW]: [known(FIXED)] }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      flag: "vulnerability",
      state: "new",
      component: { name: "madler/zlib", version: NEW },
      severity: "critical",
      direct: true,
      advisory: { id: "CVE-2018-1", fixedIn: FIXED, cleanIn: null },
      fix: { kind: "bump-direct", to: FIXED },
      location: { path: ".gitmodules", line: 3 },
    });
    expect(finding && plain(finding.reason)).toBe(`CVE-2018-1 critical 9.8; fixed in ${FIXED}`);
  });

  it("is told which commits may fix it where there are several, and none is chosen", () => {
    const [finding] = findings(null, NEW, told({ [NEW]: [known(FIXED, OTHER)] }));
    expect(finding?.advisory?.fixedIn).toBeNull();
    expect(plain(finding?.advice ?? [])).toBe(
      "take a commit after one of the 2 that the advisory names as fixes",
    );
    const [unfixed] = findings(null, NEW, told({ [NEW]: [known()] }));
    expect(unfixed).toMatchObject({ advice: null, fix: { kind: "none-known", to: null } });
  });

  it("keeps, gains and loses an event from commit to commit", () => {
    const states = (risk: RiskData) => findings(OLD, NEW, risk).map(({ state }) => state);
    expect(states(told({ [OLD]: [known()], [NEW]: [known()] }))).toEqual(["still"]);
    expect(states(told({ [OLD]: [], [NEW]: [known()] }))).toEqual(["new"]);
    expect(states(told({ [OLD]: [known()], [NEW]: [] }))).toEqual(["fixed"]);
    expect(states(told({}))).toEqual([]);
    expect(states(riskOf([]))).toEqual([]);
  });

  it("is not flagged by what was withdrawn, by a notice, or by another package of the same repository", () => {
    const spec = { id: "GHSA-1", affected: [git()] };
    const of = (one: Advisory) => findings(null, NEW, told({ [NEW]: [one] })).length;
    expect(of(advisory(spec))).toBe(1);
    expect(of(advisory({ ...spec, withdrawn: "2025-01-01T00:00:00Z" }))).toBe(0);
    const notice = affects("zlib", { database_specific: { informational: "notice" } });
    expect(of(advisory({ ...spec, affected: [notice] }))).toBe(0);

    const npm = (name: string) =>
      compared(
        null,
        {
          services: [{ dependencies: { left: "acme/both" } }],
          nodes: [{ name: "left", version: "1.0.0", source: "git", resolved: `git+ssh://x/both.git#${NEW}` }],
        },
        told({ [NEW]: [advisory({ id: "GHSA-2", affected: [affects(name, git())] })] }),
      );
    expect(assessAdvisories(npm("left"))).toHaveLength(1);
    expect(assessAdvisories(npm("right"))).toEqual([]);
  });

  it("is asked for by that commit alone, unless its name is private", () => {
    const ask = (prefixes: readonly string[]) => askable([moved(OLD, NEW)], { prefixes });
    expect(ask([])).toEqual({
      packages: [],
      hosted: [],
      commits: [
        { commit: OLD, names: ["madler/zlib"] },
        { commit: NEW, names: ["madler/zlib"] },
      ],
      gaps: [],
    });
    expect(ask(["madler/"])).toMatchObject({
      commits: [],
      gaps: [{ kind: "private", packages: ["madler/zlib"] }],
    });
  });
});

describe("the commit of a component", () => {
  const of = (version: string, resolved: string | null, qualifiers: Qualifiers = []) =>
    commitOf({ source: "git", version, resolved, qualifiers });

  it.each<[string, string | null]>([
    ["a version", of(NEW, "https://github.com/acme/a")],
    ["npm", of("1.0.0", `git+ssh://git@github.com/acme/a.git#${NEW}`)],
    ["Berry", of("1.0.0", `https://github.com/acme/a.git#commit=${NEW}&workspace=a`)],
    ["pip", of("", `git+https://github.com/acme/a.git@${NEW}#egg=a`)],
    ["Cargo", of("0.1.0", `git+https://github.com/acme/a?tag=v1#${NEW}`)],
    ["a purl", of("1.0", null, [["vcs_url", `git+https://github.com/acme/a@${NEW}#packages/a`]])],
    ["capitals", of("1.0.0", `https://github.com/acme/a#${NEW.toUpperCase()}`)],
  ])("is read as %s writes it", (_, commit) => {
    expect(commit).toBe(NEW);
  });

  it("is none where only a part, a tag or another source is told", () => {
    expect(of("v1", `https://github.com/acme/a#${NEW.slice(1)}`)).toBeNull();
    expect(of("v1", `https://github.com/acme/a#${NEW}a`)).toBeNull();
    expect(commitOf({ source: "url", version: NEW, resolved: null })).toBeNull();
  });
});
