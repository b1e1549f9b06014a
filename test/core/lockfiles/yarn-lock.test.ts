import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import yaml from "js-yaml";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { yarnLock } from "../../../src/core/lockfiles/yarn-lock.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "yarn.lock";
const MANIFEST = JSON.stringify({
  dependencies: { debug: "4.3.4", tiny: "git+https://git.example/shop/tiny.git" },
});
const read = (text: string) => readOrRefuse(yarnLock, PATH, text, new Map([["package.json", MANIFEST]]));
const TEXTS = fixtureTexts("yarn-lock", PATH);
const BERRY = TEXTS.filter((text) => text.includes("__metadata") && !(read(text) instanceof LockfileError));

/** Resolutions of a Berry lockfile as Berry's own reader (js-yaml, the last of two keys wins) sees them. */
function resolutionsInYaml(text: string): string[] | null {
  let json: unknown;
  try {
    json = yaml.load(text, { schema: yaml.FAILSAFE_SCHEMA, json: true });
  } catch {
    return null;
  }
  return Object.entries(json as Record<string, { resolution?: unknown }>).flatMap(([key, entry]) =>
    key === "__metadata" ? [] : [String(entry.resolution)],
  );
}

describe("yarn.lock", () => {
  it("names the folder that an entry of yarn 1 without an address comes from", () => {
    const entry = (key: string) => `"${key}":\n  version "0.0.0"\n\n`;
    const lockfile = read(`# yarn lockfile v1\n\n\n${entry("a@link:pk/a")}${entry("b@file:../b")}`);
    if (lockfile instanceof LockfileError) throw lockfile;
    const fetched = lockfile.nodes.filter(({ source }) => source === "file");
    expect(fetched.map(({ resolved }) => resolved)).toEqual(["link:pk/a", "file:../b"]);
  });

  it("returns or refuses any mutation of a real file", () => {
    expect(TEXTS.length).toBeGreaterThan(15);
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("never misses an entry that Berry's own reader sees", () => {
    let both = 0;
    fc.assert(
      fc.property(mutationOf(BERRY), (text) => {
        const lockfile = read(text);
        const resolutions = lockfile instanceof LockfileError ? null : resolutionsInYaml(text);
        if (resolutions === null || lockfile instanceof LockfileError) return;
        both += 1;
        const names = new Set(lockfile.nodes.map(({ name }) => name));
        const unread = lockfile.problems.filter(({ kind }) => kind === "unreadable-entry").length;
        const missed = resolutions.filter((one) => !names.has(one.slice(0, one.indexOf("@", 1))));
        expect(missed.length).toBeLessThanOrEqual(unread);
      }),
      { numRuns: 300 },
    );
    expect(both).toBeGreaterThan(20);
  });

  const head = "# yarn lockfile v1\n\n\n";
  const berry = "__metadata:\n  version: 8\n  cacheKey: 10c0\n\n";
  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const berryEntry = (key: string, more = "") =>
    `"${key}":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n${more}  languageName: node\n  linkType: hard\n\n`;
  const hostile: Record<string, string> = {
    "a megabyte of spaces in a key": `${head}a@^1,${" ".repeat(1_000_000)}b@^1:\n  version "1"\n`,
    "a megabyte of spaces in a quoted key": `${head}"a@${" ".repeat(1_000_000)}":\n  version "1"\n`,
    "a megabyte of quotes": `${head}${'"'.repeat(1_000_000)}:\n`,
    "a megabyte of escaped quotes": `${head}"${'\\"'.repeat(500_000)}:\n  version "1"\n`,
    "60,000 descriptors of one entry": `${head}${many(60_000, (at) => `${at === 0 ? "" : ", "}a@^1.${at}.0`)}:\n  version "1"\n`,
    "60,000 entries that claim the same": head + many(40_000, () => 'a@^1, b@^1:\n  version "1"\n\n'),
    "60,000 dependencies of one entry": `${head}a@1:\n  version "1"\n  dependencies:\n${many(100_000, (at) => `    a${at} "^1"\n`)}`,
    "a megabyte without a newline": `${head}a@^1:\n  resolved ${"x".repeat(1_000_000)}`,
    "deep indentation": head + many(1_400, (at) => `${" ".repeat(at)}a:\n`),
    "60,000 optional names of a Berry entry": `${berry}${berryEntry("a@npm:1", `  dependencies:\n${many(30_000, (at) => `    b${at}: ^1\n`)}  dependenciesMeta:\n${many(30_000, (at) => `    b${at}:\n      optional: true\n`)}`)}`,
    "a Berry key of a megabyte of spaces": berry + berryEntry(`a@npm:1${" ".repeat(1_000_000)}, b@npm:1`),
    "a Berry key of a megabyte of commas": berry + berryEntry(`a@npm:1${",".repeat(1_000_000)}`),
    "a Berry resolution of nested patches": `${berry}"a@x":\n  version: 1\n  resolution: "a@${"patch:a@".repeat(100_000)}"\n  linkType: hard\n`,
    "a Berry resolution of percent signs": `${berry}"a@x":\n  version: 1\n  resolution: "a@patch:${"%".repeat(1_000_000)}"\n  linkType: hard\n`,
    "a git range of a megabyte": `${head}"a@https://${"a/".repeat(500_000)}":\n  version "1"\n  resolved "https://${"a/".repeat(200_000)}"\n`,
    "a shorthand of a megabyte": `${head}a@${"a.".repeat(500_000)}:\n  version "1"\n`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("refuses a file of which no entry can be read", () => {
    expect(read(`${head}nothing:\n  version "1.0.0"\n`)).toMatchObject({ kind: "empty", line: 4 });
  });

  it("resolves what a resolution moves for one dependant alone", () => {
    const text = `${head}${["a@^1 needs", "b@^1 needs"].map((who) => `${who.slice(0, 4)}:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/x/-/x-1.0.0.tgz"\n  dependencies:\n    c "^1"\n\n`).join("")}c@^1:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/c/-/c-1.0.0.tgz"\n\nc@2.0.0:\n  version "2.0.0"\n  resolved "https://registry.yarnpkg.com/c/-/c-2.0.0.tgz"\n`;
    const manifest = JSON.stringify({
      dependencies: { a: "^1", b: "^1" },
      resolutions: { "a/c": "2.0.0" },
    });
    const lockfile = yarnLock.parse({ path: PATH, text, companions: new Map([["package.json", manifest]]) });
    const graph = buildGraph(lockfile);
    const version = (name: string) => {
      const from = lockfile.nodes.findIndex((node) => node.name === name);
      return lockfile.nodes[graph.targets[graph.offsets[from] ?? 0] ?? 0]?.version;
    };
    expect([version("a"), version("b")]).toEqual(["2.0.0", "1.0.0"]);
  });

  const entry = (key: string, version: string, resolution: string, more = "") =>
    `"${key}":\n  version: ${version}\n  resolution: "${resolution}"\n${more}  languageName: node\n  linkType: hard\n\n`;
  const own = (asks: string) =>
    `"shop@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "shop@workspace:."\n  dependencies:\n${asks}  languageName: unknown\n  linkType: soft\n`;
  const readWith = (text: string, ...companions: [string, string][]) => {
    const lockfile = readOrRefuse(yarnLock, PATH, text, new Map(companions));
    if (lockfile instanceof LockfileError) throw lockfile;
    return lockfile;
  };

  it("takes what members ask for through catalogs from the settings beside it, and tells where it cannot", () => {
    const text = `${berry}${entry("a@npm:^1.0.0", "1.2.0", "a@npm:1.2.0")}${entry("b@npm:^2.0.0", "2.1.0", "b@npm:2.1.0")}${own('    a: "catalog:"\n    b: "catalog:old"\n')}`;
    const manifest = JSON.stringify({ name: "shop", dependencies: { a: "catalog:", b: "catalog:old" } });
    const settings = 'catalog:\n  a: ^1.0.0\ncatalogs:\n  old:\n    b: "npm:^2.0.0"\n';
    expect(yarnLock.companions(PATH, new Set([".yarnrc.yml", "package.json"]), new Map())).toEqual([
      "package.json",
      ".yarnrc.yml",
    ]);
    const direct = (...companions: [string, string][]) => {
      const lockfile = readWith(text, ["package.json", manifest], ...companions);
      const graph = buildGraph(lockfile);
      return [graph.missing.length, lockfile.problems.map(({ kind, path }) => [kind, path])];
    };
    expect(direct([".yarnrc.yml", settings])).toEqual([0, []]);
    expect(direct()).toEqual([2, [["missing-manifest", PATH]]]);
    expect(direct([".yarnrc.yml", "catalog: [\n"])).toEqual([2, [["unreadable-manifest", ".yarnrc.yml"]]]);
  });

  it("leads to what `packageExtensions` add to a package: Berry writes it into the entry", () => {
    const extended =
      '  dependencies:\n    b: "npm:^2.0.0"\n    c: "npm:*"\n  dependenciesMeta:\n    c:\n      optional: true\n';
    const text = `${berry}${entry("a@npm:^1.0.0", "1.2.0", "a@npm:1.2.0", extended)}${entry("b@npm:^2.0.0", "2.1.0", "b@npm:2.1.0")}${own('    a: "npm:^1.0.0"\n')}`;
    const settings =
      'packageExtensions:\n  "a@*":\n    dependencies:\n      b: ^2.0.0\n      c: "*"\n    dependenciesMeta:\n      c: { optional: true }\n';
    const manifest = JSON.stringify({ name: "shop", dependencies: { a: "^1.0.0" } });
    const lockfile = readWith(text, ["package.json", manifest], [".yarnrc.yml", settings]);
    const graph = buildGraph(lockfile);
    expect([lockfile.problems, graph.missing]).toEqual([[], []]);
    const from = lockfile.nodes.findIndex(({ name }) => name === "a");
    const targets = [...graph.targets.slice(graph.offsets[from], graph.offsets[from + 1])];
    expect(targets.map((to) => lockfile.nodes[to]?.name)).toEqual(["b"]);
  });

  it("keeps the hash of what yarn patched apart from that of the archive and of another patch", () => {
    const patched = (hash: string) =>
      entry(
        "a@patch:a@npm%3A1.0.0#~/.yarn/patches/a.patch",
        "1.0.0",
        `a@patch:a@npm%3A1.0.0#~/.yarn/patches/a.patch::version=1.0.0&hash=${hash}`,
        "  checksum: 10c0/abc\n",
      );
    const hashes = (hash: string) =>
      readWith(
        `${berry}${entry("a@npm:1.0.0", "1.0.0", "a@npm:1.0.0", "  checksum: 10c0/def\n")}${patched(hash)}${own("    a: 1.0.0\n")}`,
      ).nodes.map(({ integrity }) => integrity);
    expect(hashes("0f")).toEqual(["10c0/def", "10c0+0f/abc", null]);
    expect(hashes("1e")).toEqual(["10c0/def", "10c0+1e/abc", null]);
  });

  it("finds what JSR serves, and gives no version to what is linked to", () => {
    const linked = `"c@link:./c::locator=shop%40workspace%3A.":\n  version: 0.0.0-use.local\n  resolution: "c@link:./c::locator=shop%40workspace%3A."\n  languageName: node\n  linkType: soft\n\n`;
    const text = `${berry}${entry("@std/path@npm:@jsr/std__path@^1.0.0", "1.0.8", "@jsr/std__path@npm:1.0.8")}${linked}${own('    "@std/path": "jsr:^1.0.0"\n    c: "link:./c"\n')}`;
    const lockfile = readWith(text);
    expect(buildGraph(lockfile).missing).toEqual([]);
    expect(lockfile.nodes.map(({ name, version }) => [name, version])).toEqual([
      ["@jsr/std__path", "1.0.8"],
      ["c", ""],
      ["shop", "0.0.0-use.local"],
    ]);
  });

  it("says that it does not read the JSON of yarn 6", () => {
    expect(read('{\n  "__metadata": {"version": 9},\n  "entries": {}\n}\n')).toMatchObject({
      kind: "unknown-version",
    });
  });

  it("lets a member whose version fits answer before the registry", () => {
    const companions = new Map([
      ["package.json", JSON.stringify({ name: "root", workspaces: ["p/*"] })],
      ["p/a/package.json", JSON.stringify({ name: "a", version: "1.2.0" })],
      ["p/b/package.json", JSON.stringify({ name: "b", dependencies: { a: "^1.0.0" } })],
      ["p/c/package.json", JSON.stringify({ name: "c", dependencies: { a: "^2.0.0" } })],
    ]);
    const text = `${head}a@^2.0.0:\n  version "2.0.0"\n  resolved "https://registry.yarnpkg.com/a/-/a-2.0.0.tgz"\n`;
    const lockfile = yarnLock.parse({ path: PATH, text, companions });
    const graph = buildGraph(lockfile);
    const of = (path: string) => {
      const at = lockfile.services.findIndex((service) => service.path === path);
      return lockfile.nodes[graph.targets[graph.offsets[graph.roots[at] ?? 0] ?? 0] ?? 0];
    };
    expect(of("p/b")).toMatchObject({ name: "a", version: "1.2.0", source: "workspace" });
    expect(of("p/c")).toMatchObject({ name: "a", version: "2.0.0", source: "registry" });
    expect(graph.missing).toEqual([]);
  });
});
