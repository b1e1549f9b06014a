import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { composerLock } from "../../../src/core/lockfiles/composer-lock.js";
import { composerJson } from "../../../src/core/lockfiles/composer-manifest.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const read = (text: string, manifest?: string) =>
  readOrRefuse(
    composerLock,
    "composer.lock",
    text,
    new Map(manifest === undefined ? [] : [["composer.json", manifest]]),
  );

function lockfile(json: object, manifest?: object): ParsedLockfile {
  const found = read(JSON.stringify(json, null, 4), manifest && JSON.stringify(manifest));
  if (found instanceof LockfileError) throw found;
  return found;
}

const many = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_one, at) => make(at));
const notified = { "notification-url": "https://packagist.org/downloads/" };

describe("composer.lock", () => {
  it("says itself what is for development alone, also of what nothing leads to", () => {
    const lock = {
      packages: [{ name: "a/merged", version: "1", ...notified }],
      "packages-dev": [{ name: "b/tool", version: "1", ...notified }],
    };
    const { nodes } = lockfile(lock, { require: {} });
    expect(nodes.map(({ told }) => told?.development)).toEqual([false, true, undefined]);
  });

  it("holds what a private registry serves without an address to tell of it", () => {
    const from = (url: string) => ({ version: "1.0", dist: { type: "zip", url } });
    const lock = {
      packages: [
        { name: "a/own", ...from("https://repo.acme.example/dist/a.zip") },
        { name: "a/code", ...from("https://api.github.com/repos/a/code/zipball/1") },
        { name: "a/host", ...from("https://dist.other.example/a.zip") },
        { name: "a/public", ...notified, ...from("https://api.github.com/repos/a/public/zipball/1") },
      ],
    };
    const registries = (...urls: string[]) =>
      lockfile(lock, { repositories: urls.map((url) => ({ type: "composer", url })) }).nodes.map(
        ({ qualifiers }) => qualifiers?.[0]?.[1] ?? null,
      );
    const [acme, second] = ["https://user:secret@repo.acme.example", "https://b.example"];
    const bare = "https://repo.acme.example";
    expect(registries(acme)).toEqual([bare, bare, bare, null, null]);
    expect(registries(acme, second)).toEqual([bare, null, "https://dist.other.example", null, null]);
    // Locked before registries told where to tell of installations.
    expect(registries("https://repo.packagist.org")[1]).toBeNull();
    expect(registries()[1]).toBeNull();
  });

  const texts = fixtureTexts("composer-lock", "composer.lock");
  const manifests = [
    ...fixtureTexts("composer-lock", "composer.json"),
    ...fixtureTexts("composer-json", "composer.json"),
  ];

  it("returns or refuses any mutation of a file, and of its composer.json", () => {
    expect(texts.length).toBeGreaterThan(6);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf(manifests), (text, manifest) => {
        expect(secondsOf(() => read(text, manifest))).toBeLessThan(2);
        expect(secondsOf(() => readOrRefuse(composerJson, "composer.json", manifest))).toBeLessThan(2);
      }),
      { numRuns: 400 },
    );
  });

  it("tells of every entry that it does not take in", () => {
    const entry = fc.oneof(
      fc.record({
        name: fc.constantFrom("a/b", "A/b", "c", "", "d e"),
        version: fc.constantFrom("1.0", "", "v2"),
      }),
      fc.constantFrom(null, 1, "a/b", [], {}, { name: 1, version: "1" }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (packages) => {
        const found = lockfile({ packages, "packages-dev": [] });
        const unread = found.problems.filter(({ message }) => message.includes("can be read")).length;
        expect(found.nodes.length - 1 + unread).toBe(packages.length);
        expect(new Set(found.nodes.map(({ key }) => key)).size).toBe(found.nodes.length);
      }),
    );
  });

  const hostile: Record<string, string> = {
    "20,000 packages": JSON.stringify({
      packages: many(20_000, (at) => ({ name: `a/${at}`, version: "1" })),
    }),
    "20,000 times the same package": JSON.stringify({
      packages: many(20_000, () => ({ name: "a/b", version: "1" })),
    }),
    "50,000 names that one replaces": JSON.stringify({
      packages: [
        { name: "a/b", version: "1", replace: Object.fromEntries(many(50_000, (at) => [`c/${at}`, "*"])) },
      ],
    }),
    "a name of a megabyte": JSON.stringify({ packages: [{ name: "a/".repeat(500_000), version: "1" }] }),
    "a platform of a megabyte": JSON.stringify({
      packages: [{ name: "a/b", version: "1", require: { [`ext-${"a".repeat(500_000)}!`]: "*" } }],
    }),
    "200,000 lists within each other": `{"packages": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    "an address of a megabyte": JSON.stringify({
      packages: [
        { name: "a/b", version: "1", source: { type: "git", url: `git@${"a.".repeat(500_000)}:x` } },
      ],
    }),
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what}`, () => {
      expect(secondsOf(() => read(text, '{"require": {"a/b": "^1"}}'))).toBeLessThan(2);
    });
  }

  it("names the registry and the repository in the purl where it is not Packagist", () => {
    const source = { type: "git", url: "https://user:secret@git.acme.example/Tax.git", reference: "abc" };
    const { nodes } = lockfile(
      {
        packages: [
          { name: "Twig/Twig", version: "v3.14.2", ...notified },
          {
            name: "drupal/token",
            version: "1.15.0",
            "notification-url": "https://packages.drupal.org/8/downloads",
          },
          { name: "acme/tax", version: "dev-main", source },
          {
            name: "acme/inline",
            version: "1.0",
            dist: { type: "zip", url: "https://acme.example/inline.zip" },
          },
        ],
      },
      {
        repositories: {
          tax: { type: "vcs", url: "https://git.acme.example/tax" },
          inline: { type: "package", package: [{ name: "Acme/Inline", version: "1.0" }] },
          "packagist.org": false,
        },
      },
    );
    expect(nodes.slice(0, 4).map((node) => [node.source, purlOf({ type: "composer", ...node })])).toEqual([
      ["registry", "pkg:composer/twig/twig@v3.14.2"],
      ["registry", "pkg:composer/drupal/token@1.15.0?repository_url=https:%2F%2Fpackages.drupal.org"],
      ["git", "pkg:composer/acme/tax@dev-main?vcs_url=git%2Bhttps:%2F%2Fgit.acme.example%2FTax.git%40abc"],
      ["url", "pkg:composer/acme/inline@1.0?download_url=https:%2F%2Facme.example%2Finline.zip"],
    ]);
  });

  it("does not miss a package that another replaces", () => {
    const found = lockfile(
      {
        packages: [
          {
            name: "laravel/framework",
            version: "v11.0.0",
            replace: { "illuminate/support": "self.version" },
          },
        ],
      },
      { require: { "laravel/framework": "^11.0", "illuminate/support": "^11.0" } },
    );
    expect(buildGraph(found).missing).toEqual([]);
    expect(found.services[0]?.manifest?.declared.map(({ name }) => name)).toEqual(["laravel/framework"]);
  });

  it("lets nothing but the project's own folders be first-party", () => {
    const path = (name: string, url: string) => ({ name, version: "1", dist: { type: "path", url } });
    const { nodes, services } = lockfile(
      { packages: [path("a/in", "./packages/in"), path("a/out", "../out"), path("a/abs", "/srv/abs")] },
      { require: { "a/in": "*", "a/out": "*", "a/abs": "*" } },
    );
    expect(nodes.map(({ source }) => source)).toEqual(["workspace", "file", "file", "workspace"]);
    expect(services.map((service) => service.path)).toEqual([".", "packages/in"]);
  });

  it("asks for the manifests of path repositories, by their globs", () => {
    const paths = new Set([
      "composer.json",
      "packages/a/composer.json",
      "packages/a/b/composer.json",
      "x/composer.json",
    ]);
    const seen = new Map([["composer.json", '{"repositories": [{"type": "path", "url": "packages/*"}]}']]);
    expect(composerLock.companions("composer.lock", paths, new Map())).toEqual(["composer.json"]);
    expect(composerLock.companions("composer.lock", paths, seen)).toEqual([
      "composer.json",
      "packages/a/composer.json",
    ]);
    expect(composerJson.isCovered?.("packages/a/composer.json", new Set(["composer.lock"]))).toBe(true);
    expect(composerJson.isCovered?.("packages/a/composer.json", new Set(["x/composer.lock"]))).toBe(false);
  });
});
