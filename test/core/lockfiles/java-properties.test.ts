import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { javaProperties } from "../../../src/core/lockfiles/java-properties.js";
import { secondsOf } from "./mutations.js";

function read(text: string): (readonly [string, string, number])[] {
  return javaProperties(text).map(({ key, value, line }) => [key, value, line] as const);
}

describe("properties files", () => {
  it.each<readonly [string, string, string]>([
    ["a=1", "a", "1"],
    ["a:1", "a", "1"],
    ["a 1", "a", "1"],
    ["  a\t=\t 1", "a", "1"],
    ["a = = 1", "a", "= 1"],
    ["a", "a", ""],
    ["a.b-c: x y", "a.b-c", "x y"],
    ["a\\ b\\:c\\=d = 1", "a b:c=d", "1"],
    ["a = \\u0031.\\u0032", "a", "1.2"],
    ["a = c:\\\\x\\ty\\q", "a", "c:\\x\tyq"],
    ["a = \\u12", "a", "u12"],
    ["a = 1\\", "a", "1"],
    ["\ufeffa = 1", "a", "1"],
  ])("hold %j", (text, key, value) => {
    expect(read(text)).toEqual([[key, value, 1]]);
  });

  it("go on behind a line's end that is escaped, but for comments", () => {
    const text = "# a = 0 \\\r\na = 1.\\\r\n    2.\\\r\n\t3\r\n! b = 0\r\n\r\nc = x\\\\\r\nd = 4";
    expect(read(text)).toEqual([
      ["a", "1.2.3", 2],
      ["c", "x\\", 7],
      ["d", "4", 8],
    ]);
  });

  it("are read whatever they hold, in time", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("\\", "\n", "=", " ", "u", "0", "a", "#") }), (text) => {
        expect(javaProperties(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
    for (const piece of ["\\", "\\\n", "a=\\u0041\\\n", " ", "=", "a\n"])
      expect(secondsOf(() => javaProperties(piece.repeat(300_000)))).toBeLessThan(2);
  });
});
