import { describe, expect, it } from "@jest/globals";
import { packageKey } from "../../../src/core/model/advisory.js";
import { PURL_TYPES, type PurlType } from "../../../src/core/model/component.js";
import {
  foldName,
  isOfRelease,
  nameKey,
  OSV_ECOSYSTEMS,
  osvKey,
  osvPackage,
  osvRelease,
} from "../../../src/core/model/ecosystem.js";

const SAME: readonly (readonly [PurlType, string, string])[] = [
  ["pypi", "Ruamel.YAML__clib", "ruamel-yaml-clib"],
  ["nuget", "Newtonsoft.Json", "newtonsoft.json"],
  ["composer", "Symfony/Console", "symfony/console"],
  ["hex", "Phoenix", "phoenix"],
  ["pub", "Path", "path"],
  ["swift", "https://github.com/Apple/swift-nio.git", "github.com/apple/swift-nio"],
  ["github", "Actions/Checkout", "actions/checkout"],
  ["githubactions", "GitHub/CodeQL-action/init", "github/codeql-action/init"],
  ["docker", "docker.io/library/nginx", "nginx"],
  ["docker", "index.docker.io/bitnami/redis", "bitnami/redis"],
  ["terraform", "registry.terraform.io/HashiCorp/aws", "hashicorp/aws"],
  ["deb", "debian/Curl", "debian/curl"],
];

const OTHER: readonly (readonly [PurlType, string, string])[] = [
  ["npm", "JSONStream", "jsonstream"],
  ["golang", "github.com/Sirupsen/logrus", "github.com/sirupsen/logrus"],
  ["maven", "Org.acme:a", "org.acme:a"],
  ["gem", "RedCloth", "redcloth"],
  ["githubactions", "github/codeql-action/Init", "github/codeql-action/init"],
  ["docker", "ghcr.io/nginx", "nginx"],
];

describe("names", () => {
  it.each(SAME)("%s: %s is %s", (type, a, b) => {
    expect(foldName(type, a)).toBe(foldName(type, b));
    expect(packageKey({ type, name: a })).toBe(packageKey({ type, name: b }));
    expect(nameKey(type, a)).toBe(nameKey(type, b));
  });

  it.each(OTHER)("%s: %s is not %s", (type, a, b) => {
    expect(nameKey(type, a)).not.toBe(nameKey(type, b));
  });

  it("folds once: what is folded stays", () => {
    for (const type of PURL_TYPES) {
      for (const [, a] of [...SAME, ...OTHER])
        expect(foldName(type, foldName(type, a))).toBe(foldName(type, a));
    }
  });

  it("pairs an image by tag with the same image by digest, and nothing else across types", () => {
    expect(nameKey("docker", "nginx")).toBe(nameKey("oci", "docker.io/library/nginx"));
    expect(nameKey("npm", "a")).not.toBe(nameKey("jsr", "a"));
  });
});

describe("OSV's names", () => {
  it.each([
    ["pypi", "Django_x", { ecosystem: "PyPI", name: "django-x" }],
    ["composer", "Symfony/Http", { ecosystem: "Packagist", name: "symfony/http" }],
    ["golang", "github.com/BurntSushi/toml", { ecosystem: "Go", name: "github.com/BurntSushi/toml" }],
    [
      "githubactions",
      "github/codeql-action/init",
      { ecosystem: "GitHub Actions", name: "github/codeql-action" },
    ],
    [
      "swift",
      "https://github.com/vapor/vapor.git",
      { ecosystem: "SwiftURL", name: "github.com/vapor/vapor" },
    ],
    ["deb", "debian/curl", { ecosystem: "Debian", name: "curl" }],
    ["maven", "org.acme:a", { ecosystem: "Maven", name: "org.acme:a" }],
    ["nuget", "Newtonsoft.Json", { ecosystem: "NuGet", name: "Newtonsoft.Json" }],
    ["deb", "ubuntu/curl", { ecosystem: "Ubuntu", name: "curl" }],
    ["deb", "raspbian/curl", null],
    ["apk", "wolfi/curl", { ecosystem: "Wolfi", name: "curl" }],
    ["docker", "nginx", null],
    ["conda", "numpy", null],
  ] as const)("%s %s", (type, name, asked) => {
    expect(osvPackage({ type, name })).toEqual(asked);
  });

  it("are compared as the ecosystem compares them, releases apart", () => {
    expect(osvKey("NuGet", "newtonsoft.JSON")).toBe(osvKey("NuGet", "Newtonsoft.Json"));
    expect(osvKey("Debian:12", "curl")).toBe(osvKey("Debian", "curl"));
    expect(osvKey("Alpine:v3.18", "curl")).toBe(osvKey("Alpine", "curl"));
    expect(osvKey("SwiftURL", "https://github.com/apple/Swift-NIO")).toBe(
      osvKey("SwiftURL", "github.com/apple/swift-nio"),
    );
    expect(osvKey("npm", "A")).not.toBe(osvKey("npm", "a"));
    expect(osvKey("Linux", "Kernel")).toBe("Linux/Kernel");
  });

  it("are all of ecosystems that OSV defines", () => {
    expect([...OSV_ECOSYSTEMS].sort()).toEqual(
      [
        "Alpine",
        "CRAN",
        "ConanCenter",
        "Debian",
        "GitHub Actions",
        "Go",
        "Hackage",
        "Hex",
        "Julia",
        "Maven",
        "NuGet",
        "Packagist",
        "Pub",
        "PyPI",
        "RubyGems",
        "SwiftURL",
        "Chainguard",
        "Ubuntu",
        "Wolfi",
        "crates.io",
        "npm",
      ].sort(),
    );
  });
});

describe("releases of a distribution", () => {
  it.each([
    ["deb", "debian-12", "12"],
    ["deb", "debian-11.8", "11"],
    ["deb", "Bookworm", "12"],
    ["deb", "ubuntu-22.04", "22.04"],
    ["deb", "jammy", "22.04"],
    ["apk", "alpine-3.18.4", "v3.18"],
    ["apk", "3.19.1", "v3.19"],
    ["deb", "sid", null],
    ["npm", "debian-12", null],
  ] as const)("%s: %s is %s", (type, distro, release) => {
    expect(osvRelease(type, [["distro", distro]])).toBe(release);
    expect(osvRelease(type, undefined)).toBeNull();
  });

  it.each([
    ["Debian:12", "12", true],
    ["Debian:12", "11", false],
    ["Debian", "11", true],
    ["Debian:12", null, true],
    ["Alpine:v3.18", "v3.18", true],
    ["Ubuntu:22.04:LTS", "22.04", true],
    ["Ubuntu:Pro:18.04:LTS", "18.04", true],
    ["npm", null, true],
  ] as const)("%s holds for %s: %s", (ecosystem, release, expected) => {
    expect(isOfRelease(ecosystem, release)).toBe(expected);
  });
});
