import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { pixiLock } from "../../../src/core/lockfiles/pixi-lock.js";
import { type ParsedLockfile, typeOf } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

function read(text: string, companions: Record<string, string> = {}): ParsedLockfile {
  const lockfile = readOrRefuse(pixiLock, "pixi.lock", text, new Map(Object.entries(companions)));
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

/** A lockfile of version 6 whose environments hold all of its packages on one platform. */
function lockOf(packages: readonly string[], environments = ["default"], indexes = ""): string {
  const installed = packages.map((one) => `      - ${one.split("\n", 1)[0] ?? ""}\n`).join("");
  const each = environments.map(
    (name) => `  ${name}:\n${indexes}    packages:\n      linux-64:\n${installed}`,
  );
  return `version: 6\nenvironments:\n${each.join("")}packages:\n${packages.map((one) => `- ${one}\n`).join("")}`;
}

describe("pixi.lock", () => {
  it("returns or refuses any mutation of a fixture", () => {
    const texts = fixtureTexts("pixi-lock", "pixi.lock");
    expect(texts.length).toBeGreaterThan(7);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(pixiLock, "pixi.lock", text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  it("names packages of conda and of PyPI", () => {
    const indexes = "    indexes:\n    - https://packages.example.org/simple\n";
    const text = lockOf(
      [
        "conda: https://prefix.dev/conda-forge/noarch/a-1.0-py_0.conda",
        "pypi: https://files.pythonhosted.org/packages/b-2.0-py3-none-any.whl\n  name: b\n  version: '2.0'",
        "pypi: https://cdn.example.org/c-3.0.tar.gz\n  name: c\n  version: '3.0'",
        "pypi: git+https://git.example.org/d.git@0f0f\n  name: d\n  version: '4.0'",
      ],
      ["default"],
      indexes,
    );
    const lockfile = read(text);
    const [, ...nodes] = lockfile.nodes;
    expect(nodes.map((node) => purlOf({ ...node, type: typeOf(lockfile, node) }))).toEqual([
      "pkg:conda/a@1.0?build=py_0&channel=conda-forge&repository_url=https:%2F%2Fprefix.dev&subdir=noarch&type=conda",
      "pkg:pypi/b@2.0",
      "pkg:pypi/c@3.0?repository_url=https:%2F%2Fpackages.example.org%2Fsimple",
      "pkg:pypi/d@4.0?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fd.git%400f0f",
    ]);
  });

  it("keeps the commit of a repository, and takes a directory for first-party code", () => {
    const lockfile = read(
      lockOf([
        "pypi: git+https://git.example.org/a?rev=main#0123456789abcdef\n  name: a\n  version: '1'",
        "pypi: ./libs/b\n  name: b\n  version: '1'",
        "pypi: ./\n  name: c",
      ]),
    );
    expect(lockfile.nodes.slice(1).map((node) => [node.source, purlOf({ ...node, type: "pypi" })])).toEqual([
      ["git", "pkg:pypi/a@1?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fa%400123456789abcdef"],
      ["workspace", "pkg:pypi/b@1"],
    ]);
  });

  it("reads what packages of PyPI ask for before version 4", () => {
    const entry = (name: string, more = "") =>
      `- {platform: linux-64, name: ${name}, version: '1', category: main, manager: pip, url: ''${more}}\n`;
    const needs = ", requires_dist: ['B-b >=8', 'c ; extra == \"x\"', 'gone']";
    const lockfile = read(`version: 3\npackage:\n${entry("a", needs)}${entry("b_b")}${entry("c")}`);
    const a = lockfile.nodes.find(({ name }) => name === "a");
    expect(a?.requires.map(({ name, targets }) => [name, targets.length])).toEqual([
      ["B-b", 1],
      ["gone", 0],
    ]);
  });

  it("says that nobody tells what is direct without a manifest, also not a pyproject.toml of others", () => {
    const text = lockOf(["conda: https://conda.anaconda.org/a/noarch/a-1.0-py_0.conda"], ["lint"]);
    for (const companions of [{}, { "pyproject.toml": '[project]\nname = "a"\n' }]) {
      const lockfile = read(text, companions);
      expect(lockfile.tells.direct).toBe(false);
      expect(lockfile.problems).toMatchObject([{ kind: "missing-manifest" }]);
      expect(lockfile.nodes[0]?.requires).toMatchObject([{ name: "a", kind: "development" }]);
    }
    expect(read(text, { "pixi.toml": "[" }).problems).toMatchObject([
      { kind: "unreadable-manifest", path: "pixi.toml", line: 1 },
    ]);
  });

  it("reads every table of the manifest", () => {
    const names = ["a", "b", "c", "d", "e"];
    const text = lockOf(
      names.map((name) => `conda: https://conda.anaconda.org/x/noarch/${name}-1.0-0.conda`),
    );
    const manifest =
      '[dependencies]\nA = "*"\n[target.linux-64.host-dependencies]\nb = {version = ">=1"}\n' +
      '[feature.docs.dependencies]\nc = "*"\n[feature.gpu.target.win.pypi-dependencies]\nd = "*"\n' +
      '[build-dependencies]\ngone = "*"\n[feature.x.dependencies]\nabsent = "*"\n';
    const lockfile = read(text, { "pixi.toml": manifest });
    const told = lockfile.nodes[0]?.requires.map(({ name, range, kind, targets, mayBeMissing }) => [
      name,
      range,
      kind,
      targets.length,
      mayBeMissing,
    ]);
    expect(told).toEqual([
      ["A", "*", "runtime", 1, false],
      ["gone", "*", "runtime", 0, false],
      ["b", ">=1", "runtime", 1, false],
      ["c", "*", "development", 1, false],
      ["d", "*", "runtime", 1, false],
      ["absent", "*", "runtime", 0, true],
    ]);
    expect(lockfile.services[0]?.manifest?.declared[0]).toMatchObject({ name: "A", line: 2 });
  });

  it("follows packages through many environments in bounded time", () => {
    const depends = Array.from({ length: 2000 }, (_, n) => `  - d${n}\n`).join("");
    const package_ = `conda: https://conda.anaconda.org/x/noarch/a-1.0-0.conda\n  depends:\n${depends}`;
    const names = Array.from({ length: 6000 }, (_, n) => `e${n}`);
    const text = lockOf([package_.trimEnd()], names);
    let lockfile: ParsedLockfile | undefined;
    expect(secondsOf(() => (lockfile = read(text)))).toBeLessThan(4);
    expect(lockfile?.problems.map(({ kind }) => kind)).toContain("limit");
  });

  it("reads many packages in time", () => {
    const packages = Array.from(
      { length: 8000 },
      (_, n) =>
        `conda: https://conda.anaconda.org/x/noarch/package-${n}-1.0-0.conda\n  depends:\n  - package-${n + 1} >=1\n  - __unix`,
    );
    const text = lockOf(packages);
    expect(secondsOf(() => read(text))).toBeLessThan(2);
  });
});
