import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { compose } from "../../../src/core/lockfiles/compose.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { helmValues } from "../../../src/core/lockfiles/helm-values.js";
import { formatOf, readAs } from "../../../src/core/lockfiles/index.js";
import { kubernetes } from "../../../src/core/lockfiles/kubernetes.js";
import { kustomization } from "../../../src/core/lockfiles/kustomization.js";
import { readRepository } from "../../../src/core/lockfiles/repository-address.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const told = (format: LockfileFormat, path: string, text: string) => {
  const lockfile = readOrRefuse(format, path, text);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile.nodes.slice(1).map(({ name, version }) => `${name} ${version}`.trim());
};

describe("files of deployments", () => {
  it("are known by names and folders, other YAML is not", () => {
    const format = (path: string) => formatOf(path)?.id ?? null;
    expect(format("a/docker-compose.prod.yml")).toBe("compose");
    expect(format("compose.yaml")).toBe("compose");
    expect(format("composer.yml")).toBeNull();
    expect(format("k8s/base/kustomization.yaml")).toBe("kustomization");
    expect(format("charts/a/values-dev.yaml")).toBe("helm-values");
    for (const path of ["k8s/a.yaml", "x/kubernetes-manifests/b.yml", "deploy/c.yaml", "api-deployment.yaml"])
      expect(format(path)).toBe("kubernetes");
    for (const path of ["a.yaml", "src/config.yml", ".github/deploy/a.yml", "k8s/a.json", "deployer/a.yaml"])
      expect(format(path)).toBeNull();
    expect(format("deploy/.github/workflows/a.yml")).toBe("github-workflow");
    expect(format("deploy/pnpm-lock.yaml")).toBe("pnpm-lock");
  });

  it("leaves templates of charts alone, and values without a chart", () => {
    const read = (path: string, ...others: readonly string[]) =>
      readAs(path, new Set([path, ...others]))?.id ?? null;
    expect(read("deploy/chart/templates/deployment.yaml", "deploy/chart/Chart.yaml")).toBeNull();
    expect(read("deploy/chart/templates/deployment.yaml")).toBe("kubernetes");
    expect(read("a/values.yaml", "a/Chart.yaml")).toBe("helm-values");
    expect(read("a/values.yaml", "Chart.yaml")).toBeNull();
  });

  it("reads a chart's tag as it is, not as a number", () => {
    expect(told(helmValues, "values.yaml", "image: {repository: a, tag: 1.10}\n")).toEqual(["a 1.10"]);
  });

  it("reads the shapes that charts give an image", () => {
    const read = (text: string) => told(helmValues, "values.yaml", text);
    const digest = "a".repeat(64);
    expect(read("image: {repository: a, tag: ~}\nb: {image: null}\nc: {image: true}\n")).toEqual(["a"]);
    expect(read(`image: {registry: r.io, image: a/b, tag: v1, digest: sha256:${digest}}\n`)).toEqual([
      `r.io/a/b v1@sha256:${digest}`,
    ]);
    expect(read(`image: {repository: a/b, tag: v1, sha: ${digest}}\n`)).toEqual([`a/b v1@sha256:${digest}`]);
    expect(read("image: r.io/a\nimageTag: 8.1\nb: {image: {repository: 'r.io/b:2', tag: ''}}\n")).toEqual([
      "r.io/a 8.1",
      "r.io/b 2",
    ]);
  });

  it("knows one word as an image of a chart's hub, never as a public one", () => {
    const read = (text: string) => told(helmValues, "values.yaml", text);
    expect(read("hub: r.io/istio\ntag: 1.2\na: {image: pilot}\nb: {image: 'busybox:1'}\n")).toEqual([
      "r.io/istio/pilot 1.2",
      "busybox 1",
    ]);
    expect(
      read("x:\n  global: {hub: r.io/istio, tag: 1.2}\n  a: {hub: '', tag: '', image: pilot}\n"),
    ).toEqual(["r.io/istio/pilot 1.2"]);
    expect(read("a: {hub: '', image: pilot}\n")).toEqual([]);
  });

  it("reads services of Compose as they are merged, built and reset", () => {
    const read = (text: string) => told(compose, "compose.yaml", text);
    expect(read("x-s: &s {a: {image: 'a:1'}}\nservices:\n  <<: *s\n  b: {image: 'b:1', build: ~}\n")).toEqual(
      ["b 1", "a 1"],
    );
    expect(
      read("services: {a: {image: 'a:1', build: .}}\n---\nservices: {a: {build: !reset null}}\n"),
    ).toEqual(["a 1"]);
    expect(
      read("services: {a: {image: 'a:1'}, b: {image: 'b:1'}}\n---\nservices: {a: {image: 'a:2'}}\n"),
    ).toEqual(["a 2", "b 1"]);
    const build =
      "services:\n  a:\n    build:\n      additional_contexts: ['x=docker-image://c:1', o=../o]\n      dockerfile_inline: |\n        ARG V=1\n        FROM i:$$V\n    volumes: [{type: image, source: 'v:1'}, './x:/x']\n";
    expect(read(build)).toEqual(["c 1", "i 1", "v 1"]);
  });

  it("reads the pods of other kinds, and leaves templates of Jinja alone", () => {
    const read = (text: string) =>
      told(kubernetes, "k8s/a.yaml", `apiVersion: v1\nkind: Task\nspec:\n${text}`);
    expect(read("  stepTemplate: {image: 'a:1'}\n  templates: [{script: {image: 'b:1'}}]\n")).toEqual([
      "a 1",
      "b 1",
    ]);
    expect(read("  containers:\n{%- for x in y %}\n  - image: a:1\n{%- endfor %}\n")).toEqual([]);
    expect(read("  containers: [{image: null}, {image: ~}]\n")).toEqual([]);
  });

  it("tells of lines of the whole text", () => {
    const text =
      "apiVersion: v1\nkind: Pod\n---\n\napiVersion: v1\nkind: Pod\nx:\n  containers:\n  - image: a\n";
    const lockfile = readOrRefuse(kubernetes, "k8s/a.yaml", text);
    expect(lockfile instanceof LockfileError ? null : lockfile.nodes[1]?.line).toBe(9);
  });

  const files: [LockfileFormat, string, string][] = [
    [compose, "compose", "deploy/compose.yaml"],
    [kubernetes, "kubernetes", "k8s/shop.yaml"],
    [helmValues, "helm-values", "charts/shop/values.yaml"],
    [kustomization, "kustomization", "overlays/prod/kustomization.yaml"],
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

    const head = "apiVersion: v1\nkind: Pod\n";
    const bomb = Array.from(
      { length: 30 },
      (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}]\n`,
    );
    const hostile = {
      "many documents": `${head}---\n`.repeat(40_000),
      "many markers": "---\n".repeat(300_000),
      "doubling aliases": `${head}a0: &a0 {image: "x:1"}\n${bomb.join("")}`,
      "a long image": `${head}image: ${"a/".repeat(500_000)}\n`,
      nesting: `${head}x: ${"{a: ".repeat(1_000)}`,
    };
    for (const [name, text] of Object.entries(hostile)) {
      it(`survives ${name} in ${folder}`, () => {
        expect(secondsOf(() => readOrRefuse(format, path, text))).toBeLessThan(2);
      });
    }
  }
});

describe("addresses of repositories", () => {
  const cases: Record<string, string | null> = {
    "https://github.com/Acme/Repo.git": "pkg:github/acme/repo",
    "git@github.com:acme/repo.git": "pkg:github/acme/repo",
    "git::ssh://git@github.com/acme/repo.git?ref=v1": "pkg:github/acme/repo",
    "github.com/acme/repo": "pkg:github/acme/repo",
    "https://gitlab.com/a/b/c.git": "pkg:gitlab/a/b/c",
    "https://user:secret@git.example.org/a/b.git":
      "pkg:generic/git.example.org/a/b?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fa%2Fb",
    "git@git.example.org:a/b":
      "pkg:generic/git.example.org/a/b?vcs_url=git%2Bssh:%2F%2Fgit.example.org%2Fa%2Fb",
    "../sibling.git": null,
    "./a": null,
    "": null,
    "file:///tmp/x": null,
  };
  for (const [address, purl] of Object.entries(cases)) {
    it(`makes ${String(purl)} of ${JSON.stringify(address)}`, () => {
      const found = readRepository(address);
      expect(found && purlOf({ ...found, version: "" })).toBe(purl);
    });
  }
});
