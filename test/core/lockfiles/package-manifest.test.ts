import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { packageManifest } from "../../../src/core/lockfiles/package-manifest.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "package.json";
const read = (text: string) => readOrRefuse(packageManifest, PATH, text);
const covered = (path: string, ...paths: string[]) =>
  packageManifest.isCovered?.(path, new Set([path, ...paths]));

function asked(range: string) {
  const lockfile = read(JSON.stringify({ dependencies: { a: range } }));
  if (lockfile instanceof LockfileError) throw lockfile;
  const node = lockfile.nodes[1];
  return node === undefined ? null : [node.name, node.version, node.range, node.source];
}

describe("package.json", () => {
  it("tells of what cannot be read, and of what a later section of the same name hides", () => {
    const lockfile = read(
      '{\n"dependencies": {"a": "1.0.0",\n"hidden": "1.0.0"},\n"devDependencies": {"b": 1},\n"peerDependencies": [],\n"dependencies": {"a": "1.0.0"}}',
    );
    if (lockfile instanceof LockfileError) throw lockfile;
    expect(lockfile.problems.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(lockfile.problems[0]?.message).toContain("hidden");
  });

  it("is not read where a lockfile stands beside it or above", () => {
    for (const lockfile of [
      "package-lock.json",
      "npm-shrinkwrap.json",
      "yarn.lock",
      "pnpm-lock.yaml",
      "pnpm-lock.main.yaml",
      "bun.lock",
      "bun.lockb",
      "deno.lock",
    ]) {
      expect(covered("package.json", lockfile)).toBe(true);
      expect(covered("a/b/package.json", lockfile)).toBe(true);
      expect(covered("a/b/package.json", `a/${lockfile}`)).toBe(true);
      expect(covered("a/b/package.json", `a/c/${lockfile}`, `x/${lockfile}`, `a/b/c/${lockfile}`)).toBe(
        false,
      );
      expect(covered("package.json", `a/${lockfile}`, `old-${lockfile}`)).toBe(false);
    }
  });

  it("asks npm's registries for what JSR serves by the name that it has there", () => {
    expect(asked("jsr:@std/path@1.0.0")).toEqual(["@jsr/std__path", "1.0.0", undefined, "registry"]);
    expect(asked("jsr:@std/path")).toEqual(["@jsr/std__path", "", "jsr:@std/path", "registry"]);
    const lockfile = read(JSON.stringify({ dependencies: { "@std/path": "jsr:^1.0.0" } }));
    expect(lockfile).toMatchObject({
      nodes: [{}, { name: "@jsr/std__path", version: "", range: "jsr:^1.0.0" }],
    });
  });

  it("takes an exact version for what it is, and nothing else", () => {
    for (const range of ["1.2.3", "=1.2.3", "v1.2.3", " 1.2.3 ", "npm:a@1.2.3", "npm:1.2.3"]) {
      expect(asked(range)).toEqual(["a", "1.2.3", undefined, "registry"]);
    }
    expect(asked("1.2.3-rc.1+b")).toEqual(["a", "1.2.3-rc.1+b", undefined, "registry"]);
    for (const range of [
      "^1.2.3",
      "1.2",
      "1.2.x",
      "",
      "*",
      "next",
      "1.2.3 || 2.0.0",
      ">=1.2.3",
      "catalog:",
      "1.2.3 - 2.0.0",
    ]) {
      expect(asked(range)).toEqual(["a", "", range, "registry"]);
    }
  });

  it("undoes aliases", () => {
    expect(asked("npm:@s/b@^1.0.0")).toEqual(["@s/b", "", "npm:@s/b@^1.0.0", "registry"]);
    expect(asked("npm:b")).toEqual(["b", "", "npm:b", "registry"]);
    expect(asked("npm:^1.0.0")).toEqual(["a", "", "npm:^1.0.0", "registry"]);
  });

  it("knows what no registry serves", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    for (const range of [
      `github:o/a#${commit}`,
      `o/a#${commit}`,
      `git+ssh://git@h.org/o/a.git#${commit}`,
      `https://h.org/o/a.git#${commit}`,
      `git@h.org:o/a.git#${commit}`,
    ]) {
      expect(asked(range)).toEqual(["a", commit, undefined, "git"]);
    }
    expect(asked("o/a#semver:^1.0.0")).toEqual(["a", "", "o/a#semver:^1.0.0", "git"]);
    expect(asked("https://h.org/a-1.2.3.tgz")).toEqual(["a", "1.2.3", undefined, "url"]);
    for (const range of ["file:../b", "link:b", "portal:b", "./b", "../b", "/b", "~/b"]) {
      expect(asked(range)).toEqual(["a", "", range, "file"]);
    }
    expect(asked("workspace:^")).toBeNull();
  });

  it("returns or refuses any mutation of a file", () => {
    const texts = fixtureTexts("package-json", PATH);
    expect(texts.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  it("survives what is long", () => {
    const many = Array.from({ length: 60_000 }, (_one, at) => `"a${at}": "^1"`).join();
    const long = "a/".repeat(400_000);
    for (const text of [`{"dependencies": {${many}}}`, `{"dependencies": {"${long}": "${long}"}}`]) {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    }
  });
});
