import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { jsonKeys } from "../../../src/core/lockfiles/json-lines.js";
import { parseJsonObject } from "../../../src/core/lockfiles/json-text.js";

function refusal(text: string): { kind: string; line: number | null } {
  try {
    parseJsonObject(text);
  } catch (error) {
    if (error instanceof LockfileError) return { kind: error.kind, line: error.line };
    throw error;
  }
  throw new Error("it was read");
}

describe("parseJsonObject", () => {
  it.each([
    ["", "empty", 1],
    [" \n\n", "empty", 1],
    ["[1]", "syntax", 1],
    ["null", "syntax", 1],
    ['{\n"a": 1,\n}', "syntax", 3],
    ['{\n"a": tru\n}', "syntax", 2],
    ['{\n"a": 01\n}', "syntax", 2],
    ['{\n"a": "x\ny"}', "syntax", 2],
    ['{\n"a": "\\x"}', "syntax", 2],
    ['{\n"a": "\\u12"}', "syntax", 2],
    ['{\n"a"\n"b"}', "syntax", 3],
    ["{\n'a': 1}", "syntax", 2],
    ['{"a": 1\n}\n{', "syntax", 3],
    ['{"a": [\n1,\n2\n}', "syntax", 4],
    ['{"a": {\n"b": 1\n\n\n', "syntax", 2],
    ['{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', "merge-conflict", 2],
    ['{\r\n"a": 1\r\n=======\r\n}', "merge-conflict", 3],
  ])("refuses %j with its kind and line", (text, kind, line) => {
    expect(refusal(text)).toEqual({ kind, line });
  });

  it("names a line within the text for whatever is cut out of a JSON text", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.nat(30), (json, place, length) => {
        const pretty = JSON.stringify({ a: JSON.parse(json) as unknown }, null, 1);
        const at = place % pretty.length;
        const text = pretty.slice(0, at) + pretty.slice(at + length);
        try {
          parseJsonObject(text);
        } catch (error) {
          if (!(error instanceof LockfileError)) throw error;
          const { line } = error;
          expect(line !== null && line >= 1 && line <= text.split("\n").length).toBe(true);
        }
      }),
    );
  });
});

describe("jsonKeys", () => {
  it("finds the keys of the first two levels on their lines, whatever the strings hold", () => {
    const value = fc.oneof(
      fc.string(),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.array(fc.string())),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.dictionary(fc.string(), value)), (object) => {
        const text = JSON.stringify(object, null, 2);
        const rows = text.split("\n");
        const keys = jsonKeys(text);
        const expected = Object.entries(object).flatMap(([parent, inner]) => [
          `/${parent}`,
          ...Object.keys(inner).map((key) => `${parent}/${key}`),
        ]);
        expect(keys.map(({ parent, key }) => `${parent}/${key}`)).toEqual(expected);
        for (const { parent, key, line } of keys) {
          const row = rows[line - 1] ?? "";
          expect(
            row.startsWith(
              `${parent === "" && row.startsWith('  "') ? "  " : "    "}${JSON.stringify(key)}: `,
            ),
          ).toBe(true);
        }
      }),
    );
  });
});
