import { describe, expect, it } from "@jest/globals";
import { assessAdvisories } from "../../../../src/core/assess/advisories/assessor.js";
import { groupsFor } from "../../../../src/core/assess/advisories/groups.js";
import { knownAdvisories } from "../../../../src/core/assess/advisories/known.js";
import { type Advisory, type RiskData, packageKey } from "../../../../src/core/model/advisory.js";
import type { PurlType } from "../../../../src/core/model/component.js";
import { schemeOf } from "../../../../src/core/versions/index.js";
import { advisory } from "../../../support/advisory-builder.js";
import { compared, riskOf } from "../../../support/compared.js";
import type { LockfileSpec } from "../../../support/lockfile-builder.js";

/** One record about one package, in the shape that its database publishes. */
function about(ecosystem: string, name: string, rest: object, more: object = {}): Advisory {
  return advisory({ id: "GHSA-test", affected: [{ package: { ecosystem, name }, ...rest }], ...more });
}
const range = (...events: readonly object[]) => ({ ranges: [{ type: "ECOSYSTEM", events }] });
const holds = (type: PurlType, name: string, version: string, record: Advisory, release?: string) => {
  const scheme = schemeOf(type);
  return (
    groupsFor(knownAdvisories([record], { type, name }, scheme, release ?? null), version, scheme).length > 0
  );
};

const log4shell = about(
  "Maven",
  "org.apache.logging.log4j:log4j-core",
  range({ introduced: "2.13.0" }, { fixed: "2.15.0" }),
);
const python = about("PyPI", "ruamel-yaml", {
  ...range({ introduced: "0" }, { fixed: "0.15" }, { introduced: "1!0" }, { last_affected: "1!2.0" }),
  versions: ["0.9-eevee", "0.14.0"],
});
const TOML = "github.com/BurntSushi/toml";
const go = about("Go", TOML, {
  ranges: [
    { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.1-0.20230101000000-abcdefabcdef" }] },
  ],
});
const stdlib = about("Go", "stdlib", {
  ranges: [
    {
      type: "SEMVER",
      events: [{ introduced: "0" }, { fixed: "1.20.10" }, { introduced: "1.21.0-0" }, { fixed: "1.21.3" }],
    },
  ],
});
const cargo = about("crates.io", "time", {
  ranges: [{ type: "SEMVER", events: [{ introduced: "0.0.0-0" }, { fixed: "0.2.23" }] }],
});
const nuget = about("NuGet", "System.Text.Json", range({ introduced: "6.0.0" }, { fixed: "6.0.10" }));
const gem = about("RubyGems", "nokogiri", range({ introduced: "0" }, { fixed: "v1.10.4" }));
const composer = about(
  "Packagist",
  "symfony/http-kernel",
  range({ introduced: "5.0.0" }, { fixed: "5.4.20" }),
);
const maliciousPhp = about("Packagist", "acme/bad", { versions: ["1.0", "dev-main"] });
const hex = about("Hex", "plug", range({ introduced: "0" }, { last_affected: "1.3.1" }));
const swift = about("SwiftURL", "https://github.com/apple/swift-nio-http2", {
  ranges: [{ type: "SEMVER", events: [{ introduced: "1.0.0" }, { fixed: "1.19.2" }] }],
});
const action = about(
  "GitHub Actions",
  "tj-actions/changed-files",
  range({ introduced: "0" }, { fixed: "46.0.1" }),
);
const debian = advisory({
  id: "DSA-1",
  affected: [
    {
      package: { ecosystem: "Debian:11", name: "curl" },
      ...range({ introduced: "0" }, { fixed: "7.74.0-1.3+deb11u7" }),
    },
    {
      package: { ecosystem: "Debian:12", name: "curl" },
      ...range({ introduced: "0" }, { fixed: "7.88.1-10+deb12u4" }),
    },
  ],
});
const alpine = about("Alpine:v3.18", "openssl", range({ introduced: "0" }, { fixed: "3.1.3-r0" }));
const ubuntu = about("Ubuntu:22.04:LTS", "curl", range({ introduced: "0" }, { fixed: "7.81.0-1ubuntu1.14" }));
const hackage = about("Hackage", "aeson", range({ introduced: "0.4.0.0" }, { fixed: "2.0.1.0" }));
const julia = about("Julia", "HTTP", {
  ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.10.17" }] }],
});
const cran = about("CRAN", "commonmark", range({ introduced: "0.2" }, { fixed: "1.8" }));
const pub = about("Pub", "http", range({ introduced: "0" }, { fixed: "0.13.3" }));
const limited = about("PyPI", "a", {
  ranges: [
    { type: "GIT", repo: "https://git.acme.dev/a", events: [{ introduced: "0" }, { limit: "abc" }] },
    { type: "ECOSYSTEM", events: [{ introduced: "1.0" }, { limit: "1.5" }, { fixed: "2.0" }] },
  ],
});
const unmaintained = about("crates.io", "time", {
  ranges: [{ type: "SEMVER", events: [{ introduced: "0.0.0-0" }] }],
  database_specific: { informational: "unmaintained" },
});
const withdrawn = about("PyPI", "a", range({ introduced: "0" }), { withdrawn: "2025-01-01T00:00:00Z" });

describe("a record", () => {
  it.each<readonly [string, Advisory, PurlType, string, string, boolean, string?]>([
    ["Log4Shell", log4shell, "maven", "org.apache.logging.log4j:log4j-core", "2.14.1", true],
    ["Log4Shell's fix", log4shell, "maven", "org.apache.logging.log4j:log4j-core", "2.15.0", false],
    ["a candidate of the fix", log4shell, "maven", "org.apache.logging.log4j:log4j-core", "2.15.0-rc1", true],
    [
      "a pre-release of the first affected",
      log4shell,
      "maven",
      "org.apache.logging.log4j:log4j-core",
      "2.13.0-rc1",
      false,
    ],
    ["another group", log4shell, "maven", "org.acme:log4j-core", "2.14.1", false],
    ["a Python name in another spelling", python, "pypi", "ruamel.YAML", "0.14.1", true],
    ["a listed legacy version", python, "pypi", "ruamel-yaml", "0.9-eevee", true],
    [
      "a legacy version that is not listed: before all others",
      python,
      "pypi",
      "ruamel-yaml",
      "0.8-doduo",
      true,
    ],
    ["a later epoch, last_affected itself", python, "pypi", "ruamel-yaml", "1!2.0.0", true],
    ["between the stretches", python, "pypi", "ruamel-yaml", "0.16", false],
    ["a Go version with its v", go, "golang", "github.com/BurntSushi/toml", "v1.2.0", true],
    [
      "a pseudo-version before the fix",
      go,
      "golang",
      "github.com/BurntSushi/toml",
      "v1.2.1-0.20221231000000-0123456789ab",
      true,
    ],
    [
      "a pseudo-version after the fix",
      go,
      "golang",
      "github.com/BurntSushi/toml",
      "v1.2.1-0.20230201000000-0123456789ab",
      false,
    ],
    ["a Go path in another case", go, "golang", "github.com/burntsushi/toml", "v1.2.0", false],
    ["Go's standard library", stdlib, "golang", "stdlib", "1.21.2", true],
    ["a candidate of Go", stdlib, "golang", "stdlib", "go1.21rc2", true],
    ["a fixed Go", stdlib, "golang", "stdlib", "go1.21.3", false],
    ["a crate", cargo, "cargo", "time", "0.1.45", true],
    ["a NuGet id in another case", nuget, "nuget", "system.text.json", "6.0.9", true],
    ["a NuGet version of four numbers", nuget, "nuget", "System.Text.Json", "6.0.10.0", false],
    ["a gem, the fix with a v", gem, "gem", "nokogiri", "1.10.3", true],
    ["a gem's fix", gem, "gem", "nokogiri", "1.10.4", false],
    ["a Composer name in another case", composer, "composer", "Symfony/Http-Kernel", "v5.4.19", true],
    ["a Composer branch", composer, "composer", "symfony/http-kernel", "dev-main", false],
    ["a listed version with a v", maliciousPhp, "composer", "acme/bad", "v1.0", true],
    ["a listed branch", maliciousPhp, "composer", "acme/bad", "dev-main", true],
    ["last_affected of Hex", hex, "hex", "plug", "1.3.1", true],
    ["after last_affected", hex, "hex", "plug", "1.3.2", false],
    ["a Swift repository by its address", swift, "swift", "github.com/apple/swift-nio-http2", "1.19.1", true],
    ["an action's exact tag", action, "githubactions", "tj-actions/changed-files", "v45.0.7", true],
    ["an action's fixed tag", action, "githubactions", "tj-actions/changed-files", "v46.0.1", false],
    ["an action's folder", action, "githubactions", "tj-actions/changed-files/sub", "v45.0.7", true],
    ["an action's floating tag: unknown", action, "githubactions", "tj-actions/changed-files", "v45", false],
    [
      "an action's commit: unknown",
      action,
      "githubactions",
      "tj-actions/changed-files",
      "0e58ed8671d6b60d0890c21b07f8835ace038e67",
      false,
    ],
    ["Debian's own release", debian, "deb", "debian/curl", "7.88.1-10+deb12u3", true, "12"],
    ["Debian's fix in the release", debian, "deb", "debian/curl", "7.88.1-10+deb12u4", false, "12"],
    [
      "the fix of another release does not count",
      debian,
      "deb",
      "debian/curl",
      "7.74.0-1.3+deb11u6",
      true,
      "11",
    ],
    [
      "a release that is not told is held against all",
      debian,
      "deb",
      "debian/curl",
      "7.88.1-10+deb12u3",
      true,
    ],
    ["Alpine", alpine, "apk", "alpine/openssl", "3.1.2-r4", true, "v3.18"],
    ["another Alpine", alpine, "apk", "alpine/openssl", "3.1.2-r4", false, "v3.19"],
    ["Ubuntu with its support", ubuntu, "deb", "ubuntu/curl", "7.81.0-1ubuntu1.13", true, "22.04"],
    ["Ubuntu's record for Debian's package", ubuntu, "deb", "debian/curl", "7.81.0-1ubuntu1.13", false],
    ["Hackage", hackage, "hackage", "aeson", "2.0.0.0", true],
    ["Julia with a build", julia, "julia", "HTTP", "1.10.16+1", true],
    ["CRAN", cran, "cran", "commonmark", "1.7-1", true],
    ["Pub's build after the fix", pub, "pub", "http", "0.13.3+1", false],
    ["limit is for git alone", limited, "pypi", "a", "1.7", true],
    ["a GIT range costs its entry nothing", limited, "pypi", "a", "2.0", false],
    ["RustSec's informational entries", unmaintained, "cargo", "time", "0.1.0", false],
    ["withdrawn", withdrawn, "pypi", "a", "1.0", false],
    [
      "the same name in another ecosystem",
      log4shell,
      "npm",
      "org.apache.logging.log4j:log4j-core",
      "2.14.1",
      false,
    ],
    [
      "a type without advisories",
      log4shell,
      "docker",
      "org.apache.logging.log4j:log4j-core",
      "2.14.1",
      false,
    ],
  ])("%s", (_, record, type, name, version, expected, ...[release]) => {
    expect(holds(type, name, version, record, release)).toBe(expected);
  });
});

describe("findings in other ecosystems", () => {
  const pypi = (name: string, version: string): LockfileSpec => ({
    path: "poetry.lock",
    purlType: "pypi",
    services: [{ dependencies: { [name]: "*" } }],
    nodes: [{ name, version }],
  });

  it("know a name in whatever spelling either side has", () => {
    const risk = riskOf([python]);
    const [finding, ...others] = assessAdvisories(compared(null, pypi("Ruamel.YAML", "0.14.0"), risk));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      state: "new",
      component: { name: "Ruamel.YAML", purl: "pkg:pypi/ruamel-yaml@0.14.0" },
      advisory: { fixedIn: "0.15" },
      location: { path: "package.json", line: 3 },
    });
    const gone = assessAdvisories(
      compared(pypi("ruamel_yaml", "0.14.0"), pypi("Ruamel.YAML", "0.15.1"), risk),
    );
    expect(gone.map(({ state, component }) => [state, component?.name])).toEqual([["fixed", "ruamel_yaml"]]);
    const still = assessAdvisories(
      compared(pypi("ruamel_yaml", "0.13.0"), pypi("Ruamel.YAML", "0.14.0"), risk),
    );
    expect(still.map(({ state, component }) => [state, component?.name])).toEqual([["still", "Ruamel.YAML"]]);
  });

  it("name the fix as the component writes its versions: with a v in Go", () => {
    const mod: LockfileSpec = {
      path: "go.mod",
      format: "go-mod",
      purlType: "golang",
      services: [{ dependencies: { [TOML]: "v1.2.0" } }],
      nodes: [{ name: TOML, version: "v1.2.0" }],
    };
    const released = about("Go", TOML, range({ introduced: "0" }, { fixed: "1.3.0" }));
    expect(assessAdvisories(compared(null, mod, riskOf([released])))).toMatchObject([
      { advisory: { fixedIn: "v1.3.0", cleanIn: "v1.3.0" }, fix: { kind: "bump-direct", to: "v1.3.0" } },
    ]);
  });

  it("judge a component by its own type where a file mixes them", () => {
    const mixed: LockfileSpec = {
      purlType: "conda",
      nodes: [
        { name: "ruamel.yaml", version: "0.14.0" },
        { name: "ruamel-yaml", version: "0.14.1", type: "pypi" },
      ],
    };
    const findings = assessAdvisories(compared(null, mixed, riskOf([python])));
    expect(findings.map(({ component }) => component?.purl)).toEqual(["pkg:pypi/ruamel-yaml@0.14.1"]);
  });

  it("hold a distribution's package against its own release", () => {
    const image = (distro: string): LockfileSpec => ({
      purlType: "deb",
      nodes: [{ name: "debian/curl", version: "7.88.1-10+deb12u4", qualifiers: [["distro", distro]] }],
    });
    const newer = {
      ...debian,
      affected: debian.affected.map((entry) => ({ ...entry, ecosystem: "Debian:13" })),
    };
    const risk: RiskData = {
      advisories: new Map([
        [packageKey({ type: "deb", name: "debian/curl" }), [debian, { ...newer, id: "DSA-2" }]],
      ]),
      exploited: new Map(),
      facts: new Map(),
      gaps: [],
    };
    const told = (distro: string) =>
      assessAdvisories(compared(null, image(distro), risk)).map((f) => f.advisory?.id);
    expect(told("debian-12")).toEqual([]);
    expect(told("bookworm")).toEqual([]);
    expect(told("debian-11.8")).toEqual([]);
    expect(told("buster")).toEqual([]);
  });
});
