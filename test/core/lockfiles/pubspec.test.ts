import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { pubspecLock } from "../../../src/core/lockfiles/pubspec-lock.js";
import { pubspecYaml } from "../../../src/core/lockfiles/pubspec-manifest.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const read = (text: string, manifest = "name: a\ndependencies:\n  dio: any\n") =>
  readOrRefuse(pubspecLock, "app/pubspec.lock", text, new Map([["app/pubspec.yaml", manifest]]));
const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_one, at) => make(at)).join("");
const hosted = (name: string) =>
  `  ${name}:\n    dependency: transitive\n    description: {name: ${name}, url: "https://pub.dev"}\n    source: hosted\n    version: "1.0.0"\n`;

describe("pubspec.lock", () => {
  it("returns or refuses any mutation of a file, and of its pubspec.yaml", () => {
    const texts = fixtureTexts("pubspec-lock", "pubspec.lock");
    const manifests = [
      ...fixtureTexts("pubspec-lock", "pubspec.yaml"),
      ...fixtureTexts("pubspec-yaml", "pubspec.yaml"),
    ];
    expect(texts.length).toBeGreaterThan(6);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf(manifests), (text, manifest) => {
        expect(secondsOf(() => read(text, manifest))).toBeLessThan(2);
        expect(secondsOf(() => readOrRefuse(pubspecYaml, "pubspec.yaml", manifest))).toBeLessThan(2);
      }),
      { numRuns: 400 },
    );
  });

  const hostile: Record<string, string> = {
    "5,000 packages": `packages:\n${many(5_000, (at) => hosted(`a${at}`))}`,
    "a name of a megabyte": `packages:\n${hosted("a".repeat(500_000))}`,
    "a megabyte of braces": `packages: ${"{".repeat(1_000_000)}`,
    "a megabyte of spaces": `packages:\n  a:${" ".repeat(1_000_000)}b`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
      expect(secondsOf(() => read("packages: {}\n", text.replace("packages", "dependencies")))).toBeLessThan(
        2,
      );
    });
  }

  it("names the registry and the repository in the purl where it is not pub.dev", () => {
    const found = read(
      [
        "packages:",
        '  Dio: {source: hosted, version: "5.7.0", description: {name: Dio, url: "https://pub.dartlang.org"}}',
        '  own: {source: hosted, version: "1.0.0", description: {name: own, url: "https://me:pw@pub.acme.example/x"}}',
        '  tray: {source: git, version: "0.2.0", description: {url: "git@github.com:acme/tray.git", resolved-ref: abc, path: packages/tray}}',
      ].join("\n"),
    );
    if (found instanceof LockfileError) throw found;
    expect(found.nodes.slice(0, 3).map((node) => purlOf({ type: "pub", ...node }))).toEqual([
      "pkg:pub/dio@5.7.0",
      "pkg:pub/own@1.0.0?repository_url=https:%2F%2Fpub.acme.example%2Fx",
      "pkg:pub/tray@0.2.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Facme%2Ftray.git%40abc%23packages%2Ftray",
    ]);
  });

  it("calls a folder of the repository first-party, and one outside of it a file", () => {
    const folder = (name: string, path: string, relative: boolean) =>
      `  ${name}: {source: path, version: "0.1.0", description: {path: "${path}", relative: ${relative}}}\n`;
    const found = read(
      `packages:\n${folder("a", "../core", true)}${folder("b", "../../core", true)}${folder("c", "/srv/core", false)}`,
    );
    expect(found).toMatchObject({
      nodes: [{ source: "workspace" }, { source: "file" }, { source: "file" }, { source: "workspace" }],
    });
  });

  it("tells a pubspec.yaml that it cannot read", () => {
    expect(read(`packages:\n${hosted("a")}`, "name: [")).toMatchObject({
      problems: [{ kind: "unreadable-manifest", path: "app/pubspec.yaml" }],
      services: [{ path: "app", manifest: null }],
    });
  });

  it("takes the word of all members of a workspace before that for its root", () => {
    const asked = (name: string, dependency: string) =>
      hosted(name).replace("dependency: transitive", `dependency: ${dependency}`);
    const text = `packages:\n${asked("a", "direct dev")}${asked("b", "transitive")}${asked("c", "transitive")}${asked("d", "direct main")}`;
    const found = readOrRefuse(
      pubspecLock,
      "pubspec.lock",
      text,
      new Map([
        ["pubspec.yaml", "workspace: [x]\ndependencies: {d: any}\ndev_dependencies: {a: any}\n"],
        ["x/pubspec.yaml", "dependencies: {a: any}\ndev_dependencies: {b: any, d: any}\n"],
      ]),
    );
    if (found instanceof LockfileError) throw found;
    expect(found.nodes.slice(0, 4).map(({ told }) => told)).toEqual([
      { direct: true, development: false },
      { direct: true, development: true },
      { direct: false, development: null },
      { direct: true, development: false },
    ]);
  });

  it("holds what an override of a pubspec.yaml says in the place of what is declared", () => {
    const found = readOrRefuse(
      pubspecYaml,
      "pubspec.yaml",
      [
        "dependencies: {a: ^1.0.0, b: ^1.0.0, local: 1.0.0}",
        "dev_dependencies: {c: ^1.0.0}",
        "dependency_overrides:",
        "  a: {git: https://x.example/a}",
        "  c: 9.9.9",
        "  d: 3.0.0",
        "  local: {path: ../local}",
      ].join("\n"),
    );
    if (found instanceof LockfileError) throw found;
    expect(found.nodes.slice(0, -1)).toMatchObject([
      { name: "a", source: "git", resolved: "https://x.example/a", line: 4 },
      { name: "b", source: "registry", range: "^1.0.0" },
      { name: "c", version: "9.9.9", told: { direct: true, development: true } },
      { name: "d", version: "3.0.0", told: { direct: true, development: false }, line: 6 },
    ]);
  });

  it("knows what covers a pubspec.yaml, and asks for the members of a workspace", () => {
    expect(pubspecYaml.isCovered?.("packages/a/pubspec.yaml", new Set(["pubspec.lock"]))).toBe(true);
    expect(pubspecYaml.isCovered?.("packages/a/pubspec.yaml", new Set(["packages/b/pubspec.lock"]))).toBe(
      false,
    );
    const paths = new Set(["app/pubspec.yaml", "app/pkgs/a/pubspec.yaml", "app/x/pubspec.yaml"]);
    const seen = new Map([["app/pubspec.yaml", "workspace: [pkgs/a, ../../outside]\n"]]);
    expect(pubspecLock.companions("app/pubspec.lock", paths, seen)).toEqual([
      "app/pubspec.yaml",
      "app/pkgs/a/pubspec.yaml",
    ]);
  });
});
