import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { parseJsonc } from "../../../src/core/lockfiles/jsonc-text.js";
import { secondsOf } from "./mutations.js";

function refusal(text: string): unknown {
  try {
    parseJsonc(text);
    return null;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line };
  }
}

describe("parseJsonc", () => {
  it("reads comments and trailing commas, and leaves every key on its line", () => {
    const text = `\uFEFF{ // one\r\n  "a": [1, 2, /* three, */ ],\n  /*\n "b": 1,\n */ "c": { "d//": "/* ,] */", }, // }\n}\n`;
    const { json, text: plain } = parseJsonc(text);
    expect(json).toEqual({ a: [1, 2], c: { "d//": "/* ,] */" } });
    expect(plain.split("\n").findIndex((row) => row.includes('"c"'))).toBe(4);
  });

  it("reads plain JSON as it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(JSON.stringify(parseJsonc(text).json)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("refuses commas that nothing stands before, and comments that do not end", () => {
    expect(refusal("{,}")).toEqual({ kind: "syntax", line: 1 });
    expect(refusal('{"a": 1,,}')).toEqual({ kind: "syntax", line: 1 });
    expect(refusal('{\n"a": [,]}')).toEqual({ kind: "syntax", line: 2 });
    expect(refusal('{"a": 1\n/* }')).toEqual({ kind: "syntax", line: 2 });
    expect(refusal('{"a": 1 / 2}')).toEqual({ kind: "syntax", line: 1 });
    expect(refusal("")).toEqual({ kind: "empty", line: 1 });
    expect(refusal('{\n<<<<<<< HEAD\n"a": 1,\n=======\n"a": 2,\n>>>>>>> main\n}')).toEqual({
      kind: "merge-conflict",
      line: 2,
    });
  });

  it("takes linear time", () => {
    for (const text of [
      `{"a": "${'\\"'.repeat(500_000)}",}`,
      `{"a": "${"\\\\".repeat(500_000)}",}`,
      `{${"/**/".repeat(250_000)}}`,
      `{"a": [${"1,//\n".repeat(200_000)}],}`,
      `{"a": ${"[".repeat(300_000)}${",]".repeat(300_000)}}`,
      '"'.repeat(1_000_000),
      "/*".repeat(500_000),
    ]) {
      expect(secondsOf(() => refusal(text))).toBeLessThan(1);
    }
  });
});
