import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { conanLock } from "../../../src/core/lockfiles/conan-lock.js";
import { parseConanReference } from "../../../src/core/lockfiles/conan-reference.js";
import { readConanfile } from "../../../src/core/lockfiles/conanfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "conan.lock";
const MANIFESTS = new Map([["conanfile.txt", "[requires]\nzlib/1.3.1\n"]]);
const read = (text: string) => readOrRefuse(conanLock, PATH, text, MANIFESTS);
const TEXTS = fixtureTexts("conan-lock", PATH);

describe("conan.lock", () => {
  it("returns or refuses any mutation of a file", () => {
    expect(TEXTS.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  const purls: Record<string, string> = {
    "zlib/1.3.1": "pkg:conan/zlib@1.3.1",
    "zlib/1.3.1@": "pkg:conan/zlib@1.3.1",
    "zlib/1.3.1@_/_": "pkg:conan/zlib@1.3.1",
    "zlib/1.3.1#0": "pkg:conan/zlib@1.3.1",
    "zlib/cci.20240101#ab%1700000000.12": "pkg:conan/zlib@cci.20240101?rrev=ab",
    "a/1@me/stable#ab:pkg#cd%1": "pkg:conan/a@1?channel=stable&prev=cd&rrev=ab&user=me",
    "a/1@me": "pkg:conan/a@1?user=me",
  };
  for (const [reference, purl] of Object.entries(purls)) {
    it(`reads ${reference}`, () => {
      const read = parseConanReference(reference);
      expect(read && purlOf({ ...read, type: "conan" })).toBe(purl);
    });
  }

  it("takes nothing else for a reference", () => {
    for (const text of ["", "zlib", "/1.0", "zlib/", "zlib/#ab", "zlib@me/stable", `a/${"1".repeat(600)}`]) {
      expect(parseConanReference(text)).toBeNull();
    }
  });

  it("reads what a conanfile.txt asks for", () => {
    const text =
      "[requires]\r\n# no\r\nabc/1.0 # x\r\nbc/[>1 <2]@me/stable\r\n\r\n[options]\r\nc/2.0\r\n[test_requires]\r\ngtest/1.14.0";
    expect(readConanfile(text, false)).toEqual([
      { name: "abc", range: "1.0", kind: "runtime", line: 3 },
      { name: "bc", range: "[>1 <2]", kind: "runtime", line: 4 },
      { name: "gtest", range: "1.14.0", kind: "development", line: 9 },
    ]);
  });

  it("reads what a conanfile.py writes out, and nothing that is no requirement", () => {
    const text = [
      'requires = "zlib/1.3.1", \\',
      '    "fmt/10.2.1"',
      'homepage = "https://example.org/dock"',
      "def requirements(self):",
      "    self.requires('boost/[>=1.80]', options={'a': 'x/y'})",
      '    # self.requires("no/1.0")',
      '    self.test_requires("gtest/1.14.0")',
      '    copy(self, "lib/a.so")',
    ].join("\n");
    expect(readConanfile(text, true).map(({ name, kind, line }) => [name, kind, line])).toEqual([
      ["zlib", "runtime", 1],
      ["fmt", "runtime", 2],
      ["boost", "runtime", 5],
      ["gtest", "development", 7],
    ]);
  });

  it("reads overrides", () => {
    const lockfile = read(
      '{"version": "0.5", "requires": ["zlib/1.3.1"], "overrides": {"zlib/1.2.11": [null, "zlib/1.3.1"], "x": ["y"]}}',
    );
    expect(lockfile).not.toBeInstanceOf(LockfileError);
    expect((lockfile as { overrides: unknown }).overrides).toEqual([
      { selector: "zlib/1.2.11", name: "zlib", value: "zlib/1.3.1" },
    ]);
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join();
  const hostile: Record<string, string> = {
    "60,000 entries that are written oddly": `{"version": "0.5", "requires": [${many(60_000, (at) => `"a${at}\\/1"`)}]}`,
    "60,000 entries": `{"version": "0.5", "requires": [${many(60_000, (at) => `"a${at}/1#ab%1"`)}]}`,
    "60,000 nodes": `{"version": "0.4", "graph_lock": {"nodes": {${many(30_000, (at) => `"${at}": {"ref": "a/1", "requires": ["${at + 1}"]}`)}}}}`,
    "a reference of a megabyte": `{"version": "0.5", "requires": ["${"a/".repeat(500_000)}", "${"#".repeat(900_000)}", "a/${"@".repeat(900_000)}"]}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("survives conanfiles of a megabyte", () => {
    for (const text of [
      "requires = (\n".repeat(80_000),
      `requires = "${"a/".repeat(500_000)}`,
      `requires("${'x/"'.repeat(300_000)}`,
      `a ${" ".repeat(1_000_000)}(`,
      "requires".repeat(120_000),
    ]) {
      expect(secondsOf(() => readConanfile(text, true))).toBeLessThan(2);
      expect(secondsOf(() => readConanfile(`[requires]\n${text}`, false))).toBeLessThan(2);
    }
  });
});
