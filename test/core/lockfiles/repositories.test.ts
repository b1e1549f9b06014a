import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { devcontainer } from "../../../src/core/lockfiles/devcontainer.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { gitSubmodules } from "../../../src/core/lockfiles/git-submodules.js";
import { formatOf } from "../../../src/core/lockfiles/index.js";
import { preCommit } from "../../../src/core/lockfiles/pre-commit.js";
import { hclTokens } from "../../../src/core/lockfiles/hcl-tokens.js";
import { moduleBlocks } from "../../../src/core/lockfiles/terraform-blocks.js";
import { terraformModules } from "../../../src/core/lockfiles/terraform-modules.js";
import { diffComponents } from "../../../src/core/diff.js";
import { buildGraph } from "../../../src/core/graph.js";
import { type Side, sideOf } from "../../../src/core/side.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const nodesOf = (format: LockfileFormat, path: string, text: string) => {
  const lockfile = readOrRefuse(format, path, text);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile.nodes.slice(1);
};

describe("repositories and modules that a file names", () => {
  it("are known by their files", () => {
    const names = {
      "a/main.tf": "terraform-modules",
      ".gitmodules": "git-submodules",
      ".pre-commit-config.yaml": "pre-commit",
      ".devcontainer/go/devcontainer.json": "devcontainer",
      ".devcontainer.json": "devcontainer",
      "my-devcontainer.json": undefined,
      "main.tfvars": undefined,
    };
    for (const [path, id] of Object.entries(names)) expect([path, formatOf(path)?.id]).toEqual([path, id]);
  });

  it("keep what a hook's comment claims, and that it is for development", () => {
    const commit = "8f4b7f84864484a7bf31766abe9204da3cbe65b3";
    const text = `repos:\n- repo: https://github.com/acme/a\n  rev: ${commit}  # frozen: v1.2.3\n`;
    const [service] = preCommit.parse({ path: "a", text, companions: new Map() }).nodes;
    expect(service?.requires).toMatchObject([{ kind: "development" }]);
    expect(nodesOf(preCommit, ".pre-commit-config.yaml", text)).toMatchObject([
      { type: "github", version: commit, claims: "v1.2.3" },
    ]);
  });

  it("read submodules as git does", () => {
    const text = [
      '[submodule "a"] path = a',
      "        url = https://github.com/acme/a # why",
      "\tbranch = main ; x",
      '[Submodule "b"]\r',
      'URL="https://github.com/acme/b#x" ',
      "path",
      '[submodule "c"]',
      "\turl = https://github.com/acme/no",
      "\turl = https://github.com/\\",
      "acme/c",
      "[submodule.d]",
      "\turl = https://github.com/acme/d",
      "[other]",
      "\turl = https://github.com/acme/other",
    ].join("\n");
    expect(
      nodesOf(gitSubmodules, ".gitmodules", text).map(({ resolved, range, line }) => [resolved, range, line]),
    ).toEqual([
      ["https://github.com/acme/a", "main", 2],
      ["https://github.com/acme/b#x", "", 5],
      ["https://github.com/acme/c", "", 9],
      ["https://github.com/acme/d", "", 12],
    ]);
    for (const broken of ['url = "x', "url = \\x", "1x = y", "url x", "[x"])
      expect(() => nodesOf(gitSubmodules, ".gitmodules", `[submodule "a"]\n${broken}\n`)).toThrow(
        "git cannot read",
      );
  });

  it("know short names of features, and no other name without a host", () => {
    const path = ".devcontainer/devcontainer.json";
    const text =
      '{"features": {"docker-in-docker": {}, "golang": {}, "fish": {}, "a/b/c@v1.0": {}, "a/b/c:1": {}}}';
    const lockfile = readOrRefuse(devcontainer, path, text);
    if (lockfile instanceof LockfileError) throw lockfile;
    expect(lockfile.nodes.slice(1).map(({ name, version }) => `${name}:${version}`)).toEqual([
      "ghcr.io/devcontainers/features/docker-in-docker:1",
      "ghcr.io/devcontainers/features/go:1",
    ]);
    expect(lockfile.problems).toHaveLength(3);
  });

  it("take `sha` of a hook for what is `rev` now", () => {
    const text = "repos:\n- repo: https://github.com/acme/a\n  sha: v1\n";
    expect(nodesOf(preCommit, ".pre-commit-config.yaml", text)[0]?.version).toBe("v1");
  });

  it("read a module without quotes around its name", () => {
    expect(moduleBlocks('module vpc {\n  source = "a/b/c"\n}\n').map(({ name }) => name)).toEqual(["vpc"]);
  });

  it("take a submodule's commit from the tree, and its branch where the tree is not known", () => {
    const text =
      '[submodule "a"]\n\tpath = "libs/a"\n\turl = ../a.git\n\tbranch = main\n' +
      '[submodule "b"]\n\tpath = libs/b/\n\turl = https://github.com/acme/b\n';
    const commit = "8f4b7f84864484a7bf31766abe9204da3cbe65b3";
    const read = (submodules?: ReadonlyMap<string, string>) =>
      gitSubmodules
        .parse({ path: ".gitmodules", text, companions: new Map(), ...(submodules && { submodules }) })
        .nodes.slice(1)
        .map(({ name, version, range }) => [name, version, range]);
    expect(read()).toEqual([
      ["../a.git", "", "main"],
      ["acme/b", "", ""],
    ]);
    const tree = new Map([
      ["libs/a", commit],
      ["libs/b", "1".repeat(40)],
      ["libs/c", "2".repeat(40)],
    ]);
    expect(read(tree)).toEqual([
      ["../a.git", commit, undefined],
      ["acme/b", "1".repeat(40), undefined],
    ]);
  });

  it("tells of features beyond what anybody writes, and leaves out none before", () => {
    const features = (count: number) =>
      JSON.stringify({
        features: Object.fromEntries(Array.from({ length: count }, (_, at) => [`ghcr.io/a/${at}:1`, {}])),
      });
    const read = (count: number) =>
      devcontainer.parse({ path: ".devcontainer.json", text: features(count), companions: new Map() });
    expect(read(1500).nodes).toHaveLength(1501);
    expect(read(1500).problems).toEqual([]);
    expect(read(10_001).problems).toMatchObject([{ kind: "limit" }]);
  });

  it("are written as purls", () => {
    const purls = (format: LockfileFormat, path: string, text: string) =>
      nodesOf(format, path, text).map((node) =>
        purlOf({ ...node, type: node.type ?? "generic", qualifiers: node.qualifiers ?? [] }),
      );
    const feature = '{"features": {"ghcr.io/devcontainers/features/node:1": {}}}';
    expect(purls(devcontainer, ".devcontainer.json", feature)).toEqual([
      "pkg:oci/node?repository_url=ghcr.io%2Fdevcontainers%2Ffeatures%2Fnode&tag=1",
    ]);
    const hosted = 'module "a" {\n  source = "app.terraform.io/acme/net/aws"\n  version = "1.0.0"\n}\n';
    expect(purls(terraformModules, "a.tf", hosted)).toEqual([
      "pkg:terraform/acme/net/aws@1.0.0?repository_url=https:%2F%2Fapp.terraform.io",
    ]);
    const git = 'module "a" {\n  source = "git::https://github.com/acme/db.git//x?ref=v1"\n}\n';
    expect(purls(terraformModules, "a.tf", git)).toEqual(["pkg:github/acme/db@v1#x"]);
  });

  it("keep the address of a module without its revision, so that a new revision is no new place", () => {
    const text = 'module "a" {\n  source = "git::https://github.com/acme/db.git?ref=v1"\n}\n';
    expect(nodesOf(terraformModules, "a.tf", text)[0]?.resolved).toBe("git::https://github.com/acme/db.git");
  });

  const calling = (...sources: readonly string[]) =>
    sources.map((source, at) => `module "m${at}" {\n  source = "${source}"\n}\n`).join("");

  it.each<readonly [string, string, string, string]>([
    [
      "git::https://example.com/acme/infra.git//modules/vpc?depth=1&ref=v1.2.0",
      "v1.2.0",
      "pkg:generic/example.com/acme/infra@v1.2.0?vcs_url=git%2Bhttps:%2F%2Fexample.com%2Facme%2Finfra#modules/vpc",
      "git::https://example.com/acme/infra.git",
    ],
    [
      "git::ssh://git@github.com/acme/infra.git//a/./b/?ref=feature%2Fx",
      "feature/x",
      "pkg:github/acme/infra@feature%2Fx#a/b",
      "git::ssh://git@github.com/acme/infra.git",
    ],
    [
      "hg::http://me:secret@example.com/vpc.hg//sub?rev=v1.2.0",
      "v1.2.0",
      "pkg:generic/example.com/vpc.hg@v1.2.0?vcs_url=hg%2Bhttp:%2F%2Fexample.com%2Fvpc.hg%40v1.2.0#sub",
      "hg::http://example.com/vpc.hg",
    ],
    [
      "https://me:secret@example.com/vpc.zip//sub?archive=zip&build=7&token=secret",
      "",
      "pkg:generic/https:/example.com/vpc.zip?download_url=https:%2F%2Fexample.com%2Fvpc.zip%3Fbuild%3D7#sub",
      "https://example.com/vpc.zip?build=7",
    ],
    [
      "s3::https://s3.amazonaws.com/acme/vpc.zip?version=abc&aws_access_key_secret=secret",
      "abc",
      "pkg:generic/https:/s3.amazonaws.com/acme/vpc.zip@abc?download_url=https:%2F%2Fs3.amazonaws.com%2Facme%2Fvpc.zip",
      "https://s3.amazonaws.com/acme/vpc.zip",
    ],
  ])("take %s apart", (source, version, purl, resolved) => {
    const [node] = nodesOf(terraformModules, "a.tf", calling(source));
    expect(node).toMatchObject({ version, resolved });
    expect(node && purlOf({ ...node, type: node.type ?? "generic" })).toBe(purl);
    expect(JSON.stringify(node)).not.toContain("secret");
  });

  it("never shows the password of a source that cannot be read", () => {
    const text = calling("git::https://me:secret@${var.host}/x?token=secret", "hg::https://me:secret@/");
    const { problems } = terraformModules.parse({ path: "a.tf", text, companions: new Map() });
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain("secret");
  });

  it("tell two folders of one repository apart, each with its version", () => {
    const at = (a: string, b: string) => {
      const source = (folder: string, ref: string) => `github.com/acme/infra//${folder}?ref=${ref}`;
      const text = calling(source("a", a), source("b", b));
      return sideOf(buildGraph(terraformModules.parse({ path: "a.tf", text, companions: new Map() })));
    };
    const told = (base: Side, head: Side) =>
      diffComponents(base, head).map(({ kind, from, to }) => [kind, from?.ref.purl, to?.ref.purl]);
    expect(told(at("v1", "v2"), at("v2", "v2"))).toEqual([
      ["upgraded", "pkg:github/acme/infra@v1#a", "pkg:github/acme/infra@v2#a"],
    ]);
    expect(told(at("v1", "v2"), at("v1", "v2"))).toEqual([]);
    expect(told(at("v1", "v2"), at("v2", "v1")).map(([kind]) => kind)).toEqual(["downgraded", "upgraded"]);
  });

  it("reads blocks of modules alone, at the top alone", () => {
    const text =
      'resource "x" "module" {\n  module "in" { source = "a/b/c" }\n}\nmodule "out" { source = "d/e/f" }\n';
    expect(moduleBlocks(text).map(({ name, line }) => [name, line])).toEqual([["out", 4]]);
  });

  it("find the end of texts that hold texts, braces and escapes", () => {
    const texts = [
      '"${replace(var.x, "}", "")}"',
      '"%{ if x == "{" }y%{ endif }"',
      '"cost: $${x"',
      '"%%{"',
      '"${f("${g({ a = "}" })}")} $"',
    ];
    for (const text of texts) {
      const rows = `locals {\n  t = ${text}\n}\nmodule "out" { source = "d/e/f" }\n`;
      expect(moduleBlocks(rows).map(({ name, line }) => [name, line])).toEqual([["out", 4]]);
      expect(hclTokens(rows).filter(({ kind }) => kind === "text")).toHaveLength(2);
    }
    expect(() => moduleBlocks('a = "${"x}"\n')).toThrow(LockfileError);
  });

  const files: [LockfileFormat, string, string][] = [
    [terraformModules, "terraform-modules", "infra/main.tf"],
    [gitSubmodules, "git-submodules", ".gitmodules"],
    [preCommit, "pre-commit", ".pre-commit-config.yaml"],
    [devcontainer, "devcontainer", ".devcontainer/devcontainer.json"],
  ];
  for (const [format, folder, path] of files) {
    it(`returns or refuses any mutation of a fixture of ${folder}`, () => {
      const texts = fixtureTexts(folder, path);
      expect(texts.length).toBeGreaterThan(0);
      fc.assert(
        fc.property(mutationOf(texts), (text) => {
          expect(secondsOf(() => readOrRefuse(format, path, text))).toBeLessThan(2);
        }),
        { numRuns: 150 },
      );
    });

    const hostile = {
      brackets: "{[(".repeat(500_000),
      "open texts": '"${'.repeat(500_000),
      "open comments": "/*/".repeat(500_000),
      slashes: "/".repeat(2_000_000),
      commas: `{"a": [${",".repeat(1_000_000)}]}`,
      "many texts": "a = <<A\nA\n".repeat(100_000),
      "open ends": "a = <<A\n".repeat(100_000),
      "many modules": 'module "a" {\n source = "a/b/c"\n}\n'.repeat(30_000),
      "many submodules": Array.from(
        { length: 30_000 },
        (_, at) => `[submodule "${at}"]\nurl = https://a.org/${at}\n`,
      ).join(""),
      "one submodule again and again": '[submodule "a"]\nurl = b\n'.repeat(70_000),
      "an address of slashes": `[submodule "a"]\nurl = https://a.org/b${"/".repeat(500_000)}c\n`,
      "many features": `{"features": {${Array.from({ length: 30_000 }, (_, at) => `"ghcr.io/a/${at}": {}`).join(",")}}}`,
      "a long address": `repos:\n- repo: https://a.org/${"a/".repeat(500_000)}\n`,
    };
    for (const [name, text] of Object.entries(hostile)) {
      it(`survives ${name} in ${folder}`, () => {
        expect(secondsOf(() => readOrRefuse(format, path, text))).toBeLessThan(2);
      });
    }
  }
});
