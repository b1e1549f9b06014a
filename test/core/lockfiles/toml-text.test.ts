import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "smol-toml";

import { LockfileError } from "../../../src/core/errors.js";
import { TomlTable, type TomlValue } from "../../../src/core/lockfiles/toml-table.js";
import { parseToml } from "../../../src/core/lockfiles/toml-text.js";
import { mutationOf, secondsOf } from "./mutations.js";

const TEXT = `# a comment
title = "Weir \\u00e9 \\\\" # another
'quoted key' = 'C:\\raw'
a.b.c = 1_000
[owner] \t
since = 1979-05-27T07:32:00Z
[[package]]
name = "one"
sizes = [ 1, 2.5e3, -0.0,
  { x = 1, "y z" = [ [ ], [ "deep" ] ] }, # inside
]
[package.metadata]
text = """
first \\
   second ""quoted"" """
[[package]]
name = "two"
bad = false
hex = 0xDEAD_beef
[package.dependencies.serde]
version = "1"
`;

function plain(value: TomlValue | undefined): unknown {
  if (value instanceof TomlTable)
    return Object.fromEntries([...value.keys()].map((key) => [key, plain(value.get(key))]));
  return Array.isArray(value) ? value.map(plain) : value;
}

/** What smol-toml says, dates as text. */
function oracle(text: string): unknown {
  return JSON.parse(
    JSON.stringify(parse(text), (_key, value: unknown) =>
      typeof value === "bigint" ? Number(value) : value,
    ),
  );
}

function errorOf(text: string): { kind: string; line: number | null } | null {
  try {
    parseToml(text);
    return null;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line };
  }
}

describe("parseToml", () => {
  it("says what smol-toml says, dates as they are written", () => {
    const own = JSON.stringify(plain(parseToml(TEXT))).replace('"1979-05-27T07:32:00Z"', '"date"');
    const other = JSON.stringify(oracle(TEXT)).replace('"1979-05-27T07:32:00.000Z"', '"date"');
    expect(JSON.parse(own)).toEqual(JSON.parse(other));
  });

  it("tells the line of every table and key", () => {
    const root = parseToml(TEXT);
    const [one, two] = root.tables("package");
    expect([one?.line, one?.lineOf("sizes"), two?.line, two?.lineOf("hex")]).toEqual([7, 9, 16, 19]);
    expect(root.table("owner")?.line).toBe(5);
    expect(two?.table("dependencies")?.table("serde")?.lineOf("version")).toBe(21);
  });

  it("reads carriage returns and a byte order mark as if they were not there", () => {
    expect(plain(parseToml(`\uFEFF${TEXT.replaceAll("\n", "\r\n")}`))).toEqual(plain(parseToml(TEXT)));
  });

  it.each([
    ["", "empty", 1],
    ["# only this\n", "empty", 1],
    ["a = 1\na = 2", "syntax", 2],
    ["[a]\n[a]", "syntax", 2],
    ["a = {b = 1}\n[a.c]", "syntax", 2],
    ["a = 1\n[a.b]", "syntax", 2],
    ["a = [1\n\n", "syntax", 3],
    ['a = "open\nb = 1', "syntax", 1],
    ['a = """open\nb = 1', "syntax", 1],
    ["a = 1 b = 2", "syntax", 1],
    ["a = 01", "syntax", 1],
    ['a = "\\q"', "syntax", 1],
    ["a = nothing", "syntax", 1],
    ["a\n", "syntax", 1],
    ["[a\nb = 1", "syntax", 1],
    ["a = 1\n<<<<<<< HEAD\nb = 1\n=======\n", "merge-conflict", 2],
    [`a = ${"[".repeat(100)}`, "too-deep", 1],
    [`${"a.".repeat(100)}b = 1`, "too-deep", 1],
  ])("refuses %j", (text, kind, line) => {
    expect(errorOf(text)).toEqual({ kind, line });
  });

  it("keeps __proto__ as a key as any other", () => {
    const root = parseToml("__proto__.polluted = 1\n[constructor]\nprototype = 2\n");
    expect([...root.keys()]).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("agrees with smol-toml on whatever is done to a text, or is refused by one of the two", () => {
    fc.assert(
      fc.property(mutationOf([TEXT]), (text) => {
        if (errorOf(text) !== null) return;
        let other: unknown;
        try {
          other = oracle(text);
        } catch {
          return; // TOML 1.1 allows more than smol-toml does
        }
        const undated = (value: unknown) =>
          JSON.stringify(value).replace(/"\d{2,4}[-:]\d\d[^"]*"/g, '"date"');
        expect(undated(plain(parseToml(text)))).toBe(undated(other));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["an open string", `a = "${"x".repeat(2e6)}`],
    ["an open array", `a = [${"1,".repeat(1e6)}`],
    [
      "many keys",
      "k = 1\n".replace("k", "k") + Array.from({ length: 2e5 }, (_, n) => `k${n} = 1\n`).join(""),
    ],
    ["many headers", Array.from({ length: 2e5 }, (_, n) => `[t${n}]\n`).join("")],
    ["open quotes", '"""'.repeat(7e5)],
  ])("takes little time for %s", (_what, text) => {
    expect(secondsOf(() => errorOf(text))).toBeLessThan(2);
  });
});
