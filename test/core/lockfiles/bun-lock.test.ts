import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { bunLock } from "../../../src/core/lockfiles/bun-lock.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "bun.lock";
const read = (text: string) => readOrRefuse(bunLock, PATH, text, new Map([["package.json", "{}"]]));
const TEXTS = fixtureTexts("bun-lock", PATH);

function lock(packages: string, dependencies = "", more = ""): string {
  return `{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {${dependencies}}}${more}}, "packages": {${packages}}}`;
}

function parsed(text: string) {
  const lockfile = read(text);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

describe("bun.lock", () => {
  it("is told by its name, the binary one too", () => {
    const names = [
      "bun.lock",
      "a/bun.lock",
      "a/bun.lockb",
      "bun.lockb",
      "abun.lock",
      "bun.lock/a",
      "bun.locks",
    ];
    expect(names.map((name) => bunLock.matches(name))).toEqual([true, true, true, true, false, false, false]);
  });

  it("leaves the password out of the address that is the version of what comes from elsewhere", () => {
    const { nodes } = parsed(
      lock(
        `"a": ["a@git+https://u:secret@git.example/a.git#0123", {}, "tag"], "b": ["b@https://token@x.example/b.tgz", {}]`,
        `"a": "*", "b": "*"`,
      ),
    );
    expect(nodes.slice(1).map(({ version }) => version)).toEqual([
      "git+https://git.example/a.git#0123",
      "https://x.example/b.tgz",
    ]);
  });

  it("says of the binary file how to get one that can be read", () => {
    const error = readOrRefuse(bunLock, "web/bun.lockb", lock(""));
    expect(error).toBeInstanceOf(LockfileError);
    expect((error as LockfileError).message).toContain("bun install --save-text-lockfile");
  });

  it("returns or refuses any mutation of a file", () => {
    expect(TEXTS.length).toBeGreaterThan(10);
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("never loses an entry without a word", () => {
    let held = 0;
    fc.assert(
      fc.property(mutationOf(TEXTS.filter((text) => !(read(text) instanceof LockfileError))), (text) => {
        const lockfile = read(text);
        if (lockfile instanceof LockfileError) return;
        const packages = /\n {2}"packages": \{\r?\n((?:.*\n)*?) {2}\}/.exec(text)?.[1] ?? "";
        const rows = packages.split("\n").filter((row) => /^ {4}"[^"]*": \["/.test(row));
        const firstParty = rows.filter((row) => /@(?:workspace|root):/.test(row)).length;
        const components = lockfile.nodes.filter(({ source }) => source !== "workspace").length;
        held += components;
        expect(components + firstParty + lockfile.problems.length).toBeGreaterThanOrEqual(rows.length);
      }),
      { numRuns: 300 },
    );
    expect(held).toBeGreaterThan(0);
  });

  it("looks a name up from where it is asked for, scopes and members included", () => {
    const entry = (path: string, id: string, asks = "") =>
      `"${path}": ["${id}", "", {"dependencies": {${asks}}}, ""]`;
    const text = lock(
      [
        entry("a", "a@1.0.0", '"@s/b": "*", "c": "*"'),
        entry("@s/b", "@s/b@1.0.0"),
        entry("c", "c@1.0.0"),
        entry("a/@s/b", "@s/b@2.0.0", '"c": "*", "@s/d": "*"'),
        entry("a/@s/b/@s/d", "@s/d@3.0.0", '"c": "*"'),
        entry("a/c", "c@2.0.0"),
        entry("@w/m/c", "c@3.0.0", '"a": "*"'),
      ].join(),
      '"a": "*"',
      ', "m": {"name": "@w/m", "dependencies": {"c": "*", "a": "*"}}',
    );
    const lockfile = parsed(text);
    const graph = buildGraph(lockfile);
    const edges = lockfile.nodes.flatMap((node, from) =>
      [...graph.targets.subarray(graph.offsets[from], graph.offsets[from + 1])].map(
        (to) => `${node.key} > ${lockfile.nodes[to]?.key}`,
      ),
    );
    expect(edges).toEqual([
      "workspace: > a",
      "workspace:m > @w/m/c",
      "workspace:m > a",
      "a > a/@s/b",
      "a > a/c",
      "a/@s/b > a/c",
      "a/@s/b > a/@s/b/@s/d",
      "a/@s/b/@s/d > a/c",
      "@w/m/c > a",
    ]);
  });

  it("lets a key of another name mean a member", () => {
    const lockfile = parsed(
      lock('"other": ["m@workspace:m"]', '"other": "workspace:m"', ', "m": {"name": "m"}'),
    );
    expect(lockfile.nodes[0]?.requires[0]?.targets).toEqual(["workspace:m"]);
    expect(lockfile.problems.map(({ kind }) => kind)).toEqual(["missing-manifest"]);
  });

  it("tells a private registry in the purl, without who fetches from it", () => {
    const node = parsed(
      lock('"@a/b": ["@a/b@1.0.0", "https://me:secret@npm.example.org/x/@a/b/-/b-1.0.0.tgz", {}, ""]'),
    ).nodes[1];
    expect(node && purlOf({ ...node, type: "npm" })).toBe(
      "pkg:npm/%40a/b@1.0.0?repository_url=https:%2F%2Fnpm.example.org%2Fx",
    );
  });

  it("calls an archive at a place that no registry serves from what it is", () => {
    const node = parsed(lock('"a": ["a@1.0.0", "https://files.example.org/a.tgz", {}, ""]')).nodes[1];
    expect(node).toMatchObject({
      source: "url",
      version: "1.0.0",
      resolved: "https://files.example.org/a.tgz",
    });
  });

  it("reads overrides, scoped ones too", () => {
    const text = lock("").replace(
      '"packages"',
      '"overrides": {"ms": "2.0.0", "debug": {".": "4.0.0", "ms@^2": "2.1.3"}}, "packages"',
    );
    expect(parsed(text).overrides).toEqual([
      { selector: "ms", name: "ms", value: "2.0.0" },
      { selector: "debug", name: "debug", value: "4.0.0" },
      { selector: "debug>ms@^2", name: "ms", value: "2.1.3" },
    ]);
  });

  it("tells of names and versions that are too long", () => {
    const text = lock(
      `"a": ["a@1.${"0".repeat(600)}", "", {}, ""], "${"b".repeat(2000)}": ["b@1.0.0", "", {}, ""]`,
    );
    const { nodes, problems } = parsed(text);
    expect(nodes.filter(({ source }) => source !== "workspace")).toEqual([]);
    expect(problems.map(({ kind, line }) => ({ kind, line }))).toEqual([
      { kind: "unreadable-entry", line: 1 },
      { kind: "unreadable-entry", line: 1 },
    ]);
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join();
  const asks = many(60_000, (at) => `"d${at}": "*"`);
  const deep = (at: number) => Array.from({ length: at }, () => "a").join("/");
  const hostile: Record<string, string> = {
    "60,000 requirements asked for from the depth": lock(
      [
        many(500, (at) => `"${deep(at + 1)}": ["a@1.0.0", "", {}, ""]`),
        `"${deep(501)}": ["a@1.0.0", "", {"dependencies": {${asks}}}, ""]`,
      ].join(),
    ),
    "paths of slashes": lock(many(2_000, (at) => `"${"/".repeat(900)}${at}": ["a@1.0.0", "", {}, ""]`)),
    "paths of scopes": lock(
      many(2_000, (at) => `"${"@/".repeat(400)}${at}": ["a@1.0.0", "", {"dependencies": {"b": "1"}}, ""]`),
    ),
    "a megabyte of one name": lock(
      `"${"a".repeat(1_000_000)}": ["a@1", "", {}, ""]`,
      `"${"b".repeat(1_000_000)}": "*"`,
    ),
    "a megabyte of one address": lock(
      `"a": ["a@git+${"a/".repeat(500_000)}", {}, ""], "b": ["b@1.0.0", "${"/b/-/".repeat(200_000)}", {}, ""]`,
    ),
    "a tuple of a million parts": lock(`"a": ["a@1.0.0", ${many(500_000, () => "1")}]`),
    "overrides within overrides": `{"lockfileVersion": 1, "overrides": ${'{"a":'.repeat(2_000)}"1"${"}".repeat(2_000)}, "workspaces": {"": {}}}`,
    "100,000 members": lock("", "", `,${many(50_000, (at) => `"m${at}": {"name": "m"}`)}`),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }
});
