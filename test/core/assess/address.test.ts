import { describe, expect, it } from "@jest/globals";
import { assessAddress } from "../../../src/core/assess/address.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";
import { plain } from "../../../src/core/model/prose.js";
import { compared } from "../../support/compared.js";
import { fromNpm, type LockfileSpec, type NodeSpec } from "../../support/lockfile-builder.js";

const holding = (...nodes: readonly NodeSpec[]): LockfileSpec => ({
  services: [{ dependencies: Object.fromEntries(nodes.map(({ name }) => [name, "*"])) }],
  nodes,
});
const at = (
  name: string,
  version: string,
  resolved: string,
  more: Partial<Omit<LockedNode, "requires">> = {},
): NodeSpec => ({ name, version, resolved, ...more });
/** Base knows the host, so that only the archive's name is in question. */
const known = (resolved: string) =>
  at("known", "1.0.0", `https://${new URL(resolved).host}/known/-/known-1.0.0.tgz`);
const run = (base: LockfileSpec | null, head: LockfileSpec) => assessAddress(compared(base, head));

describe("non-registry-source", () => {
  const git = (resolved: string): NodeSpec => ({ name: "foo", version: "1.0", source: "git", resolved });
  const python = (...nodes: readonly NodeSpec[]): LockfileSpec => ({ purlType: "pypi", nodes });
  const reasons = (base: LockfileSpec, head: LockfileSpec) =>
    run(base, head).map(({ state, reason }) => [state, plain(reason)]);

  it("is told of a copy from a new place, whatever other copy was there before it", () => {
    const own = git("git+https://git.example/a/foo@v1");
    const evil = git("git+https://git.example/evil/foo@v2");
    expect(reasons(python(own, own), python(own, evil))).toEqual([
      ["new", "comes from a git repository: git+https://git.example/evil/foo@v2"],
    ]);
  });

  it("is no new place when the revision alone moved, and shows no password", () => {
    const at = (revision: string) => git(`git+https://u:secret@git.example/a/foo${revision}`);
    const told = (shown: string) => [
      ["still", `comes from a git repository: git+https://git.example/a/foo${shown}`],
    ];
    const with2 = (node: NodeSpec): NodeSpec => ({ ...node, version: "2.0" });
    expect(reasons(python(at("@v1")), python(with2(at("@feature/v2"))))).toEqual(told("@feature/v2"));
    expect(reasons(python(at("?rev=v1#abc")), python(with2(at("?rev=v2#def"))))).toEqual(told("?rev=v2#def"));
  });
});

describe("registry-changed of what names its registry beside the component", () => {
  const chart = (url: string): LockfileSpec => ({
    purlType: "helm",
    nodes: [{ name: "redis", version: "1.0.0", qualifiers: [["repository_url", url]] }],
  });
  const hosts = (base: LockfileSpec | null, head: LockfileSpec) =>
    run(base, head).map(({ flag, reason }) => [flag, plain(reason)]);

  it("is told when the registry is another one, and not of the first that is named", () => {
    const [own, evil] = [chart("https://charts.example/stable"), chart("https://evil.example/stable")];
    expect(hosts(own, evil)).toEqual([
      ["registry-changed", "comes from evil.example, a host that this lockfile did not know"],
    ]);
    expect(hosts(null, own)).toEqual([]);
    expect(hosts({ purlType: "helm", nodes: [] }, own)).toEqual([]);
  });
});

describe("tarball-mismatch", () => {
  it("is told of npm alone: other registries write addresses of their own", () => {
    const crate = at("serde", "1.0.0", "https://static.crates.io/crates/serde/1.0.0/download");
    expect(run({ purlType: "cargo", nodes: [] }, { purlType: "cargo", nodes: [crate] })).toEqual([]);
  });

  it("leaves a mirror of another ecosystem to registry-changed", () => {
    const wheel = at("a", "1.0.0", "https://pypi.acme.dev/a-1.0.0.whl");
    const findings = run({ purlType: "pypi", nodes: [] }, { purlType: "pypi", nodes: [wheel] });
    expect(findings.map(({ flag }) => flag)).toEqual(["registry-changed"]);
  });

  it.each([
    ["lodash", "4.17.21", "https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz"],
    ["@types/node", "20.0.0", "https://registry.npmjs.org/@types/node/-/node-20.0.0.tgz"],
    ["@types/node", "20.0.0", "https://registry.npmjs.org/@types%2fnode/-/node-20.0.0.tgz"],
    ["@types/node", "20.0.0", "https://registry.yarnpkg.com/%40types/node/-/node-20.0.0.tgz#abc"],
    ["a", "1.0.0+build.5", "https://registry.npmjs.org/a/-/a-1.0.0.tgz"],
    ["a-1", "2.0.0-rc.1", "https://registry.npmjs.org/a-1/-/a-1-2.0.0-rc.1.tgz"],
    ["@jsr/std__path", "1.0.0", "https://npm.jsr.io/~/11/@jsr/std__path/1.0.0.tgz"],
    ["a", "1.0.0", "https://acme.jfrog.io/artifactory/api/npm/npm-all/a/-/a-1.0.0.tgz"],
    ["@acme/a", "1.0.0", "https://acme.jfrog.io/artifactory/api/npm/npm/@acme/a/-/@acme/a-1.0.0.tgz"],
    ["@acme/a", "1.0.0", "https://npm.pkg.github.com/download/@acme/a/1.0.0/0123456789abcdef"],
    ["@acme/a", "1.0.0", "https://verdaccio.acme.dev/@acme%2fa/-/a-1.0.0.tgz"],
    ["a", "1.0.0", "https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/a/-/a-1.0.0.tgz"],
    ["a", "1.0.0", "https://gitlab.com/api/v4/projects/1/packages/npm/a/-/a-1.0.0.tgz"],
    ["a", "1.0.0", "https://cdn.acme.dev/store/123456"],
  ])("stays silent for %s %s at %s", (name, version, resolved) => {
    const findings = run(holding(known(resolved)), holding(known(resolved), at(name, version, resolved)));
    expect(findings).toEqual([]);
  });

  it.each([
    ["lodash", "4.17.21", "https://registry.npmjs.org/evil/-/evil-4.17.21.tgz", "evil 4.17.21"],
    ["lodash", "4.17.21", "https://registry.npmjs.org/lodash/-/lodash-4.17.20.tgz", "lodash 4.17.20"],
    ["lodash", "4.17.21", "https://registry.npmjs.org/lodash/-/evil-4.17.21.tgz", "evil 4.17.21"],
    [
      "lodash",
      "4.17.21",
      "https://registry.npmjs.org/@evil/lodash/-/lodash-4.17.21.tgz",
      "@evil/lodash 4.17.21",
    ],
    ["@acme/a", "1.0.0", "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "a 1.0.0"],
    [
      "lodash",
      "4.17.21",
      "https://registry.npmjs.org/lodash/-/../../evil/-/evil-4.17.21.tgz",
      "evil 4.17.21",
    ],
    ["lodash", "4.17.21", "https://registry.npmjs.org/evil%2F-%2Fevil-4.17.21.tgz", "evil 4.17.21"],
    ["@acme/a", "1.0.0", "https://npm.pkg.github.com/download/@evil/a/1.0.0/0123", "@evil/a 1.0.0"],
  ])("fires for %s %s at %s", (name, version, resolved, named) => {
    const [finding, ...others] = run(
      holding(known(resolved)),
      holding(known(resolved), at(name, version, resolved)),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ flag: "tarball-mismatch", state: "new" });
    expect(plain(finding?.reason ?? [])).toBe(`its address ${new URL(resolved).href} names ${named}`);
  });

  it("fires for an address of the public registry that names nothing", () => {
    const odd = at("a", "1.0.0", "https://registry.npmjs.org/x.tgz?%E0%A4%A");
    expect(run(holding(), holding(odd))).toMatchObject([{ flag: "tarball-mismatch" }]);
  });

  it("understands aliases: the component's own name counts", () => {
    const aliased: LockfileSpec = {
      services: [{ dependencies: { old: ["npm:lodash@^3.0.0", "node_modules/old"] } }],
      nodes: [{ name: "lodash", version: "3.10.1", key: "node_modules/old", ...fromNpm("lodash", "3.10.1") }],
    };
    expect(run(holding(), aliased)).toEqual([]);
  });
});

describe("registry-changed", () => {
  const evil = (name: string) => at(name, "1.0.0", `https://evil.example/${name}/-/${name}-1.0.0.tgz`);
  const good = (name: string) => at(name, "1.0.0", fromNpm(name, "1.0.0").resolved ?? "");

  it("fires once for a host that neither base nor the ecosystem knows, and names what comes from there", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const [finding, ...others] = run(holding(good("a")), holding(...names.map(evil)));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ flag: "registry-changed", component: { name: "a" }, services: ["."] });
    expect(plain(finding?.reason ?? [])).toBe(
      "comes from evil.example, a host that this lockfile did not know; so do b, c, d, e, f and 2 more",
    );
  });

  it("stays silent for known hosts and the registry's own mirrors", () => {
    expect(run(holding(evil("a")), holding(evil("a"), evil("b")))).toEqual([]);
    const mirrored = at("a", "1.0.0", "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz");
    expect(run(holding(good("a")), holding(mirrored))).toEqual([]);
  });

  it("knows JSR for its own scope alone", () => {
    const other = at("a", "1.0.0", "https://npm.jsr.io/a/-/a-1.0.0.tgz");
    expect(run(holding(), holding(other))).toMatchObject([{ flag: "registry-changed" }]);
  });
});

describe("non-registry-source", () => {
  const git = (commit: string, owner = "acme") =>
    at("a", "1.0.0", `git+ssh://git@github.com/${owner}/a.git#${commit}`, { source: "git" });

  it("fires for git, addresses and files", () => {
    const url = at("b", "1.0.0", "https://evil.example/b.tgz", { source: "url" });
    const file = at("c", "1.0.0", "file:vendor/c.tgz", { source: "file" });
    const findings = run(holding(), holding(git("0123"), url, file));
    expect(findings.map(({ flag, reason }) => [flag, plain(reason)])).toEqual([
      ["non-registry-source", "comes from a git repository: git+ssh://git@github.com/acme/a.git#0123"],
      ["non-registry-source", "comes from an address outside a registry: https://evil.example/b.tgz"],
      ["non-registry-source", "comes from a file: file:vendor/c.tgz"],
    ]);
  });

  it("was there before at another revision of the same repository, and is new for another repository", () => {
    const next = { ...git("4567"), version: "1.1.0" };
    expect(run(holding(git("0123")), holding(next))).toMatchObject([{ state: "still" }]);
    const fork = { ...git("4567", "mallory"), version: "1.1.0" };
    expect(run(holding(git("0123")), holding(fork))).toMatchObject([{ state: "new" }]);
  });
});
