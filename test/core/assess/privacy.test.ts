import { describe, expect, it } from "@jest/globals";
import { askable } from "../../../src/core/assess/privacy.js";
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
});
