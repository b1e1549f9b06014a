import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { cartfileResolved } from "../../../src/core/lockfiles/cartfile-resolved.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { packageResolved } from "../../../src/core/lockfiles/package-resolved.js";
import { packageSwift } from "../../../src/core/lockfiles/package-swift.js";
import { podfileLock } from "../../../src/core/lockfiles/podfile-lock.js";
import { readPodfile } from "../../../src/core/lockfiles/podfile-text.js";
import { packagesInXcode, readPackageSwift } from "../../../src/core/lockfiles/swift-manifest-text.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

function lockfile(format: LockfileFormat, path: string, text: string, companions = {}): ParsedLockfile {
  const found = readOrRefuse(format, path, text, new Map(Object.entries<string>(companions)));
  if (found instanceof LockfileError) throw found;
  return found;
}

const purls = ({ purlType, nodes }: ParsedLockfile) =>
  nodes.filter(({ source }) => source !== "workspace").map((node) => purlOf({ type: purlType, ...node }));

const MUTATED: readonly (readonly [format: LockfileFormat, lockfile: string, manifest: string])[] = [
  [packageResolved, "Package.resolved", "Package.swift"],
  [podfileLock, "Podfile.lock", "Podfile"],
  [cartfileResolved, "Cartfile.resolved", "Cartfile"],
  [packageSwift, "Package.swift", "Package.swift"],
];

for (const [format, path, manifest] of MUTATED) {
  it(`returns or refuses any mutation of a ${path}`, () => {
    const texts = fixtureTexts(format.id, path);
    const manifests = fixtureTexts(format.id, manifest);
    expect(texts.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf(manifests), (text, other) => {
        const companions = new Map([[manifest, other]]);
        expect(secondsOf(() => readOrRefuse(format, path, text, companions))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });
}

describe("Package.resolved", () => {
  const pinned = (location: string, state: object, kind = "remoteSourceControl") => ({
    identity: "x",
    kind,
    location,
    state,
  });
  const read = (pins: object[], manifest?: string) =>
    lockfile(
      packageResolved,
      "Package.resolved",
      JSON.stringify({ pins, version: 2 }),
      manifest === undefined ? {} : { "Package.swift": manifest },
    );

  it("names a repository by host, owner and name, however its address is written", () => {
    const state = { version: "1.0.0", revision: "abc" };
    const addresses = [
      "https://github.com/Apple/swift-nio.git",
      "https://user:secret@github.com:443/Apple/swift-nio/",
      "git@github.com:Apple/swift-nio.git",
      "ssh://git@GitHub.com/Apple/swift-nio",
      "git://github.com/Apple/swift-nio.git",
    ];
    for (const address of addresses)
      expect(purls(read([pinned(address, state)]))).toEqual(["pkg:swift/github.com/Apple/swift-nio@1.0.0"]);
  });

  it("tells the repository of a branch, never a password", () => {
    const state = { branch: "main", revision: "abc" };
    expect(purls(read([pinned("https://me:pw@git.acme.example/ios/Boom.git", state)]))).toEqual([
      "pkg:swift/git.acme.example/ios/Boom@abc?vcs_url=git%2Bhttps:%2F%2Fgit.acme.example%2Fios%2FBoom.git%40abc",
    ]);
  });

  it("holds back what is direct where a package in a folder asks for more", () => {
    const manifest = 'let package = Package(name: "A", dependencies: [.package(path: "../B")])';
    const state = { version: "1.0.0", revision: "abc" };
    expect(read([pinned("https://github.com/a/b", state)], manifest).nodes[0]?.told?.direct).toBeNull();
  });

  it("finds the project's folder from within Xcode's", () => {
    const paths = new Set([
      "ios/App.xcodeproj/project.pbxproj",
      "ios/Pods/Pods.xcodeproj/project.pbxproj",
      "Package.swift",
      "lib/Package.swift",
    ]);
    const asks = (path: string) => packageResolved.companions(path, paths, new Map());
    const inXcode = "xcshareddata/swiftpm/Package.resolved";
    expect(asks(`ios/App.xcodeproj/project.xcworkspace/${inXcode}`)).toEqual([
      "ios/App.xcodeproj/project.pbxproj",
    ]);
    expect(asks(`ios/App.xcworkspace/${inXcode}`)).toEqual(["ios/App.xcodeproj/project.pbxproj"]);
    expect(asks(`lib/.swiftpm/xcode/package.xcworkspace/${inXcode}`)).toEqual(["lib/Package.swift"]);
    expect(asks("Package.resolved")).toEqual(["Package.swift"]);
    expect(packageSwift.isCovered?.("lib/Package.swift", new Set(["Package.resolved"]))).toBe(true);
    expect(packageSwift.isCovered?.("lib/Package.swift", new Set(["other/Package.resolved"]))).toBe(false);
    expect(
      packageSwift.isCovered?.("ios/Kit/Package.swift", new Set([`ios/App.xcworkspace/${inXcode}`])),
    ).toBe(true);
  });

  it("asks for the manifests of packages in folders", () => {
    const seen = new Map([
      ["Package.swift", '.package(path: "Kit"), .package(name: "Out", path: "../Out")'],
      ["ios/App.xcodeproj/project.pbxproj", "isa = XCLocalSwiftPackageReference;\nrelativePath = ../lib;\n"],
    ]);
    const paths = new Set(["Package.swift", "Kit/Package.swift", "lib/Package.swift", "Out/Package.swift"]);
    expect(packageResolved.companions("Package.resolved", paths, seen)).toEqual([
      "Package.swift",
      "Kit/Package.swift",
      "lib/Package.swift",
    ]);
  });

  const hostile: Record<string, string> = {
    "half a megabyte of open parentheses": ".package(".repeat(60_000),
    "half a megabyte of open comments": "/*".repeat(250_000),
    "half a megabyte of quotes": '"'.repeat(500_000),
    "200,000 comments on one line": "/**/".repeat(200_000),
    "20,000 packages": '.package(url: "https://github.com/a/b", from: "1.0.0"),\n'.repeat(20_000),
    "a megabyte of spaces": `.package(url: "a", from:${" ".repeat(1_000_000)}"1")`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what} in its manifest`, () => {
      expect(secondsOf(() => readPackageSwift(text))).toBeLessThan(2);
    });
  }

  it("takes no time for an Xcode project of one line", () => {
    const text = 'repositoryURL = "https://github.com/a/b"; '.repeat(20_000);
    expect(secondsOf(() => packagesInXcode(text))).toBeLessThan(2);
  });

  it("takes no time for 20,000 pins, and for an address of a megabyte", () => {
    const state = { version: "1.0.0" };
    const many = Array.from({ length: 20_000 }, (_one, at) => pinned(`https://github.com/a/${at}`, state));
    expect(secondsOf(() => read(many))).toBeLessThan(2);
    for (const part of ["a@", "a:", "a.", "/", "git@a:", "https://a/"])
      expect(
        secondsOf(() => read([pinned(part.repeat(200_000), state), pinned("https://a/b/c", state)])),
      ).toBeLessThan(2);
  });
});

describe("Podfile.lock", () => {
  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");

  it("tells the repository in the purl where it is not the trunk, and a subspec as the subpath", () => {
    const text = [
      "PODS:",
      "  - A (1.0)",
      "  - B/Sub (2.0)",
      "  - C (3.0)",
      "SPEC REPOS:",
      "  https://github.com/CocoaPods/Specs.git: [A]",
      "  https://me:pw@git.acme.example/specs.git: [B]",
      "CHECKOUT OPTIONS:",
      '  C: {":git": "https://github.com/acme/C.git", ":commit": abc}',
    ].join("\n");
    expect(purls(lockfile(podfileLock, "Podfile.lock", text))).toEqual([
      "pkg:cocoapods/A@1.0",
      "pkg:cocoapods/B@2.0?repository_url=https:%2F%2Fgit.acme.example%2Fspecs.git#Sub",
      "pkg:cocoapods/C@3.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Facme%2FC.git%40abc",
    ]);
  });

  it("takes a pod at the head of its repository for no release of it", () => {
    const text = [
      "PODS: [A (HEAD based on 2.3.0), B (HEAD from 1.0), C (2.3.0)]",
      "DEPENDENCIES: [A (HEAD), B (HEAD), C]",
      "CHECKOUT OPTIONS:",
      '  B: {":git": "https://x.example/b.git", ":commit": abc}',
    ].join("\n");
    const { nodes } = lockfile(podfileLock, "Podfile.lock", text);
    expect(nodes.slice(0, 3).map(({ version, source, resolved }) => [version, source, resolved])).toEqual([
      ["2.3.0", "git", "HEAD"],
      ["1.0", "git", "https://x.example/b.git#abc"],
      ["2.3.0", "registry", null],
    ]);
    expect(nodes.at(-1)?.requires.map(({ range }) => range)).toEqual(["", "", ""]);
  });

  it("tells tags, other version control, archives and repositories without an address", () => {
    const text = [
      "PODS: [A (1), B (1), C (1), D (1), E (1), F (1)]",
      "SPEC REPOS: {trunk: [E], acme: [F]}",
      "EXTERNAL SOURCES:",
      '  A: {":git": "https://x.example/a.git", ":tag": v1}',
      '  B: {":svn": "http://x.example/b", ":tag": "1.0"}',
      '  C: {":hg": "https://x.example/c"}',
      '  D: {":http": "https://x.example/d.zip"}',
      "CHECKOUT OPTIONS:",
      '  B: {":svn": "http://x.example/b", ":revision": "7"}',
      '  C: {":hg": "https://x.example/c", ":revision": abc}',
    ].join("\n");
    const found = lockfile(podfileLock, "Podfile.lock", text);
    expect(purls(found)).toEqual([
      "pkg:cocoapods/A@1?vcs_url=git%2Bhttps:%2F%2Fx.example%2Fa.git%40v1",
      "pkg:cocoapods/B@1?vcs_url=svn%2Bhttp:%2F%2Fx.example%2Fb%407",
      "pkg:cocoapods/C@1?vcs_url=hg%2Bhttps:%2F%2Fx.example%2Fc%40abc",
      "pkg:cocoapods/D@1?download_url=https:%2F%2Fx.example%2Fd.zip",
      "pkg:cocoapods/E@1",
      "pkg:cocoapods/F@1?repository_url=acme",
    ]);
    expect(found.nodes.slice(0, 3).map(({ resolved }) => resolved)).toEqual([
      "https://x.example/a.git#v1",
      "http://x.example/b#7",
      "https://x.example/c#abc",
    ]);
  });

  it("calls the repository's own folders first-party, and not those that other tools fill", () => {
    const text = [
      "PODS: [A (1), B (1), C (1), D (1)]",
      "EXTERNAL SOURCES:",
      '  A: {":path": "../modules/A/A.podspec"}',
      '  B: {":path": "../node_modules/b"}',
      '  C: {":path": ".symlinks/plugins/c/ios"}',
      '  D: {":path": "../../../outside"}',
    ].join("\n");
    const { nodes, services } = lockfile(podfileLock, "app/ios/Podfile.lock", text);
    expect(nodes.map(({ source }) => source)).toEqual(["workspace", "file", "file", "file", "workspace"]);
    expect(services.map(({ path }) => path)).toEqual(["app/ios", "app/modules/A"]);
  });

  it("takes pods of the configuration Debug alone for development", () => {
    const text = [
      "pod 'A', :configuration => 'Debug'",
      "pod 'B', :configurations => ['Debug', 'Release']",
      "pod 'C', '~> 1', :subspecs => ['X', 'Y'] if ENV['C']",
      "pod name",
    ].join("\n");
    expect(readPodfile(text)).toEqual([
      { name: "A", range: "", kind: "development", line: 1, conditional: false },
      { name: "B", range: "", kind: "runtime", line: 2, conditional: false },
      { name: "C/X", range: "~> 1", kind: "runtime", line: 3, conditional: true },
      { name: "C/Y", range: "~> 1", kind: "runtime", line: 3, conditional: true },
    ]);
  });

  const hostile: Record<string, string> = {
    "10,000 pods": `PODS:\n${many(10_000, (at) => `  - A${at} (1.0)\n`)}`,
    "10,000 times the same pod": `PODS:\n${many(10_000, () => "  - A (1.0)\n")}`,
    "10,000 dependencies of one pod": `PODS:\n  - A (1):\n${many(10_000, (at) => `    - B${at} (= 1)\n`)}`,
    "10,000 pods of a repository": `PODS: [A (1)]\nSPEC REPOS:\n  trunk:\n${many(10_000, (at) => `    - A${at}\n`)}`,
    "a name of a megabyte": `PODS:\n  - ${"A".repeat(1_000_000)} (1)\n`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what}`, () => {
      expect(secondsOf(() => readOrRefuse(podfileLock, "Podfile.lock", text))).toBeLessThan(2);
    });
  }
});

describe("Cartfile.resolved", () => {
  it("takes no time for long lines and many of them", () => {
    const many = 'github "a/b" "1"\n'.repeat(30_000);
    for (const text of [many, `github "${" ".repeat(1_000_000)}`, `github${" ".repeat(1_000_000)}"a/b" "1"`])
      expect(secondsOf(() => readOrRefuse(cartfileResolved, "Cartfile.resolved", text))).toBeLessThan(2);
  });

  it("writes a purl with the host", () => {
    const text = 'github "Quick/Nimble" "v13.2.1"\nbinary "https://acme.example/Winch.json" "2.3"\n';
    expect(purls(lockfile(cartfileResolved, "Cartfile.resolved", text))).toEqual([
      "pkg:carthage/github.com/Quick/Nimble@v13.2.1",
      "pkg:carthage/acme.example/Winch.json@2.3?download_url=https:%2F%2Facme.example%2FWinch.json",
    ]);
  });
});
