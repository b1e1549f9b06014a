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

describe("haskell-manifest", () => {
  it("is read where no lockfile fixes what it asks for", () => {
    const covered = (path: string, ...others: string[]) =>
      haskellManifest.isCovered?.(path, new Set([path, ...others]));
    expect(covered("libs/a/a.cabal", "cabal.project.freeze")).toBe(true);
    expect(covered("libs/a/a.cabal", "libs/a/stack.yaml.lock")).toBe(true);
    expect(covered("libs/a/a.cabal", "libs/b/stack.yaml.lock")).toBe(false);
    expect(covered("libs/a/package.yaml", "libs/a/a.cabal")).toBe(true);
    expect(covered("libs/a/package.yaml", "libs/b/b.cabal")).toBe(false);
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
