import { describe, expect, it } from "@jest/globals";

import { DistinctKeys, type Keyed } from "../../../src/core/lockfiles/distinct-keys.js";

const NONE: readonly string[] = [];
const entry = (key: string, ...provides: string[]): Keyed => ({
  key,
  provides: provides.length === 0 ? NONE : provides,
});
const many = (count: number, from = 0): Keyed[] =>
  Array.from({ length: count }, (_, index) => entry(`e${index + from}`));

describe("keys of one file", () => {
  it("are distinct, or some are not", () => {
    expect(new DistinctKeys().areDistinct([])).toBe(true);
    expect(new DistinctKeys().areDistinct([entry("a"), entry("b", "c")])).toBe(true);
    expect(new DistinctKeys().areDistinct([entry("a"), entry("b"), entry("a")])).toBe(false);
    expect(new DistinctKeys().areDistinct([entry("a"), entry("b", "a")])).toBe(false);
    expect(new DistinctKeys().areDistinct([entry("a", "b"), entry("c", "b")])).toBe(false);
  });
});

describe("keys of a file that follows another", () => {
  const base = many(40);
  const after = (...files: readonly Keyed[][]): boolean[] => {
    const keys = new DistinctKeys();
    return files.map((file) => keys.areDistinct(file));
  };

  it("may be those of entries that are gone", () => {
    const head = [...base.slice(0, 20), entry("e20", "more"), ...base.slice(21)];
    expect(after(base, head)).toEqual([true, true]);
  });

  it.each([
    ["before", [entry("e30"), ...base.slice(0, 30), ...base.slice(30)]],
    ["behind", [...base, entry("e30")]],
    ["as what another provides", [...base, entry("x", "e3")]],
    ["where both are new", [...base, entry("x"), entry("y", "x")]],
    ["where the entry itself stands there again", [...base, base[7] ?? entry("")]],
  ])("are told where one that stayed has them: %s", (_where, head) => {
    expect(after(base, head)).toEqual([true, false]);
  });

  it("are told of every file, whatever the ones before were like", () => {
    const doubled = [...base, entry("e1")];
    expect(after(base, doubled, base, doubled, base)).toEqual([true, false, true, false, true]);
  });

  it("are found again where many entries went, were added or moved", () => {
    const large = many(4000);
    const shorter = [...large.slice(0, 10), ...large.slice(900)];
    const longer = [...many(300, 10_000), ...large];
    const moved = [...large.slice(2000), ...large.slice(0, 2000)];
    for (const head of [shorter, longer, moved]) {
      expect(after(large, head, large)).toEqual([true, true, true]);
      expect(after(large, [...head, entry("e3999")])).toEqual([true, false]);
      expect(after(large, [entry("e3999"), ...head])).toEqual([true, false]);
    }
  });
});
