import { describe, expect, it } from "@jest/globals";

import { LockfileError } from "../../../src/core/errors.js";
import { child, childrenOf, childText, parseXml } from "../../../src/core/lockfiles/xml-text.js";

function errorOf(text: string): unknown {
  try {
    parseXml(text);
    return null;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line };
  }
}

describe("parseXml", () => {
  it("tells elements, attributes, text and lines, prefixes left out", () => {
    const root = parseXml(
      '\uFEFF<?xml version="1.0"?>\r\n<m:project xmlns:m="x">\r\n  <dep\r\n id="a&amp;b"/>\r\n  <dep> one <!-- no --><![CDATA[<two>]]> </dep>\r\n</m:project>\r\n',
    );
    expect(root.name).toBe("project");
    expect(childrenOf(root, "dep").map(({ line, text }) => [line, text])).toEqual([
      [3, ""],
      [5, "one <two>"],
    ]);
    expect(child(root, "dep")?.attributes.get("id")).toBe("a&b");
    expect(childText(root, "dep")).toBeNull();
    expect(childText(root, "none")).toBeNull();
  });

  it.each([
    ["", "empty", 1],
    ["<a>\n<b>\n</a>", "syntax", 3],
    ["<a>", "syntax", 1],
    ["text", "syntax", 1],
    ['<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', "syntax", 1],
    ["<a>\n<<<<<<< HEAD\n</a>", "merge-conflict", 2],
    ["<a>".repeat(200), "too-deep", 1],
    ["<a>&undeclared;</a>", "syntax", 1],
  ])("refuses %j", (text, kind, line) => {
    expect(errorOf(text)).toEqual({ kind, line });
  });
});
