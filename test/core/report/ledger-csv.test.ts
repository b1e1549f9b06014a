import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { ledgerCsv } from "../../../src/core/report/ledger-csv.js";
import { accepted, revoked, risk } from "../../support/ledger-builder.js";

/** Reads CSV as RFC 4180 has it. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      cell = "";
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (text[at] === '"') at += 1;
        cell += text[at] ?? "";
        at += 1;
      }
      at += 1;
    } else {
      const end = /[,\r]/.exec(text.slice(at))?.index ?? 0;
      cell = text.slice(at, at + end);
      at += end;
    }
    row.push(cell);
    if (text[at] === ",") at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe("\r\n");
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

function table(text: string): Record<string, string>[] {
  const [names = [], ...rows] = parse(text);
  for (const row of rows) expect(row).toHaveLength(names.length);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""])));
}

describe("a ledger as CSV", () => {
  test("has a line for every finding that was accepted, and one for every revocation", () => {
    const covers = [risk(), risk({ flag: "install-script", advisories: [], name: "esbuild", purl: null })];
    const rows = table(ledgerCsv([accepted({ covers }), revoked({ reason: "fixed, at last" })]));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({
      event: "accepted",
      acceptance: "A1",
      at: "2026-01-01T10:00:00Z",
      by: "mona",
      by_id: "5",
      until: "2026-07-01T00:00:00Z",
      reach: "repository",
      reason: "no user input gets there",
      owner: "stromhaus",
      repository: "shop",
      repository_id: "11",
      pull_request: "7",
      commit: "f".repeat(40),
      url: "https://github.com/stromhaus/shop/pull/7#issuecomment-1",
      flag: "vulnerability",
      type: "npm",
      name: "lodash",
      version: "4.17.20",
      purl: "pkg:npm/lodash@4.17.20",
      advisories: "CVE-2021-23337 GHSA-35jh-r3h4-6jhm",
      severity: "high",
      exploited: "false",
      key: "vulnerability|lodash|CVE-2021-23337,GHSA-35jh-r3h4-6jhm",
      material: "m",
    });
    expect(rows[1]).toMatchObject({ flag: "install-script", name: "esbuild", purl: "", advisories: "" });
    expect(rows[2]).toMatchObject({ event: "revoked", by: "hubot", reason: "fixed, at last", flag: "" });
  });

  test("tells an acceptance that covers nothing, and is a head alone without events", () => {
    expect(table(ledgerCsv([accepted({ covers: [] })]))).toMatchObject([{ acceptance: "A1", flag: "" }]);
    expect(ledgerCsv([]).split("\r\n")).toHaveLength(2);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1+1", "＝1+1"])(
    "keeps a spreadsheet from computing %j",
    (reason) => {
      expect(table(ledgerCsv([accepted({ reason })]))[0]?.["reason"]).toBe(`'${reason}`);
    },
  );

  test("also where a spreadsheet parts cells at semicolons", () => {
    const [row] = table(ledgerCsv([accepted({ reason: "ok;=1+1; -1;fine" })]));
    expect(row?.["reason"]).toBe("ok;'=1+1; '-1;fine");
  });

  test("gives back whatever was written, but for the guard", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (reason, name) => {
        const [row] = table(ledgerCsv([accepted({ reason, covers: [risk({ name })] })]));
        const guarded = (text: string) => text.replace(/(^|;\s*)(?=[=+\-@\t\r\n＝＋－＠])/g, "$1'");
        expect(row).toMatchObject({ reason: guarded(reason), name: guarded(name) });
      }),
    );
  });
});
