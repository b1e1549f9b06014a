import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { mixExs } from "../../../src/core/lockfiles/mix-exs.js";
import { readMixExs } from "../../../src/core/lockfiles/mix-exs-file.js";
import { mixLock } from "../../../src/core/lockfiles/mix-lock.js";
import { rebarLock } from "../../../src/core/lockfiles/rebar-lock.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const MANIFEST = new Map([
  ["mix.exs", "defmodule A do\n  def project, do: [app: :a, deps: [{:plug, nil}]]\nend\n"],
]);
const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_one, at) => make(at)).join("");
const entry = (app: string, more = '"1.0.0", "x", [:mix], [], "hexpm", "y"') =>
  `  "${app}": {:hex, :${app}, ${more}},\n`;

const FORMATS: readonly (readonly [LockfileFormat, string])[] = [
  [mixLock, "mix.lock"],
  [rebarLock, "rebar.lock"],
  [mixExs, "mix.exs"],
];

describe.each(FORMATS)("$id", (format, file) => {
  it("returns or refuses any mutation of a real file", () => {
    const texts = fixtureTexts(format.id, file);
    expect(texts.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(format, file, text, MANIFEST))).toBeLessThan(2);
      }),
      { numRuns: 400 },
    );
  });

  const hostile: Record<string, string> = {
    "a megabyte of one word": `%{"a": ${"a".repeat(1_000_000)}`,
    "a megabyte of spaces": `%{"a":${" ".repeat(1_000_000)}`,
    "a megabyte of quotes": '"'.repeat(1_000_001),
    "a megabyte of escaped quotes": `"${'\\"'.repeat(500_000)}`,
    "a megabyte of interpolations": `"${"#{".repeat(500_000)}`,
    "a megabyte of question marks": "?".repeat(1_000_000),
    "a megabyte of sigils": "~w".repeat(500_000),
    "deep nesting": `%{"a": ${"{".repeat(500_000)}`,
    "200,000 tuples that are not closed": `defp deps do [${"{:a, ".repeat(200_000)}`,
    "100,000 definitions": "def deps do\n".repeat(100_000),
    "100,000 lists of dependencies that are not closed": "deps: [".repeat(100_000),
    "a colon after a colon": ":".repeat(1_000_000),
    "binaries without an end": `[{${"<<".repeat(500_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(format, file, text, MANIFEST))).toBeLessThan(2);
    });
  }
});

describe("mix.lock", () => {
  const parse = (text: string, companions: ReadonlyMap<string, string> = MANIFEST) =>
    mixLock.parse({ path: "mix.lock", text, companions });

  it("reads 20,000 entries in two seconds", () => {
    const text = `%{\n${many(20_000, (at) => entry(`a${at}`, '"1.0.0", "x", [:mix], [{:plug, "~> 1.0", [hex: :plug, repo: "hexpm", optional: false]}], "hexpm", "y"'))}}\n`;
    let count = 0;
    const seconds = secondsOf(() => (count = parse(text).nodes.length));
    expect(count).toBe(20_001);
    expect(seconds).toBeLessThan(2);
  });

  it("writes an organisation's packages into the namespace of the purl, another repository as a qualifier", () => {
    const text = `%{\n${entry("a", '"1.0.0", "x", [:mix], [], "hexpm:acme", "y"')}${entry("b", '"1.0.0", "x", [:mix], [], "own", "y"')}${entry("c")}}\n`;
    const purls = parse(text).nodes.map((node) => refOf({ ...node, type: "hex" }).purl);
    expect(purls.slice(0, 3)).toEqual([
      "pkg:hex/acme/a@1.0.0",
      "pkg:hex/b@1.0.0?repository_url=own",
      "pkg:hex/c@1.0.0",
    ]);
  });

  it("refuses a file of which no entry can be read", () => {
    const read = readOrRefuse(mixLock, "mix.lock", '%{\n  "a": 1,\n}\n', MANIFEST);
    expect(read).toBeInstanceOf(LockfileError);
    expect(read).toMatchObject({ kind: "empty", line: 2 });
  });

  it("takes a version over 512 characters for a problem, not for a component", () => {
    const text = `%{\n${entry("a", `"${"1".repeat(600)}", "x"`)}${entry("plug")}}\n`;
    const lockfile = parse(text);
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-entry", line: 2 }]);
    expect(lockfile.nodes.map(({ name }) => name)).toEqual(["plug", "a"]);
  });

  it("asks for the manifests of an umbrella and of folders it takes in", () => {
    const paths = new Set([
      "mix.exs",
      "apps/a/mix.exs",
      "apps/a/b/mix.exs",
      "lib/c/mix.exs",
      "other/mix.exs",
    ]);
    const root = 'defmodule A do\n def project, do: [apps_path: "apps", deps: [{:c, path: "lib/c"}]]\nend\n';
    expect(mixLock.companions("mix.lock", paths, new Map())).toEqual(["mix.exs"]);
    expect(mixLock.companions("mix.lock", paths, new Map([["mix.exs", root]]))).toEqual([
      "mix.exs",
      "apps/a/mix.exs",
      "lib/c/mix.exs",
    ]);
  });
});

describe("mix.exs", () => {
  const dependencies = (body: string) => readMixExs(`defmodule A do\n${body}\nend\n`).dependencies;

  it("reads keywords of a list as dependencies, and no options of what is worked out", () => {
    const inline = `def project, do: [app: :a, deps: [plug: "~> 1.0", cowboy: [github: "n/cowboy", tag: "1.0"]]]`;
    expect(dependencies(inline)).toMatchObject([
      { app: "plug", requirement: "~> 1.0", git: null },
      { app: "cowboy", requirement: "", git: "https://github.com/n/cowboy.git", ref: "1.0" },
    ]);
    const body = `defp deps do
      [{:a, "~> 1.0", only: :test}, {name, [git: "x", tag: "1.0"]}, old: ">= 0.0.0", docs: ["~> 2.0", only: :dev],
       mix: :none, called: f([x: :y], z: "1.0")]
    end`;
    expect(dependencies(body)).toMatchObject([
      { app: "a", development: true },
      { app: "old", requirement: ">= 0.0.0", development: false },
      { app: "docs", requirement: "~> 2.0", development: true },
    ]);
  });

  it("is covered by a mix.lock beside it or above", () => {
    const covered = (...paths: string[]) => mixExs.isCovered?.("apps/web/mix.exs", new Set(paths));
    expect(covered("mix.lock")).toBe(true);
    expect(covered("apps/web/mix.lock")).toBe(true);
    expect(covered("apps/store/mix.lock", "mix.exs")).toBe(false);
  });

  it("does not look into comments, texts and sigils", () => {
    const body = `  defp deps do
    # {:a, "~> 1.0"}
    ~s({:b, "~> 1.0"})
    """
    {:c, "~> 1.0"}
    """
    [{:d, "~> 1.0 \\"x\\""}, {:e, "~> #{"}"}"}, {:ok, "no"}, {:"f-g", ?", "~> 2"}, {:h, ">= 0.0.0"}]
  end`;
    expect(dependencies(body).map(({ app, requirement }) => `${app} ${requirement}`)).toEqual([
      'd ~> 1.0 "x"',
      "e ",
      "f-g ",
      "h >= 0.0.0",
    ]);
  });

  it.each([
    ["only: :test", true],
    ["only: [:dev, :test]", true],
    ["only: [:dev, :prod]", false],
    ["[only: :dev]", true],
    ["only: ~w(dev test)a", true],
    ["only: envs()", false],
    ["optional: true", false],
    ["override: true, only: [:docs], runtime: false", true],
  ])("takes `%s` for development: %s", (options, development) => {
    expect(dependencies(`  defp deps, do: [{:a, "~> 1.0", ${options}}]`)).toMatchObject([
      { app: "a", requirement: "~> 1.0", development },
    ]);
  });

  it("reads every function named after dependencies, and no other", () => {
    const body = `  defp deps, do: dev_deps() ++ [{:a, "1.0.0"}]
  defp dev_deps, do: [{:b, "1.0.0"}]
  defp dependencies(:prod), do: [{:d, "1.0.0"}]
  defp docs, do: [{:e, "1.0.0"}]`;
    expect(dependencies(body).map(({ app }) => app)).toEqual(["a", "b", "d"]);
  });
});
