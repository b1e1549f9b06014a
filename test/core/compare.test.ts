import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { compareLockfile } from "../../src/core/compare.js";
import { buildGraph } from "../../src/core/graph.js";
import type { Change, LockfileDiff } from "../../src/core/model/change.js";
import type { PurlType } from "../../src/core/model/component.js";
import { compared } from "../support/compared.js";
import { lockfile, type LockfileSpec, type NodeSpec } from "../support/lockfile-builder.js";
import { anyLockfile } from "../support/random-graph.js";

function told({ kind, name, from, to }: Change): string {
  return `${kind} ${name} ${[from, to].map((state) => state?.ref.version ?? "-").join(" ")}`;
}

function diffOf(base: LockfileSpec | null, head: LockfileSpec | null): LockfileDiff {
  return compared(base, head).diff;
}

function one(diff: LockfileDiff, name: string): Change {
  const found = diff.changes.find((change) => change.name === name);
  if (found === undefined) throw new Error(`${name} did not change`);
  return found;
}

const MIRROR: Readonly<Record<string, string>> = { upgraded: "downgraded", downgraded: "upgraded" };

describe("compareLockfile", () => {
  test("finds nothing between a lockfile and itself", () => {
    fc.assert(
      fc.property(anyLockfile, (spec) => {
        const { changes, causes } = diffOf(spec, spec);
        expect({ changes, causes }).toEqual({ changes: [], causes: [] });
      }),
    );
  });

  test("mirrors: what one direction adds the other removes, with the same pairs of versions", () => {
    fc.assert(
      fc.property(anyLockfile, anyLockfile, (a, b) => {
        const versions = (diff: LockfileDiff, turn: boolean) =>
          diff.changes
            .filter(({ kind }) => kind !== "spread" && kind !== "rescoped" && kind !== "moved")
            .map(({ kind, name, from, to }) => {
              const [left, right] = turn ? [to, from] : [from, to];
              const own = turn
                ? (MIRROR[kind] ?? (right === null ? "removed" : "new"))
                : kind === "added" || kind === "duplicated"
                  ? "new"
                  : kind;
              return `${left === null ? "new" : right === null ? "removed" : own} ${name} ${left?.ref.version ?? ""} ${right?.ref.version ?? ""}`;
            })
            .sort();
        expect(versions(diffOf(b, a), true)).toEqual(versions(diffOf(a, b), false));
      }),
    );
  });

  test("says the same whatever the order of the file", () => {
    fc.assert(
      fc.property(anyLockfile, anyLockfile, (a, b) => {
        const turned = (spec: LockfileSpec): LockfileSpec => ({
          ...spec,
          nodes: [...(spec.nodes ?? [])].reverse(),
        });
        const told = (diff: LockfileDiff) =>
          diff.changes.map(({ kind, name, from, to, inheritance }) => ({
            kind,
            name,
            from: from?.ref,
            to: to?.ref,
            services: to?.services,
            chain: inheritance?.chain?.map((link) => `${link.name}@${link.version}`),
            introducers: inheritance?.introducers,
            cause: inheritance?.cause,
          }));
        expect(told(diffOf(turned(a), turned(b)))).toEqual(told(diffOf(a, b)));
      }),
    );
  });

  test("every change belongs to exactly one cause, the cause itself apart", () => {
    fc.assert(
      fc.property(anyLockfile, anyLockfile, (a, b) => {
        const { changes, causes } = diffOf(a, b);
        const claimed = causes
          .flatMap(({ brings, moves, removes }) => [...brings, ...moves, ...removes])
          .sort((x, y) => x - y);
        expect(new Set(claimed).size).toBe(claimed.length);
        const unclaimed = changes.flatMap((change, index) => (claimed.includes(index) ? [] : [change]));
        for (const change of unclaimed) {
          const own = causes.find((cause) => cause.id === change.inheritance?.cause);
          expect(own?.component?.purl).toBe(change.to?.ref.purl);
        }
      }),
    );
  });

  test("tells each kind of change", () => {
    const base: LockfileSpec = {
      services: [
        {
          dependencies: { kept: "1", up: "1", down: "2", gone: "1", twice: "1", hashed: "1", moved: "1" },
          devDependencies: { scope: "1" },
        },
      ],
      nodes: [
        "kept@1.0.0",
        "up@1.0.0",
        "down@2.0.0",
        "gone@1.0.0",
        "twice@1.0.0",
        "scope@1.0.0",
        "moved@1.0.0",
      ]
        .map((key) => ({ name: key.split("@")[0] ?? "", version: key.split("@")[1] ?? "" }))
        .concat([]),
    };
    const withHash = (integrity: string) => ({ name: "hashed", version: "1.0.0", integrity });
    const head: LockfileSpec = {
      services: [
        { dependencies: { kept: "1", up: "2", down: "1", twice: "1", hashed: "1", scope: "1", fresh: "1" } },
      ],
      nodes: [
        { name: "kept", version: "1.0.0", requires: { moved: "1" } },
        { name: "up", version: "2.0.0", requires: { twice: ["2", "twice@2.0.0"] } },
        { name: "down", version: "1.0.0" },
        { name: "twice", version: "1.0.0" },
        { name: "twice", version: "2.0.0" },
        { name: "scope", version: "1.0.0" },
        { name: "moved", version: "1.0.0" },
        { name: "fresh", version: "1.0.0" },
        withHash("sha512-b"),
      ],
    };
    const diff = diffOf({ ...base, nodes: [...(base.nodes ?? []), withHash("sha512-a")] }, head);
    expect(diff.changes.map(told)).toEqual([
      "downgraded down 2.0.0 1.0.0",
      "added fresh - 1.0.0",
      "removed gone 1.0.0 -",
      "changed hashed 1.0.0 1.0.0",
      "moved moved 1.0.0 1.0.0",
      "rescoped scope 1.0.0 1.0.0",
      "duplicated twice - 2.0.0",
      "upgraded up 1.0.0 2.0.0",
    ]);
    expect(one(diff, "twice").inheritance?.cause).toBe("upgraded:pkg:npm/up@2.0.0");
  });

  test("pairs versions of one major line before others", () => {
    const at = (...versions: string[]): LockfileSpec => ({
      services: [{ dependencies: {} }],
      nodes: versions.map((version) => ({ name: "a", version })),
    });
    expect(diffOf(at("1.0.0", "2.0.0"), at("2.1.0")).changes.map(told)).toEqual([
      "removed a 1.0.0 -",
      "upgraded a 2.0.0 2.1.0",
    ]);
    expect(diffOf(at("1.0.0"), at("1.5.0", "2.0.0")).changes.map(told)).toEqual([
      "upgraded a 1.0.0 1.5.0",
      "duplicated a - 2.0.0",
    ]);
  });

  test("what was there through another chain is not new", () => {
    const nodes = [
      { name: "old", version: "1.0.0", requires: { leaf: "1" } },
      { name: "leaf", version: "1.0.0" },
    ];
    const diff = diffOf(
      { services: [{ dependencies: { old: "1" } }], nodes },
      {
        services: [{ dependencies: { old: "1", young: "1" } }],
        nodes: [...nodes, { name: "young", version: "1.0.0", requires: { leaf: "1" } }],
      },
    );
    expect(diff.changes.map(told)).toEqual(["added young - 1.0.0"]);
  });

  test("blames where the run of changes begins: the upgrade in the middle of a lockfile refresh, not its parent", () => {
    const at = (version: string, more: LockfileSpec["nodes"] = []): LockfileSpec => ({
      services: [{ dependencies: { top: "1" } }],
      nodes: [
        { name: "top", version: "1.0.0", requires: { middle: "1" } },
        { name: "middle", version, requires: more.length > 0 ? { young: "1" } : {} },
        ...more,
      ],
    });
    const young = [
      { name: "young", version: "1.0.0", requires: { leaf: "1" } },
      { name: "leaf", version: "1.0.0" },
    ];
    const diff = diffOf(at("1.0.0"), at("1.1.0", young));
    expect(one(diff, "leaf").inheritance?.cause).toBe("upgraded:pkg:npm/middle@1.1.0");
    expect(one(diff, "middle").inheritance?.cause).toBe("refresh");
    expect(one(diff, "leaf").inheritance?.introducers.map((ref) => ref.purl)).toEqual(["pkg:npm/top@1.0.0"]);
  });

  test("names the override that moved a component", () => {
    const at = (version: string, value: string | null): LockfileSpec => ({
      services: [{ dependencies: { top: "1" } }],
      nodes: [
        { name: "top", version: "1.0.0", requires: { leaf: "1" } },
        { name: "leaf", version },
      ],
      overrides: value === null ? [] : [{ selector: "top>leaf", name: "leaf", value }],
    });
    expect(one(diffOf(at("1.0.0", null), at("1.2.0", "1.2.0")), "leaf").inheritance?.cause).toBe(
      "override:top>leaf",
    );
  });

  test("explains a removal by what replaced or dropped its parent", () => {
    const nodes = (version: string, leaf: boolean) => [
      { name: "top", version, requires: leaf ? { leaf: "1" } : {} },
      ...(leaf ? [{ name: "leaf", version: "1.0.0" }] : []),
    ];
    const services = [{ dependencies: { top: "1" } }];
    const diff = diffOf(
      { services, nodes: nodes("1.0.0", true) },
      { services, nodes: nodes("2.0.0", false) },
    );
    expect(diff.causes.map(({ id, removes }) => [id, removes.length])).toEqual([
      ["upgraded:pkg:npm/top@2.0.0", 1],
    ]);
  });

  test("tells a component at the member that declares it, and who depends on that member", () => {
    const head: LockfileSpec = {
      services: [
        { path: "packages/a", name: "a", dependencies: { b: ["workspace:*", "service:packages/b"] } },
        { path: "packages/b", name: "b", dependencies: { leaf: "1" } },
      ],
      nodes: [{ name: "leaf", version: "1.0.0" }],
    };
    const { to, inheritance } = one(
      diffOf(
        { ...head, nodes: [], services: head.services?.map((s) => ({ ...s, dependencies: {} })) ?? [] },
        head,
      ),
      "leaf",
    );
    expect(to).toMatchObject({ direct: true, services: ["packages/b"], dependants: ["packages/a"] });
    expect(inheritance).toMatchObject({ service: "packages/b", chain: [{ name: "leaf" }] });
  });

  test("a component that a further member now reaches is spread, not new", () => {
    const nodes = [
      { name: "top", version: "1.0.0", requires: { leaf: "1" } },
      { name: "leaf", version: "1.0.0" },
    ];
    const services = (own: Readonly<Record<string, string>>) => [
      { path: "packages/a", dependencies: { top: "1" } },
      { path: "packages/b", dependencies: own },
    ];
    const diff = diffOf({ services: services({}), nodes }, { services: services({ top: "1" }), nodes });
    expect(diff.changes.map(told)).toEqual(["spread leaf 1.0.0 1.0.0", "spread top 1.0.0 1.0.0"]);
    expect(one(diff, "leaf")).toMatchObject({
      to: { services: ["packages/b"] },
      inheritance: { cause: "spread:pkg:npm/top@1.0.0", chain: [{ name: "top" }, { name: "leaf" }] },
    });
  });

  test("folds platform variants under one parent into one line, each with its own change", () => {
    const variants = ["linux-x64", "linux-arm64", "darwin-x64"].map((name) => ({
      name: `@tool/${name}`,
      version: "1.0.0",
      platform: true,
    }));
    const head: LockfileSpec = {
      services: [{ dependencies: { tool: "1" } }],
      nodes: [
        {
          name: "tool",
          version: "1.0.0",
          requires: Object.fromEntries(variants.map(({ name }) => [name, "1"])),
        },
        ...variants,
      ],
    };
    const { changes } = diffOf({ services: [{}], nodes: [] }, head);
    expect(changes.map(({ name, variants: folded, variantOf }) => [name, folded.length, variantOf])).toEqual([
      ["@tool/darwin-x64", 2, null],
      ["@tool/linux-arm64", 0, 0],
      ["@tool/linux-x64", 0, 0],
      ["tool", 0, null],
    ]);
  });

  test("takes further hashes of one version for no change, but for npm, where any of them lets an archive in", () => {
    const holding = (purlType: PurlType, integrity: string): LockfileSpec => ({
      purlType,
      services: [{ dependencies: { a: "1" } }],
      nodes: [{ name: "a", version: "1.0.0", integrity }],
    });
    const kinds = (type: PurlType, before: string, after: string) =>
      diffOf(holding(type, before), holding(type, after)).changes.map(({ kind }) => kind);
    expect(kinds("pypi", "sha256:a", "sha256:b sha256:a")).toEqual([]);
    expect(kinds("pypi", "sha256:a sha256:b", "sha256:a")).toEqual(["changed"]);
    expect(kinds("pypi", "sha256:a", "sha256:b")).toEqual(["changed"]);
    expect(kinds("npm", "sha512-a", "sha512-a sha512-b")).toEqual(["changed"]);
  });

  test.each([
    ["../../", "./../..", []],
    ["file:../lib", "file:.././lib/", []],
    ["../lib", "../other", ["changed"]],
    ["../lib", "/lib", ["changed"]],
    ["file:lib", "link:lib", ["changed"]],
  ])("a folder is the same in any spelling: %s, %s", (before, after, expected) => {
    const from = (resolved: string): LockfileSpec => ({
      services: [{ dependencies: { a: "*" } }],
      nodes: [{ name: "a", version: "1.0.0", source: "file", resolved }],
    });
    expect(diffOf(from(before), from(after)).changes.map(({ kind }) => kind)).toEqual(expected);
  });

  test("does not invent what a format cannot tell", () => {
    const tells = { direct: false, scope: false, edges: false };
    const { to, inheritance } = one(
      diffOf({ tells, nodes: [] }, { tells, nodes: [{ name: "a", version: "1.0.0" }] }),
      "a",
    );
    expect(to).toMatchObject({ direct: null, scope: "unknown" });
    expect(inheritance).toMatchObject({ chain: null, unknownBecause: "no-edges", introducers: [] });
  });

  test("takes a lockfile's own word for scope and directness where it has no edges", () => {
    const tells = { edges: false };
    const told = { direct: true, development: true };
    const head: LockfileSpec = {
      tells,
      nodes: [
        { name: "a", version: "1.0.0", told },
        { name: "b", version: "1.0.0", told: { direct: false, development: null } },
      ],
    };
    const diff = diffOf({ tells, nodes: [] }, head);
    expect(one(diff, "a").to).toMatchObject({ direct: true, scope: "development" });
    expect(one(diff, "b").to).toMatchObject({ direct: false, scope: "unknown" });
  });

  test.each([
    ["rescoped", { direct: null, development: true }, { direct: null, development: false }],
    ["moved", { direct: true, development: null }, { direct: false, development: null }],
  ])("%s: nothing but the lockfile's own word changed", (kind, before, after) => {
    const spec = (told: NodeSpec["told"] & object): LockfileSpec => ({
      tells: { edges: false },
      nodes: [{ name: "a", version: "1.0.0", told }],
    });
    const changes = (from: typeof before, to: typeof before) =>
      diffOf(spec(from), spec(to)).changes.map(told);
    expect(changes(before, after)).toEqual([`${kind} a 1.0.0 1.0.0`]);
    expect(changes(after, before)).toEqual([`${kind} a 1.0.0 1.0.0`]);
    expect(changes(after, { ...after })).toEqual([]);
  });

  test("invents no cause where it has no edges: what is asked for is its own, of all else none is told", () => {
    const tells = { edges: false };
    const nodes = (version: string) => [
      { name: "a", version, told: { direct: true, development: null } },
      { name: "b", version, told: { direct: false, development: null } },
      { name: "c", version, told: { direct: null, development: null } },
    ];
    const added = diffOf({ tells, nodes: [] }, { tells, nodes: nodes("1.0.0") });
    const causes = ["a", "b", "c"].map((name) => one(added, name).inheritance?.cause);
    expect(causes).toEqual(["added:pkg:npm/a@1.0.0", "untold", "untold"]);
    expect(added.tellsWhole).toBe(false);
    const moved = diffOf({ tells, nodes: nodes("1.0.0") }, { tells, nodes: nodes("1.1.0") });
    expect(moved.causes.map(({ id, moves }) => [id, moves.length])).toEqual([
      ["untold", 2],
      ["upgraded:pkg:npm/a@1.1.0", 0],
    ]);
    const gone = diffOf({ tells, nodes: nodes("1.0.0") }, { tells, nodes: [] });
    expect(gone.causes.map(({ id, removes }) => [id, removes.length])).toEqual([
      ["removed:pkg:npm/a@1.0.0", 1],
      ["untold", 2],
    ]);
  });

  test("calls nothing new when head cannot be read", () => {
    const base = buildGraph(lockfile({ nodes: [{ name: "a", version: "1.0.0" }] }));
    const problems = [
      {
        kind: "syntax" as const,
        path: "package-lock.json",
        line: 3,
        message: "broken",
        severity: "fatal" as const,
      },
    ];
    const { diff } = compareLockfile({
      path: "package-lock.json",
      movedFrom: null,
      base,
      head: null,
      problems,
    });
    expect(diff).toMatchObject({ changes: [], problems });
  });

  test("folds what the lockfile does not hold into one problem", () => {
    const { problems } = diffOf(null, { services: [{ dependencies: { a: "1", b: "2" } }], nodes: [] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: "unresolved", severity: "partial" });
    expect(problems[0]?.message).toContain("1 further");
  });

  test("says so when a lockfile has more direct dependencies than are told one by one", () => {
    const names = Array.from({ length: 8200 }, (_, index) => `d${index}`);
    const head: LockfileSpec = {
      lookup: "nested",
      services: [{ dependencies: Object.fromEntries(names.map((name) => [name, "1"])) }],
      nodes: names.map((name) => ({ name, version: "1.0.0", key: `node_modules/${name}` })),
    };
    const { problems } = diffOf({ lookup: "nested", nodes: [] }, head);
    expect(problems).toMatchObject([{ kind: "limit", severity: "partial" }]);
    expect(problems[0]?.message).toContain("8200 direct dependencies");
  });

  describe("in any ecosystem", () => {
    const nodes = (purlType: PurlType, ...held: readonly NodeSpec[]): LockfileSpec => ({
      purlType,
      nodes: held,
    });

    test.each<readonly [PurlType, string, string, string, string, string]>([
      ["pypi", "Django", "4.2.9", "django", "4.2.10", "upgraded django 4.2.9 4.2.10"],
      [
        "nuget",
        "newtonsoft.json",
        "13.0.3",
        "Newtonsoft.Json",
        "13.0.1",
        "downgraded Newtonsoft.Json 13.0.3 13.0.1",
      ],
      ["composer", "Symfony/Yaml", "v5.4.9", "symfony/yaml", "5.4.10", "upgraded symfony/yaml v5.4.9 5.4.10"],
      ["golang", "acme.dev/a", "v1.9.0", "acme.dev/a", "v1.10.0", "upgraded acme.dev/a v1.9.0 v1.10.0"],
      ["maven", "g:a", "1.0-rc1", "g:a", "1.0", "upgraded g:a 1.0-rc1 1.0"],
      ["gem", "rails", "7.0.0.rc1", "rails", "7.0.0", "upgraded rails 7.0.0.rc1 7.0.0"],
      ["docker", "docker.io/library/nginx", "1.9", "nginx", "1.25", "upgraded nginx 1.9 1.25"],
    ])("%s: %s %s and %s %s are one component", (type, name, version, now, next, expected) => {
      const { changes } = diffOf(nodes(type, { name, version }), nodes(type, { name: now, version: next }));
      expect(changes.map(told)).toEqual([expected]);
    });

    test.each<readonly [PurlType, string, string]>([
      ["github", "9".repeat(40), "1".repeat(40)],
      ["github", "1".repeat(40), "v1.0.0"],
      ["githubactions", "v4", "1".repeat(40)],
      ["githubactions", "v9", "v10"],
      ["githubactions", "v4.1.0", "v5"],
      ["githubactions", "v4.1.0", "v4"],
      ["githubactions", "v1.2.3", "main"],
      ["docker", "release-9", "release-10"],
      ["docker", "1.25", `sha256:${"1".repeat(64)}`],
      ["oci", `sha256:${"9".repeat(64)}`, `sha256:${"1".repeat(64)}`],
    ])("%s: nobody says that from %s to %s is a step back", (type, version, next) => {
      const [before, after] = [version, next].map((held) => nodes(type, { name: "acme/a", version: held }));
      expect(diffOf(before ?? null, after ?? null).changes.map(({ kind }) => kind)).toEqual(["upgraded"]);
    });

    test("of a tag that moves along a line, the line says it", () => {
      const of = (version: string) => nodes("githubactions", { name: "acme/a", version });
      for (const [from, to] of [
        ["v5.1.0", "v4"],
        ["v5", "v4.9.0"],
      ] as const)
        expect(diffOf(of(from), of(to)).changes.map(({ kind }) => kind)).toEqual(["downgraded"]);
    });

    test("of an image with a tag, the tag says it", () => {
      const of = (tag: string, digit: string) =>
        nodes("docker", { name: "nginx", version: `${tag}@sha256:${digit.repeat(64)}` });
      expect(diffOf(of("1.25", "1"), of("1.24", "2")).changes.map(({ kind }) => kind)).toEqual([
        "downgraded",
      ]);
    });

    test("another spelling of the same version is no change, another case of a Go path is another component", () => {
      const same = diffOf(
        nodes("pypi", { name: "Zope.Interface", version: "6.0" }),
        nodes("pypi", { name: "zope-interface", version: "6.0" }),
      );
      expect(same.changes).toEqual([]);
      const other = diffOf(
        nodes("golang", { name: "github.com/Sirupsen/logrus", version: "v1.0.0" }),
        nodes("golang", { name: "github.com/sirupsen/logrus", version: "v1.0.0" }),
      );
      expect(other.changes.map(told)).toEqual([
        "removed github.com/Sirupsen/logrus v1.0.0 -",
        "added github.com/sirupsen/logrus - v1.0.0",
      ]);
    });

    test("a tag that becomes a digest is a change of one image", () => {
      const digest = `sha256:${"0".repeat(64)}`;
      const { changes } = diffOf(
        nodes("docker", { name: "nginx", version: "1.25" }),
        nodes("docker", { name: "docker.io/nginx", version: `1.25@${digest}`, type: "oci" }),
      );
      expect(changes.map(({ from, to }) => [from?.ref.purl, to?.ref.purl])).toEqual([
        [
          "pkg:docker/nginx@1.25",
          `pkg:oci/nginx@${digest}?repository_url=docker.io%2Flibrary%2Fnginx&tag=1.25`,
        ],
      ]);
    });

    test("components of one name but two types are two, each in its own order", () => {
      const both = (conda: string, pypi: string) =>
        nodes("conda", { name: "numpy", version: conda }, { name: "numpy", version: pypi, type: "pypi" });
      const { changes } = diffOf(both("1.1.0", "1.0"), both("1.1.0rc1", "1.0.post1"));
      expect(changes.map((change) => `${change.type} ${told(change)}`).sort()).toEqual([
        "conda downgraded numpy 1.1.0 1.1.0rc1",
        "pypi upgraded numpy 1.0 1.0.post1",
      ]);
    });

    test("the same version from another registry has changed, its qualifiers told", () => {
      const from = (...qualifiers: [string, string][]) =>
        nodes("maven", { name: "g:a", version: "1.0", qualifiers });
      expect(diffOf(from(["type", "pom"]), from(["type", "pom"])).changes).toEqual([]);
      const { changes } = diffOf(
        nodes("maven", { name: "g:a", version: "1.0" }),
        from(["repository_url", "https://m.acme.dev"]),
      );
      expect(changes.map(told)).toEqual(["changed g:a 1.0 1.0"]);
      expect(changes[0]?.to?.ref.purl).toBe("pkg:maven/g/a@1.0?repository_url=https:%2F%2Fm.acme.dev");
    });
  });

  test("first-party code that is no service is a link of the chain, and introduces nothing itself", () => {
    const spec = (...more: NodeSpec[]): LockfileSpec => ({
      purlType: "nuget",
      services: [{ path: "src/web", dependencies: { core: "" } }],
      nodes: [
        { name: "core", version: "", source: "workspace", requires: more.length === 0 ? {} : { a: "1" } },
        ...more,
      ],
    });
    const added = spec(
      { name: "a", version: "1.0.0", requires: { b: "1" } },
      { name: "b", version: "1.1.0" },
    );
    const { changes } = diffOf(spec(), added);
    expect(
      changes.map(({ name, to, inheritance }) => ({
        name,
        direct: to?.direct,
        services: to?.services,
        service: inheritance?.service,
        chain: inheritance?.chain?.map((link) => link.name),
        introducers: inheritance?.introducers.map((ref) => ref.name),
      })),
    ).toEqual([
      {
        name: "a",
        direct: false,
        services: ["src/web"],
        service: "src/web",
        chain: ["core", "a"],
        introducers: ["a"],
      },
      {
        name: "b",
        direct: false,
        services: ["src/web"],
        service: "src/web",
        chain: ["core", "a", "b"],
        introducers: ["a"],
      },
    ]);
  });
});
