import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import yaml from "js-yaml";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { ParseMemo } from "../../../src/core/lockfiles/block-memo.js";
import { pnpmLock } from "../../../src/core/lockfiles/pnpm-lock.js";
import { importerDirectory, pnpmCompanions } from "../../../src/core/lockfiles/pnpm-manifests.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "pnpm-lock.yaml";
const read = (text: string) => readOrRefuse(pnpmLock, PATH, text);
const TEXTS = fixtureTexts("pnpm-lock", PATH).filter((text) => !(read(text) instanceof LockfileError));

/** Keys of the installed things, as a full YAML reader sees them; null where it refuses the text. */
function keysInYaml(text: string): string[] | null {
  let documents: unknown[];
  try {
    documents = yaml.loadAll(text, undefined, { schema: yaml.FAILSAFE_SCHEMA });
  } catch {
    return null;
  }
  const keys = documents.flatMap((document) => {
    const { packages, snapshots, lockfileVersion } = (document ?? {}) as Record<string, unknown>;
    const held = String(lockfileVersion).startsWith("9") ? snapshots : packages;
    return typeof held === "object" && held !== null ? Object.keys(held) : [];
  });
  return keys.sort();
}

describe("pnpm-lock.yaml", () => {
  it("finds a member by the folder that it publishes", () => {
    const member = (path: string, more: string) => `  ${path}:\n${more}`;
    const asks =
      "    dependencies:\n      a:\n        specifier: workspace:*\n        version: link:../a/dist\n";
    const lockfile = read(
      `lockfileVersion: '9.0'\n\nimporters:\n\n${member("a", "    publishDirectory: dist\n")}\n${member("b", asks)}`,
    );
    if (lockfile instanceof LockfileError) throw lockfile;
    const { targets } = buildGraph(lockfile);
    expect([...targets].map((index) => lockfile.nodes[index]?.key)).toEqual(["importer:a"]);
  });

  it("leads to what `packageExtensions` add to a package: pnpm writes it into the snapshot", () => {
    const text = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

packageExtensionsChecksum: sha256-hPCXJhSR5Y8D0M2T4rM8m8vQ3sOq1cIY8oTnQ0nIu7s=

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.2.0

packages:

  a@1.2.0:
    resolution: {integrity: sha512-aa==}

  b@2.1.0:
    resolution: {integrity: sha512-bb==}

snapshots:

  a@1.2.0:
    dependencies:
      b: 2.1.0

  b@2.1.0: {}
`;
    const manifest = {
      dependencies: { a: "^1.0.0" },
      pnpm: { packageExtensions: { a: { dependencies: { b: "2" } } } },
    };
    const companions = new Map([["package.json", JSON.stringify(manifest)]]);
    const lockfile = pnpmLock.parse({ path: PATH, text, companions });
    const { missing, targets } = buildGraph(lockfile);
    expect([lockfile.problems, missing]).toEqual([[], []]);
    expect([...targets].map((to) => lockfile.nodes[to]?.name).sort()).toEqual(["a", "b"]);
  });

  it("is told by its name, that of a branch too", () => {
    const names = ["pnpm-lock.yaml", "a/pnpm-lock.yaml", "a/pnpm-lock.feature!x.1.yaml"];
    expect(names.filter((name) => !pnpmLock.matches(name))).toEqual([]);
    const others = [
      "a-pnpm-lock.yaml",
      "pnpm-lock.yaml.orig",
      "pnpm-lock-a.yaml",
      "pnpm-lock.a/b.yaml",
      "pnpm-lock..yaml/",
    ];
    expect(others.filter((name) => pnpmLock.matches(name))).toEqual([]);
  });

  it("reads a file that a formatter has sorted, its version below what it decides on", () => {
    const sorted = TEXTS.flatMap((text) => {
      const version = /^lockfileVersion:.*\r?\n/m.exec(text)?.[0];
      // In the form with two documents each has a version.
      return version === undefined || /^---/m.test(text) ? [] : [[text, text.replace(version, "") + version]];
    });
    expect(sorted.length).toBeGreaterThan(5);
    for (const [text = "", moved = ""] of sorted) {
      const [nodes, others] = [read(text), read(moved)].map((lockfile) =>
        lockfile instanceof LockfileError
          ? lockfile
          : lockfile.nodes.map(({ key, requires }) => [key, requires.map(({ targets }) => targets)]),
      );
      expect(others).toEqual(nodes);
    }
  });

  it("takes nothing over from a file of another version, wherever that stands", () => {
    const entry = (name: string, rest: string) =>
      `  /${name}/1.0.0:\n    name: ${name}\n    version: 1.0.0\n    resolution: {integrity: sha512-a}\n${rest}\n`;
    const packages = (version: string) =>
      `packages:\n\n${entry("a", "    dependencies:\n      b: 1.0.0\n")}${entry("b", "")}lockfileVersion: ${version}\n`;
    const memo = new ParseMemo();
    const targets = ["'6.0'", "5.4", "'6.0'"].map((version) => {
      const input = { path: PATH, text: packages(version), companions: new Map<string, string>() };
      return pnpmLock.parse(input, memo).nodes[0]?.requires[0]?.targets;
    });
    expect(targets).toEqual([["/b@1.0.0"], ["/b/1.0.0"], ["/b@1.0.0"]]);
  });

  it("returns or refuses any mutation of a real file, and never sees other entries than YAML does", () => {
    expect(TEXTS.length).toBeGreaterThan(10);
    let both = 0;
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        const lockfile = read(text);
        if (lockfile instanceof LockfileError) return;
        const keys = keysInYaml(text);
        if (keys === null || lockfile.problems.some(({ kind }) => kind === "unreadable-entry")) return;
        both += 1;
        const mine = lockfile.nodes.filter(({ key }) => !key.startsWith("importer:"));
        expect(mine.map(({ key }) => key.replace(/^pnpm:/, "")).sort()).toEqual(keys);
      }),
      { numRuns: 600 },
    );
    expect(both).toBeGreaterThan(50);
  });

  it("keeps long references of one name apart, and refuses a long key that YAML reads otherwise", () => {
    const text = TEXTS.find((one) => one.includes("? >-")) ?? "";
    const lockfile = read(text);
    if (lockfile instanceof LockfileError) throw lockfile;
    const targets = lockfile.nodes.flatMap(({ requires }) => requires.flatMap((asked) => asked.targets));
    expect(new Set(targets).size).toBe(2);
    expect(targets.every((key) => lockfile.nodes.some((node) => node.key === key))).toBe(true);
    const changed = [
      text.replace("? >-", "? >+"),
      text.replace("? >-\n", "? >-\n\n"),
      text.replace("\n  : resolution", " \n  : resolution"),
      text.replace("\n  : resolution", "\n    #x\n  : resolution"),
      text.replace(/\? >-\n.*\n/, "? >-\n"),
      text.replace(/version: >-\n.*\n/, "version: >-\n"),
    ];
    for (const one of changed) expect(read(one)).toMatchObject({ kind: "syntax" });
  });

  it("refuses a hash with a bracket that YAML would read otherwise, wherever it stands", () => {
    const entry = (hash: string) =>
      ["lockfileVersion: '9.0'", "packages:", "  a@1.0.0:", `    resolution: {integrity: ${hash}}`]
        .concat("snapshots:", "  a@1.0.0: {}", "")
        .join("\n");
    expect(read(entry("sha512-ab+/=="))).toMatchObject({ nodes: [{ integrity: "sha512-ab+/==" }] });
    for (const hash of ["sha512-[ab", "sha512-a[b", "sha512-ab["])
      expect(read(entry(hash))).toMatchObject({ kind: "syntax" });
  });

  it("takes a runtime for what its makers ship, with the hashes of every platform", () => {
    const hash = (one: string) => `sha256-${one.repeat(43)}=`;
    const url = (one: string) => `https://nodejs.org/download/release/v24.4.1/node-v24.4.1-${one}.tar.gz`;
    const variant = (one: string) =>
      `        - resolution:\n            integrity: ${hash(one)}\n            type: binary\n            url: ${url(one)}\n          targets:\n            - cpu: x64\n`;
    const block = `\n      type: variations\n      variants:\n${variant("a")}${variant("b")}    version: 24.4.1`;
    const flow = ` {type: variations, variants: [{resolution: {integrity: ${hash("a")}, url: ${url("a")}}}, {resolution: {integrity: ${hash("b")}, url: ${url("b")}}}]}`;
    const single = ` {integrity: ${hash("a")}, type: binary, url: ${url("a")}}`;
    for (const resolution of [block, flow, single]) {
      const lockfile = read(
        `lockfileVersion: '9.0'\n\npackages:\n\n  node@runtime:24.4.1:\n    resolution:${resolution}\n\nsnapshots:\n\n  node@runtime:24.4.1: {}\n`,
      );
      if (lockfile instanceof LockfileError) throw lockfile;
      expect(lockfile.problems).toEqual([]);
      expect(lockfile.nodes).toMatchObject([
        {
          type: "generic",
          name: "node",
          version: "24.4.1",
          source: "registry",
          resolved: url("a"),
          integrity: resolution === single ? hash("a") : `${hash("a")} ${hash("b")}`,
        },
      ]);
    }
  });

  const head = "lockfileVersion: '9.0'\n\npackages:\n\n";
  const entry = (key: string) => `  ${key}:\n    resolution: {integrity: sha512-AAAA}\n`;
  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const hostile: Record<string, string> = {
    "60,000 keys": `${head}${many(30_000, (at) => entry(`a${at}@1.0.0`))}\nsnapshots:\n\n${many(30_000, (at) => `  a${at}@1.0.0: {}\n`)}`,
    "300,000 keys of a section that is not read": `lockfileVersion: '9.0'\ntime:\n${many(150_000, (at) => `  a${at}: x\n`)}`,
    "a megabyte of spaces in a key": `${head}  'a${" ".repeat(1_000_000)}@1.0.0':\n    resolution: {integrity: x}\n`,
    "a megabyte of quotes": `${head}  ${"''".repeat(500_000)}:\n`,
    "a megabyte of escaped quotes": `${head}  "${'\\"'.repeat(500_000)}`,
    "a megabyte of braces": `${head}  a@1.0.0:\n    resolution: ${"{".repeat(1_000_000)}\n`,
    "braces over a hundred thousand lines": `${head}  a@1.0.0:\n    resolution: {\n${"      {\n".repeat(100_000)}`,
    "a megabyte of brackets in a key": `${head}  a@1.0.0${"(".repeat(500_000)}${")".repeat(500_000)}:\n    resolution: {integrity: x}\n`,
    "a megabyte without a colon": `${head}  ${"a".repeat(1_000_000)}\n`,
    "a megabyte of commas": `${head}  a@1.0.0:\n    resolution: {${",".repeat(1_000_000)}}\n`,
    "a megabyte of newlines": "\n".repeat(1_000_000),
    "a version behind a megabyte of spaces": `importers:\n\n  .: {}\n\nlockfileVersion: 6${" ".repeat(1_000_000)}0\n`,
    "a hundred thousand documents": "---\n".repeat(200_000),
    "deep indentation": `${head}${many(1_400, (at) => `${"  ".repeat(at + 1)}a:\n`)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("tells an entry with an endless name as unreadable and keeps the rest", () => {
    const long = "a".repeat(600);
    const text = `${head}${entry(`${long}@1.0.0`)}${entry("b@1.0.0")}\nsnapshots:\n\n  ${long}@1.0.0: {}\n  b@1.0.0: {}\n`;
    const lockfile = read(text);
    expect(lockfile).not.toBeInstanceOf(LockfileError);
    if (lockfile instanceof LockfileError) return;
    expect(lockfile.nodes.map(({ name }) => name)).toEqual(["b"]);
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-entry", line: 5 }]);
  });

  it("refuses more importers than any project has, because each is a service of its own", () => {
    const importers = (count: number) =>
      `lockfileVersion: '9.0'\n\nimporters:\n\n${Array.from({ length: count }, (_, n) => `  p${n}: {}\n`).join("")}`;
    expect(read(importers(20_000))).not.toBeInstanceOf(LockfileError);
    expect(read(importers(20_001))).toMatchObject({ kind: "too-large", line: 20_005 });
  });

  it("refuses a file of which no entry can be read", () => {
    const text = "lockfileVersion: 5.4\n\npackages:\n\n  /a/1:\n    resolution: {integrity: sha512-AAAA}\n";
    expect(read(text)).toMatchObject({ kind: "empty", line: 5 });
  });

  it("counts Rush's importers from the folder that Rush installs in", () => {
    expect(importerDirectory("common/config/rush/pnpm-lock.yaml", "../../apps/x")).toBe("apps/x");
    expect(importerDirectory("common/config/subspaces/s/pnpm-lock.yaml", "../../../libs/y")).toBe("libs/y");
    expect(importerDirectory("pnpm-lock.yaml", ".")).toBe(".");
    expect(importerDirectory("web/pnpm-lock.yaml", "packages/a")).toBe("web/packages/a");
  });

  it("asks for the manifests of the importers, from the lockfile's text or from the workspace file", () => {
    const paths = new Set([
      "w/package.json",
      "w/pnpm-workspace.yaml",
      "w/p/a/package.json",
      "w/other/package.json",
    ]);
    const lock = "w/pnpm-lock.yaml";
    expect(pnpmCompanions(lock, paths, new Map())).toEqual(["w/package.json", "w/pnpm-workspace.yaml"]);
    const globs = new Map([["w/pnpm-workspace.yaml", "packages:\n  - 'p/*'\n"]]);
    expect(pnpmCompanions(lock, paths, globs)).toContain("w/p/a/package.json");
    const text = new Map([
      [lock, "importers:\n\n  .:\n    dependencies:\n\n  other: {}\n\n  'p/a':\npackages:\n"],
    ]);
    expect(pnpmCompanions(lock, paths, text)).toEqual([
      "w/package.json",
      "w/other/package.json",
      "w/p/a/package.json",
    ]);
  });
});
