import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { renvLock } from "../../../src/core/lockfiles/renv-lock.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "renv.lock";
const DESCRIPTION = "Package: a\nImports: b,\n  c (>= 1.0)\nSuggests: b, d\n";
const lock = (packages: object, repositories: object[] = []) =>
  JSON.stringify({ R: { Version: "4.3.1", Repositories: repositories }, Packages: packages });
const parse = (text: string, companions: ReadonlyMap<string, string> = new Map()) =>
  renvLock.parse({ path: PATH, text, companions });

describe("renv.lock", () => {
  it("returns or refuses any mutation of a real file, and of a DESCRIPTION beside it", () => {
    const texts = fixtureTexts("renv-lock", PATH);
    expect(texts.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf([DESCRIPTION]), (text, description) => {
        const companions = new Map([["DESCRIPTION", description]]);
        expect(secondsOf(() => readOrRefuse(renvLock, PATH, text, companions))).toBeLessThan(2);
      }),
      { numRuns: 400 },
    );
  });

  const names = Array.from({ length: 20_000 }, (_one, at) => `a${at}`);
  const hostile: Record<string, string> = {
    "20,000 packages": lock(Object.fromEntries(names.map((name) => [name, { Package: name, Version: "1" }]))),
    "20,000 requirements of each of ten": lock(
      Object.fromEntries(
        names.slice(0, 10).map((name) => [name, { Package: name, Version: "1", Requirements: names }]),
      ),
    ),
    "a megabyte of one requirement": lock({ a: { Version: "1", Imports: `a ${"(".repeat(1_000_000)}` } }),
    "a repository of a megabyte": lock({ a: { Version: "1", Repository: "x" } }, [
      { Name: "x", URL: `https://${"cran.".repeat(200_000)}` },
    ]),
    "deep nesting": `{"Packages": ${"[".repeat(200_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      const companions = new Map([
        ["DESCRIPTION", `Imports: ${"a,".repeat(300_000)}\n${" b\n".repeat(100_000)}`],
      ]);
      expect(secondsOf(() => readOrRefuse(renvLock, PATH, text, companions))).toBeLessThan(2);
    });
  }

  it("tells what a DESCRIPTION asks for, what is imported before what is suggested", () => {
    const text = lock({ b: { Version: "1" }, c: { Version: "1" } });
    const { services } = parse(text, new Map([["DESCRIPTION", DESCRIPTION]]));
    expect(services[0]).toMatchObject({ name: "a", manifest: { path: "DESCRIPTION" } });
    expect(services[0]?.manifest?.declared).toEqual([
      { name: "b", range: "", kind: "runtime", line: 2 },
      { name: "c", range: ">= 1.0", kind: "runtime", line: 3 },
      { name: "d", range: "", kind: "development", line: 4 },
    ]);
  });

  it.each([
    [{ Source: "Repository", Repository: "CRAN" }, "pkg:cran/a@1.0"],
    [{ Source: "Repository", Repository: "RSPM" }, "pkg:cran/a@1.0"],
    [{ Source: "CRAN" }, "pkg:cran/a@1.0"],
    [{ Source: "Repository", Repository: "mirror" }, "pkg:cran/a@1.0"],
    [
      { Source: "Repository", Repository: "PPM" },
      "pkg:cran/a@1.0?repository_url=https:%2F%2Fevil.example%2Fcran",
    ],
    [{ Source: "Repository", Repository: "own" }, "pkg:cran/a@1.0?repository_url=https:%2F%2Fr.example.org"],
    [{ Source: "Repository", Repository: "unheard" }, "pkg:cran/a@1.0?repository_url=unheard"],
    [{ Source: "Bioconductor" }, "pkg:cran/a@1.0?repository_url=https:%2F%2Fbioconductor.org"],
    [
      {
        Source: "Bitbucket",
        RemoteHost: "api.bitbucket.org/2.0",
        RemoteUsername: "u",
        RemoteRepo: "r",
        RemoteSha: "1",
      },
      "pkg:cran/a@1.0?vcs_url=git%2Bhttps:%2F%2Fbitbucket.org%2Fu%2Fr%401",
    ],
    [
      { Source: "Repository", RemoteType: "github", RemoteUsername: "u", RemoteRepo: "r", RemoteSha: "1" },
      "pkg:cran/a@1.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fu%2Fr%401",
    ],
    [
      { Source: "git2r", RemoteUrl: "https://x.org/a", RemoteSha: "1", RemoteSubdir: "r" },
      "pkg:cran/a@1.0?vcs_url=git%2Bhttps:%2F%2Fx.org%2Fa%401%23r",
    ],
    [{ Source: "URL", RemoteUrl: "https://x.org/a" }, "pkg:cran/a@1.0?download_url=https:%2F%2Fx.org%2Fa"],
  ])("tells %j by its purl", (entry, purl) => {
    const repositories = [
      { Name: "own", URL: "https://r.example.org" },
      { Name: "PPM", URL: "https://evil.example/cran" },
      { Name: "mirror", URL: "https://cran.rstudio.com" },
    ];
    const [node] = parse(lock({ a: { Package: "a", Version: "1.0", ...entry } }, repositories)).nodes;
    expect(node === undefined ? null : refOf({ ...node, type: "cran" }).purl).toBe(purl);
  });

  it("takes a version over 512 characters for a problem, not for a component", () => {
    const lockfile = parse(lock({ a: { Version: "1".repeat(600) }, b: { Version: "1" } }));
    expect(lockfile.nodes.map(({ name }) => name)).toEqual(["b", "."]);
    expect(lockfile.problems.map(({ kind }) => kind)).toEqual(["unreadable-entry", "missing-manifest"]);
  });

  it("does not hold a base package of R, or one that R is delivered with, for missing", () => {
    const text = lock({ a: { Version: "1", Requirements: ["R", "methods", "Matrix", "gone"] } });
    expect(parse(text).nodes[0]?.requires).toMatchObject([
      { name: "Matrix", mayBeMissing: true },
      { name: "gone", mayBeMissing: false },
    ]);
  });
});
