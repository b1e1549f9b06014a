import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { buildGraph } from "../../src/core/graph.js";
import { introducersOf } from "../../src/core/introducers.js";
import type { Graph } from "../../src/core/model/graph.js";
import { directMarks, forEachTarget, serviceMarks } from "../../src/core/reach.js";
import { lockfile } from "../support/lockfile-builder.js";
import { anyLockfile } from "../support/random-graph.js";

/** What the direct dependencies reach, with one node taken out of the graph. */
function reachedWithout(graph: Graph, starts: readonly number[], without: number): Set<number> {
  const services = serviceMarks(graph);
  const seen = new Set(starts.filter((node) => node !== without));
  const pending = [...seen];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    forEachTarget(graph, node, (target) => {
      if (target === without || services[target] === 1 || seen.has(target)) return;
      seen.add(target);
      pending.push(target);
    });
  }
  return seen;
}

function names(graph: Graph, nodes: readonly number[] | undefined): string[] {
  return (nodes ?? []).map((node) => graph.lockfile.nodes[node]?.key ?? "").sort();
}

describe("introducersOf", () => {
  test("agrees with taking each direct dependency out of the graph", () => {
    fc.assert(
      fc.property(anyLockfile, (spec) => {
        const graph = buildGraph(lockfile(spec));
        const services = serviceMarks(graph);
        const direct: number[] = [];
        directMarks(graph, services).forEach((mark, node) => {
          if (mark === 1) direct.push(node);
        });
        const components = graph.lockfile.nodes.flatMap((_node, index) =>
          services[index] === 1 ? [] : [index],
        );
        const found = introducersOf(graph, services, components);
        for (const node of components) {
          const reaching = direct.filter((one) => reachedWithout(graph, [one], -1).has(node));
          const alone = direct.filter(
            (one) => reaching.length > 0 && !reachedWithout(graph, direct, one).has(node),
          );
          expect(names(graph, found.get(node))).toEqual(
            names(graph, alone.length > 0 ? alone.slice(0, 1) : reaching),
          );
          expect(alone.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("names the one through which every chain goes, also when another direct dependency leads to it", () => {
    const graph = buildGraph(
      lockfile({
        services: [{ dependencies: { a: "1", b: "1" } }],
        nodes: [
          { name: "a", version: "1.0.0", requires: { b: "1" } },
          { name: "b", version: "1.0.0", requires: { leaf: "1" } },
          { name: "leaf", version: "1.0.0" },
        ],
      }),
    );
    const leaf = graph.lockfile.nodes.findIndex((node) => node.name === "leaf");
    expect(names(graph, introducersOf(graph, serviceMarks(graph), [leaf]).get(leaf))).toEqual(["b@1.0.0"]);
  });

  test("names all that reach it where there is no such one, more than 32 of them too", () => {
    const many = Array.from({ length: 70 }, (_, index) => `d${String(index).padStart(2, "0")}`);
    const graph = buildGraph(
      lockfile({
        services: [{ dependencies: Object.fromEntries(many.map((name) => [name, "1"])) }],
        nodes: [
          ...many.map((name) => ({ name, version: "1.0.0", requires: { leaf: "1" } })),
          { name: "leaf", version: "1.0.0" },
        ],
      }),
    );
    const leaf = graph.lockfile.nodes.findIndex((node) => node.name === "leaf");
    expect(names(graph, introducersOf(graph, serviceMarks(graph), [leaf]).get(leaf))).toEqual(
      many.map((name) => `${name}@1.0.0`),
    );
  });
});
