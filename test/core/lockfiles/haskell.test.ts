import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { cabalFreeze } from "../../../src/core/lockfiles/cabal-freeze.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { haskellManifest } from "../../../src/core/lockfiles/haskell-manifest.js";
import { stackLock } from "../../../src/core/lockfiles/stack-lock.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const CABAL = "name: a\nlibrary\n  build-depends: base, text\ntest-suite t\n  build-depends: hspec\n";
const FORMATS: readonly (readonly [LockfileFormat, string])[] = [
  [stackLock, "stack.yaml.lock"],
  [cabalFreeze, "cabal.project.freeze"],
];
const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_one, at) => make(at)).join("");

describe.each(FORMATS)("$id", (format, file) => {
  it("returns or refuses any mutation of a real file, and of a manifest beside it", () => {
    const texts = fixtureTexts(format.id, file);
    expect(texts.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf([CABAL]), (text, cabal) => {
        const companions = new Map([["a.cabal", cabal]]);
        expect(secondsOf(() => readOrRefuse(format, file, text, companions))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  const hostile: Record<string, string> = {
    "a megabyte of commas": `constraints: ${",".repeat(1_000_000)}`,
    "a megabyte of flags": `constraints: a ${"-a".repeat(500_000)}!`,
    "flags of 500 characters that are none": `constraints: ${many(2000, () => `a ${"-a".repeat(240)}!,\n `)}`,
    "100,000 lines of one constraint": `constraints: a\n${"  ==1\n".repeat(100_000)}`,
    "40,000 constraints": `constraints: ${many(40_000, (at) => `any.a${at} ==1.0,\n  `)}`,
    "20,000 packages": `packages:\n${many(20_000, (at) => `- completed:\n    hackage: a-${at}.0\n`)}`,
    "a megabyte of one name": `packages:\n- completed:\n    hackage: ${"a-".repeat(500_000)}\n`,
    "a megabyte without a newline": "a".repeat(1_000_000),
    "a megabyte of dashes": "-".repeat(1_000_000),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      const companions = new Map([["a.cabal", text]]);
      expect(secondsOf(() => readOrRefuse(format, file, text, companions))).toBeLessThan(2);
    });
  }

  it("asks for the manifests of its folder and below", () => {
    const paths = new Set(["a.cabal", "w/b.cabal", "w/c/package.yaml", "w/cabal.project", "w/x.cabal.bak"]);
    expect(format.companions(`w/${file}`, paths, new Map())).toEqual(["w/b.cabal", "w/c/package.yaml"]);
  });
});

describe("Haskell", () => {
  it("tells what is asked for, at its line", () => {
    const text = "constraints: any.text ==2.0.2,\n any.hspec ==2.11.7\n";
    const companions = new Map([["a.cabal", CABAL]]);
    const { services, nodes } = cabalFreeze.parse({ path: "cabal.project.freeze", text, companions });
    expect(services[0]?.manifest).toEqual({
      path: "a.cabal",
      declared: [
        { name: "base", range: "", kind: "runtime", line: 3 },
        { name: "text", range: "", kind: "runtime", line: 3 },
        { name: "hspec", range: "", kind: "development", line: 5 },
      ],
    });
    expect(nodes.slice(1).map((node) => refOf({ ...node, type: "hackage" }).purl)).toEqual([
      "pkg:hackage/text@2.0.2",
      "pkg:hackage/hspec@2.11.7",
    ]);
  });

  it("takes what a library asks for as well for no development dependency", () => {
    const yaml =
      "tests:\n  t:\n    dependencies: [text, hspec]\nexecutables:\n  x:\n    dependencies:\n    - text >= 2\n";
    const text = "constraints: any.text ==2.0.2,\n any.hspec ==2.11.7\n";
    const companions = new Map([["package.yaml", yaml]]);
    const { nodes } = cabalFreeze.parse({ path: "cabal.project.freeze", text, companions });
    expect(nodes.slice(1).map(({ name, told }) => [name, told?.development])).toEqual([
      ["text", false],
      ["hspec", true],
    ]);
  });
});

it("a package of a folder within a repository has the folder in its purl", () => {
  const text =
    "packages:\n- completed: {git: https://x.org/a, commit: 1f, subdir: sub, name: a, version: 1.0}\n";
  const { nodes } = stackLock.parse({ path: "stack.yaml.lock", text, companions: new Map() });
  expect(nodes[1]?.qualifiers).toEqual([["vcs_url", "git+https://x.org/a@1f#sub"]]);
});

describe("haskell-manifest", () => {
  it("is read where no lockfile fixes what it asks for", () => {
    const covered = (path: string, ...others: string[]) =>
      haskellManifest.isCovered?.(path, new Set([path, ...others]));
    expect(covered("libs/a/a.cabal", "cabal.project.freeze")).toBe(true);
    expect(covered("libs/a/a.cabal", "libs/a/stack.yaml.lock")).toBe(true);
    expect(covered("libs/a/a.cabal", "libs/b/stack.yaml.lock")).toBe(false);
    expect(covered("libs/a/a.cabal", "stack-9.2.yaml.lock")).toBe(true);
    expect(covered("libs/a/a.cabal", "haystack.yaml.lock")).toBe(false);
    expect(stackLock.matches("libs/stack-9.2.yaml.lock")).toBe(true);
    expect(covered("libs/a/package.yaml", "libs/a/a.cabal")).toBe(true);
    expect(covered("libs/a/package.yaml", "libs/b/b.cabal")).toBe(false);
  });

  const declared = (path: string, rows: readonly string[]) => {
    const { nodes } = haskellManifest.parse({ path, text: rows.join("\n"), companions: new Map() });
    return nodes
      .slice(1)
      .map(({ name, version, range, told }) => [
        name,
        version === "" ? range : version,
        told?.development === true ? "development" : "runtime",
      ]);
  };

  it("keeps sets in braces together, and reads blocks in one line", () => {
    const rows = [
      "library { build-depends: a ==1.0, b }",
      "foreign-library f",
      "  build-depends: set >= { 1.0 ,",
      "    1.1 }, sub:{x, y} ^>=1",
      "test-suite t",
      "  if impl(ghc >= 9) { build-depends: c }",
      "  else",
      "    build-depends: d",
    ];
    expect(declared("x.cabal", rows)).toEqual([
      ["a", "1.0", "runtime"],
      ["b", "", "runtime"],
      ["set", ">= { 1.0 , 1.1 }", "runtime"],
      ["sub", "^>=1", "runtime"],
      ["c", "", "development"],
      ["d", "", "development"],
    ]);
  });

  it("reads what builds a package, and conditions of a package.yaml", () => {
    const cabal = [
      "custom-setup",
      "  setup-depends: Cabal >=2",
      "library",
      "  build-tool-depends: happy:happy >=1.19",
      "  build-tools: alex, own-program",
      "  description: not {a, build-depends",
    ];
    expect(declared("x.cabal", cabal).map(([name]) => name)).toEqual(["Cabal", "happy", "alex"]);
    const yaml = [
      "build-tools: [own, dd]",
      "when:",
      "- {condition: os(windows), dependencies: aa}",
      "- {condition: flag(x), then: {dependencies: bb}, else: {}}",
      "executable: {dependencies: [cc >= 1]}",
      "executables: {own: {}}",
      "custom-setup: {dependencies: ee}",
      "tests: {t: {when: {condition: flag(y), dependencies: [ff]}}}",
    ];
    expect(declared("package.yaml", yaml)).toEqual([
      ["dd", "", "runtime"],
      ["aa", "", "runtime"],
      ["bb", "", "runtime"],
      ["cc", ">= 1", "runtime"],
      ["ee", "", "runtime"],
      ["ff", "", "development"],
    ]);
  });

  it("does not walk aliases without end", () => {
    const rows = ["a0: &a0 {dependencies: [x]}"];
    for (let at = 1; at < 60; at += 1) rows.push(`a${at}: &a${at} {when: [*a${at - 1}, *a${at - 1}]}`);
    expect(declared("package.yaml", [...rows, "library: *a59"])).toEqual([["x", "", "runtime"]]);
  });

  it("returns or refuses any mutation of a real file", () => {
    const texts = fixtureTexts("haskell-manifest", "package.yaml");
    fc.assert(
      fc.property(mutationOf([...texts, CABAL]), fc.constantFrom("a.cabal", "package.yaml"), (text, file) => {
        expect(secondsOf(() => readOrRefuse(haskellManifest, file, text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });
});
