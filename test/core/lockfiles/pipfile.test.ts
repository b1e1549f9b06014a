import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { pipfileLock } from "../../../src/core/lockfiles/pipfile-lock.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

function read(json: object, pipfile?: string): ParsedLockfile {
  const companions = new Map(pipfile === undefined ? [] : [["Pipfile", pipfile]]);
  const lockfile = readOrRefuse(pipfileLock, "Pipfile.lock", JSON.stringify(json), companions);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

const meta = (...sources: object[]) => ({ "pipfile-spec": 6, sources });
const PYPI = { name: "pypi", url: "https://pypi.org/simple", verify_ssl: true };
const OWN = { name: "own", url: "https://me:secret@packages.example.org/simple/" };

describe("Pipfile.lock", () => {
  it("returns or refuses any mutation of a fixture", () => {
    const texts = fixtureTexts("pipfile-lock", "Pipfile.lock");
    expect(texts.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(pipfileLock, "Pipfile.lock", text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  it("reads many entries in time, whatever they are called", () => {
    const names = ["__proto__", "constructor", ...Array.from({ length: 30_000 }, (_, n) => `package-${n}`)];
    const entries = names.map((name) => `${JSON.stringify(name)}:{"version":"==1.0"}`).join(",\n");
    const text = `{"_meta":{},"default":{${entries}}}`;
    const seconds = secondsOf(() => {
      const lockfile = readOrRefuse(pipfileLock, "Pipfile.lock", text);
      if (lockfile instanceof LockfileError) throw lockfile;
      expect(lockfile.nodes.slice(1, 4).map(({ name, line }) => [name, line])).toEqual([
        ["__proto__", 1],
        ["constructor", 2],
        ["package-0", 3],
      ]);
    });
    expect(seconds).toBeLessThan(2);
  });

  it.each([
    [
      [PYPI, OWN],
      { version: "==1.0", index: "own" },
      "?repository_url=https:%2F%2Fpackages.example.org%2Fsimple",
    ],
    [[PYPI, OWN], { version: "==1.0" }, ""],
    [[PYPI, OWN], { version: "==1.0", index: "pypi" }, ""],
    [[PYPI, OWN], { version: "==1.0", index: "gone" }, ""],
    [[OWN], { version: "==1.0" }, "?repository_url=https:%2F%2Fpackages.example.org%2Fsimple"],
  ])("names the index where it is certain: %j %j", (sources, entry, more) => {
    const { nodes } = read({ _meta: meta(...sources), default: { a: entry } });
    expect(nodes.slice(1).map((node) => purlOf({ ...node, type: "pypi" }))).toEqual([
      `pkg:pypi/a@1.0${more}`,
    ]);
  });

  it("tells directness by the Pipfile and scope by the category", () => {
    const entry = { version: "==1.0" };
    const lockfile = read(
      {
        _meta: meta(PYPI),
        default: { a: entry, b: entry },
        develop: { b: entry },
        docs: { c: entry },
        x: { d: entry },
      },
      '[packages]\nA = "*"\n[dev-packages]\nB = {version = ">=1"}\n[docs]\n[x]\nd = "*"\n',
    );
    expect(lockfile.tells).toMatchObject({ direct: true, scope: true, edges: false });
    expect(lockfile.nodes.slice(1).map(({ key, told }) => [key, told?.direct, told?.development])).toEqual([
      ["default/a", true, false],
      ["default/b", false, false],
      ["develop/b", true, true],
      ["docs/c", false, true],
      ["x/d", true, null],
    ]);
    expect(lockfile.services[0]?.manifest?.declared).toMatchObject([
      { name: "A", range: "*", kind: "runtime", line: 2 },
      { name: "B", range: ">=1", kind: "development", line: 4 },
      { name: "d", line: 7 },
    ]);
  });

  it("says that nobody tells what is direct without a Pipfile", () => {
    const lockfile = read({ _meta: meta(PYPI), default: { a: { version: "==1.0" } } });
    expect(lockfile.tells.direct).toBe(false);
    expect(lockfile.nodes[1]?.told).toEqual({ direct: null, development: false });
  });

  it("refuses a file of which no entry can be read", () => {
    expect(() => read({ _meta: meta(PYPI), default: { a: "1.0" } })).toThrow("none of its entries");
  });

  it("tells folders as files, and names repositories as everybody does", () => {
    const { nodes } = read({
      _meta: meta(PYPI),
      default: {
        e1839a8: { path: ".", editable: true },
        lib: { path: "./libs/lib" },
        other: { path: "../other" },
        wheel: { file: "./wheels/wheel-1.0-py3-none-any.whl" },
        git: { git: "git@github.com:a/git.git", ref: "0f0f" },
      },
    });
    expect(nodes.slice(1).map((node) => [node.source, purlOf({ ...node, type: "pypi" })])).toEqual([
      ["file", "pkg:pypi/e1839a8"],
      ["file", "pkg:pypi/lib"],
      ["file", "pkg:pypi/other"],
      ["file", "pkg:pypi/wheel@1.0"],
      ["git", "pkg:pypi/git?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fa%2Fgit.git%400f0f"],
    ]);
  });
});
