import { describe, expect, it } from "@jest/globals";
import { askable } from "../../../src/core/assess/privacy.js";
import type { PurlType } from "../../../src/core/model/component.js";
import { compared } from "../../support/compared.js";
import { fromNpm, type LockfileSpec, type NodeSpec } from "../../support/lockfile-builder.js";

const holding = (...nodes: readonly NodeSpec[]): LockfileSpec => ({
  services: [{ dependencies: Object.fromEntries(nodes.map(({ name }) => [name, "*"])) }],
  nodes,
});
const node = (name: string, more: Partial<NodeSpec> = {}): NodeSpec => ({ name, version: "1.0.0", ...more });
const at = (name: string, host: string) =>
  node(name, { resolved: `https://${host}/${name}/-/${name}-1.0.0.tgz` });
const ask = (specs: readonly LockfileSpec[], prefixes: readonly string[] = []) => {
  const { packages, gaps } = askable(
    specs.map((head) => compared(null, head)),
    { prefixes },
  );
  return {
    asked: packages.map(({ name }) => name),
    gaps: gaps.map(({ kind, packages }) => [kind, packages]),
  };
};

describe("what may be asked outside", () => {
  it("is what a public registry serves, or what names no address", () => {
    expect(ask([holding(node("b"), { ...node("a"), ...fromNpm("a", "1.0.0") })])).toEqual({
      asked: ["a", "b"],
      gaps: [],
    });
  });

  it("is nothing of a private host, a configured prefix or another source", () => {
    const spec = holding(
      at("inner", "npm.acme.dev"),
      node("@acme/ui"),
      node("Acme-tools"),
      node("checkout", { source: "git", resolved: "git+ssh://git@github.com/acme/checkout.git#0" }),
      node("plain"),
    );
    expect(ask([spec], ["@acme/", "acme-*"])).toEqual({
      asked: ["plain"],
      gaps: [
        ["private", ["@acme/ui", "Acme-tools", "inner"]],
        ["not-covered", ["checkout"]],
      ],
    });
  });

  it("is nothing of a scope of which something is private, unless its address is public", () => {
    const scoped = holding(
      node("@acme/a"),
      { ...node("@acme/b"), ...fromNpm("@acme/b", "1.0.0") },
      node("@other/c"),
    );
    const elsewhere = holding(at("@acme/z", "npm.acme.dev"));
    expect(ask([scoped, elsewhere])).toEqual({
      asked: ["@acme/b", "@other/c"],
      gaps: [["private", ["@acme/a", "@acme/z"]]],
    });
    const member: LockfileSpec = { services: [{ path: "web", name: "@acme/web" }], nodes: [] };
    expect(ask([scoped, member]).gaps).toEqual([["private", ["@acme/a"]]]);
  });

  it("tells apart what a private registry serves: it may be a mirror, and a local source is told of it", () => {
    const spec = holding(at("inner", "npm.acme.dev"), at("@acme/ui", "npm.acme.dev"), node("plain"));
    const { packages, hosted } = askable([compared(null, spec)], { prefixes: ["@acme/"] });
    expect([packages, hosted].map((names) => names.map(({ name }) => name))).toEqual([["plain"], ["inner"]]);
  });

  it("is nothing of an owner of whom something is first-party, however the ecosystem writes owners", () => {
    const own = (type: PurlType, service: string, ...names: readonly string[]) =>
      ask([{ purlType: type, services: [{ name: service }], nodes: names.map((name) => node(name)) }]);
    expect(
      own("maven", "com.acme:shop", "com.acme:ui", "com.acme.data:db", "com.acmex:no", "org.other:a"),
    ).toEqual({
      asked: ["com.acmex:no", "org.other:a"],
      gaps: [["private", ["com.acme.data:db", "com.acme:ui"]]],
    });
    expect(own("golang", "github.com/Acme/shop", "github.com/acme/lib/v2", "golang.org/x/net")).toEqual({
      asked: ["golang.org/x/net"],
      gaps: [["private", ["github.com/acme/lib/v2"]]],
    });
    expect(own("composer", "acme/shop", "Acme/ui", "symfony/yaml").asked).toEqual(["symfony/yaml"]);
  });

  it("is nothing of a registry that a lockfile names beside the component", () => {
    const qualifiers = [["repository_url", "https://gems.acme.dev/"]] as const;
    const spec = { ...holding(node("inner", { qualifiers }), node("rack")), purlType: "gem" as const };
    expect(ask([spec])).toEqual({ asked: ["rack"], gaps: [["private", ["inner"]]] });
  });

  it("never is a first-party name, even where a registry serves one like it", () => {
    const own: LockfileSpec = { services: [{ name: "web" }], nodes: [] };
    expect(ask([own, holding({ ...node("web"), ...fromNpm("web", "1.0.0") })])).toEqual({
      asked: [],
      gaps: [],
    });
  });

  it("looks at both sides, and asks for what was removed", () => {
    const { packages } = askable([compared(holding(node("gone")), holding())], { prefixes: [""] });
    expect(packages).toEqual([{ type: "npm", name: "gone" }]);
    const hostInBase = compared(
      holding(at("a", "npm.acme.dev")),
      holding({ ...node("a"), version: "2.0.0" }),
    );
    expect(askable([hostInBase], { prefixes: [] }).gaps).toMatchObject([
      { kind: "private", packages: ["a"] },
    ]);
  });

  it("asks for a name once, whatever its spellings, and knows it by any of them", () => {
    const python = (name: string, more: Partial<NodeSpec> = {}): LockfileSpec => ({
      purlType: "pypi",
      nodes: [node(name, more)],
    });
    expect(ask([python("Django"), python("django")])).toEqual({ asked: ["Django"], gaps: [] });
    const mine: LockfileSpec = { purlType: "pypi", services: [{ name: "acme-tools" }], nodes: [] };
    expect(ask([mine, python("Acme_Tools")])).toEqual({ asked: [], gaps: [] });
    expect(
      ask([python("Inner", { resolved: "https://pypi.acme.dev/inner.whl" }), python("inner")]).gaps,
    ).toEqual([["private", ["Inner"]]]);
  });

  it("asks for every component by its own type where a file mixes them", () => {
    const mixed: LockfileSpec = {
      purlType: "conda",
      nodes: [node("a"), node("a", { key: "b", type: "pypi" })],
    };
    expect(askable([compared(null, mixed)], { prefixes: [] }).packages).toEqual([
      { type: "conda", name: "a" },
      { type: "pypi", name: "a" },
    ]);
  });

  it.each<readonly [PurlType, string, boolean]>([
    ["pypi", "https://files.pythonhosted.org/packages/aa/a.whl", true],
    ["pypi", "https://pypi.acme.dev/a.whl", false],
    ["cargo", "registry+https://github.com/rust-lang/crates.io-index", true],
    ["cargo", "registry+https://github.com/acme/index", false],
    ["cargo", "sparse+https://index.crates.io/", true],
    ["gem", "https://rubygems.org/", true],
    ["gem", "https://gems.acme.dev/", false],
    ["maven", "https://repo.maven.apache.org/maven2/", true],
    ["maven", "https://nexus.acme.dev/repository/", false],
    ["composer", "https://api.github.com/repos/symfony/yaml/zipball/1a2b", true],
    ["nuget", "https://api.nuget.org/v3/index.json", true],
    ["conda", "https://conda.anaconda.org/conda-forge/linux-64/a.conda", true],
    ["npm", "https://npm.jsr.io/~/11/a/1.0.0.tgz", false],
    ["helm", "https://charts.bitnami.com/bitnami", false],
  ])("%s at %s is public: %s", (type, resolved, isPublic) => {
    const { packages } = askable([compared(null, { purlType: type, nodes: [node("a", { resolved })] })], {
      prefixes: [],
    });
    expect(packages.length === 1).toBe(isPublic);
  });
});
