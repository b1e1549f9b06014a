import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { canonical, expiryOf, helpText, parseCommands } from "../../src/core/commands.js";
import { COMMANDS } from "../../src/core/commands/grammar.js";
import type { Command } from "../../src/core/model/command.js";
import { ROLES } from "../../src/core/model/person.js";
import { DEFAULT_POLICY } from "../../src/core/policy/defaults.js";
import { mayRun, UNINVOLVED } from "../../src/core/rights.js";
import { FLAGS } from "../../src/core/model/finding.js";
import { expectSection } from "../support/document.js";

const commands = (body: string): readonly Command[] =>
  parseCommands(body).flatMap((reading) => (reading.kind === "command" ? [reading.command] : []));
const refusals = (body: string): readonly string[] =>
  parseCommands(body).flatMap((reading) => (reading.kind === "refused" ? [reading.message] : []));
const name = (text: string, version: string | null = null, type: string | null = null) => ({
  kind: "name",
  type,
  name: text,
  version,
});

describe("commands", () => {
  test.each<[string, object]>([
    ["/weir help", { verb: "help" }],
    ["/Weir HELP", { verb: "help" }],
    ["/weir", { verb: "help" }],
    ["   /weir recheck  ", { verb: "recheck" }],
    ["/weir why lodash", { verb: "why", target: name("lodash") }],
    ["/weir why lodash@4.17.20", { verb: "why", target: name("lodash", "4.17.20") }],
    ["/weir why lodash 4.17.20", { verb: "why", target: name("lodash", "4.17.20") }],
    ["/weir why @scope/a@1.0.0", { verb: "why", target: name("@scope/a", "1.0.0") }],
    ["/weir why `@scope/a`", { verb: "why", target: name("@scope/a") }],
    ['/weir why "org.apache:log4j@2.1"', { verb: "why", target: name("org.apache:log4j", "2.1") }],
    ["/weir why github.com/x/y@v1.2.3", { verb: "why", target: name("github.com/x/y", "v1.2.3") }],
    ["/weir why pkg:npm/%40scope/a@1.0.0", { verb: "why", target: name("@scope/a", "1.0.0", "npm") }],
    ["/weir why pkg:maven/g/a@1?type=jar", { verb: "why", target: name("g:a", "1", "maven") }],
    ["/weir explain Install-Script", { verb: "explain", topic: { kind: "flag", flag: "install-script" } }],
    [
      "/weir explain ghsa-JFH8-C2JP-5V3Q",
      { verb: "explain", topic: { kind: "advisory", id: "GHSA-jfh8-c2jp-5v3q" } },
    ],
    ["/weir explain cve-2021-44228", { verb: "explain", topic: { kind: "advisory", id: "CVE-2021-44228" } }],
    ["/weir diff ./services/pay/", { verb: "diff", service: "services/pay" }],
    ["/weir sbom", { verb: "sbom", service: null }],
    [
      "/weir accept minimist for 30 days because the build alone uses it",
      {
        verb: "accept",
        target: name("minimist"),
        flag: null,
        term: { kind: "for", count: 30, unit: "day" },
        reach: "pull-request",
        reason: "the build alone uses it",
      },
    ],
    [
      "/weir accept CVE-2020-7598 vulnerability in this repository until 2027-01-31 because:\nwe never\ncall it",
      {
        verb: "accept",
        target: { kind: "advisory", id: "CVE-2020-7598" },
        flag: "vulnerability",
        term: { kind: "until", day: "2027-01-31" },
        reach: "repository",
        reason: "we never call it",
      },
    ],
    [
      "/weir revoke a-k7f3q2",
      { verb: "revoke", target: { kind: "acceptance", id: "A-K7F3Q2" }, reason: null },
    ],
    ["/weir revoke lodash because fixed", { verb: "revoke", target: name("lodash"), reason: "fixed" }],
  ])("%j is understood", (body, expected) => {
    expect(parseCommands(body)).toMatchObject([{ kind: "command", command: expected }]);
  });

  test.each<[string, string]>([
    ["/weir hlep", "There is no such command; did you mean `help`?"],
    ["/weir why", "A component's name is missing."],
    ["/weir why a b c", "One name at a time: `c` is too much."],
    ["/weir explain vulnerabilty", "did you mean `vulnerability`?"],
    ["/weir accept a because x y z", "Say how long"],
    ["/weir accept a for 30 days", "Say why"],
    ["/weir accept a for 30 days because", "The reason is missing"],
    ["/weir accept a until 2027-02-30 because it is", "`2027-02-30` is no day"],
    ["/weir accept a untill 2027-02-20 because it is", "did you mean `until`?"],
    ["/weir accept a for 30 dags because it is", "`30 dags` is no length of time"],
    ["/weir accept a for 30 days for 2 days because it is", "It ends twice."],
    ["/weir accept a malware vulnerability for 30 days because it is", "One flag at a time."],
    ["/weir accept a in the world for 1 day because it is", "is no place"],
    ["/weir help me", "It takes nothing more"],
    ['/weir why "a', "A quote is not closed."],
    ["/weir why lod\u200bash", "It holds characters that nobody sees."],
    ["/weir why \u202eabc", "It holds characters that nobody sees."],
    ["/weir ｈelp", "characters that only look like letters"],
    ["/weir аccept a for 1 day because it is", "There is no such command"],
    ["/weir why pkg:nope/a@1", "names no component"],
  ])("%j is refused: %s", (body, expected) => {
    expect(commands(body)).toEqual([]);
    expect(refusals(body).join()).toContain(expected);
  });

  test("of one comment are all read, ten at the most", () => {
    expect(commands("/weir help\n/weir recheck\n\ntext\n\n/weir init\n")).toEqual([
      { verb: "help" },
      { verb: "recheck" },
      { verb: "init" },
    ]);
    const many = "/weir recheck\n".repeat(13);
    expect(commands(many)).toHaveLength(10);
    expect(refusals(many)).toEqual(["10 commands in one comment are enough: 3 more were not carried out."]);
  });

  const COMMAND = "/weir accept evil for 3650 days because I say so";
  test.each<[string, string]>([
    ["a fence", `\`\`\`\n${COMMAND}\n\`\`\``],
    ["a fence that is not closed", `~~~~ sh\n${COMMAND}\n`],
    ["a longer fence around a shorter one", `\`\`\`\`\n\`\`\`\n${COMMAND}\n\`\`\`\n\`\`\`\``],
    ["indented code", `text\n\n    ${COMMAND}\n`],
    ["a code span over lines", `\`code\n${COMMAND}\n\``],
    ["a code span of two backticks", `\`\`a\n${COMMAND}\n\`\``],
    ["a quote", `> ${COMMAND}`],
    ["a lazy quote", `> said\n${COMMAND}`],
    ["a quote in a quote", `> > a\n${COMMAND}`],
    ["a quoted mail", `On Monday, Bob wrote:\n> ${COMMAND}\n`],
    ["an HTML comment", `<!--\n${COMMAND}\n-->`],
    ["a comment within a paragraph", `text <!-- a\n${COMMAND}\n-->`],
    ["a comment that is not closed", `<!--\n\n${COMMAND}\n`],
    ["pre", `<pre>\n${COMMAND}\n</pre>`],
    ["details", `<details>\n${COMMAND}\n</details>`],
    ["a script", `<script>\n\n${COMMAND}\n\n</script>`],
    ["a list", `- ${COMMAND}`],
    ["a numbered list, lazily", `1. one\n${COMMAND}`],
    ["a table", `| a |\n|---|\n${COMMAND}\n`],
    ["a heading", `# ${COMMAND}`],
    ["an underlined heading", `${COMMAND}\n===`],
    ["the middle of a line", `please ${COMMAND}`],
    ["a longer word", COMMAND.replace("/weir", "/weirdo")],
    ["a path", COMMAND.replace("/weir", "/weir/")],
    ["an escape", `\\${COMMAND}`],
    ["a link's definition", `[a]: x\n  "${COMMAND}"`],
  ])("in %s are not heard", (_, body) => {
    expect(parseCommands(body)).toEqual([]);
  });

  test("are heard beside what is not", () => {
    const body = `> /weir recheck\n\n/weir help\n\n\`\`\`\n/weir init\n\`\`\`\n`;
    expect(commands(body)).toEqual([{ verb: "help" }]);
    expect(parseCommands("/weir help\r\n\r\ntext")).toMatchObject([{ line: 1 }]);
  });

  test("never throw, whatever the comment says", () => {
    const piece = fc.constantFrom(
      "/weir ",
      "help",
      "accept a ",
      "because ",
      "\n",
      "\n\n",
      "> ",
      "```",
      "`",
      "<!--",
      "-->",
      "    ",
      "- ",
      "| ",
      "*",
      "[",
      "](",
      "@",
      '"',
      "\u0000",
      "\ud800",
      "é",
      "for 1 day ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const reading of parseCommands(pieces.join(""))) expect(reading.line).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["stars", "*a_".repeat(21_000)],
    ["brackets", "[a](".repeat(16_000)],
    ["quotes", ">".repeat(65_000)],
    ["spaced quotes", "> ".repeat(32_000)],
    ["tildes", "~a".repeat(32_000)],
    ["backticks", Array.from({ length: 350 }, (_, i) => "`".repeat(i)).join(" ")],
    ["entities", "&a;".repeat(20_000)],
    ["HTML", "<a ".repeat(20_000)],
    ["commands", "/weir accept a for 1 day because b\n".repeat(1_900)],
    ["lists", "- ".repeat(30_000)],
    ["tables", "|a".repeat(32_000)],
    ["autolinks", "<http://a".repeat(7_000)],
  ])("cost little time in a comment of 64 KB of %s", (_, text) => {
    const start = performance.now();
    parseCommands(`/weir help\n\n${text}`);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe("a comment that is made to be slow", () => {
  test.each(["a\n=\n", "a\n\n+\n", "> a\n> =\n", "a\n-\t-\n"])("full of %j is not read", (unit) => {
    const body = unit.repeat(Math.floor(65_000 / unit.length));
    expect(parseCommands(`/weir help\n\n${body}`)).toEqual([]);
  });

  test("is read up to 2,000 lines", () => {
    expect(parseCommands(`/weir help${"\n".repeat(1_999)}`)).toHaveLength(1);
    expect(parseCommands(`/weir help${"\n".repeat(2_000)}`)).toEqual([]);
  });
});

describe("the canonical text of a command", () => {
  const text = fc
    .stringMatching(/^[a-z@][a-z0-9./-]{0,10}$/)
    .filter((word) => !/^a-|^ghsa|^cve|@/.test(word.slice(1)) && word !== "@");
  const version = fc.option(fc.stringMatching(/^[0-9][0-9.]{0,5}$/), { nil: null });
  const target = fc.record({
    kind: fc.constant("name" as const),
    type: fc.constant(null),
    name: text,
    version,
  });
  const term = fc.oneof(
    fc.constant({ kind: "until", day: "2027-01-31" } as const),
    fc.record({
      kind: fc.constant("for" as const),
      count: fc.integer({ min: 1, max: 90 }),
      unit: fc.constantFrom("day" as const, "week" as const, "month" as const),
    }),
  );
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.constantFrom<Command>(
      { verb: "help" },
      { verb: "accepted" },
      { verb: "init" },
      { verb: "sbom", service: null },
      { verb: "diff", service: "a b/c" },
    ),
    target.map((each): Command => ({ verb: "why", target: each })),
    fc.record({
      verb: fc.constant("accept" as const),
      target,
      flag: fc.option(fc.constantFrom(...FLAGS), { nil: null }),
      term,
      reach: fc.constantFrom("pull-request" as const, "repository" as const, "organisation" as const),
      reason: fc.constantFrom("it is fine", "because of that"),
    }),
  );

  test("is read as the same command", () => {
    fc.assert(
      fc.property(command, (each) => {
        expect(commands(`/weir ${canonical(each)}`)).toEqual([each]);
      }),
    );
  });
});

describe("the end of a term", () => {
  const now = new Date("2026-01-31T10:00:00Z");
  test.each<[Parameters<typeof expiryOf>[0], string]>([
    [{ kind: "until", day: "2027-01-31" }, "2027-02-01T00:00:00.000Z"],
    [{ kind: "for", count: 30, unit: "day" }, "2026-03-02T10:00:00.000Z"],
    [{ kind: "for", count: 2, unit: "week" }, "2026-02-14T10:00:00.000Z"],
    [{ kind: "for", count: 1, unit: "month" }, "2026-02-28T10:00:00.000Z"],
    [{ kind: "for", count: 12, unit: "month" }, "2027-01-31T10:00:00.000Z"],
  ])("%j is %s", (term, expected) => {
    expect(expiryOf(term, now).toISOString()).toBe(expected);
  });
});

describe("the help", () => {
  test("says of every command what the rights ask for", () => {
    const account = { id: 1, login: "ann", bot: false };
    const settings = DEFAULT_POLICY.settings;
    for (const { verb, needs } of COMMANDS) {
      const least = ROLES.find(
        (role) =>
          mayRun(verb, { account, viaApp: false, role, teams: [] }, UNINVOLVED, settings, false).answer ===
          "allowed",
      );
      expect(needs.split(",", 1)[0]).toBe(least);
    }
  });

  test("names every command, and its examples are commands", () => {
    for (const { verb, example, usage } of COMMANDS) {
      expect(helpText()).toContain(`/weir ${usage.replaceAll("|", "\\|")}`);
      expect(commands(`/weir ${example}`)).toMatchObject([{ verb }]);
    }
  });

  test("stands in docs/commands.md", () => {
    const examples = COMMANDS.map(({ example }) => `/weir ${example}`).join("\n");
    expectSection(
      "docs/commands.md",
      "commands",
      `${helpText()}\n\nExamples:\n\n\`\`\`text\n${examples}\n\`\`\``,
    );
  });
});
