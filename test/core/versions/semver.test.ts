import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import semver from "semver";
import { schemeOf } from "../../../src/core/versions/index.js";

const npm = schemeOf("npm");

/** Versions as registries and advisories really hold them, and a few that nobody should. */
const number = fc.oneof(
  fc.nat(12).map(String),
  fc.constantFrom("007", "9007199254740993", "9007199254740992"),
);
const odd = fc
  .tuple(
    fc.constantFrom("", "v", "=", "v="),
    fc.array(number, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(
      "",
      "-alpha",
      "-alpha.1",
      "-1",
      "-01",
      "-a.b.9007199254740993",
      "rc1",
      ".x",
      "-",
      "+build",
    ),
  )
  .map(([prefix, numbers, suffix]) => prefix + numbers.join(".") + suffix);
const anything = fc.oneof(odd, odd, fc.string({ maxLength: 20 }), fc.constantFrom("", "latest", "file:../a"));
const proper = fc
  .tuple(
    fc.nat(3),
    fc.nat(3),
    fc.nat(3),
    fc.constantFrom("", "-alpha", "-alpha.1", "-alpha.b", "-2", "-10", "+b"),
  )
  .map(([a, b, c, suffix]) => `${a}.${b}.${c}${suffix}`);

describe("the order of npm versions", () => {
  it("is total over any strings: antisymmetric, transitive, never a throw", () => {
    fc.assert(
      fc.property(anything, anything, anything, (a, b, c) => {
        expect(Math.sign(npm.compare(a, b)) + Math.sign(npm.compare(b, a))).toBe(0);
        expect(npm.compare(a, a)).toBe(0);
        if (npm.compare(a, b) <= 0 && npm.compare(b, c) <= 0)
          expect(npm.compare(a, c)).toBeLessThanOrEqual(0);
        if (npm.compare(a, b) === 0) {
          expect(Math.sign(npm.compare(a, c))).toBe(Math.sign(npm.compare(b, c)));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("is semver's own for versions that semver reads", () => {
    fc.assert(
      fc.property(proper, proper, (a, b) => {
        expect(Math.sign(npm.compare(a, b))).toBe(semver.compare(a, b));
      }),
    );
  });

  it.each([
    ["1.0", "1.0.0", 0],
    ["v1.2", "1.2.0", 0],
    ["1.7.1.1", "1.7.1", 1],
    ["1.7.1.1", "1.7.2", -1],
    ["6.0.10.0", "6.0.10", 0],
    ["6.0.10.1", "6.0.9", 1],
    ["1.0.0-rc.1", "1.0.0", -1],
    ["1.0-rc", "1.0", -1],
    ["1.0.0+a", "1.0.0+b", 0],
    ["99999999999999999999.0.0", "99999999999999999998.0.0", 1],
    ["1.4.44-liberty-2", "1.4.2", 1],
    ["1.4.44-liberty-2", "1.4.44", -1],
    ["not a version", "0.0.0-0", -1],
    ["1.0.0-9007199254740993", "1.0.0-9007199254740992", 1],
  ])("compares %s with %s as %d", (a, b, order) => {
    expect(Math.sign(npm.compare(a, b))).toBe(order);
  });

  it("refuses versions and ranges of more than 512 characters", () => {
    const long = `1.0.0-${"a".repeat(600)}`;
    expect(npm.readable(long)).toBe(false);
    expect(npm.satisfies(long, "*")).toBeNull();
    expect(npm.satisfies("1.0.0", `1.0.0${" || 1.0.0".repeat(100)}`)).toBeNull();
    expect(npm.compare(long, "0.0.1")).toBeLessThan(0);
  });

  it("does not read text that does not begin with a number", () => {
    for (const text of ["latest", "", "file:../a", "https://codeload.github.com/a/b/tar.gz/1"]) {
      expect(npm.readable(text)).toBe(false);
    }
  });

  it("does not hang on hostile text", () => {
    const started = performance.now();
    for (const text of ["1".repeat(512), "1.".repeat(256), " ".repeat(512), "v=".repeat(256)]) {
      npm.compare(text, `${text.slice(0, 511)}x`);
      npm.satisfies(text, text);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("ranges of npm", () => {
  it.each([
    ["4.17.20", "^4.17.0", true],
    ["4.17.20", "4.17.21", false],
    ["5.0.0", "^4.0.0 || ^5.0.0", true],
    ["1.0.0-beta.1", "*", true],
    ["2.0.0-beta.1", "", true],
    ["2.0.0-rc.1", "^1.0.0", false],
    ["1.0.0", "latest", null],
    ["1.0.0", "workspace:^", null],
    ["1.0.0", "github:a/b", null],
    ["1.0", "^1.0.0", null],
    ["6.0.10.0", "^6.0.0", null],
  ])("%s within %j: %s", (version, range, expected) => {
    expect(npm.satisfies(version, range)).toBe(expected);
  });

  it("tells whether two versions share their major", () => {
    expect(npm.sameMajor("4.17.20", "v4.18")).toBe(true);
    expect(npm.sameMajor("4.17.20", "5.0.0")).toBe(false);
    expect(npm.sameMajor("x", "x")).toBe(false);
  });
});
