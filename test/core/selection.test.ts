import { describe, expect, test } from "@jest/globals";

import { type PathShas, selectLockfiles } from "../../src/core/selection.js";

function shas(files: Readonly<Record<string, string>>): PathShas {
  return new Map(Object.entries(files));
}

function touched(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): (readonly [string | null, string | null])[] {
  return selectLockfiles(shas(base), shas(head)).touched.map((one) => [one.base, one.head]);
}

describe("selectLockfiles", () => {
  test("takes lockfiles whose text differs, and leaves out the others", () => {
    const base = { "a/package-lock.json": "1", "b/yarn.lock": "1", "c/readme.md": "1" };
    expect(touched(base, { ...base, "a/package-lock.json": "2", "c/readme.md": "2" })).toEqual([
      ["a/package-lock.json", "a/package-lock.json"],
    ]);
  });

  test("takes a lockfile whose manifest changed alone: it may no longer hold what is asked for", () => {
    const base = {
      "a/package-lock.json": "1",
      "a/package.json": "1",
      "a/packages/x/package.json": "1",
      "b/package-lock.json": "1",
    };
    const own: [string, string] = ["a/package-lock.json", "a/package-lock.json"];
    expect(touched(base, { ...base, "a/package.json": "2" })).toEqual([own]);
    expect(touched(base, { ...base, "a/packages/x/package.json": "2" })).toEqual([own]);
    // No lockfile covers it: it is read on its own.
    expect(touched(base, { ...base, "package.json": "2" })).toEqual([[null, "package.json"]]);
  });

  test("reads a manifest only where no lockfile covers it, and pairs the two when one takes the other's place", () => {
    const base = { "a/package.json": "1", "a/package-lock.json": "1", "b/package.json": "1" };
    expect(touched(base, { ...base, "b/package.json": "2" })).toEqual([["b/package.json", "b/package.json"]]);
    const { "a/package-lock.json": _, ...without } = base;
    expect(touched(base, without)).toEqual([["a/package-lock.json", "a/package.json"]]);
    expect(touched(without, base)).toEqual([["a/package.json", "a/package-lock.json"]]);
  });

  test("takes the list of submodules when one of them moved alone, and nothing else for it", () => {
    const files = shas({ ".gitmodules": "1", "a/package-lock.json": "1" });
    const moved = (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) =>
      selectLockfiles(files, files, { submodules: { base: shas(base), head: shas(head) } }).touched.map(
        (one) => one.head,
      );
    expect(moved({ libs: "1" }, { libs: "2" })).toEqual([".gitmodules"]);
    expect(moved({ libs: "1" }, {})).toEqual([".gitmodules"]);
    expect(moved({ libs: "1" }, { libs: "1" })).toEqual([]);
  });

  test("takes what may see a manifest above it, or anywhere, when that one changed", () => {
    const base = {
      "Directory.Packages.props": "1",
      "src/a/a.csproj": "1",
      "lib/pom.xml": "1",
      "app/pom.xml": "1",
    };
    expect(touched(base, { ...base, "Directory.Packages.props": "2" })).toEqual([
      ["src/a/a.csproj", "src/a/a.csproj"],
    ]);
    expect(touched(base, { ...base, "lib/pom.xml": "2" })).toEqual([
      ["app/pom.xml", "app/pom.xml"],
      ["lib/pom.xml", "lib/pom.xml"],
    ]);
  });

  test("takes what sees a manifest whose whole name is the end that others have", () => {
    const base = {
      "a/requirements.txt": "1",
      "a/constraints.txt": "1",
      "b/dev-requirements.txt": "1",
      "b/requirements.txt": "1",
      "c/conda-lock.yml": "1",
      "c/environment.yml": "1",
    };
    expect(touched(base, { ...base, "a/constraints.txt": "2" })).toEqual([
      ["a/requirements.txt", "a/requirements.txt"],
    ]);
    expect(touched(base, { ...base, "b/requirements.txt": "2" })).toContainEqual([
      "b/dev-requirements.txt",
      "b/dev-requirements.txt",
    ]);
    expect(touched(base, { ...base, "c/environment.yml": "2" })).toEqual([
      ["c/conda-lock.yml", "c/conda-lock.yml"],
    ]);
  });

  test("takes new and removed lockfiles", () => {
    expect(touched({}, { "a/yarn.lock": "1" })).toEqual([[null, "a/yarn.lock"]]);
    expect(touched({ "a/yarn.lock": "1" }, {})).toEqual([["a/yarn.lock", null]]);
  });

  test("does not take one workflow for another that went, unless it is the same text", () => {
    const path = (name: string) => `.github/workflows/${name}.yml`;
    expect(touched({ [path("a")]: "1" }, { [path("b")]: "2" })).toEqual([
      [path("a"), null],
      [null, path("b")],
    ]);
    expect(touched({ [path("a")]: "1" }, { [path("b")]: "1" })).toEqual([[path("a"), path("b")]]);
  });

  test("pairs a moved lockfile with where it was: by its text, or by the manifest beside it", () => {
    expect(touched({ "old/yarn.lock": "1" }, { "new/yarn.lock": "1" })).toEqual([
      ["old/yarn.lock", "new/yarn.lock"],
    ]);
    const base = { "old/yarn.lock": "1", "old/package.json": "m" };
    expect(touched(base, { "new/yarn.lock": "2", "new/package.json": "m" })).toEqual([
      ["old/yarn.lock", "new/yarn.lock"],
    ]);
    expect(touched(base, { "new/yarn.lock": "2", "new/package.json": "n" })).toEqual([
      [null, "new/yarn.lock"],
      ["old/yarn.lock", null],
    ]);
  });

  test("pairs a lockfile that moved and changed at once by the name of its folder", () => {
    const base = { "cart/yarn.lock": "1", "cart/package.json": "m" };
    const head = { "services/cart/yarn.lock": "2", "services/cart/package.json": "n" };
    expect(touched(base, head)).toEqual([["cart/yarn.lock", "services/cart/yarn.lock"]]);
    expect(touched({ "yarn.lock": "1" }, { "cart/yarn.lock": "2" })).toEqual([
      [null, "cart/yarn.lock"],
      ["yarn.lock", null],
    ]);
  });

  test("pairs the lockfile of another tool in the same folder", () => {
    expect(touched({ "a/package-lock.json": "1" }, { "a/pnpm-lock.yaml": "2" })).toEqual([
      ["a/package-lock.json", "a/pnpm-lock.yaml"],
    ]);
  });

  test("counts what is copied or made up, and does not read it", () => {
    const head = { "vendor/x/yarn.lock": "1", "test/fixtures/package-lock.json": "1", "a/yarn.lock": "1" };
    const selection = selectLockfiles(shas({}), shas(head));
    expect(selection.touched.map((one) => one.head)).toEqual(["a/yarn.lock"]);
    expect(selection.folded).toEqual(["test/fixtures/package-lock.json", "vendor/x/yarn.lock"]);
  });

  test("takes documents only where they are named, and lockfiles for no document", () => {
    const base = { "sbom/a.json": "1", "app/yarn.lock": "1" };
    const head = { "sbom/a.json": "2", "sbom/b.json": "1", "bom.json": "1", "app/app.json": "1" };
    expect(touched(base, head)).toEqual([["app/yarn.lock", null]]);
    const namesDocument = (path: string) => path.endsWith(".json");
    const isExcluded = (path: string) => path === "bom.json";
    const selection = selectLockfiles(shas(base), shas(head), { namesDocument, isExcluded });
    expect(selection.touched.map((one) => [one.base, one.head, one.format.id])).toEqual([
      [null, "app/app.json", "document"],
      ["app/yarn.lock", null, "yarn-lock"],
      ["sbom/a.json", "sbom/a.json", "document"],
      [null, "sbom/b.json", "document"],
    ]);
    expect(selection.excluded).toEqual(["bom.json"]);
  });
});
