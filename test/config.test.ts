import { describe, expect, test } from "@jest/globals";

import { ENVIRONMENT, readConfig } from "../src/config.js";
import { ConfigError } from "../src/core/errors.js";
import { expectDocument, expectSection } from "./support/document.js";

const ENOUGH = { APP_ID: "1", PRIVATE_KEY: "key", WEBHOOK_SECRET: "long enough" };

function problemsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("readConfig", () => {
  test("names every key that is missing or wrong, not only the first", () => {
    const problems = problemsOf({ PORT: "seventy", WEBHOOK_SECRET: "short", DATABASE_URL: "mysql://x" }).join(
      "\n",
    );
    for (const key of ["APP_ID is missing", "PORT:", "WEBHOOK_SECRET:", "DATABASE_URL:"])
      expect(problems).toContain(key);
  });

  test("refuses to start without a webhook secret, or with the one that everybody knows", () => {
    expect(problemsOf({ ...ENOUGH, WEBHOOK_SECRET: "" })).toEqual(["WEBHOOK_SECRET is missing"]);
    expect(problemsOf({ ...ENOUGH, WEBHOOK_SECRET: "development" })).toHaveLength(1);
  });

  test("takes the private key with escaped line ends, or from a file that must be readable", () => {
    expect(readConfig({ ...ENOUGH, PRIVATE_KEY: "a\\nb" }).privateKey).toBe("a\nb");
    expect(problemsOf({ ...ENOUGH, PRIVATE_KEY: "" })).toEqual([
      "PRIVATE_KEY or PRIVATE_KEY_PATH is missing",
    ]);
    expect(problemsOf({ ...ENOUGH, PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/nowhere/key.pem" })).toHaveLength(1);
  });

  test("talks to github.com unless a host is given", () => {
    expect(readConfig(ENOUGH).githubApi).toBe("https://api.github.com");
    const own = { GHE_HOST: "ghe.acme.example", GHE_PROTOCOL: "http" };
    expect(readConfig({ ...ENOUGH, ...own }).githubApi).toBe("http://ghe.acme.example/api/v3");
  });

  test("reads lists and switches", () => {
    const config = readConfig({ ...ENOUGH, PRIVATE_NAMES: "@acme/, internal-*,", KEV_SOURCE: "off" });
    expect(config.privateNames).toEqual(["@acme/", "internal-*"]);
    expect(config.kevSource).toBeNull();
  });
});

interface Variable {
  readonly key: string;
  readonly about: string;
  readonly value: string | null;
}

/** Key, description and default of every variable, as the schema has them. */
function variables(): Variable[] {
  return Object.entries(ENVIRONMENT.shape).map(([key, schema]) => {
    const otherwise = schema.safeParse(undefined);
    const value = otherwise.success && otherwise.data !== undefined ? String(otherwise.data) : null;
    return { key, about: schema.description ?? "", value };
  });
}

describe("the documents about the environment", () => {
  test("every variable says what it is for", () => {
    expect(variables().filter(({ about }) => about === "")).toEqual([]);
  });

  test(".env.example names every variable with its default", () => {
    const lines = variables().map(
      ({ key, about, value }) => `# ${about}\n${value === null ? `# ${key}=` : `${key}=${value}`}\n`,
    );
    const needed = new Set(["APP_ID", "WEBHOOK_SECRET"]);
    const text = lines
      .join("\n")
      .replace(/^# (\w+)=$/gm, (line, key: string) => (needed.has(key) ? `${key}=` : line));
    expectDocument(".env.example", text);
  });

  test("the README's table is that of the schema", () => {
    const rows = variables().map(
      ({ key, about, value }) =>
        `| \`${key}\` | ${value === null || value === "" ? "" : `\`${value}\``} | ${about.replaceAll("|", "\\|")} |`,
    );
    expectSection(
      "README.md",
      "configuration",
      ["| Variable | Default | What it is |", "| --- | --- | --- |", ...rows].join("\n"),
    );
  });
});
