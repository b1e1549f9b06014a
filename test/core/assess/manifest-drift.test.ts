import { describe, expect, it } from "@jest/globals";
import { assessManifestDrift } from "../../../src/core/assess/manifest-drift.js";
import { plain } from "../../../src/core/model/prose.js";
import { compared } from "../../support/compared.js";
import type { Asked, LockfileSpec, NodeSpec, ServiceSpec } from "../../support/lockfile-builder.js";

const a: NodeSpec = { name: "a", version: "1.2.3" };
const run = (base: LockfileSpec | null, head: LockfileSpec) => assessManifestDrift(compared(base, head));
const told = (spec: LockfileSpec) => run(null, spec).map(({ reason }) => plain(reason));
/** The manifest asks for `asked`, the lockfile keeps what it had. */
const drifted = (
  asked: Asked,
  nodes: readonly NodeSpec[] = [a],
  service: ServiceSpec = {},
): LockfileSpec => ({
  services: [{ dependencies: asked, locked: { a: "*" }, ...service }],
  nodes,
});

describe("manifest-drift", () => {
  it("tells what is not held, and what is held at another version", () => {
    expect(told(drifted({ a: "^1.0.0", b: "^2.0.0" }))).toEqual([
      "asks for b ^2.0.0, which the lockfile does not hold",
    ]);
    expect(told(drifted({ a: "^2.0.0" }))).toEqual(["asks for a ^2.0.0, but the lockfile holds 1.2.3"]);
    expect(told(drifted({ a: "npm:a@^2.0.0" }))).toEqual([
      "asks for a npm:a@^2.0.0, but the lockfile holds 1.2.3",
    ]);
    expect(told(drifted({ a: "npm:^2.0.0" }))).toEqual([
      "asks for a npm:^2.0.0, but the lockfile holds 1.2.3",
    ]);
    expect(told(drifted({ a: "^1.0.0", b: "github:acme/b" }))).toEqual([
      "asks for b github:acme/b, which the lockfile does not hold",
    ]);
  });

  it("compares names as the ecosystem does", () => {
    const spec = drifted(
      { "newtonsoft.json": "13.0.1", b: "1.0" },
      [{ name: "Newtonsoft.Json", version: "13.0.1" }],
      {
        locked: { "Newtonsoft.Json": "[13.0.1, )" },
      },
    );
    expect(told({ ...spec, purlType: "nuget" })).toEqual([
      "asks for b 1.0, which the lockfile does not hold",
    ]);
  });

  it("tells another component in the place of the one asked for", () => {
    const evil: NodeSpec = { name: "evil", version: "1.2.3", provides: ["a"] };
    expect(told(drifted({ a: "^1.0.0" }, [evil]))).toEqual([
      "asks for a ^1.0.0, but the lockfile holds evil in its place",
    ]);
  });

  it.each<readonly [string, LockfileSpec]>([
    ["the range admits it", drifted({ a: "^1.0.0" })],
    ["an alias of Berry's kind admits it", drifted({ a: "npm:^1.0.0" })],
    [
      "an alias names it",
      drifted({ b: "npm:a@^1.0.0" }, [{ ...a, provides: ["b"] }], { locked: { b: "*" } }),
    ],
    ["a tag is asked for", drifted({ a: "latest" })],
    ["a git repository is asked for", drifted({ a: "git+https://github.com/acme/a.git" })],
    ["a catalog decides", drifted({ a: "catalog:" })],
    ["a patch is asked for", drifted({ a: "patch:a@npm%3A1.2.3#./a.patch" })],
    ["a folder is linked", drifted({ a: "*", b: "workspace:^", c: "file:../c", d: "link:../d", e: "./e" })],
    [
      "an override decides",
      { ...drifted({ a: "^9.0.0" }), overrides: [{ selector: "a", name: "a", value: "1.2.3" }] },
    ],
    ["it is a peer", drifted({ a: "*" }, [a], { peerDependencies: { react: "^18.0.0" } })],
    ["it is optional", drifted({ a: "*" }, [a], { optionalDependencies: { fsevents: "^2.0.0" } })],
    [
      "the workspace itself answers",
      drifted({ a: "^9.0.0" }, [{ ...a, source: "workspace", version: "0.0.0" }]),
    ],
    ["the version cannot be read", drifted({ a: "^1.0.0" }, [{ ...a, version: "weird" }])],
    ["no manifest was read", drifted({ b: "^1.0.0" }, [a], { bare: true })],
    ["the format has no edges", { ...drifted({ b: "^1.0.0" }), tells: { edges: false } }],
  ])("stays silent where %s", (_, spec) => {
    expect(told(spec)).toEqual([]);
  });

  it("stands on the manifest's line, at the service that asks", () => {
    const member: LockfileSpec = {
      services: [{ path: "packages/web", devDependencies: { a: "^1.0.0", b: "^2.0.0" }, locked: { a: "*" } }],
      nodes: [a],
    };
    expect(run(null, member)).toMatchObject([
      {
        component: null,
        key: "manifest-drift|b|absent",
        services: ["packages/web"],
        scope: "development",
        location: { path: "packages/web/package.json", line: 4 },
        source: "package.json",
      },
    ]);
  });

  it("was there before when base had the same drift", () => {
    expect(run(drifted({ a: "^2.0.0" }), drifted({ a: "^3.0.0" }))).toMatchObject([{ state: "still" }]);
    expect(run(drifted({ a: "^1.0.0" }), drifted({ a: "^2.0.0" }))).toMatchObject([{ state: "new" }]);
  });

  it("follows nested folders", () => {
    const nested = (version: string): LockfileSpec => ({
      lookup: "nested",
      services: [{ dependencies: { a: "^1.0.0" } }, { path: "web", dependencies: { a: "^2.0.0" } }],
      nodes: [
        { name: "a", version: "1.2.3", key: "node_modules/a" },
        { name: "a", version, key: "web/node_modules/a" },
      ],
    });
    expect(told(nested("2.0.0"))).toEqual([]);
    expect(told(nested("3.0.0"))).toEqual(["asks for a ^2.0.0, but the lockfile holds 3.0.0"]);
  });
});
