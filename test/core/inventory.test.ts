import { describe, expect, it } from "@jest/globals";

import { buildGraph } from "../../src/core/graph.js";
import { inventoryOf } from "../../src/core/inventory.js";
import { lockfile } from "../support/lockfile-builder.js";

describe("inventoryOf", () => {
  it("lists one version from two places as two components, and joins what was asked for", () => {
    const graph = buildGraph(
      lockfile({
        purlType: "cargo",
        services: [{ dependencies: { foo: ["1.0.0", "foo"], bar: ["1.0.0", "bar"] } }],
        nodes: [
          { key: "foo", name: "foo", version: "1.0.0" },
          {
            key: "foo git",
            name: "foo",
            version: "1.0.0",
            source: "git",
            qualifiers: [["vcs_url", "git+https://git.example/foo.git@0123"]],
          },
          { key: "bar", name: "bar", version: "1.0.0", requires: { foo: ["1.0.0", "foo git"] } },
        ],
      }),
    );
    const { components, edges } = inventoryOf(graph);
    const git = "pkg:cargo/foo@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ffoo.git%400123";
    expect(components.map(({ ref, direct }) => [ref.purl, direct])).toEqual([
      ["pkg:cargo/bar@1.0.0", true],
      ["pkg:cargo/foo@1.0.0", true],
      [git, false],
    ]);
    expect(edges).toEqual([{ from: "pkg:cargo/bar@1.0.0", to: git }]);
  });

  it("lists archives for platforms as one component, and nothing that leads to itself", () => {
    const on = (platform: string) => ({
      key: platform,
      name: "foo",
      version: "1.0.0",
      qualifiers: [["platform", platform]] as const,
      requires: platform === "x86" ? { foo: ["1.0.0", "arm"] as const } : {},
    });
    const graph = buildGraph(
      lockfile({
        purlType: "gem",
        services: [{ dependencies: { foo: ["1.0.0", "x86"] } }],
        nodes: [on("x86"), on("arm")],
      }),
    );
    const { components, edges } = inventoryOf(graph);
    expect(components).toHaveLength(1);
    expect(edges).toEqual([]);
  });
});
