import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { goMod } from "../../../src/core/lockfiles/go-mod.js";
import { goVendor } from "../../../src/core/lockfiles/go-vendor.js";
import { goWork } from "../../../src/core/lockfiles/go-work.js";
import { isFolded } from "../../../src/core/model/folded.js";
import { lockfilesIn } from "../../../src/core/selection.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const SUM = new Map([["go.sum", "github.com/a/b v1.0.0 h1:abc=\n"]]);
const read = (text: string) => readOrRefuse(goMod, "go.mod", text, SUM);
const parse = (text: string) => goMod.parse({ path: "go.mod", text, companions: new Map() });
const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_one, at) => make(at)).join("");

describe("vendor/modules.txt", () => {
  it("is read only where neither a go.mod nor a go.work stands beside the folder", () => {
    const paths = [
      "a/vendor/modules.txt",
      "b/vendor/modules.txt",
      "b/go.mod",
      "c/go.work",
      "c/vendor/modules.txt",
    ];
    const found = lockfilesIn(new Map(paths.map((path) => [path, path])));
    expect([...found.keys()].filter((path) => path.endsWith("modules.txt"))).toEqual([
      "a/vendor/modules.txt",
    ]);
    expect(isFolded("a/vendor/modules.txt")).toBe(false);
    expect(isFolded("a/vendor/x/vendor/modules.txt")).toBe(true);
    expect(isFolded("a/vendor/x/modules.txt")).toBe(true);
  });

  it("leaves out what would be replaced and is not used", () => {
    const rows = [
      "# a.io/a v1.0.0 => a.io/b v1.2.0",
      "## explicit",
      "# a.io/c v1.0.0 => a.io/d v1.0.0",
      "a.io/c",
    ];
    const text = [...rows, "# a.io/e v1.0.0 => a.io/f v9.0.0", "# a.io/g => ../g", ""].join("\n");
    const { nodes } = goVendor.parse({ path: "vendor/modules.txt", text, companions: new Map() });
    expect(nodes.slice(1).map(({ name }) => name)).toEqual(["a.io/b", "a.io/d"]);
  });
});

describe("go.mod", () => {
  it("returns or refuses any mutation of a real file", () => {
    const texts = fixtureTexts("go-mod", "go.mod");
    expect(texts.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  const head = "module example.org/x\n\ngo 1.21\n\n";
  const hostile: Record<string, string> = {
    "a megabyte of one word": `${head}require ${"a/".repeat(500_000)} v1.0.0\n`,
    "a megabyte of spaces": `${head}require${" ".repeat(1_000_000)}a v1.0.0\n`,
    "a megabyte of quotes": `${head}require ${'"'.repeat(1_000_000)}\n`,
    "a megabyte of escaped quotes": `${head}require "${'\\"'.repeat(500_000)}\n`,
    "a megabyte of brackets": `${head}require ${"(".repeat(1_000_000)}\n`,
    "a megabyte of slashes": `${head}require a/${"/".repeat(1_000_000)}\n`,
    "50,000 requirements and as many replacements": `${head}require (\n${many(25_000, (at) => `\ta/b${at} v1.0.0\n`)})\nreplace (\n${many(25_000, (at) => `\ta/b${at} => c/d${at} v1.0.0\n`)})\n`,
    "40,000 requirements of one module": `${head}require (\n${"\ta/b v1.0.0\n".repeat(40_000)})\n`,
    "200,000 empty blocks": `${head}${"require ()\n".repeat(200_000)}`,
    "a go version of a megabyte": `module a\ngo 1.${"1".repeat(1_000_000)}\n`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("takes a name over 512 characters for a problem, not for a component", () => {
    const lockfile = parse(`${head}require ${"a/".repeat(300)}b v1.0.0\n`);
    expect(lockfile.nodes.map(({ name }) => name)).toEqual(["example.org/x"]);
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-entry", line: 5, severity: "partial" }]);
  });

  it("takes a folder of the repository for first-party code", () => {
    const text = `${head}require example.org/in v0.0.0\nreplace example.org/in => ../in\n`;
    const at = (path: string) =>
      goMod.parse({ path, text, companions: new Map() }).nodes.find(({ name }) => name === "example.org/in");
    expect(at("services/go.mod")).toMatchObject({
      source: "workspace",
      resolved: "../in",
      version: "v0.0.0",
    });
    expect(at("go.mod")).toMatchObject({ source: "file" });
  });

  it("tells what a person asked for, and every replacement as an override", () => {
    const lockfile = parse(
      `${head}require (\n\ta/b v1.0.0\n\tc/d v1.0.0 // indirect\n)\nreplace a/b v1.0.0 => e/f v1.1.0\nreplace g/h => ./h\n`,
    );
    expect(lockfile.services[0]?.manifest).toEqual({
      path: "go.mod",
      declared: [{ name: "a/b", range: "v1.0.0", kind: "runtime", line: 6 }],
    });
    expect(lockfile.overrides).toEqual([
      { selector: "a/b@v1.0.0", name: "e/f", value: "e/f@v1.1.0" },
      { selector: "g/h", name: "g/h", value: "./h" },
    ]);
  });

  it("lets a replacement of one version count before one of every version", () => {
    const text = `${head}require a/b v1.0.0\nreplace a/b => c/d v2.0.0\nreplace a/b v1.0.0 => e/f v3.0.0\nreplace a/b v9.0.0 => g/h v4.0.0\n`;
    expect(parse(text).nodes.map(({ name }) => name)).toEqual(["example.org/x", "e/f"]);
  });

  it("takes an arrow for one wherever a word could begin", () => {
    const text = `${head}require a/b v1.0.0\nreplace a/b =>c/d v2.0.0\n`;
    expect(parse(text).nodes.map(({ name }) => name)).toEqual(["example.org/x", "c/d"]);
  });

  it("keeps apart two requirements of one module", () => {
    const { nodes } = parse(`${head}require a/b v1.0.0\nrequire a/b v1.1.0\n`);
    expect(nodes.slice(1).map(({ key, version }) => `${key} ${version}`)).toEqual([
      "a/b v1.0.0",
      "a/b#6 v1.1.0",
    ]);
  });

  it("does not ask for the integrity that it cannot have", () => {
    expect(parse(head).tells.integrity).toBe(false);
    const lockfile = read(`${head}require github.com/a/b v1.0.0\n`);
    if (lockfile instanceof LockfileError) throw lockfile;
    expect(lockfile.tells.integrity).toBe(true);
    expect(lockfile.nodes.at(-1)?.integrity).toBe("h1:abc=");
  });

  it("writes purls with the `v` of the version", () => {
    const purls = parse(
      `${head}toolchain go1.24.1\nrequire github.com/A/B/v2 v2.0.0+incompatible\n`,
    ).nodes.map((node) => refOf({ ...node, type: "golang" }).purl);
    expect(purls.slice(1)).toEqual([
      "pkg:golang/stdlib@1.24.1",
      "pkg:golang/github.com/a/b/v2@v2.0.0%2Bincompatible",
    ]);
  });
});

describe("go.work", () => {
  it("returns or refuses any mutation of a real file", () => {
    const texts = fixtureTexts("go-work", "go.work");
    expect(texts.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(goWork, "go.work", text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  it("survives 40,000 replacements of modules that are all required", () => {
    const mod = `module a\ngo 1.22\nrequire (\n${many(20_000, (at) => `\tb/c${at} v1.0.0\n`)})\n`;
    const text = `go 1.22\nuse .\nreplace (\n${many(40_000, (at) => `\tb/c${at} => d/e${at} v1.0.0\n`)})\n`;
    const companions = new Map([["go.mod", mod]]);
    let count = 0;
    const seconds = secondsOf(() => {
      count = goWork.parse({ path: "go.work", text, companions }).nodes.length;
    });
    expect(count).toBe(20_001);
    expect(seconds).toBeLessThan(2);
  });

  it("asks for the hashes beside it and for every go.mod below it", () => {
    const paths = new Set(["go.mod", "w/go.work.sum", "w/go.mod", "w/a/go.mod", "w/a/go.sum", "w/notgo.mod"]);
    expect(goWork.companions("w/go.work", paths, new Map())).toEqual([
      "w/go.work.sum",
      "w/a/go.mod",
      "w/go.mod",
    ]);
  });
});
