import { describe, expect, it } from "@jest/globals";

import { LockfileError } from "../../../src/core/errors.js";
import { parseYaml, yamlField } from "../../../src/core/lockfiles/yaml-text.js";

const TEXT = `# a comment
version: 1.10
packages:
  one:
    dependency: "direct main"
    tags: [a, b]
  two:
items:
  - plain
  - name: x
    value: 'it''s'
`;

function errorOf(text: string, anchors: "refuse" | "allow" = "refuse"): unknown {
  try {
    parseYaml(text, anchors);
    return null;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line };
  }
}

describe("parseYaml", () => {
  it("leaves every scalar as it is written and makes an empty text of nothing", () => {
    expect(parseYaml(TEXT).value).toEqual({
      version: "1.10",
      packages: { one: { dependency: "direct main", tags: ["a", "b"] }, two: "" },
      items: ["plain", { name: "x", value: "it's" }],
    });
  });

  it("makes an empty text of null in what people write, and leaves it in lockfiles", () => {
    const text = 'a: null\nb: ~\nc: ["null", NULL]\nd: 1.10\ne: nullable\n';
    expect(parseYaml(text, "allow").value).toEqual({
      a: "",
      b: "",
      c: ["null", ""],
      d: "1.10",
      e: "nullable",
    });
    expect(parseYaml(text).value).toMatchObject({ a: "null", b: "~" });
  });

  it("tells the line of keys and items", () => {
    const { value, lineOf } = parseYaml(TEXT);
    const packages = yamlField(value, "packages") ?? "";
    const items = yamlField(value, "items") ?? "";
    expect(["version", "packages", "items"].map((key) => lineOf(value, key))).toEqual([2, 3, 8]);
    expect([lineOf(packages, "one"), lineOf(packages, "two")]).toEqual([4, 7]);
    expect([lineOf(items, 0), lineOf(items, 1)]).toEqual([9, 10]);
    expect(lineOf(yamlField(packages, "one") ?? "", "tags")).toBe(6);
  });

  it.each([
    ["", "empty", 1],
    ["# nothing\n", "empty", 1],
    ["a: &x 1\n", "syntax", 1],
    ["a: [1\nb: 2\n", "syntax", 2],
    ["a: 1\na: 2\n", "syntax", 2],
    ["a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> main\n", "merge-conflict", 2],
    ["a: !!binary x\n", "syntax", 1],
    ["a: 1\n---\nb: 1\n", "syntax", 1],
  ])("refuses %j", (text, kind, line) => {
    expect(errorOf(text)).toMatchObject({ kind, line: expect.any(Number) as unknown });
    if (kind !== "syntax") expect(errorOf(text)).toEqual({ kind, line });
  });

  it("reads anchors only where they are allowed", () => {
    expect(parseYaml("a: &x {k: 1}\nb: *x\n", "allow").value).toEqual({ a: { k: "1" }, b: { k: "1" } });
  });

  it("keeps __proto__ as an own key and gives nothing that Object.prototype has", () => {
    const { value } = parseYaml("__proto__: {polluted: 1}\n");
    expect(yamlField(value, "__proto__")).toEqual({ polluted: "1" });
    expect(yamlField(value, "toString")).toBeUndefined();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
