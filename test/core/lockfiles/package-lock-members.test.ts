import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { BlockMemo, ParseMemo } from "../../../src/core/lockfiles/block-memo.js";
import { packageLock } from "../../../src/core/lockfiles/package-lock.js";
import { scanPackages } from "../../../src/core/lockfiles/package-lock-members.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";

const ROOT = `"": {"name": "app", "dependencies": {"a": "^1.0.0"}}`;

function lockfile(members: readonly string[], more = ""): string {
  return `{"lockfileVersion": 3, "packages": {\n${members.join(",\n")}\n}${more}}`;
}

function entry(name: string, version: string, more = ""): string {
  return `"node_modules/${name}": {\n"version": ${JSON.stringify(version)}${more}\n}`;
}

function outcome(text: string, memo?: ParseMemo): unknown {
  try {
    return packageLock.parse({ path: "package-lock.json", text, companions: new Map() }, memo);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line, message: error.message };
  }
}

/** With what the first text left behind, the second says what it says by itself. */
function expectSame(...texts: readonly string[]): void {
  const memo = new ParseMemo();
  for (const text of texts) expect(outcome(text, memo)).toEqual(outcome(text));
}

const [a, b, c, d] = [entry("a", "1.0.0"), entry("b", "1.0.0"), entry("c", "1.0.0"), entry("d", "1.0.0")];
const BASE = lockfile([ROOT, a, b, c, d]);

describe("a package-lock.json that repeats members of the one before", () => {
  it("leaves them out of what is parsed, the last one excepted", () => {
    const blocks = new BlockMemo<LockedNode>();
    expect(scanPackages(BASE, blocks).rest).toBe(BASE);
    const node = { key: "node_modules/a", line: 3 } as LockedNode;
    for (let at = 1; at < 4; at += 1) blocks.settle(at, node);
    blocks.end();
    const scanned = scanPackages(BASE, blocks);
    expect(scanned.rest).toBe(lockfile([ROOT, d]));
    expect(scanned.members.repeated.map((known) => known !== null)).toEqual([false, true, true, true, false]);
    expect(scanned.members.lines).toEqual([2, 3, 6, 9, 12]);
  });

  it("hands out the same nodes where they stand in the same line", () => {
    const memo = new ParseMemo();
    const [before, after] = [BASE, lockfile([ROOT, a, b, c, entry("d", "2.0.0")])].map((text) =>
      packageLock.parse({ path: "package-lock.json", text, companions: new Map() }, memo),
    );
    expect(after?.nodes.slice(1, 4).every((node, at) => node === before?.nodes[at + 1])).toBe(true);
    expect(after?.nodes[4]?.version).toBe("2.0.0");
  });

  it.each([
    ["a member stands twice, once changed before", lockfile([ROOT, entry("b", "2.0.0"), a, b, c, d])],
    ["a member stands twice, once changed behind", lockfile([ROOT, a, b, c, d, entry("b", "2.0.0")])],
    ["a member stands twice word for word", lockfile([ROOT, a, b, a, c, d])],
    ["a key is written with an escape", lockfile([ROOT, a, b, entry("\\u0062", "2.0.0"), c, d])],
    ["a key looks like a number", lockfile([ROOT, a, b, `"7": {"version": "1.0.0"}`, c, d])],
    ["two sections, of which the last counts", `${BASE.slice(0, -1)}, "packages": {${ROOT}, ${a}}}`],
    ["the section has another name", BASE.replace('"packages"', '"package"')],
    ["its name is written with an escape", BASE.replace('"packages"', '"p\\u0061ckages"')],
    ["the section is a list", BASE.replace("{\n", "[\n").replace("\n}}", "\n]}")],
    ["it is a list in which members end before a text", `{"packages": ["x", ${a}, ${b}, "y"]}`],
    ["members stand where a value is expected", lockfile([ROOT, `"x": ${a}`, b, `"y"`, `"z": {}`])],
    ["nothing follows a member but a comma", lockfile([ROOT, a, b, ""])],
    ["no comma follows a member", lockfile([ROOT, `${a}\n${b}`, c, d])],
    ["it is cut off", BASE.slice(0, -20)],
    ["the text is cut off within a key", BASE.slice(0, BASE.indexOf("s/c"))],
    ["another section holds the same", lockfile([ROOT, d], `, "dependencies": {\n${a},\n${b},\n${c}}`)],
    [
      "a URL that another asks for",
      lockfile([
        ROOT,
        a,
        b,
        entry("x", "1.0.0", `, "dependencies": {"c": "https://example.org/c.tgz"}`),
        c,
        d,
      ]),
    ],
  ])("says the same as without a memo where %s", (_, text) => {
    expectSame(BASE, text, BASE);
    expectSame(text, BASE, text);
  });

  it("reads keys that no JSON has as JSON.parse does: not at all", () => {
    for (const odd of ['"\\q": 1', '"a\\\nb": 1', '"\\u12": 1'])
      expectSame(BASE, BASE.replace('"packages"', `${odd}, "packages"`), BASE);
    const other = BASE.replace(c, entry("evil", "1.0.0"));
    expectSame(BASE, BASE.replace(/\}$/, `, "p\\u0061ckages": ${other.slice(other.indexOf("{\n"))}`));
  });

  it("says the same whatever members come, go, change or stand twice", () => {
    const member = fc
      .tuple(
        fc.constantFrom("a", "b", "c", "d", "e", "f", "a/node_modules/b", 'x\\"{y', "@s/n"),
        fc.constantFrom("1.0.0", "2.0.0"),
        fc.constantFrom(
          "",
          ` , "dependencies": {"b": "^1.0.0", "c": "*"}`,
          `, "resolved": "https://example.org/c.tgz"`,
          `, "dependencies": {"c": "https://example.org/c.tgz"}`,
          `, "license": "}, {\\"", "optional": true`,
          `, "integrity": 1`,
          `, "link": true, "resolved": "packages/x"`,
        ),
      )
      .map(([name, version, more]) => entry(name, version, more));
    const any = fc.oneof(member, fc.constantFrom(`"packages/x": {"version": "1.0.0"}`, '"1": {}'));
    const keyOf = (text: string) => text.slice(0, text.indexOf(": "));
    const members = fc.oneof(
      { weight: 3, arbitrary: fc.uniqueArray(any, { maxLength: 12, selector: keyOf }) },
      { weight: 1, arbitrary: fc.array(any, { maxLength: 12 }) },
    );
    const file = fc.tuple(members, fc.nat({ max: 300 })).map(([some, cut]) => {
      const text = lockfile([ROOT, ...some]);
      return cut < 30 ? text.slice(0, text.length - cut) : text;
    });
    fc.assert(
      fc.property(fc.array(file, { minLength: 2, maxLength: 3 }), (files) => {
        expectSame(...files, ...files.map((text) => text.replaceAll("2.0.0", "1.0.0")), ...files);
      }),
      { numRuns: 500 },
    );
  });
});
