import { describe, expect, it } from "@jest/globals";
import { assessAdvisories } from "../../../../src/core/assess/advisories/assessor.js";
import { openNames } from "../../../../src/core/assess/advisories/open-names.js";
import type { PurlType } from "../../../../src/core/model/component.js";
import type { Finding } from "../../../../src/core/model/finding.js";
import { plain } from "../../../../src/core/model/prose.js";
import { advisory, affects, semver } from "../../../support/advisory-builder.js";
import { compared, riskOf } from "../../../support/compared.js";
import type { LockfileSpec, NodeSpec } from "../../../support/lockfile-builder.js";

const lodashFix = advisory({
  id: "GHSA-lodash",
  aliases: ["CVE-2021-1"],
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [affects("lodash", { ranges: [semver({ introduced: "0" }, { fixed: "4.17.21" })] })],
});
const risk = riskOf([lodashFix], [{ cve: "CVE-2021-1", since: "2021-12-10", ransomware: true }]);
const lodash = (version: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  name: "lodash",
  version,
  ...more,
});
const direct = (version: string): LockfileSpec => ({
  services: [{ dependencies: { lodash: "^4.17.0" } }],
  nodes: [lodash(version)],
});
const through = (range: string, version = "4.17.20"): LockfileSpec => ({
  services: [{ dependencies: { outer: "^1.0.0" } }],
  nodes: [
    { name: "outer", version: "1.0.0", requires: { inner: "^2.0.0" } },
    { name: "inner", version: "2.0.0", requires: { lodash: range } },
    lodash(version),
  ],
});
const empty: LockfileSpec = { services: [{ dependencies: {} }], nodes: [] };
const run = (base: LockfileSpec | null, head: LockfileSpec | null, with_ = risk) =>
  assessAdvisories(compared(base, head, with_));
const tell = (findings: readonly Finding[]) =>
  findings.map((f) => [f.state, f.component?.version, f.services.join(",")]);

describe("a vulnerability", () => {
  it("tells evidence, exploitation, fix and the manifest line that asked for it", () => {
    const [finding, ...others] = run(empty, direct("4.17.20"));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      flag: "vulnerability",
      state: "new",
      key: "vulnerability|lodash|CVE-2021-1,GHSA-lodash",
      severity: "critical",
      scope: "runtime",
      direct: true,
      source: "OSV",
      location: { path: "package.json", line: 3 },
      advisory: {
        id: "GHSA-lodash",
        cve: "CVE-2021-1",
        score: 9.8,
        exploited: { since: "2021-12-10", ransomware: true },
        fixedIn: "4.17.21",
        cleanIn: "4.17.21",
      },
      fix: { kind: "bump-direct", direct: { name: "lodash" }, to: "4.17.21", heldBy: null },
    });
    expect(plain(finding?.reason ?? [])).toBe(
      "GHSA-lodash (CVE-2021-1) critical 9.8, exploited (known since 2021-12-10, also by ransomware); fixed in 4.17.21",
    );
  });

  it("is still there when the version before had it, and fixed when no copy has it", () => {
    expect(tell(run(direct("4.17.19"), direct("4.17.20")))).toEqual([["still", "4.17.20", "."]]);
    expect(tell(run(direct("4.17.20"), direct("4.17.21")))).toEqual([["fixed", "4.17.20", "."]]);
    expect(tell(run(direct("4.17.20"), empty))).toEqual([["fixed", "4.17.20", "."]]);
    expect(tell(run(direct("4.17.21"), direct("4.17.20")))).toEqual([["new", "4.17.20", "."]]);
    expect(run(direct("4.17.21"), direct("4.17.22"))).toEqual([]);
    expect(run(direct("4.17.20"), direct("4.17.20"))).toEqual([]);
  });

  it("is not told to be fixed where head does not tell which version it has", () => {
    const file = lodash("4.17.20", { source: "file", resolved: "file:lodash.tgz" });
    expect(run(direct("4.17.20"), { ...direct("4.17.20"), nodes: [file] })).toEqual([]);
    expect(run(direct("4.17.20"), direct(""))).toEqual([]);
    const manifest = { ...empty, format: "package-json", tells: { edges: false } };
    expect(run(through("^4.17.0"), manifest)).toEqual([]);
    expect(tell(run(through("^4.17.0"), empty))).toEqual([["fixed", "4.17.20", "."]]);
    const asked = compared(empty, direct(""), risk);
    expect(openNames([asked, asked])).toMatchObject([{ kind: "not-covered", packages: ["lodash"] }]);
    expect(openNames([compared(empty, direct("4.17.20"), risk)])).toEqual([]);
  });

  it("is that of the version which a comment claims, and of what a distribution's package was built from", () => {
    const about = (ecosystem: string, name: string, fixed: string) =>
      advisory({
        id: "GHSA-x",
        affected: [
          {
            package: { ecosystem, name },
            ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed }] }],
          },
        ],
      });
    const holding = (purlType: PurlType, node: NodeSpec): LockfileSpec => ({
      purlType,
      services: [{ dependencies: { [node.name]: "*" } }],
      nodes: [node],
    });
    const reason = (purlType: PurlType, node: NodeSpec, record: ReturnType<typeof advisory>) =>
      run(null, holding(purlType, node), riskOf([record])).map((one) => plain(one.reason));
    const sha = "0e58ed8671d6b60d0890c21b07f8835ace038e67";
    const action = about("GitHub Actions", "a/b", "2.0.0");
    expect(reason("githubactions", { name: "a/b", version: sha, claims: "v1.2.0" }, action)).toEqual([
      "GHSA-x of unknown severity; fixed in v2.0.0; judged as v1.2.0",
    ]);
    expect(reason("githubactions", { name: "a/b", version: sha, claims: "v2.0.0" }, action)).toEqual([]);
    expect(reason("githubactions", { name: "a/b", version: sha }, action)).toEqual([]);
    const openssl = about("Debian:12", "openssl", "3.0.12");
    const package_ = (upstream: string, ...more: readonly (readonly [string, string])[]): NodeSpec => ({
      name: "debian/libssl3",
      version: "3.0.11",
      qualifiers: [["distro", "debian-12"], ["upstream", upstream], ...more],
    });
    const known = { ...risk, advisories: new Map([["deb/debian/openssl", [openssl]]]) };
    const told = (...of: Parameters<typeof package_>) =>
      run(null, holding("deb", package_(...of)), known).map((one) => plain(one.reason));
    expect(told("openssl")).toEqual(["GHSA-x of unknown severity; fixed in 3.0.12"]);
    expect(told("openssl@3.0.13")).toEqual([]);
    expect(told("curl")).toEqual([]);
    expect(told("openssl", ["epoch", "1"])).toEqual([]);
    expect(told("openssl", ["epoch", "0"])).toHaveLength(1);
    expect(told("openssl@3.0.11", ["epoch", "1"])).toHaveLength(1);
  });

  it("is not fixed while one copy stays affected", () => {
    const both = (first: string): LockfileSpec => ({
      services: [{ dependencies: { lodash: ["^4.17.0", `lodash@${first}`], outer: "^1.0.0" } }],
      nodes: [
        lodash(first),
        { name: "outer", version: "1.0.0", requires: { lodash: ["4.17.20", "lodash@4.17.20"] } },
        lodash("4.17.20"),
      ],
    });
    const findings = run(both("4.17.19"), both("4.17.21"));
    expect(tell(findings)).toEqual([["still", "4.17.20", "."]]);
    expect(plain(findings[0]?.reason ?? [])).toMatch(/; one copy is still affected$/);
    expect(findings[0]).toMatchObject({
      direct: false,
      fix: { kind: "move-introducer", direct: { name: "outer" } },
    });
  });

  it("is told apart by service: new where it comes, still where it was", () => {
    const member = (path: string, asks: boolean) => ({
      path,
      name: path,
      dependencies: asks ? { lodash: "^4.17.0" } : {},
    });
    const workspace = (a: string, b: boolean): LockfileSpec => ({
      services: [member("a", true), member("b", b)],
      nodes: [lodash(a)],
    });
    expect(tell(run(workspace("4.17.19", false), workspace("4.17.20", true)))).toEqual([
      ["new", "4.17.20", "b"],
      ["still", "4.17.20", "a"],
    ]);
    expect(tell(run(workspace("4.17.20", false), workspace("4.17.20", true)))).toContainEqual([
      "new",
      "4.17.20",
      "b",
    ]);
  });

  it("knows a service again whose lockfile moved", () => {
    const moved = (path: string, version: string): LockfileSpec => ({
      path: `${path}/package-lock.json`,
      services: [{ path, dependencies: { lodash: "^4.17.0" } }],
      nodes: [lodash(version)],
    });
    expect(tell(run(moved("old", "4.17.19"), moved("apps/new", "4.17.20")))).toEqual([
      ["still", "4.17.20", "apps/new"],
    ]);
  });

  it("became runtime when it was development before", () => {
    const dev: LockfileSpec = {
      services: [{ devDependencies: { lodash: "^4.17.0" } }],
      nodes: [lodash("4.17.20")],
    };
    expect(run(dev, direct("4.17.20"))).toMatchObject([
      { state: "still", becameRuntime: true, scope: "runtime" },
    ]);
    expect(run(empty, dev)).toMatchObject([{ state: "new", scope: "development" }]);
  });

  it("is not told of files, git checkouts and first-party code of that name", () => {
    for (const source of ["file", "git", "workspace"] as const) {
      expect(run(empty, { ...direct("4.17.20"), nodes: [lodash("4.17.20", { source })] })).toEqual([]);
    }
  });

  it("counts what a lockfile without edges holds for every service of it", () => {
    const flat = (version: string): LockfileSpec => ({
      tells: { edges: false, direct: false, scope: false },
      services: [{}],
      nodes: [lodash(version)],
    });
    expect(tell(run(flat("4.17.19"), flat("4.17.20")))).toEqual([["still", "4.17.20", "."]]);
    expect(run(flat("4.17.21"), flat("4.17.20"))).toMatchObject([
      { state: "new", fix: { kind: "none-known" } },
    ]);
  });
});

describe("which direct dependency must move", () => {
  it("is none when every range admits the fix: the lockfile is refreshed", () => {
    expect(run(empty, through("^4.17.0"))).toMatchObject([
      {
        direct: false,
        fix: { kind: "refresh-lockfile", direct: { name: "outer" }, to: "4.17.21", heldBy: null },
      },
    ]);
  });

  it("is the introducer when a dependant's range does not admit it", () => {
    expect(run(empty, through("~4.16.0"))).toMatchObject([
      {
        location: { path: "package.json", line: 3 },
        fix: {
          kind: "move-introducer",
          direct: { name: "outer", version: "1.0.0" },
          to: "4.17.21",
          heldBy: { component: { name: "inner", version: "2.0.0" }, range: "~4.16.0" },
        },
      },
    ]);
  });

  it("asks dependants beside the chain too", () => {
    const head = through("^4.17.0");
    const aside: LockfileSpec = {
      services: [{ dependencies: { outer: "^1.0.0", aside: "^3.0.0" } }],
      nodes: [...(head.nodes ?? []), { name: "aside", version: "3.0.0", requires: { lodash: "4.17.20" } }],
    };
    const findings = run(empty, aside);
    expect(findings).toMatchObject([
      { fix: { kind: "move-introducer", heldBy: { component: { name: "aside" }, range: "4.17.20" } } },
    ]);
    expect(findings[0]?.fix?.direct?.name).toBe("aside");
  });

  it("reads aliases, and nested folders", () => {
    const nested: LockfileSpec = {
      lookup: "nested",
      services: [{ dependencies: { outer: "^1.0.0" } }],
      nodes: [
        {
          name: "outer",
          version: "1.0.0",
          key: "node_modules/outer",
          requires: { old: "npm:lodash@4.17.20" },
        },
        lodash("4.17.20", { key: "node_modules/outer/node_modules/old" }),
      ],
    };
    expect(run(empty, nested)).toMatchObject([
      {
        fix: {
          kind: "move-introducer",
          heldBy: { component: { name: "outer" }, range: "npm:lodash@4.17.20" },
        },
      },
    ]);
  });

  it("says so when ranges cannot be read, an override decides, or no fix is known", () => {
    expect(run(empty, through("next"))).toMatchObject([
      { fix: { kind: "none-known", to: "4.17.21", direct: { name: "outer" } } },
    ]);
    const overrides = [{ selector: "lodash", name: "lodash", value: "4.17.20" }];
    const [pinned] = run(empty, { ...through("^4.17.0"), overrides });
    expect(plain(pinned?.advice ?? [])).toBe("the override lodash decides its version: move it to 4.17.21");
    const open = advisory({
      id: "A",
      affected: [affects("lodash", { ranges: [semver({ introduced: "0" })] })],
    });
    expect(run(empty, through("^4.17.0"), riskOf([open]))).toMatchObject([
      { fix: { kind: "none-known", to: null, direct: { name: "outer" } }, advisory: { fixedIn: null } },
    ]);
  });
});

describe("malware", () => {
  const record = (ranges: readonly object[], versions: readonly string[] = []) =>
    riskOf([advisory({ id: "MAL-2025-1", affected: [affects("lodash", { ranges, versions })] })]);

  it("is told with what to do, and without score or upgrade", () => {
    const [finding] = run(empty, direct("4.17.20"), record([], ["4.17.20"]));
    expect(finding).toMatchObject({
      flag: "malware",
      severity: "unknown",
      fix: null,
      advisory: { match: "exact", fixedIn: null, cleanIn: null, score: null },
    });
    expect(plain(finding?.reason ?? [])).toBe("known malware MAL-2025-1");
    expect(plain(finding?.advice ?? [])).toMatch(/rotate secrets/);
  });

  it("tells both ranges when only the unbounded one of a narrowed record matches", () => {
    const narrowed = record([
      semver({ introduced: "0" }),
      semver({ introduced: "5.0.1" }, { last_affected: "5.0.2" }),
    ]);
    const [finding] = run(empty, direct("4.17.20"), narrowed);
    expect(finding).toMatchObject({ advisory: { match: "whole-package" } });
    expect(plain(finding?.reason ?? [])).toBe(
      "known malware MAL-2025-1: the record lists every version (>=0), but names >=5.0.1 <=5.0.2 apart, and this version is not among them",
    );
  });
});
