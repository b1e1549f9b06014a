import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { combine, type PolicySource } from "../../../src/core/policy/combine.js";
import { judge } from "../../../src/core/policy/evaluate.js";
import { loosenings } from "../../../src/core/policy/loosenings.js";
import { needsDates } from "../../../src/core/policy/policy.js";
import { readPolicyFile } from "../../../src/core/policy/read.js";
import { STARTER } from "../../../src/core/policy/starter.js";
import type { Finding } from "../../../src/core/model/finding.js";
import { plain } from "../../../src/core/model/prose.js";
import { refOf } from "../../../src/core/model/purl.js";

const problems = (text: string) =>
  readPolicyFile(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a policy file", () => {
  test("that is empty, or only comments, decides nothing", () => {
    for (const text of ["", "\n", "# nothing\n", "rules: []\n"]) {
      expect(readPolicyFile(text)).toMatchObject({ problems: [] });
      expect(readPolicyFile(text).document).not.toBeNull();
    }
  });

  test("is read with the line of every rule", () => {
    const text = `# ours
rules:
  - flag: vulnerability # the first
    level: block

  - flag: [deprecated, install-script]
    level: off
comment: never
`;
    const { document, lines } = readPolicyFile(text);
    expect(document?.rules?.map(({ flag }) => flag)).toEqual([
      ["vulnerability"],
      ["deprecated", "install-script"],
    ]);
    expect(lines.rules).toEqual([3, 6]);
    expect(lines.keys.get("comment")).toBe(8);
  });

  test.each<[string, string, string]>([
    [
      "a key that is not known",
      "comments: never\n",
      '1:1 there is no key "comments"; did you mean "comment"?',
    ],
    [
      "a key within a rule",
      "rules:\n- flag: malware\n  levle: off\n",
      '3:3 there is no key "levle"; did you mean "level"?',
    ],
    ["a flag", "rules:\n  - level: block\n    flag: vulnerabilty\n", '3:5 "vulnerabilty" is none of'],
    [
      "a level",
      "rules: [{flag: malware, level: bloc}]\n",
      '1:25 "bloc" is none of "block", "warn", "note", "off"; did you mean "block"?',
    ],
    [
      "a flag in a list",
      "rules:\n  - flag:\n      - malware\n      - deprecate\n    level: off\n",
      '4:9 "deprecate" is none of',
    ],
    ["a type", "dry-run: maybe\n", "1:1 dry-run:"],
    ["text that is no YAML", "rules: [\n", "2:1 it is not YAML:"],
    ["a tab", "rules:\n\t- flag: malware\n", "2:1 it is not YAML:"],
    [
      "a key that stands twice",
      "comment: auto\ncomment: never\n",
      "2:1 it is not YAML: duplicated mapping key",
    ],
    ["aliases", "exclude: &a [x]\ninternal: *a\n", "1:1 anchors and aliases have no place in a policy"],
    ["tags", "exclude: !!js/function x\n", "it is not YAML: unknown tag"],
    ["a prototype", "__proto__: {dry-run: true}\n", '1:1 there is no key "__proto__"'],
    ["a list at the top", "- a\n", "1:1 the file:"],
    ["a lock of nothing", "locked: [comment, ruls]\n", 'nothing is called "ruls"; did you mean "rules"?'],
  ])("with %s wrong is refused and says where", (_, text, expected) => {
    expect(problems(text).join("\n")).toContain(expected);
    expect(readPolicyFile(text).document).toBeNull();
  });

  test("with carriage returns and quoted keys is located as well", () => {
    expect(problems("\"comment\": auto\r\n'dry-run': 3\r\n").join()).toContain("2:1 dry-run");
  });

  test("of any text is read or refused, in bounded time", () => {
    const piece = fc.constantFrom(
      "rules:",
      "\n",
      "  ",
      "- ",
      "flag: malware",
      "level: off",
      "{",
      "}",
      "[",
      "]",
      "&a",
      "*a",
      ": ",
      "#",
      '"',
      "'",
      "\t",
      "|",
      ">",
      "__proto__",
      "locked: ",
      "\u0000",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const reading = readPolicyFile(pieces.join(""));
        expect(reading.document === null).toBe(reading.problems.length > 0);
        for (const { line, column } of reading.problems) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["brackets", "[".repeat(100_000)],
    ["braces", "{".repeat(100_000)],
    ["keys", Array.from({ length: 9000 }, (_, n) => `key${n}: 1`).join("\n")],
    ["spaces", `comment:${" ".repeat(200_000)}auto`],
    ["items", `exclude:\n${"- x\n".repeat(40_000)}`],
  ])("of 100 KB %s costs little time", (_, text) => {
    const start = performance.now();
    readPolicyFile(text);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("that starts a repository decides nothing that the defaults do not", () => {
    const starter = readPolicyFile(STARTER);
    expect(starter.problems).toEqual([]);
    const file = ".github/weir.yml";
    const { policy } = combine(null, { file, reading: starter });
    expect(policy.settings).toEqual(combine(null, null).policy.settings);
    expect(policy.rules).toEqual(combine(null, null).policy.rules);
    // What is commented out is valid too.
    const shown = STARTER.replace("rules: []\n", "rules:\n").replace(
      /^# {1,2}(?=[a-z- ]*(?:- flag|severity|scope|level|component|because|exclude|documents|internal|registries|accept|teams|four-eyes|longest-days)\b.*:)/gm,
      "",
    );
    expect(readPolicyFile(shown).problems).toEqual([]);
    expect(readPolicyFile(shown).document?.accept?.teams).toEqual(["security"]);
  });
});

const source = (file: string, text: string): PolicySource => {
  const reading = readPolicyFile(text);
  if (reading.problems.length > 0) throw new Error(JSON.stringify(reading.problems));
  return { file, reading };
};
const org = (text: string) => source("acme/.github: weir.yml", text);
const repo = (text: string) => source(".github/weir.yml", text);

describe("two policy files together", () => {
  test("are tried nearer first, the built-in rules last", () => {
    const { policy } = combine(
      org("rules:\n- flag: deprecated\n  level: block\ncomment: always\n"),
      repo("rules:\n- flag: deprecated\n  level: off\ndry-run: true\n"),
    );
    expect(policy.rules.slice(0, 2).map(({ level, origin }) => [level, origin.file, origin.line])).toEqual([
      ["off", ".github/weir.yml", 2],
      ["block", "acme/.github: weir.yml", 2],
    ]);
    expect(policy.settings).toMatchObject({ comment: "always", dryRun: true });
    expect(policy.origins.comment).toEqual({
      level: "organisation",
      file: "acme/.github: weir.yml",
      line: 4,
    });
    expect(policy.origins.inline.level).toBe("built-in");
    expect(policy.title).toBe("acme/.github: weir.yml + .github/weir.yml");
  });

  test("let the organisation lock keys, and say what does not count", () => {
    const { policy, problems: told } = combine(
      org("locked: [dry-run, rules.malware, accept]\naccept: {longest-days: 30}\n"),
      repo(
        "dry-run: true\nrules:\n- flag: [malware, deprecated]\n  level: off\naccept: {longest-days: 900, four-eyes: never}\n",
      ),
    );
    expect(policy.settings).toMatchObject({ dryRun: false, longestDays: 30, fourEyes: "blocking" });
    expect(
      policy.rules.filter(({ origin }) => origin.level === "repository").map(({ flag }) => flag),
    ).toEqual(["deprecated"]);
    expect(told.map(({ line, message }) => `${line} ${message}`)).toEqual([
      "1 dry-run is locked by the organisation's policy: what stands here does not count",
      "5 accept is locked by the organisation's policy: what stands here does not count",
      "3 rules for malware are locked by the organisation's policy: this one does not count",
    ]);
  });

  test("do not let a repository lock anything", () => {
    expect(combine(null, repo("locked: [comment]\n")).problems[0]?.message).toContain(
      "only an organisation's policy",
    );
  });
});

describe("a policy that a pull request changes", () => {
  const told = (before: string, after: string) =>
    loosenings(combine(null, repo(before)).policy, combine(null, repo(after)).policy).map(plain);

  test.each<[string, string, string, string[]]>([
    ["nothing is changed", "dry-run: false\n", "# same\n", []],
    ["it is stricter", "", "rules:\n- flag: deprecated\n  level: block\n", []],
    [
      "a rule is new and weaker",
      "",
      "rules:\n- flag: malware\n  level: warn\n",
      ["malware becomes warn (was block)"],
    ],
    [
      "a rule is gone",
      "rules:\n- flag: deprecated\n  level: block\n",
      "",
      ["deprecated becomes warn (was block): its rule is gone"],
    ],
    [
      "a narrower rule is weakened",
      "rules:\n- {flag: vulnerability, severity: high, level: block}\n",
      "rules:\n- {flag: vulnerability, severity: high, level: note}\n",
      ["vulnerability with severity high becomes note (was block)"],
    ],
    ["it is a dry run now", "", "dry-run: true\n", ["dry run: nothing blocks any more"]],
    ["four eyes are given up", "", "accept: {four-eyes: never}\n", ["four eyes: never (was blocking)"]],
    [
      "a document is not read any more",
      "documents: [sbom/a.json, sbom/b.json]\n",
      "documents: sbom/b.json\n",
      ["documents that are no longer read: sbom/a.json"],
    ],
    ["a path is left out", "exclude: [a]\n", "exclude: [a, b/**]\n", ["paths left out: b/**"]],
    [
      "a registry is allowed",
      "registries: [a.example]\n",
      "registries: [a.example, b.example]\n",
      ["further registries are allowed: b.example"],
    ],
    [
      "registries are not bounded",
      "registries: [a.example]\n",
      "",
      ["components may come from any registry that is known"],
    ],
    [
      "more may accept",
      "",
      "accept: {people: [eve], teams: [x]}\n",
      ["further people or teams may accept risks: x, eve"],
    ],
    ["a bot is heard", "", "bots: ['evil[bot]']\n", ["commands of further bots are carried out: evil[bot]"]],
    ["private names leak", "internal: ['@acme/']\n", "", ["names that may now be sent outside: @acme/"]],
  ])("tells what it loosens when %s", (_, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });
});

describe("age and cooldown", () => {
  const source = (text: string): PolicySource => ({ file: "weir.yml", reading: readPolicyFile(text) });
  const levels = (text: string, name: string, age: number | null) =>
    judge([fresh(name)], combine(null, source(text)).policy, () => age).findings.map(({ level }) => level);
  const fresh = (name: string): Finding => ({
    flag: "fresh-release",
    state: "new",
    lockfile: "package-lock.json",
    services: ["."],
    component: refOf({ type: "npm", name, version: "1.0.0", source: "registry" }),
    change: 0,
    key: "k",
    reason: [],
    advice: null,
    advisory: null,
    fix: null,
    severity: "none",
    scope: "runtime",
    direct: false,
    source: "deps.dev",
    location: { path: "package-lock.json", line: 1 },
    becameRuntime: false,
  });

  test("narrow rules, and do not hold where nobody tells when", () => {
    const rules =
      "rules:\n- {flag: fresh-release, younger-than-days: 3, level: block}\n- {flag: fresh-release, older-than-days: 5, level: note}\n";
    expect([1, 2.99, 3, 4, 5, null].map((age) => levels(rules, "a", age)[0])).toEqual([
      "block",
      "block",
      "warn",
      "warn",
      "note",
      "warn",
    ]);
  });

  test("an exception holds whatever the rules say, and is told as a loosening", () => {
    const rules = "rules:\n- {flag: fresh-release, level: block}\n";
    const before = `${rules}cooldown: {days: 7}\n`;
    const after = `${rules}cooldown: {days: 3, except: '@acme/*'}\n`;
    expect([levels(after, "@acme/a", 1), levels(after, "b", 1)]).toEqual([[], ["block"]]);
    const told = loosenings(combine(null, source(before)).policy, combine(null, source(after)).policy);
    expect(told.map(plain)).toEqual(["cooldown: 3 days (was 7)", "no cooldown for @acme/*"]);
  });

  test("an organisation may lock them", () => {
    const above = source("cooldown: {days: 7}\nlocked: [cooldown]\n");
    const { policy, problems: told } = combine(above, source("cooldown: {days: 1}\n"));
    expect([policy.settings.cooldownDays, told.length]).toEqual([7, 1]);
  });

  test("dates are asked for only where a policy needs them", () => {
    const needs = (text: string) => needsDates(combine(null, source(text)).policy);
    expect(needs("comment: auto\n")).toBe(false);
    expect(needs("cooldown: {days: 7}\n")).toBe(true);
    expect(needs("rules:\n- {flag: vulnerability, younger-than-days: 3, level: block}\n")).toBe(true);
  });
});
