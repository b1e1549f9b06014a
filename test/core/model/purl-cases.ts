import type { Component } from "../../../src/core/model/component.js";

/** A purl, and a component that has it. */
type Case = readonly [purl: string, Pick<Component, "type" | "name" | "version" | "qualifiers">];

export const DIGEST = `sha256:${"0a".repeat(32)}`;
const UUID = "ade2ca70-3891-5945-98fb-dc099432e06a";
const SHA = "244fd47e07d1004f0aed9c";

/** At least one of every type. */
export const PURL_CASES: readonly Case[] = [
  ["pkg:apk/alpine/curl@7.83.0-r0?arch=x86", of("apk", "alpine/curl", "7.83.0-r0", [["arch", "x86"]])],
  ["pkg:bazel/rules_go@0.41.0", of("bazel", "rules_go", "0.41.0")],
  ["pkg:bitbucket/birkenfeld/pygments-main@244fd4", of("bitbucket", "birkenfeld/Pygments-Main", "244fd4")],
  ["pkg:cargo/clap@2.33.0", of("cargo", "clap", "2.33.0")],
  [
    "pkg:carthage/github.com/ReactiveX/RxSwift@6.5.0",
    of("carthage", "github.com/ReactiveX/RxSwift", "6.5.0"),
  ],
  ["pkg:cocoapods/ShareKit@2.0#Twitter", of("cocoapods", "ShareKit/Twitter", "2.0")],
  [
    "pkg:cocoapods/GoogleUtilities@7.5.2#NSData%2Bzlib",
    of("cocoapods", "GoogleUtilities/NSData+zlib", "7.5.2"),
  ],
  ["pkg:composer/laravel/laravel@5.5.0", of("composer", "Laravel/Laravel", "5.5.0")],
  [
    "pkg:conan/openssl@3.0.3?channel=stable&user=bincrafters",
    of("conan", "openssl", "3.0.3", [
      ["user", "bincrafters"],
      ["channel", "stable"],
    ]),
  ],
  [
    "pkg:conda/absl-py@0.4.1?build=py36h06a4308_0&channel=main&subdir=linux-64&type=tar.bz2",
    of("conda", "absl-py", "0.4.1", [
      ["subdir", "linux-64"],
      ["channel", "main"],
      ["build", "py36h06a4308_0"],
      ["type", "tar.bz2"],
    ]),
  ],
  ["pkg:cran/rJava@1.0-4", of("cran", "rJava", "1.0-4")],
  [
    "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-12",
    of("deb", "debian/attr", "1:2.4.47-2+b1", [
      ["distro", "debian-12"],
      ["arch", "amd64"],
    ]),
  ],
  ["pkg:docker/cassandra@latest", of("docker", "cassandra", "latest")],
  ["pkg:docker/cassandra@latest", of("docker", "docker.io/library/cassandra", "latest")],
  ["pkg:docker/smartentry/debian@dc437cc87d10", of("docker", "smartentry/debian", "dc437cc87d10")],
  [
    "pkg:docker/dotnet/runtime@8.0?repository_url=mcr.microsoft.com",
    of("docker", "mcr.microsoft.com/dotnet/runtime", "8.0"),
  ],
  ["pkg:docker/app?repository_url=localhost:5000", of("docker", "localhost:5000/app", "")],
  [
    `pkg:oci/debian@${DIGEST}?repository_url=docker.io%2Flibrary%2Fdebian&tag=12`,
    of("docker", "debian", `12@${DIGEST}`),
  ],
  [
    `pkg:oci/debian@${DIGEST}?repository_url=ghcr.io%2Fdebian`,
    of("oci", "ghcr.io/debian", DIGEST.toUpperCase().replace("SHA", "sha")),
  ],
  [
    "pkg:oci/node?repository_url=ghcr.io%2Fdevcontainers%2Ffeatures%2Fnode&tag=1",
    of("oci", "ghcr.io/devcontainers/features/node", "1"),
  ],
  [
    "pkg:gem/jruby-launcher@1.1.2?platform=java",
    of("gem", "jruby-launcher", "1.1.2", [["platform", "java"]]),
  ],
  [
    "pkg:generic/openssl@1.1.10g?checksum=sha256:de4d501267da&download_url=https:%2F%2Fopenssl.org%2Fopenssl.tar.gz",
    of("generic", "openssl", "1.1.10g", [
      ["download_url", "https://openssl.org/openssl.tar.gz"],
      ["checksum", "sha256:de4d501267da"],
    ]),
  ],
  [`pkg:github/package-url/purl-spec@${SHA}`, of("github", "Package-url/purl-Spec.git", SHA)],
  ["pkg:githubactions/actions/checkout@v5", of("githubactions", "Actions/Checkout", "v5")],
  [
    "pkg:githubactions/github/codeql-action%2FInit@main",
    of("githubactions", "github/CodeQL-action/Init", "main"),
  ],
  ["pkg:gitlab/group/sub/project@1", of("gitlab", "Group/sub/project", "1")],
  ["pkg:golang/github.com/burntsushi/toml@v1.2.0", of("golang", "github.com/BurntSushi/toml", "v1.2.0")],
  ["pkg:golang/stdlib@1.21.3", of("golang", "stdlib", "1.21.3")],
  [
    "pkg:golang/github.com/docker/docker@v24.0.7%2Bincompatible",
    of("golang", "github.com/docker/docker", "v24.0.7+incompatible"),
  ],
  ["pkg:hackage/AC-HalfInteger@1.2.1", of("hackage", "AC-HalfInteger", "1.2.1")],
  [
    "pkg:helm/redis@17.0.0?repository_url=https:%2F%2Fcharts.acme.dev",
    of("helm", "redis", "17.0.0", [["repository_url", "https://charts.acme.dev"]]),
  ],
  ["pkg:hex/acme/foo@2.3.0", of("hex", "Acme/Foo", "2.3.0")],
  ["pkg:jsr/%40std/path@1.0.0", of("jsr", "@std/path", "1.0.0")],
  [`pkg:julia/Dates@1.9.0?uuid=${UUID}`, of("julia", "Dates", "1.9.0", [["uuid", UUID]])],
  [
    "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1",
    of("maven", "org.apache.xmlgraphics:batik-anim", "1.9.1"),
  ],
  [
    "pkg:maven/net.sf.jacob-projec/jacob@1.14.3?classifier=x86&type=dll",
    of("maven", "net.sf.jacob-projec:jacob", "1.14.3", [
      ["type", "dll"],
      ["classifier", "x86"],
    ]),
  ],
  ["pkg:npm/foobar@12.3.1", of("npm", "foobar", "12.3.1")],
  ["pkg:npm/%40angular/animation@12.3.1", of("npm", "@angular/animation", "12.3.1")],
  ["pkg:npm/JSONStream@1.0.0", of("npm", "JSONStream", "1.0.0")],
  ["pkg:nuget/EnterpriseLibrary.Common@6.0.1304", of("nuget", "EnterpriseLibrary.Common", "6.0.1304")],
  ["pkg:pub/characters@1.2.0", of("pub", "Characters", "1.2.0")],
  ["pkg:pypi/django-allauth@12.23", of("pypi", "Django_.allauth", "12.23")],
  [
    "pkg:swift/github.com/Alamofire/Alamofire@5.4.3",
    of("swift", "https://github.com/Alamofire/Alamofire.git", "5.4.3"),
  ],
  ["pkg:terraform/hashicorp/aws@6.0.0", of("terraform", "registry.terraform.io/hashicorp/aws", "6.0.0")],
  [
    "pkg:terraform/hashicorp/aws@6.0.0?repository_url=https:%2F%2Fregistry.opentofu.org",
    of("terraform", "registry.opentofu.org/hashicorp/aws", "6.0.0"),
  ],
];

export function of(
  type: Component["type"],
  name: string,
  version: string,
  qualifiers?: Component["qualifiers"],
): Case[1] {
  return qualifiers === undefined ? { type, name, version } : { type, name, version, qualifiers };
}
