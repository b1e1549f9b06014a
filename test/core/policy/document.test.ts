import { describe, expect, test } from "@jest/globals";
import Ajv2020 from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { z } from "zod";

import { FLAGS } from "../../../src/core/model/finding.js";
import { combine } from "../../../src/core/policy/combine.js";
import { DEFAULT_POLICY } from "../../../src/core/policy/defaults.js";
import { POLICY_DOCUMENT } from "../../../src/core/policy/document.js";
import { explainPolicy } from "../../../src/core/policy/explain.js";
import { readPolicyFile } from "../../../src/core/policy/read.js";
import { STARTER } from "../../../src/core/policy/starter.js";
import { FLAG_WORDS } from "../../../src/core/report/flag-words.js";
import { expectDocument, expectSection } from "../../support/document.js";

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Weir's policy",
  ...z.toJSONSchema(POLICY_DOCUMENT, { io: "input" }),
};

interface Property {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly items?: Property;
}

/** Rows of every key that a mapping of the schema has. */
function rows({ properties = {} }: Property, prefix: string): string[] {
  return Object.entries(properties).flatMap(([key, property]) => [
    `| \`${prefix}${key}\` | ${property.description ?? ""} |`,
    ...(property.properties === undefined ? [] : rows(property, `${prefix}${key}.`)),
    ...(property.items?.properties === undefined ? [] : rows(property.items, `${prefix}${key}[].`)),
  ]);
}

describe("the schema of a policy file", () => {
  test("stands in schema/weir.schema.json", () => {
    expectDocument("schema/weir.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
  });

  test("says yes and no as Weir does", () => {
    const { default: Ajv } = Ajv2020 as unknown as { default: typeof Ajv2020.default };
    const validate = new Ajv({ strict: false }).compile(schema);
    const files: readonly [string, boolean][] = [
      [STARTER, true],
      ["rules:\n- {flag: malware, level: off, component: '@a/*'}\n", true],
      ["accept: {four-eyes: always, longest-days: 30}\nlocked: [accept]\n", true],
      ["rules:\n- {flag: malwar, level: off}\n", false],
      ["comments: auto\n", false],
      ["accept: {longest-days: 0}\n", false],
    ];
    for (const [text, valid] of files) {
      expect([text, validate(load(text) ?? {})]).toEqual([text, valid]);
      expect([text, readPolicyFile(text).problems.length === 0]).toEqual([text, valid]);
    }
  });

  test("tells every key and every flag in docs/policy.md", () => {
    const table = ["| key | what it says |", "| :-- | :-- |", ...rows(schema as Property, "")];
    for (const row of rows(schema as Property, "")) expect(row).not.toContain("|  |");
    expectSection("docs/policy.md", "keys", table.join("\n"));
    const flags = FLAGS.map((flag) => `| \`${flag}\` | ${FLAG_WORDS[flag]} |`);
    expectSection(
      "docs/policy.md",
      "flags",
      ["| flag | what it means |", "| :-- | :-- |", ...flags].join("\n"),
    );
  });

  test("tells what holds without a file in docs/policy.md", () => {
    const decided = explainPolicy(DEFAULT_POLICY).map(({ what, value }) => `| ${what} | ${value} |`);
    expectSection("docs/policy.md", "defaults", ["| | |", "| :-- | :-- |", ...decided].join("\n"));
  });
});

describe("an explanation", () => {
  test("names for every rule and setting the line that decided it", () => {
    const file = ".github/weir.yml";
    const reading = readPolicyFile(
      "dry-run: true\nrules:\n  - flag: deprecated\n    scope: development\n    level: off\nregistries: [a.example]\n",
    );
    const decided = explainPolicy(combine(null, { file, reading }).policy);
    expect(decided[0]).toEqual({
      what: "deprecated, scope development",
      value: "off",
      by: ".github/weir.yml:3",
    });
    expect(decided).toContainEqual({ what: "dry-run", value: "yes", by: ".github/weir.yml:1" });
    expect(decided).toContainEqual({ what: "registry-changed", value: "block", by: ".github/weir.yml:6" });
    expect(decided).toContainEqual({ what: "accept.four-eyes", value: "blocking", by: "built-in" });
    expect(decided).toHaveLength(DEFAULT_POLICY.rules.length + 2 + 16);
  });
});
