import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { EntryProblems } from "../../../src/core/lockfiles/entry-problems.js";
import { entriesByTerms } from "../../../src/core/lockfiles/mix-entries.js";
import { entriesByLines } from "../../../src/core/lockfiles/mix-lines.js";
import { fixtureTexts, mutationOf, secondsOf } from "./mutations.js";

const FIXTURES = [
  ...fixtureTexts("mix-lock", "mix.lock"),
  ...fixtureTexts("mix-lock", "api/mix.lock"),
  ...fixtureTexts("rebar-lock", "rebar.lock"),
];

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const text = fc.stringMatching(/^[ !$-[\]-~]{0,16}$/);
const something = fc.stringMatching(/^[ !$-[\]-~]{1,16}$/);
const repository = fc.constantFrom("hexpm", "hexpm:acme", "own", "");

function listOf(item: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(item, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`);
}

const dependency = fc
  .tuple(name, text, name, text, fc.boolean())
  .map(
    ([app, range, own, repo, optional]) =>
      `{:${app}, "${range}", [hex: :${own}, repo: "${repo}", optional: ${optional}]}`,
  );

const hex = fc
  .tuple(
    name,
    something,
    text,
    listOf(name.map((manager) => `:${manager}`)),
    listOf(dependency),
    repository,
    fc.option(
      text.map((hash) => `, "${hash}"`),
      { nil: "" },
    ),
  )
  .map(
    ([own, version, inner, managers, dependencies, repo, outer]) =>
      `{:hex, :${own}, "${version}", "${inner}", ${managers}, ${dependencies}, "${repo}"${outer}}`,
  );

const option = fc
  .tuple(
    name,
    fc.oneof(
      text.map((value) => `"${value}"`),
      name,
      fc.constantFrom(":main", "true", "1"),
    ),
  )
  .map(([key, value]) => `${key}: ${value}`);

const git = fc
  .tuple(text, something, listOf(option))
  .map(([address, commit, options]) => `{:git, "${address}", "${commit}", ${options}}`);

const generated = fc
  .uniqueArray(fc.tuple(something, fc.oneof(hex, hex, git)), {
    selector: ([app]) => app,
    minLength: 1,
    maxLength: 6,
  })
  .map((entries) => entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  .map((entries) => `%{\n${entries.map(([app, value]) => `  "${app}": ${value},\n`).join("")}}\n`);

/** What the reader of lines makes of a text; where it makes anything of it, the reader of terms has to agree. */
function readBothWays(lockfile: string): unknown {
  const nodes = entriesByLines(lockfile);
  if (nodes === null) return null;
  const problems = new EntryProblems("mix.lock");
  expect(nodes).toEqual(entriesByTerms(lockfile, problems));
  expect(problems.all()).toEqual([]);
  return nodes;
}

describe("the lines of a mix.lock", () => {
  it("are read for what Elixir says they are, in the layout that Hex writes", () => {
    fc.assert(
      fc.property(generated, (lockfile) => {
        expect(readBothWays(lockfile)).not.toBeNull();
        expect(readBothWays(lockfile.slice(0, -1))).not.toBeNull();
      }),
      { numRuns: 500 },
    );
    const read = FIXTURES.map((lockfile) => readBothWays(lockfile));
    expect(read.filter((nodes) => nodes !== null).length).toBeGreaterThan(1);
  });

  it("mean the same to both readers, or are left to the terms, whatever becomes of a file", () => {
    fc.assert(
      fc.property(mutationOf(FIXTURES), (lockfile) => {
        readBothWays(lockfile);
      }),
      { numRuns: 1000 },
    );
    const small = generated.chain((lockfile) => mutationOf([lockfile]));
    fc.assert(
      fc.property(small, (lockfile) => {
        readBothWays(lockfile);
      }),
      { numRuns: 3000 },
    );
  });

  const asked = '[{:c, "~> 1.0", [hex: :c, repo: "hexpm", optional: false]}]';
  const whole = `%{
  "a": {:hex, :a, "1.0.0", "aa", [:mix, :rebar3], ${asked}, "hexpm", "bb"},
  "b": {:git, "https://example.org/b.git", "cc", [tag: "v1", depth: 1]},
}
`;
  const unusual: Record<string, (lockfile: string) => string> = {
    "carriage returns": (lockfile) => lockfile.replaceAll("\n", "\r\n"),
    "a byte order mark": (lockfile) => `\ufeff${lockfile}`,
    "a character that is not ASCII": (lockfile) => lockfile.replace("v1", "ü"),
    "a separator of lines": (lockfile) => lockfile.replace("v1", "\u2028<<<<<<< HEAD"),
    "an escape": (lockfile) => lockfile.replace("1.0.0", "1.0\\u002e0"),
    "something to work out": (lockfile) => lockfile.replace("1.0.0", "#{version}"),
    "a comment": (lockfile) => lockfile.replace('  "b"', '  # b\n  "b"'),
    "a comment behind an entry": (lockfile) => lockfile.replace('"bb"},', '"bb"}, # a'),
    "a blank line": (lockfile) => lockfile.replace('  "b"', '\n  "b"'),
    "an entry over two lines": (lockfile) => lockfile.replace(', "hexpm", "bb"', ',\n "hexpm", "bb"'),
    "a text over two lines": (lockfile) => lockfile.replace("aa", "a\na"),
    "another indentation": (lockfile) => lockfile.replace('  "b"', '   "b"'),
    "further blanks": (lockfile) => lockfile.replace(":hex, ", ":hex,  "),
    "names that do not ascend": (lockfile) => lockfile.replace('"b"', '"A"'),
    "a name twice": (lockfile) => lockfile.replace('"b"', '"a"'),
    "a name without quotes": (lockfile) => lockfile.replace('"a":', "a:"),
    "an arrow behind a name": (lockfile) => lockfile.replace('"a":', '"a" =>'),
    "a name too long": (lockfile) => lockfile.replace('"b"', `"${"b".repeat(513)}"`),
    "an atom in quotes": (lockfile) => lockfile.replace(":hex, :a", ':hex, :"a"'),
    "an atom with a sign": (lockfile) => lockfile.replace(":hex, :a", ":hex, :a?"),
    "a package without version": (lockfile) => lockfile.replace("1.0.0", ""),
    "a repository without commit": (lockfile) => lockfile.replace("cc", ""),
    "a dependency without options": (lockfile) => lockfile.replace(/, \[hex[^\]]*\]/, ""),
    "a dependency of any version": (lockfile) => lockfile.replace('"~> 1.0"', "nil"),
    "further options": (lockfile) => lockfile.replace("optional: false", "optional: false, app: false"),
    "options in another order": (lockfile) =>
      lockfile.replace('repo: "hexpm", optional: false', 'optional: false, repo: "hexpm"'),
    "a comma behind the last dependency": (lockfile) => lockfile.replace("]}],", "]}, ],"),
    "dependencies without comma": (lockfile) => lockfile.replace(asked, `${asked.slice(0, -1)} {:d}]`),
    "a package of the first versions": (lockfile) => lockfile.replace(/"b": .*/, '"b": {:package, "1.0.0"},'),
    "no outer hash and no repository": (lockfile) => lockfile.replace(', "hexpm", "bb"', ""),
    "a list within options": (lockfile) => lockfile.replace("depth: 1", "sparse: [:a]"),
    "no comma behind the last entry": (lockfile) => lockfile.replace("]},\n}", "]}\n}"),
    "something above": (lockfile) => `1\n${lockfile}`,
    "something below": (lockfile) => `${lockfile}1\n`,
    "a blank line below": (lockfile) => `${lockfile}\n`,
    "an end that is cut off": (lockfile) => lockfile.slice(0, -2),
    "markers of a merge": (lockfile) => lockfile.replace('  "b"', '<<<<<<< HEAD\n  "b"'),
    "no entries": () => "%{\n}\n",
    nothing: () => "",
  };
  for (const [what, change] of Object.entries(unusual)) {
    it(`are left to the terms for ${what}`, () => {
      expect(change(whole)).not.toBe(whole);
      expect(readBothWays(whole)).not.toBeNull();
      expect(entriesByLines(change(whole))).toBeNull();
    });
  }

  it("take no time, however long they are", () => {
    const many = "a".repeat(2_000_000);
    const row = (at: number): string => `  "a${at + 100_000}": {:hex, :a, "1", "", [], [`;
    const texts = [
      whole.replace("aa", many),
      whole.replace(":mix,", `${":mix, ".repeat(300_000)}:mix,`),
      whole.replace(asked, `[${`${asked.slice(1, -1)}, `.repeat(30_000)}${asked.slice(1, -1)}]`),
      whole.replace("depth: 1", `${"depth: 1, ".repeat(200_000)}depth: 1`),
      `%{\n  "${many}`,
      `%{\n${Array.from({ length: 60_000 }, (_, at) => `${row(at)}\n`).join("")}}\n`,
      `%{\n${Array.from({ length: 60_000 }, (_, at) => `${row(at)}], "hexpm"},\n`).join("")}}`,
    ];
    for (const lockfile of texts) expect(secondsOf(() => entriesByLines(lockfile))).toBeLessThan(2);
  });
});
