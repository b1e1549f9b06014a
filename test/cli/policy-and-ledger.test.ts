import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";

import { openDatabase } from "../../src/adapters/store/database.js";
import { createLedger } from "../../src/adapters/store/ledger.js";
import { weir } from "../support/command-line.js";
import { bringing, npmFiles } from "../support/npm-project.js";
import { emptyDatabase, silent } from "../support/postgres.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weir-policy-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe("weir policy", () => {
  test("check says what is wrong with a file, where, and exits with 1", async () => {
    write("bad.yml", "comment: auto\nrules:\n  - flag: malwar\n    level: block\n");
    const { code, out, err } = await weir(folder, "policy", "check", "bad.yml");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('bad.yml:3:5: "malwar" is none of');
  });

  test("check knows what the organisation has locked", async () => {
    write("org.yml", "locked: [dry-run]\n");
    write("repo.yml", "dry-run: true\n");
    expect(await weir(folder, "policy", "check", "repo.yml")).toMatchObject({ code: 0 });
    const { code, err } = await weir(folder, "policy", "check", "repo.yml", "--organisation", "org.yml");
    expect(code).toBe(1);
    expect(err).toContain("repo.yml:1:1: dry-run is locked");
    const explained = await weir(folder, "policy", "explain", "repo.yml", "--organisation", "org.yml");
    expect(explained).toMatchObject({ code: 0, err });
    expect(explained.out).toMatch(/^dry-run +no +built-in$/m);
  });

  test("explain tells which file and line set what", async () => {
    write("explained.yml", "comment: never\nrules:\n  - flag: deprecated\n    level: off\n");
    const { code, out } = await weir(folder, "policy", "explain", "explained.yml");
    expect(code).toBe(0);
    expect(out).toMatch(/^deprecated +off +explained\.yml:3$/m);
    expect(out).toMatch(/^comment +never +explained\.yml:1$/m);
    expect(out).toMatch(/^dry-run +no +built-in$/m);
  });

  test("judges a review on the command line, and is not used by halves", async () => {
    for (const [side, project] of [
      ["before", {}],
      ["after", bringing("a", "b")],
    ] as const) {
      for (const [name, text] of Object.entries(npmFiles(project))) {
        mkdirSync(join(folder, side), { recursive: true });
        writeFileSync(join(folder, side, name), text);
      }
    }
    const sides = ["--base", "before", "--head", "after"];
    write("strict.yml", "registries: [registry.acme.example]\n");
    const strict = await weir(folder, "review", ...sides, "--policy", "strict.yml", "--format", "markdown");
    expect(strict.code).toBe(1);
    expect(strict.out).toContain("a host that the policy does not allow");
    expect(strict.out).toContain("blocked by `strict.yml` line 1");
    expect(await weir(folder, "review", ...sides)).toMatchObject({ code: 0 });
    const half = ["--policy", "repo.yml", "--organisation", "org.yml"];
    expect((await weir(folder, "review", ...sides, ...half)).out).toContain("dry-run is locked");
    const broken = await weir(folder, "review", ...sides, "--policy", "bad.yml");
    expect(broken.code).toBe(2);
    expect(broken.err).toContain("the policy cannot be used");
  });
});

describe("weir ledger", () => {
  test("reads, and never makes a ledger of a database that has none", async () => {
    const { url, drop } = await emptyDatabase();
    try {
      const asked = () => weir(folder, "ledger", "--owner", "42", "--database-url", url);
      const { code, err } = await asked();
      expect(code).toBe(2);
      expect(err).toContain("The database is no Weir's");
      expect((await asked()).code).toBe(2);
    } finally {
      await drop();
    }
  });

  test("lists what was accepted in every format, and notices what was changed", async () => {
    const fresh = await emptyDatabase();
    const database = await openDatabase({ url: fresh.url, log: silent });
    try {
      await createLedger(database.store).accept(42, {
        by: { id: 7, login: "ann" },
        at: "2026-11-01T00:00:00.000Z",
        until: "2026-12-01T00:00:00.000Z",
        reason: "code_not_reachable: never called",
        reach: "repository",
        said: {
          owner: "acme",
          repository: "shop",
          repositoryId: 9,
          number: 7,
          commit: "c".repeat(40),
          url: "https://x/1",
        },
        covers: [
          {
            flag: "vulnerability",
            type: "npm",
            name: "minimist",
            version: "1.2.0",
            purl: "pkg:npm/minimist@1.2.0",
            key: "vulnerability|minimist|CVE-2020-7598",
            material: "sha512-A",
            advisories: ["CVE-2020-7598"],
            severity: "medium",
            exploited: false,
          },
        ],
      });
      const ledger = (...args: string[]) => weir(folder, "ledger", "--database-url", fresh.url, ...args);
      const text = await ledger("--owner", "42");
      expect(text.code).toBe(0);
      expect(text.out).toMatch(
        /A-[0-9A-Z]{6,} {2}minimist 1\.2\.0 vulnerability: accepted by ann until 2026-12-01/,
      );
      const vex = JSON.parse((await ledger("--owner", "42", "--format", "vex")).out) as {
        vulnerabilities: object[];
      };
      expect(vex.vulnerabilities).toHaveLength(1);
      expect((await ledger("--owner", "42", "--format", "csv")).out).toContain("minimist");
      expect((await ledger("--owner", "43")).out).toBe("nothing was accepted\n");
      expect(await ledger("--owner", "acme")).toMatchObject({ code: 2 });
      await sql`alter table weir.ledger_event disable trigger all`.execute(database.store);
      await sql`update weir.ledger_event set event = replace(event::text, '"ann"', '"bob"')::json`.execute(
        database.store,
      );
      const changed = await ledger("--owner", "42");
      expect(changed.code).toBe(1);
      expect(changed.err).toContain("the chain of hashes is broken");
    } finally {
      await database.close();
      await fresh.drop();
    }
  });
});
