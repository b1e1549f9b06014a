import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { setupCfg } from "../../../src/core/lockfiles/setup-cfg.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const read = (text: string) => readOrRefuse(setupCfg, "setup.cfg", text);

describe("setup.cfg", () => {
  it("returns or refuses any mutation of a fixture", () => {
    fc.assert(
      fc.property(mutationOf(fixtureTexts("setup-cfg", "setup.cfg")), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  const hostile = {
    "a long line": `[options]\ninstall_requires = ${"a;".repeat(300_000)}`,
    "many lines": `[options]\ninstall_requires =\n${"    a\n".repeat(100_000)}`,
    "lines that go on": `[options]\ninstall_requires =\n${"    a \\\n".repeat(100_000)}`,
    spaces: `[options]\ninstall_requires = a${" ".repeat(1_000_000)}b`,
    brackets: "[".repeat(1_000_000),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("tells who asks for what", () => {
    const lockfile = read(
      "[options]\ninstall_requires = a>=1\nsetup_requires = b\n[options.extras_require]\ntest = c\npretty = d\n",
    );
    if (lockfile instanceof LockfileError) throw lockfile;
    expect(
      lockfile.nodes.slice(1).map(({ name, range, told, optional }) => [name, range, told, optional]),
    ).toEqual([
      ["a", ">=1", { direct: true, development: false }, false],
      ["b", "", { direct: true, development: true }, false],
      ["c", "", { direct: true, development: true }, true],
      ["d", "", { direct: true, development: null }, true],
    ]);
    expect(lockfile.services[0]?.manifest?.declared.map(({ kind, line }) => [kind, line])).toEqual([
      ["runtime", 2],
      ["development", 3],
      ["development", 5],
      ["optional", 6],
    ]);
  });

  it("leaves its requirements to what locks them beside it", () => {
    const covered = (...paths: string[]) => setupCfg.isCovered?.("a/setup.cfg", new Set(paths));
    expect(covered("a/setup.cfg", "a/requirements.txt")).toBe(true);
    expect(covered("a/setup.cfg", "a/uv.lock")).toBe(true);
    expect(covered("a/setup.cfg", "uv.lock")).toBe(false);
  });
});
