import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { isLike, isPathLike } from "../../../src/core/policy/pattern.js";

describe("a pattern", () => {
  test.each<[string, string, boolean]>([
    ["lodash", "lodash", true],
    ["lodash", "Lodash", false],
    ["lodash-es", "lodash", false],
    ["@acme/a", "@acme/*", true],
    ["@acme/a/b", "@acme/*", true],
    ["pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad@1.*", true],
    ["pkg:npm/left-pad@2.0.0", "pkg:npm/left-pad@1.*", false],
    ["", "*", true],
    ["abcabc", "*abc", true],
    ["abcab", "*abc", false],
    ["a.c", "a?c", false],
  ])("%s is like %s: %s", (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });

  test("means the same as a regular expression of it", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (raw, pattern) => {
        const text = raw.replaceAll("*", "c");
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "s");
        expect(isLike(text, pattern)).toBe(expression.test(text));
      }),
    );
  });

  test("costs little time whatever both say", () => {
    const start = performance.now();
    isLike("a".repeat(100_000), `${"*a".repeat(150)}b`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("a pattern of paths", () => {
  test.each<[string, string, boolean]>([
    ["services/pay", "services/*", true],
    ["services/pay", "services", true],
    ["services2/pay", "services", false],
    ["legacy/a", "**/legacy", true],
    ["x/legacy/a", "**/legacy", true],
    ["x/legacies", "**/legacy", false],
    [".", ".", true],
    ["examples/a/package-lock.json", "examples/**", true],
    ["examples/a/package-lock.json", "./examples/", true],
  ])("%s lies in %s: %s", (path, pattern, expected) => {
    expect(isPathLike(path, pattern)).toBe(expected);
  });
});
