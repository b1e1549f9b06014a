import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { bunTextByJson } from "../../../src/core/lockfiles/bun-json.js";
import { bunPackagesByLines } from "../../../src/core/lockfiles/bun-lines.js";
import { readBunText } from "../../../src/core/lockfiles/bun-text.js";
import { EntryProblems } from "../../../src/core/lockfiles/entry-problems.js";
import { fixtureTexts, mutationOf } from "./mutations.js";

const FIXTURES = fixtureTexts("bun-lock", "bun.lock");
const SECTIONS = ["lockfileVersion", "workspaces", "overrides", "packages"];

/** What a reader makes of a text: all it says, or why it is refused. */
function told(text: string, read: typeof readBunText): unknown {
  const problems = new EntryProblems("bun.lock");
  try {
    const { json, lineOf, ...rows } = read(text, problems);
    const { packages: _, ...sections } = json;
    return { sections, lines: SECTIONS.map(lineOf), ...rows, problems: problems.all() };
  } catch (error) {
    return error;
  }
}

/** Whether the packages were read by their lines; what is read so must be what JSON says. */
function isByLines(text: string): boolean {
  expect(told(text, readBunText)).toEqual(told(text, bunTextByJson));
  return bunPackagesByLines(text) !== null;
}

const word = fc.stringMatching(/^[a-z0-9@/. ,{}:[\]-]{0,8}$/);
const asked = fc.dictionary(word, fc.oneof(word, fc.constant(["x"])), { maxKeys: 3 });
const info = fc.dictionary(word, fc.oneof(asked, word, fc.boolean()), { maxKeys: 3 });
const tuple = fc.oneof(
  fc.tuple(word, word, info, word),
  fc.tuple(word, info, word),
  fc.tuple(word, info),
  fc.array(word, { maxLength: 5 }),
);
const anything = fc.array(fc.oneof(word, info, tuple), { maxLength: 6 });
const key = fc.oneof(fc.stringMatching(/^[a-z@/{}. -]{1,6}$/), fc.constantFrom("__proto__", "7zip", ""));

/** As JSON.stringify writes it, but with blanks where Bun has them. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([name, of]) => `${JSON.stringify(name)}: ${spaced(of)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

const lockOf = (of: fc.Arbitrary<unknown[]>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(key, of), { selector: ([name]) => name, maxLength: 5 }),
      fc.constantFrom(",", ""),
      fc.constantFrom("\n\n", "\n"),
    )
    .map(([packages, last, between]) => {
      const rows = packages.map(([name, value]) => `    ${JSON.stringify(name)}: ${spaced(value)}`);
      const body = rows.length === 0 ? "" : `${rows.join(`,${between}`)}${last}\n`;
      return `{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {},\n  },\n  "packages": {\n${body}  }\n}\n`;
    });

describe("the lines of a bun.lock", () => {
  it("are read for what JSON says they are, in the layout that Bun writes", () => {
    fc.assert(
      fc.property(lockOf(tuple), (text) => {
        expect(isByLines(text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(FIXTURES.filter(isByLines).length).toBeGreaterThan(3);
  });

  it("mean the same to both readers, or are left to JSON, whatever becomes of a file", () => {
    fc.assert(
      fc.property(mutationOf(FIXTURES), (text) => {
        isByLines(text);
      }),
      { numRuns: 1000 },
    );
    const small = lockOf(anything).chain((text) => fc.oneof(fc.constant(text), mutationOf([text])));
    fc.assert(
      fc.property(small, (text) => {
        isByLines(text);
      }),
      { numRuns: 3000 },
    );
  });

  const whole = `{
  "lockfileVersion": 1,
  "workspaces": { "": {} },
  "packages": {
    "a": ["a@1.0.0", "", {}, "sha512-a"],

    "b": ["b@1.0.0", "", { "dependencies": { "a": "*" } }, "sha512-b"],
  }
}
`;
  const unusual: Record<string, (text: string) => string> = {
    "carriage returns": (text) => text.replaceAll("\n", "\r\n"),
    "a tab within a text": (text) => text.replace("sha512-a", "sha512\ta"),
    "an escape": (text) => text.replace("sha512-a", "sha512\\u002da"),
    "a key with an escape": (text) => text.replace('"b":', '"\\u0062":'),
    "a key twice": (text) => text.replace('"b":', '"a":'),
    "a number as a key": (text) => text.replace('"b":', '"1":'),
    "a comment behind a package": (text) => text.replace('-a"],', '-a"], // here'),
    "a comment between packages": (text) => text.replace("\n\n", "\n    // here\n"),
    "a trailing comma in a package": (text) => text.replace('-a"]', '-a",]'),
    "a package over two lines": (text) => text.replace("{}, ", "{},\n    "),
    "two packages in a line": (text) => text.replace('"],\n\n    ', '"], '),
    "no comma between packages": (text) => text.replace('"],\n', '"]\n'),
    "a comma that no package stands before": (text) => text.replace("\n\n", "\n    ,\n"),
    "another indentation": (text) => text.replace('    "b"', '  "b"'),
    "a package that is no list": (text) => text.replace('"b": [', '"b": "c", "d": ['),
    "a section below": (text) => text.replace("  }\n}", '  },\n  "more": true\n}'),
    "packages twice": (text) => text.replace("  }\n}", '  },\n  "packages": {}\n}'),
    "something behind the end": (text) => `${text}{}`,
    "no end": (text) => text.slice(0, -3),
    "packages in a line": (text) => text.replace('"packages": {\n', '"packages": { '),
    "markers of a merge": (text) => text.replace("\n\n", "\n<<<<<<< HEAD\n"),
  };
  for (const [what, change] of Object.entries(unusual)) {
    it(`are left to JSON for ${what}`, () => {
      expect(change(whole)).not.toBe(whole);
      expect(isByLines(whole)).toBe(true);
      expect(isByLines(change(whole))).toBe(false);
    });
  }

  it("are told with what is wrong above them", () => {
    for (const [from, to] of [
      ["1,", "1"],
      ['"workspaces": { "": {} },', '"workspaces": {'],
      ['  "workspaces"', '  "packages": {},\n  "workspaces"'],
      ['"": {}', '"": {}, "": {"name": "x"}'],
      ["{\n", "{ /*\n"],
    ] as const) {
      expect(whole).toContain(from);
      expect(isByLines(whole.replace(from, to))).toBe(true);
    }
  });
});
