import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonical, GENESIS, idsFor, linkOf } from "../../../src/adapters/store/ledger-chain.js";
import type { Acceptance } from "../../../src/core/model/ledger.js";

const acceptance = (reason: string): Omit<Acceptance, "id"> => ({
  by: { id: 1, login: "mona" },
  at: "2026-01-01T00:00:00.000Z",
  until: "2026-02-01T00:00:00.000Z",
  reason,
  reach: "repository",
  said: { owner: "acme", repository: "shop", repositoryId: 1, number: 7, commit: "c", url: "u" },
  covers: [],
});

describe("canonical JSON", () => {
  it("is one text for one value, whatever the order of fields, and survives being read", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonical({ b: [{ d: 1, c: "\0\ud800" }], a: null })).toBe(
      '{"a":null,"b":[{"c":"\\u0000\\ud800","d":1}]}',
    );
  });
});

describe("ids", () => {
  it("grow when one is taken, and never read as a commit", () => {
    fc.assert(
      fc.property(fc.string(), (reason) => {
        const ids = [...idsFor(GENESIS, acceptance(reason))];
        expect(ids.map((id) => id.length)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
        for (const id of ids) expect(id).toMatch(/^A-[GHJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]+$/);
      }),
    );
  });
});

describe("a link", () => {
  it("differs with everything that it holds together", () => {
    const links = [
      linkOf(GENESIS, 1, 1, "{}"),
      linkOf("f".repeat(64), 1, 1, "{}"),
      linkOf(GENESIS, 2, 1, "{}"),
      linkOf(GENESIS, 1, 2, "{}"),
      linkOf(GENESIS, 1, 1, "[]"),
    ].map((hash) => hash.toString("hex"));
    expect(new Set(links).size).toBe(links.length);
  });
});
