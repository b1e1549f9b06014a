import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { code, foreign } from "../../../src/core/model/prose.js";
import {
  advisoryUrl,
  codeSpan,
  inline,
  link,
  prose,
  tableCell,
  text,
} from "../../../src/core/report/markdown.js";
import { hostile } from "../../support/hostile.js";
import { expectDead } from "../../support/dead-text.js";
import { render } from "../../support/rendered.js";

describe("foreign running text", () => {
  it.each([
    ["thanks to @octocat", "thanks to `@octocat`"],
    ["mail me@example.org now", "mail `me@example.org` now"],
    ["see #12, GH-12 and a/b#12", "see `#12`, `GH-12` and `a/b#12`"],
    ["since 0123abc", "since `0123abc`"],
    ["at https://evil.example/ or www.evil.example", "at `https://evil.example/` or `www.evil.example`"],
    ["costs $5 (:tada:).", "costs `$5` (`:tada:`)."],
    ["a|b", "a&#124;b"],
    ["<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"],
    ["[x](y) ![z]", "\\[x\\](y) !\\[z\\]"],
    ["*a* _b_ ~c~ \\", "\\*a\\* \\_b\\_ \\~c\\~ \\\\"],
    ["two\nlines\u2028here", "two lines here"],
    ["safe\u202etxt", "safe‹U+202E›txt"],
    ["1. not a list", "1\\. not a list"],
    ["- not a list", "\\- not a list"],
    ["Prototype pollution in lodash before 4.17.21", "Prototype pollution in lodash before 4.17.21"],
  ])("turns %j into %j", (value, markdown) => {
    expect(text(value)).toBe(markdown);
  });

  it("is cut at its bound, and shows that it was", () => {
    expect(text("z".repeat(500), 10)).toBe(`${"z".repeat(10)}…`);
    expect(text("😀".repeat(20), 10)).toBe(`${"😀".repeat(10)}…`);
    expect(text("x".repeat(10_000_000)).length).toBeLessThan(400);
  });

  it("counts floods of hidden characters instead of showing each", () => {
    expect(text(`a${"\u200b".repeat(200)}b`)).toBe("a‹U+200B›‹U+200B›‹U+200B›‹+197 hidden›b");
  });

  it("is dead in a paragraph, a table cell and a list, whatever it says", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const shown = text(value);
        expectDead(render(shown));
        expectDead(render(`- ${shown}`));
        expectDead(render(`> **a** ${shown}`));
        const table = render(`| a | b |\n|--|--|\n| ${tableCell(shown)} | end |`);
        expectDead(table);
        expect(table.tags.filter((tag) => tag === "<td>")).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe("foreign text as code", () => {
  it.each([
    ["lodash", "`lodash`"],
    ["a`b", "`` a`b ``"],
    ["``", "``` `` ```"],
    ["", "`(empty)`"],
    [" padded ", "`␠padded␠`"],
    ["line\nbreak", "`line‹U+000A›break`"],
    ["^1 || ^2", "`^1 || ^2`"],
    ["a\\|b", "`a＼|b`"],
  ])("turns %j into %j", (value, markdown) => {
    expect(codeSpan(value)).toBe(markdown);
  });

  it("stays one code span in a paragraph and in a table cell, whatever it says", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const alone = render(codeSpan(value));
        expect(alone.tags).toEqual(["<p>", "<code>", "</code>", "</p>"]);
        const table = render(`| a | b |\n|--|--|\n| ${tableCell(codeSpan(value))} | end |`);
        expectDead(table);
        expect(table.tags.filter((tag) => tag === "<td>")).toHaveLength(2);
        expect(table.codes.join("")).toBe(alone.codes.join(""));
      }),
      { numRuns: 300 },
    );
  });
});

describe("a sentence", () => {
  it("keeps the spaces between its parts", () => {
    expect(prose(["fixed in ", code("1.2.3"), "; ", foreign("says the author"), "."])).toBe(
      "fixed in `1.2.3`; says the author.",
    );
  });

  it("links the ids it is given addresses for", () => {
    const links = new Map([["GHSA-1", "https://osv.dev/vulnerability/GHSA-1"]]);
    expect(prose([code("GHSA-1"), " high"], links)).toBe(
      "[GHSA-1](https://osv.dev/vulnerability/GHSA-1) high",
    );
  });

  it("does not let neighbours become a reference together", () => {
    expect(prose([foreign("GH-"), foreign("1")])).toBe("`GH-1`");
    expect(prose(["@", foreign("octocat")])).toBe("`@octocat`");
    expect(inline([codeSpan("a"), codeSpan("b")])).toBe("`a` `b`");
  });

  it("is dead, whatever its parts say", () => {
    const part = fc.oneof(hostile, hostile.map(code), hostile.map(foreign));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        expectDead(render(`x ${prose(parts)}`));
        const table = render(`| a | b |\n|--|--|\n| ${tableCell(prose(parts))} | end |`);
        expectDead(table);
        expect(table.tags.filter((tag) => tag === "<td>")).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a link", () => {
  it("goes to an address that is made of an id alone", () => {
    expect(advisoryUrl("GHSA-35jh-r3h4-6jhm")).toBe("https://osv.dev/vulnerability/GHSA-35jh-r3h4-6jhm");
    for (const id of ["", "GHSA-1)", "GHSA-1/../x", "javascript:alert(1)", "GHSA-1 x", "GHSA-1\n"]) {
      expect(advisoryUrl(id)).toBeNull();
    }
  });

  it("has a label that cannot end it", () => {
    const { tags } = render(link("a](https://evil.example) [b", "https://osv.dev/vulnerability/X-1"));
    expect(tags.filter((tag) => tag.startsWith("<a"))).toEqual([
      '<a href="https://osv.dev/vulnerability/X-1">',
    ]);
  });
});
