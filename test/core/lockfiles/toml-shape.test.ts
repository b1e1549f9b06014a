import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { TomlTable, type TomlValue } from "../../../src/core/lockfiles/toml-table.js";
import { parseToml } from "../../../src/core/lockfiles/toml-text.js";
import { mutationOf, secondsOf } from "./mutations.js";

/** So many tables of other shapes that no further shape is remembered: what follows is read sign by sign. */
const DECOYS = `other = [${Array.from({ length: 40 }, (_, at) => `{ decoy${at} = 1 }`).join(", ")}]\n`;

/** Everything that a value tells: what it holds, in which order, and the lines. */
function told(value: TomlValue | undefined): unknown {
  if (value instanceof TomlTable) {
    const keys = [...value.keys()].filter((key) => key !== "other");
    return [value.line, ...keys.map((key) => [key, value.has(key), value.lineOf(key), told(value.get(key))])];
  }
  return Array.isArray(value) ? value.map((one) => told(one as TomlValue)) : value;
}

function parsed(text: string): TomlTable | LockfileError {
  try {
    return parseToml(text);
  } catch (error) {
    if (error instanceof LockfileError) return error;
    throw error;
  }
}

function read(text: string, before = "other = 1\n"): unknown {
  const result = parsed(before + text);
  if (result instanceof TomlTable) return told(result);
  return { kind: result.kind, line: result.line, why: result.message };
}

function expectSame(text: string): void {
  expect(read(text)).toEqual(read(text, DECOYS));
}

const scalar = fc.oneof(
  fc.constantFrom("1", "0", "12345678901234567", "-1", "1.5", "01", "true", "nothing", "0x1f", "1_000"),
  fc.constantFrom("2024-05-20T21:33:25Z", "2024-05-20 21:33:25", "2024-05-20", "07:32:00"),
  fc.constantFrom('""', '"a"', '"a\\"b"', '"\\u00e9"', '"""a"""', '""""a"""', "'a'", "'''a'''", '"a # b"'),
  fc.constantFrom(
    '"{ a = "',
    '" }"',
    "[1, 2]",
    "[\n1]",
    "{}",
    "{ }",
    '{ sha256 = "a" }',
    "{ x = { y = 1 } }",
  ),
);
const key = fc.constantFrom("url", "hash", "size", "a.b", '"q"', "hashes");
const table = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(key, values), { selector: ([name]) => name, maxLength: 4 }),
      fc.constantFrom(", ", ",", " , ", ",\n"),
      fc.constantFrom(" = ", "=", "  =  "),
      fc.constantFrom("", " ", ", ", " # here\n"),
    )
    .map(([pairs, comma, equals, end]) => `{ ${pairs.map((pair) => pair.join(equals)).join(comma)}${end}}`);
const usual = fc.constantFrom('"a"', '"b"', '"c d"', "7", "2024-05-20T21:33:25Z", '{ sha256 = "f" }');
/** Tables that look alike, with one now and then that does not. */
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: table(usual) }, { weight: 1, arbitrary: table(scalar) }), {
    minLength: 1,
    maxLength: 8,
  })
  .chain((tables) =>
    fc
      .array(fc.constantFrom(...tables), { minLength: 2, maxLength: 12 })
      .map((again) => [...tables, ...again]),
  )
  .map((tables) => `files = [\n  ${tables.join(",\n  ")}\n]\none = ${tables[0] ?? ""}\n`);

describe("inline tables that look like ones before", () => {
  it("tell what they tell when they are read sign by sign", () => {
    fc.assert(fc.property(text, expectSame), { numRuns: 1000 });
  });

  it("are refused for the same, in the same line", () => {
    fc.assert(
      fc.property(
        text.chain((whole) => mutationOf([whole])),
        expectSame,
      ),
      { numRuns: 3000 },
    );
  });

  it("hold what differs, and tables of their own", () => {
    const root = parseToml(
      'files = [\n { url = "a", hashes = { sha256 = "1", md5 = "2" }, size = 3 },\n { url = "b", hashes = { sha256 = "4", md5 = "5" }, size = 6 },\n]\n',
    );
    const [, second] = root.tables("files");
    expect([...(second?.keys() ?? [])]).toEqual(["url", "hashes", "size"]);
    expect([second?.get("url"), second?.get("size"), second?.get("sha256")]).toEqual(["b", 6, undefined]);
    const hashes = second?.table("hashes");
    expect([hashes?.string("sha256"), hashes?.string("md5"), hashes?.line]).toEqual(["4", "5", 3]);
    expect([second?.lineOf("size"), second?.lineOf("none"), second?.has("none")]).toEqual([3, 3, false]);
  });

  it("are closed like any other", () => {
    const open = 'a = { x = "1" }\nb = { x = "2" }\n';
    expect(read(`${open}[b.y]\n`)).toMatchObject({ kind: "syntax", line: 4 });
    expect(read(`${open}b.y = 1\n`)).toMatchObject({ kind: "syntax", line: 4 });
    expect(read(`${open}[b]\n`)).toMatchObject({ kind: "syntax", line: 4 });
  });

  it("are not nested more deeply than others", () => {
    const nested = (depth: number) => `a = [{ x = { y = 1 } }, ${"[".repeat(depth)}{ x = { y = 1 } }`;
    for (const depth of [60, 61, 62, 63]) expectSame(nested(depth));
    expect(read(nested(62))).toMatchObject({ kind: "too-deep" });
  });

  it.each([
    ["many of one shape", `a = [${'{ x = "1", y = 2 },'.repeat(100_000)}]`],
    [
      "many that begin alike",
      `a = [${Array.from({ length: 60_000 }, (_, at) => `{ x = "1", y${at % 40} = "2" },`).join("")}]`,
    ],
    [
      "one of many keys, twice",
      `a = [${`{ ${Array.from({ length: 60_000 }, (_, at) => `k${at} = 1`).join(", ")} },`.repeat(2)}]`,
    ],
    ["many that are not closed", `a = [{ x = "1" },\n${'{ x = "\n'.repeat(200_000)}]`],
    ["backslashes behind them", `a = [${'{ x = "1" },'.repeat(100_000)}"${"\\\\".repeat(400_000)}"]`],
  ])("take little time, %s", (_what, hostile) => {
    expect(secondsOf(() => parsed(hostile))).toBeLessThan(2);
  });
});
