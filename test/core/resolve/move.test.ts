import { describe, expect, it } from "@jest/globals";

import type { DependencyGraph } from "../../../src/core/model/dependency-graph.js";
import type { WantedMove } from "../../../src/core/model/move.js";
import type { GraphKnowledge } from "../../../src/core/resolve/knowledge.js";
import { searchMove } from "../../../src/core/resolve/move.js";

/** The graph of one version of `outer`, which brings these versions of `inner`. */
function bringing(version: string, inner: readonly string[], partial = false): DependencyGraph {
  const nodes = [
    { name: "outer", version, bundled: false },
    ...inner.map((one) => ({ name: "inner", version: one, bundled: false })),
  ];
  return { nodes, edges: inner.map((_, index) => ({ from: 0, to: index + 1, range: "*" })), partial };
}

/** Everything that is there to be known: what each version of `outer` brings; null = nobody tells. */
function search(
  world: Readonly<Record<string, DependencyGraph | null>>,
  {
    from = "1.0.0",
    least = 2,
    bad = "",
  }: { readonly from?: string; readonly least?: number; readonly bad?: string } = {},
) {
  const wanted: WantedMove = {
    direct: { type: "npm", name: "outer", version: from },
    component: "inner",
    isWanted: (version) => Number(version.split(".")[0]) >= least,
    isNoWorse: (version) => version !== bad,
  };
  const graphs = new Map<string, DependencyGraph | null>();
  const versions = new Map<string, readonly string[]>();
  const known: GraphKnowledge = { graphs, versions };
  let asked = 0;
  for (;;) {
    const { move, needs } = searchMove(wanted, known);
    if (needs.length === 0) return { move, asked };
    for (const need of needs) {
      if (need.kind === "versions") versions.set("npm/outer", Object.keys(world));
      else {
        asked += 1;
        graphs.set(`npm/outer@${need.version.version}`, world[need.version.version] ?? null);
      }
    }
  }
}

describe("the smallest move of a direct dependency", () => {
  it("is the lowest version that brings a wanted one, found with few questions", () => {
    const world = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [
        `1.${n}.0`,
        bringing(`1.${n}.0`, [n < 137 ? "1.0.0" : "2.5.0"]),
      ]),
    );
    expect(search(world)).toEqual({ move: { version: "1.137.0", brings: "2.5.0" }, asked: 8 });
  });

  it("stays within the major version where that is enough, and leaves it where it is not", () => {
    const world = { "1.0.0": bringing("1.0.0", ["1.0.0"]), "2.0.0": bringing("2.0.0", ["2.0.0"]) };
    expect(search(world).move).toEqual({ version: "2.0.0", brings: "2.0.0" });
    const near = { ...world, "1.1.0": bringing("1.1.0", ["2.1.0"]) };
    expect(search(near).move).toEqual({ version: "1.1.0", brings: "2.1.0" });
  });

  it("is none where the version that is held admits a wanted one already", () => {
    const world = { "1.0.0": bringing("1.0.0", ["2.0.0"]), "1.1.0": bringing("1.1.0", ["2.0.0"]) };
    expect(search(world).move).toEqual({ version: "1.0.0", brings: "2.0.0" });
  });

  it("is none that something new is known against", () => {
    const world = Object.fromEntries(
      ["1.0.0", "1.1.0", "1.2.0"].map((one) => [one, bringing(one, [one === "1.0.0" ? "1.0.0" : "2.0.0"])]),
    );
    expect(search(world, { bad: "1.1.0" }).move).toEqual({ version: "1.2.0", brings: "2.0.0" });
  });

  it("may lead to a version that no longer brings the component at all", () => {
    const world = { "1.0.0": bringing("1.0.0", ["1.0.0"]), "1.1.0": bringing("1.1.0", []) };
    expect(search(world).move).toEqual({ version: "1.1.0", brings: null });
  });

  it("counts only where every copy that comes is a wanted one", () => {
    const world = { "1.0.0": bringing("1.0.0", ["1.0.0"]), "1.1.0": bringing("1.1.0", ["2.0.0", "1.9.0"]) };
    expect(search(world).move).toBeNull();
  });

  it("passes over releases in preparation and over what is older", () => {
    const world = {
      "0.9.0": bringing("0.9.0", ["2.0.0"]),
      "1.0.0": bringing("1.0.0", ["1.0.0"]),
      "2.0.0-rc.1": bringing("2.0.0-rc.1", ["2.0.0"]),
    };
    expect(search(world).move).toBeNull();
  });

  it("is not told where nobody knows all that a version brings", () => {
    expect(search({ "1.0.0": bringing("1.0.0", ["1.0.0"]), "1.1.0": null }).move).toBeNull();
    const partial = { "1.0.0": bringing("1.0.0", ["1.0.0"]), "1.1.0": bringing("1.1.0", ["2.0.0"], true) };
    expect(search(partial).move).toBeNull();
  });
});
