import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { readDenoJson } from "../../../src/core/lockfiles/deno-json.js";
import { denoLock } from "../../../src/core/lockfiles/deno-lock.js";
import { remoteOf } from "../../../src/core/lockfiles/deno-remote.js";
import { parseDenoSpecifier } from "../../../src/core/lockfiles/deno-specifier.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "deno.lock";
const MANIFESTS = new Map([
  ["deno.json", '{"imports": {"std/": "https://deno.land/std@0.224.0/", "a": "npm:chalk@5"}}'],
  ["package.json", '{"dependencies": {"cowsay": "1.6.0"}}'],
]);
const read = (text: string, manifests: ReadonlyMap<string, string> = MANIFESTS) =>
  readOrRefuse(denoLock, PATH, text, manifests);
const TEXTS = fixtureTexts("deno-lock", PATH);

function parsed(json: object, manifests: Record<string, string> = {}) {
  const lockfile = read(JSON.stringify(json), new Map(Object.entries(manifests)));
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

describe("deno.lock", () => {
  it("returns or refuses any mutation of a file", () => {
    expect(TEXTS.length).toBeGreaterThan(10);
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("reads what is asked of a registry", () => {
    expect(parseDenoSpecifier("npm:chalk")).toEqual({ type: "npm", name: "chalk", range: "" });
    expect(parseDenoSpecifier("npm:/preact@10/hooks")).toEqual({ type: "npm", name: "preact", range: "10" });
    expect(parseDenoSpecifier("jsr:@std/fs@^1.0.0/walk")).toEqual({
      type: "jsr",
      name: "@std/fs",
      range: "^1.0.0",
    });
    expect(parseDenoSpecifier("npm:@types/node@*")).toEqual({ type: "npm", name: "@types/node", range: "*" });
    for (const text of ["", "npm:", "jsr:@", "node:fs", "https://deno.land/x/a@1", "./mod.ts"]) {
      expect(parseDenoSpecifier(text)).toBeNull();
    }
  });

  const modules: Record<string, string> = {
    "https://deno.land/std@0.224.0/path/mod.ts":
      "pkg:generic/deno.land/std@0.224.0?download_url=https:%2F%2Fdeno.land%2Fstd%400.224.0",
    "https://deno.land/x/oak@v12.6.1/mod.ts":
      "pkg:generic/deno.land/x/oak@v12.6.1?download_url=https:%2F%2Fdeno.land%2Fx%2Foak%40v12.6.1",
    "https://esm.sh/preact@10.19.3":
      "pkg:npm/preact@10.19.3?download_url=https:%2F%2Fesm.sh%2Fpreact%4010.19.3",
    "https://esm.sh/stable/@s/b@1.0.0/x.js?dev":
      "pkg:npm/%40s/b@1.0.0?download_url=https:%2F%2Fesm.sh%2Fstable%2F%40s%2Fb%401.0.0",
    "https://esm.sh/*swr@1.3.0&deps=react@18/x.js":
      "pkg:npm/swr@1.3.0?download_url=https:%2F%2Fesm.sh%2F%2Aswr%401.3.0",
    "https://cdn.jsdelivr.net/npm/d3@7.8.5/+esm":
      "pkg:npm/d3@7.8.5?download_url=https:%2F%2Fcdn.jsdelivr.net%2Fnpm%2Fd3%407.8.5",
    "https://ga.jspm.io/npm:d3@7.8.5/index.js":
      "pkg:npm/d3@7.8.5?download_url=https:%2F%2Fga.jspm.io%2Fnpm:d3%407.8.5",
    "https://esm.sh/preact@10/hooks":
      "pkg:generic/esm.sh/preact@10?download_url=https:%2F%2Fesm.sh%2Fpreact%4010",
    "https://jsr.io/@std/path/1.0.0/mod.ts": "pkg:jsr/%40std/path@1.0.0",
    "https://raw.githubusercontent.com/a/b/main/mod.ts": "pkg:github/a/b@main",
    "https://raw.githubusercontent.com/a/b/refs/tags/v1/mod.ts": "pkg:github/a/b@v1",
    "https://cdn.jsdelivr.net/gh/a/b@v2/mod.ts": "pkg:github/a/b@v2",
    "https://Example.org/a@/b/":
      "pkg:generic/example.org/a%40/b?download_url=https:%2F%2FExample.org%2Fa%40%2Fb%2F",
    "https://example.org/@a/b/c@2/d@3":
      "pkg:generic/example.org/%40a/b/c@2?download_url=https:%2F%2Fexample.org%2F%40a%2Fb%2Fc%402",
    "http://example.org": "pkg:generic/example.org?download_url=http:%2F%2Fexample.org",
  };
  for (const [url, purl] of Object.entries(modules)) {
    it(`takes ${url} for a file of ${purl.split("?", 1)[0]}`, () => {
      const remote = remoteOf(url);
      expect(remote && purlOf(remote)).toBe(purl);
    });
  }

  it("takes nothing but http for a module", () => {
    for (const url of ["file:///a.ts", "data:text/javascript,1", "npm:a@1", "https://", ""]) {
      expect(remoteOf(url)).toBeNull();
    }
  });

  it("shows what a deno.json asks for, with its lines", () => {
    const json = readDenoJson(
      '{\n  "name": "@a/b",\n  "imports": {\n    "x": "npm:@s/y@1/z", // here\n    "local": "./x.ts",\n    "std/": "https://deno.land/std@1.0.0/",\n  },\n  "scopes": {\n    "./a/": {\n      "q": "jsr:@s/q"\n    }\n  },\n  "workspace": { "members": ["./c"] }\n}',
    );
    expect(json).toEqual({
      name: "@a/b",
      version: null,
      workspace: ["./c"],
      declared: [
        { name: "@s/y", range: "npm:@s/y@1/z", kind: "runtime", line: 4 },
        { name: "deno.land/std", range: "https://deno.land/std@1.0.0/", kind: "runtime", line: 6 },
        { name: "@s/q", range: "jsr:@s/q", kind: "runtime", line: 10 },
      ],
    });
  });

  it("asks by the names of the package.json, which the lockfile does not keep", () => {
    const manifest = {
      dependencies: { ms: "^2.1.3", "new-ms": "npm:ms@2.1.3", chalk: "5" },
      devDependencies: { "old-ms": "npm:ms@2.0.0", say: "npm:cowsay@^1" },
    };
    const lockfile = parsed(
      {
        version: "5",
        specifiers: { "npm:ms@2.0.0": "2.0.0", "npm:ms@^2.1.3": "2.1.3", "npm:cowsay@1": "1.6.0" },
        npm: { "ms@2.0.0": {}, "ms@2.1.3": {}, "cowsay@1.6.0": {} },
        workspace: {
          packageJson: { dependencies: ["npm:ms@2.0.0", "npm:ms@^2.1.3", "npm:cowsay@1", "npm:chalk@5"] },
        },
      },
      { "package.json": JSON.stringify(manifest) },
    );
    expect(lockfile.nodes[0]?.requires).toEqual([
      { name: "old-ms", range: "2.0.0", kind: "development", targets: ["npm:ms@2.0.0"], mayBeMissing: false },
      { name: "ms", range: "^2.1.3", kind: "runtime", targets: ["npm:ms@2.1.3"], mayBeMissing: false },
      { name: "say", range: "1", kind: "development", targets: ["npm:cowsay@1.6.0"], mayBeMissing: false },
      { name: "chalk", range: "5", kind: "runtime", targets: [], mayBeMissing: true },
      { name: "new-ms", range: "2.1.3", kind: "runtime", targets: [], mayBeMissing: true },
    ]);
  });

  it("follows a redirect from what is imported to what was fetched", () => {
    const lockfile = parsed(
      {
        version: "4",
        redirects: { "https://deno.land/x/a/mod.ts": "https://deno.land/x/a@v1.0.0/mod.ts" },
        remote: { "https://deno.land/x/a@v1.0.0/mod.ts": "00", "https://deno.land/x/a@v1.0.0/b.ts": "01" },
      },
      { "deno.json": '{"imports": {"a": "https://deno.land/x/a/mod.ts"}}' },
    );
    expect(lockfile.nodes[0]?.requires.flatMap(({ targets }) => targets)).toEqual([
      "https://deno.land/x/a@v1.0.0/mod.ts",
      "https://deno.land/x/a@v1.0.0/b.ts",
      "https://deno.land/x/a/mod.ts",
    ]);
  });

  it("calls a package that a link has taken from a folder a file", () => {
    const lockfile = parsed({
      version: "5",
      npm: { "a@1.0.0": {}, "b@1.0.0": { integrity: "sha512-x" } },
      workspace: { links: { "npm:a@1.0.0": {} } },
    });
    expect(lockfile.nodes.map(({ name, source }) => [name, source])).toContainEqual(["a", "file"]);
    expect(lockfile.nodes.map(({ name, source }) => [name, source])).toContainEqual(["b", "registry"]);
  });

  it("asks for the manifests of the workspace, whichever there are", () => {
    const paths = new Set([
      "w/deno.json",
      "w/deno.jsonc",
      "w/a/deno.jsonc",
      "w/b/package.json",
      "w/c/x.ts",
      "deno.json",
    ]);
    const first = denoLock.companions("w/deno.lock", paths, new Map());
    expect(first).toEqual(["w/deno.json"]);
    const texts = new Map([["w/deno.json", '{"workspace": ["./a", "b", "c"]}']]);
    expect(denoLock.companions("w/deno.lock", paths, texts)).toEqual([
      "w/deno.json",
      "w/a/deno.jsonc",
      "w/b/package.json",
    ]);
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join();
  const hostile: Record<string, string> = {
    "60,000 packages of one name": `{"version": "5", "npm": {${many(40_000, (at) => `"a@1.0.${at}": {"dependencies": ["a"]}`)}}}`,
    "60,000 specifiers": `{"version": "5", "specifiers": {${many(60_000, (at) => `"npm:a${at}@1": "1.0.0"`)}}}`,
    "60,000 modules of one package": `{"version": "5", "remote": {${many(40_000, (at) => `"https://deno.land/std@0.224.0/${at}.ts": ""`)}}}`,
    "a megabyte of slashes": `{"https://a.b/${"/".repeat(1_000_000)}": "0"}`,
    "a megabyte of scopes": `{"https://a.b/${"@/".repeat(500_000)}": "0"}`,
    "a megabyte of at signs": `{"https://a.b/${"@".repeat(1_000_000)}": "0", "https://esm.sh/${"@".repeat(900_000)}": "0"}`,
    "a specifier of a megabyte": `{"version": "4", "specifiers": {"npm:${"@a/".repeat(300_000)}": "1"}}`,
    "deep nesting": `{"version": "4", "workspace": ${'{"members":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
    "30,000 members": `{"version": "4", "workspace": {"members": {${many(30_000, (at) => `"m${at}": {}`)}}}}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }
});
