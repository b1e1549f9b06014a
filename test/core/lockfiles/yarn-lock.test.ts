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
