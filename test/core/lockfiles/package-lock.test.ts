import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { packageLock } from "../../../src/core/lockfiles/package-lock.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { FIXTURES, inputOf } from "./fixture.js";

const MEGABYTE = 1024 * 1024;

function parse(
  text: string,
  companions: Record<string, string> = {},
  path = "package-lock.json",
): ParsedLockfile {
  return packageLock.parse({ path, text, companions: new Map(Object.entries(companions)) });
}

function v3(packages: Record<string, unknown>): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}

/** Runs it and tells what came of it; anything but an answer or a LockfileError fails the test. */
function outcome(text: string): "read" | LockfileError["kind"] {
  try {
    buildGraph(parse(text));
    return "read";
  } catch (error) {
    if (error instanceof LockfileError) return error.kind;
    throw error;
  }
}

describe("package-lock", () => {
  it("is not empty where peers alone are asked for: npm may have been told to leave them out", () => {
    const text = v3({ "": { name: "shop", peerDependencies: { react: ">=16" } } });
    expect(parse(text).nodes).toHaveLength(1);
    expect(buildGraph(parse(text)).missing).toEqual([]);
  });

  it("takes JSR's archives for those of a registry", () => {
    const resolved = "https://npm.jsr.io/~/11/@jsr/std__path/1.0.8.tgz";
    const sources = (name: string) =>
      parse(v3({ "": {}, [`node_modules/${name}`]: { version: "1.0.8", resolved } })).nodes.map(
        ({ source }) => source,
      );
    expect(sources("@jsr/std__path")).toEqual(["workspace", "registry"]);
    expect(sources("other")).toEqual(["workspace", "url"]);
  });

  it("matches its two file names in any folder and nothing else", () => {
    const paths = [
      "package-lock.json",
      "a/b/npm-shrinkwrap.json",
      "package-lock.json.bak",
      "x-package-lock.json",
    ];
    expect(paths.map((path) => packageLock.matches(path))).toEqual([true, true, false, false]);
  });

  it("asks for the root's manifest, then for its members' and for directories named by file:", () => {
    const paths = new Set(
      ["", "a/", "packages/b/", "packages/b/node_modules/c/", "shared/", "d/"].map(
        (folder) => `s/${folder}package.json`,
      ),
    ).add("shared/package.json");
    const first = packageLock.companions("s/package-lock.json", paths, new Map());
    expect(first).toEqual(["s/package.json"]);
    const manifest = JSON.stringify({
      workspaces: { packages: ["packages/*"] },
      dependencies: { shared: "file:../shared", d: "file:./d", tar: "file:a.tgz" },
    });
    const second = packageLock.companions(
      "s/package-lock.json",
      paths,
      new Map([["s/package.json", manifest]]),
    );
    expect(second).toEqual([
      "s/package.json",
      "s/packages/b/package.json",
      "shared/package.json",
      "s/d/package.json",
    ]);
  });

  it("names services and their manifests, and reads overrides", () => {
    const { services, overrides } = packageLock.parse(
      inputOf(packageLock, join(FIXTURES, "package-lock", "v3-workspaces")),
    );
    expect(
      services.map(({ path, name, node, manifest }) => ({
        path,
        name,
        node,
        lines: manifest?.declared.length,
      })),
    ).toEqual([
      { path: ".", name: "shop-v3", node: "", lines: 9 },
      { path: "lib", name: "lib", node: "lib", lines: 1 },
      { path: "packages/api", name: "@shop/api", node: "packages/api", lines: 5 },
      { path: "packages/web", name: "@shop/web", node: "packages/web", lines: 3 },
    ]);
    expect(services[1]?.manifest?.declared).toEqual([
      { name: "wrappy", range: "1.0.2", kind: "runtime", line: 1 },
    ]);
    expect(overrides).toEqual([{ selector: "send>ms", name: "ms", value: "2.1.3" }]);
  });

  it("puts services where the lockfile stands, and none outside the repository", () => {
    const packages = { "": {}, "../lib": { version: "1.0.0" }, "../../out": {}, "w/x": {} };
    const { services, nodes } = parse(v3(packages), {}, "app/package-lock.json");
    expect(services.map(({ path }) => path)).toEqual(["app", "lib", "app/w/x"]);
    expect(nodes.map(({ source }) => source)).toEqual(Array(4).fill("workspace"));
  });

  it("tells of the members whose manifests it does not read", () => {
    const members = Array.from({ length: 503 }, (_, n) => [`packages/p${n}`, { version: "1.0.0" }] as const);
    const { services, problems } = parse(v3({ "": {}, ...Object.fromEntries(members) }));
    expect(services).toHaveLength(504);
    expect(problems.map(({ kind, message }) => ({ kind, message }))).toEqual([
      { kind: "limit", message: "it has 503 workspace members; the package.json of 3 was not read" },
    ]);
  });

  it("takes a name in several sections once: development beats optional beats runtime beats peer", () => {
    const { nodes } = parse(
      v3({
        "": {
          dependencies: { a: "1", b: "1", c: "1", d: "1" },
          optionalDependencies: { a: "2", b: "2" },
          devDependencies: { a: "3" },
          peerDependencies: { a: "4", c: "4", e: "4", f: "4" },
          peerDependenciesMeta: { e: { optional: true }, f: {} },
        },
        ...Object.fromEntries(
          ["a", "b", "c", "d", "e", "f"].map((name) => [
            `node_modules/${name}`,
            { version: "1.0.0", devDependencies: { a: "1" } },
          ]),
        ),
      }),
    );
    expect(nodes[0]?.requires.map((r) => `${r.kind} ${r.name} ${r.range} ${r.mayBeMissing}`)).toEqual([
      "runtime c 1 false",
      "runtime d 1 false",
      "optional b 2 true",
      "development a 3 false",
      "peer e 4 true",
      "peer f 4 true",
    ]);
    expect(nodes.slice(1).flatMap((node) => node.requires)).toEqual([]);
  });

  it("reads what a root without an entry declares in its manifest", () => {
    const graph = buildGraph(
      parse(v3({ "node_modules/a": { version: "1.0.0" } }), {
        "package.json": '{"dependencies":{"a":"1","b":"2"}}',
      }),
    );
    expect(graph.targets).toHaveLength(1);
    expect(graph.missing.map(({ requirement }) => requirement.name)).toEqual(["b"]);
  });

  it("prefers packages to dependencies whatever the version says, as npm does", () => {
    const text = JSON.stringify({
      lockfileVersion: 1,
      dependencies: { old: { version: "1.0.0" } },
      packages: { "node_modules/real": { version: "2.0.0" } },
    });
    expect(parse(text).nodes.map(({ name }) => name)).toEqual(["", "real"]);
  });

  it("says of version 1 without a manifest that what is direct is unknown, and takes scope from its marks", () => {
    const { tells, nodes, problems } = packageLock.parse(
      inputOf(packageLock, join(FIXTURES, "package-lock", "v1-without-manifest")),
    );
    expect(tells).toMatchObject({ direct: false, edges: true });
    expect(problems.map(({ kind, severity }) => ({ kind, severity }))).toEqual([
      { kind: "missing-manifest", severity: "partial" },
    ]);
    const told = Object.fromEntries(nodes.map((node) => [node.key, node.told]));
    expect(told["node_modules/once"]).toEqual({ direct: null, development: true });
    expect(told["node_modules/debug"]).toEqual({ direct: null, development: false });
  });

  it("says of a shrinkwrap older than requirements that its edges are unknown", () => {
    const { tells, nodes } = packageLock.parse(
      inputOf(packageLock, join(FIXTURES, "package-lock", "shrinkwrap-npm3")),
    );
    expect(tells).toMatchObject({ direct: true, edges: false });
    expect(nodes.map(({ told }) => told)).toEqual([
      null,
      { direct: true, development: null },
      { direct: false, development: null },
    ]);
  });

  it("leaves the line of every entry right in any layout", () => {
    const entry = '{"version":"1.0.0","x":["}{",{"packages":{"node_modules/b":1}}],"y":"\\"\\n\\\\"}';
    const text = `\r\n{"packages"\n:\n{ "node_modules/a"\t\n\n:${entry},"node_modules/b":${entry}\n,\n\n"node_modules/\\u0063":${entry}},\n"lockfileVersion":3}`;
    expect(parse(text).nodes.map(({ key, line }) => `${key} ${line}`)).toEqual([
      " 1",
      "node_modules/a 4",
      "node_modules/b 6",
      "node_modules/c 9",
    ]);
  });

  it("leaves out names and versions over 512 characters, and tells of at most a hundred", () => {
    const long = "x".repeat(513);
    const bad = Object.fromEntries(
      Array.from({ length: 150 }, (_, n) => [`node_modules/p${n}`, { version: long }]),
    );
    const { nodes, problems } = parse(
      v3({ "node_modules/ok": { version: "1.0.0" }, [`node_modules/${long}`]: { version: "1.0.0" }, ...bad }),
    );
    expect(nodes.map(({ name }) => name)).toEqual(["", "ok"]);
    expect(problems).toHaveLength(101);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(["unreadable-entry", "limit"]));
  });
});

describe("package-lock under attack", () => {
  /** Two megabytes each; made here because nobody wants them in a repository. */
  const attacks: Record<string, () => string> = {
    "arrays nested 200,000 deep": () =>
      `{"lockfileVersion":3,"packages":{"node_modules/a":${"[".repeat(2e5)}${"]".repeat(2e5)}}}`,
    "dependencies nested 80,000 deep": () =>
      `{"lockfileVersion":1,${'"dependencies":{"a":{'.repeat(8e4)}${"}}".repeat(8e4)}}`,
    "a wide folder below long paths": () => {
      const name = "n".repeat(500);
      const wide = Array.from({ length: 60_000 }, (_, n) => `"${n}x":{"version":"1"}`).join(",");
      return `{"lockfileVersion":1,${`"dependencies":{"${name}":{"version":"1",`.repeat(60)}"dependencies":{${wide}}${"}}".repeat(60)}}`;
    },
    "overrides and workspaces nested deep": () =>
      `{"lockfileVersion":3,"packages":{"":{"workspaces":${"[".repeat(1e6)}${"]".repeat(1e6)}}}}`,
    junk: () => "\u0000{[".repeat((2 * MEGABYTE) / 3),
    "one string of two megabytes": () => v3({ "node_modules/a": { version: "1".repeat(2 * MEGABYTE) } }),
    "a string that never ends": () => `{"lockfileVersion":3,"packages":{"${'\\"'.repeat(MEGABYTE)}`,
    backslashes: () => v3({ "": { x: "\\".repeat(MEGABYTE) } }),
    "one key 50,000 times": () =>
      `{"lockfileVersion":3,"packages":{${Array(50_000).fill('"node_modules/a":{"version":"1.0.0"}').join(",")}}}`,
    "long first-party paths": () =>
      v3(
        Object.fromEntries(
          Array.from({ length: 2000 }, (_, n) => [`${n}/${"a/".repeat(500)}`, { dependencies: { x: "1" } }]),
        ),
      ),
    "links to nothing": () =>
      v3(
        Object.fromEntries(
          Array.from({ length: 30_000 }, (_, n) => [
            `node_modules/l${n}`,
            { link: true, resolved: `../${n}` },
          ]),
        ),
      ),
    "a deep tower of node_modules": () =>
      v3(
        Object.fromEntries(
          Array.from({ length: 2000 }, (_, n) => [
            `node_modules/${n}${"/node_modules/a".repeat(60)}`,
            { version: "1.0.0", dependencies: { none: "1" } },
          ]),
        ),
      ),
    "100,000 requirements that nobody holds": () =>
      v3({
        "": { dependencies: Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => [`p${n}`, "1"])) },
        "node_modules/a": { version: "1.0.0" },
      }),
  };

  for (const [name, make] of Object.entries(attacks)) {
    it(`answers within two seconds to ${name}`, () => {
      const text = make();
      const started = performance.now();
      const result = outcome(text);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(["read", "syntax", "too-deep", "empty"]).toContain(result);
      expect(Object.keys(Object.prototype)).toEqual([]);
    });
  }

  it("refuses nesting that no installation has, with its line", () => {
    const text = `{"lockfileVersion":1,\n${'"dependencies":{"a":{"version":"1"\n,'.repeat(101)}"x":1${"}}".repeat(101)}}`;
    expect(() => parse(text)).toThrow(expect.objectContaining({ kind: "too-deep", line: 102 }));
  });

  const files = ["v1", "v2-workspaces", "v3-workspaces"].map(
    (name) => inputOf(packageLock, join(FIXTURES, "package-lock", name)).text,
  );

  it("returns or throws a LockfileError for any mutation of a real file", () => {
    const place = fc.nat(20_000);
    const mutation = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), at: place, length: fc.nat(400) }),
      fc.record({ kind: fc.constant("double" as const), at: place, length: fc.nat(400) }),
      fc.record({ kind: fc.constant("swap" as const), at: place, length: place }),
      fc.record({ kind: fc.constant("end" as const), at: place, length: fc.constant(0) }),
      fc.record({
        kind: fc.constant("put" as const),
        at: place,
        length: fc.constant(0),
        text: fc.constantFrom('"', "{", "}", ",", "null", "[]", "1e999", "\\", "\uD800", "__proto__", ".."),
      }),
      fc.record({
        kind: fc.constant("retype" as const),
        at: place,
        length: fc.constant(0),
        text: fc.constantFrom("null", "7", "[]", "{}", "true", '""'),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (file, mutations) => {
          let text = file;
          for (const m of mutations) {
            const at = m.at % text.length;
            const rest = text.slice(at + m.length);
            if (m.kind === "cut") text = text.slice(0, at) + rest;
            else if (m.kind === "double") text = text.slice(0, at + m.length) + text.slice(at);
            else if (m.kind === "swap") {
              const other = m.length % text.length;
              const [low, high] = at < other ? [at, other] : [other, at];
              text =
                text.slice(0, low) +
                text.charAt(high) +
                text.slice(low + 1, high) +
                text.charAt(low) +
                text.slice(high + 1);
            } else if (m.kind === "end") text = text.slice(0, at);
            else if (m.kind === "put") text = text.slice(0, at) + m.text + text.slice(at);
            else {
              const value = /": ("[^"]*"|true|\[|\{)/g;
              value.lastIndex = at;
              const found = value.exec(text);
              if (found !== null && !/[[{]$/.test(found[0])) {
                text = `${text.slice(0, found.index + 3)}${m.text}${text.slice(value.lastIndex)}`;
              }
            }
            if (text === "") text = " ";
          }
          const lines = text.split("\n").length;
          const started = performance.now();
          try {
            const parsed = parse(text);
            buildGraph(parsed);
            for (const node of parsed.nodes) expect(node.line >= 1 && node.line <= lines).toBe(true);
          } catch (error) {
            if (!(error instanceof LockfileError)) throw error;
            expect(error.line === null || (error.line >= 1 && error.line <= lines)).toBe(true);
          }
          expect(performance.now() - started).toBeLessThan(5_000);
        },
      ),
      { numRuns: 400 },
    );
  });
});
