import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { linksTo, MAX_LINKS, shortestChains } from "../../src/core/chains.js";
import { compareLockfile } from "../../src/core/compare.js";
import { buildGraph } from "../../src/core/graph.js";
import { terraformModules } from "../../src/core/lockfiles/terraform-modules.js";
import { EdgeKind, type Graph } from "../../src/core/model/graph.js";
import { forEachTarget, serviceMarks } from "../../src/core/reach.js";
import { chainMarkdown, chainPlain } from "../../src/core/report/chain.js";
import { lockfile } from "../support/lockfile-builder.js";
import { anyLockfile } from "../support/random-graph.js";

function chainOf(graph: Graph, key: string): string | null {
  const node = graph.lockfile.nodes.findIndex((each) => each.key === key);
  const chains = shortestChains(graph, serviceMarks(graph));
  if ((chains.distance[node] ?? -1) < 0) return null;
  return (
    linksTo(graph, chains, node)
      ?.map((link) => link.name)
      .join(" > ") ?? "too long"
  );
}

/** Every simple way from any service to a node, by brute force; peer edges only if `peers`. */
function allWays(graph: Graph, target: number, peers: boolean): number[][] {
  const ways: number[][] = [];
  const walk = (way: number[]) => {
    const here = way.at(-1) ?? 0;
    if (here === target) {
      ways.push(way);
      return;
    }
    forEachTarget(graph, here, (next, kind) => {
      if (!way.includes(next) && (peers || kind !== EdgeKind.peer)) walk([...way, next]);
    });
  };
  for (const root of graph.roots) walk([root]);
  return ways;
}

describe("shortestChains", () => {
  test("finds a way as short as brute force does, without peers where that is possible", () => {
    fc.assert(
      fc.property(anyLockfile, (spec) => {
        const graph = buildGraph(lockfile({ ...spec, nodes: (spec.nodes ?? []).slice(0, 7) }));
        const chains = shortestChains(graph, serviceMarks(graph));
        graph.lockfile.nodes.forEach((_node, index) => {
          const plain = allWays(graph, index, false);
          const distance = chains.distance[index] ?? -1;
          if (plain.length > 0) expect(distance).toBe(Math.min(...plain.map((way) => way.length - 1)));
          else expect(distance >= 0).toBe(allWays(graph, index, true).length > 0);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("takes the lexically smallest of the shortest, whatever the order of the file", () => {
    const nodes = [
      { name: "zebra", version: "1.0.0", requires: { leaf: "1" } },
      { name: "adder", version: "1.0.0", requires: { leaf: "1" } },
      { name: "leaf", version: "1.0.0" },
    ];
    const services = [{ dependencies: { zebra: "1", adder: "1" } }];
    for (const order of [nodes, [...nodes].reverse()]) {
      expect(chainOf(buildGraph(lockfile({ services, nodes: order })), "leaf@1.0.0")).toBe("adder > leaf");
    }
  });

  test("goes over a peer only where nothing else reaches", () => {
    const services = [{ dependencies: { near: "1", far: "1" } }];
    const nodes = [
      { name: "near", version: "1.0.0", peers: { shared: "1", alone: "1" } },
      { name: "far", version: "1.0.0", requires: { middle: "1" } },
      { name: "middle", version: "1.0.0", requires: { shared: "1" } },
      { name: "shared", version: "1.0.0" },
      { name: "alone", version: "1.0.0" },
    ];
    const graph = buildGraph(lockfile({ services, nodes }));
    expect(chainOf(graph, "shared@1.0.0")).toBe("far > middle > shared");
    expect(chainOf(graph, "alone@1.0.0")).toBe("near > alone");
  });

  test("says that nothing reaches an orphan", () => {
    const graph = buildGraph(lockfile({ services: [{}], nodes: [{ name: "orphan", version: "1.0.0" }] }));
    expect(chainOf(graph, "orphan@1.0.0")).toBeNull();
  });

  test("names the folder of what is one within a repository", () => {
    const text = ["network", "queue"].map(
      (folder) => `module "${folder}" {\n  source = "github.com/acme/modules//${folder}?ref=v1.0.0"\n}\n`,
    );
    const head = buildGraph(
      terraformModules.parse({ path: "main.tf", text: text.join(""), companions: new Map() }),
    );
    const { diff } = compareLockfile({ path: "main.tf", movedFrom: null, base: null, head, problems: [] });
    const shown = diff.changes.map(({ inheritance }) => [
      chainMarkdown(inheritance, null),
      chainPlain(inheritance, null),
    ]);
    expect(shown).toEqual(
      ["network", "queue"].map((folder) => [
        `(root) → **\`acme/modules//${folder} v1.0.0\`**`,
        `(root) → acme/modules//${folder} v1.0.0`,
      ]),
    );
  });

  test("does not tell a chain of more links than anybody reads, and stays linear over a deep one", () => {
    const depth = 20_000;
    const nodes = Array.from({ length: depth }, (_, index) => ({
      name: `c${index}`,
      version: "1.0.0",
      key: `node_modules/c${index}`,
      requires: { [`c${index + 1}`]: "1" },
    }));
    const graph = buildGraph(
      lockfile({ lookup: "nested", services: [{ dependencies: { c0: "1" } }], nodes }),
    );
    expect(chainOf(graph, `node_modules/c${MAX_LINKS - 1}`)?.split(" > ")).toHaveLength(MAX_LINKS);
    expect(chainOf(graph, `node_modules/c${MAX_LINKS}`)).toBe("too long");
    const base = buildGraph(lockfile({ lookup: "nested", nodes: [] }));
    const { diff } = compareLockfile({
      path: "package-lock.json",
      movedFrom: null,
      base,
      head: graph,
      problems: [],
    });
    expect(diff.changes).toHaveLength(depth);
    expect(diff.causes.map((cause) => cause.id)).toEqual(["added:pkg:npm/c0@1.0.0"]);
  });
});
