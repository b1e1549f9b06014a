import { describe, expect, it } from "@jest/globals";

import type { DependencyGraph } from "../../../src/core/model/dependency-graph.js";
import { buildGraph } from "../../../src/core/graph.js";
import { estimate } from "../../../src/core/resolve/estimate.js";
import type { GraphKnowledge } from "../../../src/core/resolve/knowledge.js";
import { secondOpinion } from "../../../src/core/resolve/second-opinion.js";
import { lockfile, type LockfileSpec } from "../../support/lockfile-builder.js";
import { told } from "../lockfiles/fixture.js";

/** `a@1 > b@2, b@2 > c@3`: the first is what it is the graph of. */
function graph(text: string, partial = false): DependencyGraph {
  const names: string[] = [];
  const at = (name: string) => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const edges = text.split(", ").flatMap((edge) => {
    const [from = "", to] = edge.split(" > ");
    const source = at(from);
    return to === undefined ? [] : [{ from: source, to: at(to), range: "*" }];
  });
  const nodes = names.map((name) => {
    const mark = name.lastIndexOf("@");
    return { name: name.slice(0, mark), version: name.slice(mark + 1), bundled: false };
  });
  return { nodes, edges, partial };
}

function knowledge(
  graphs: Readonly<Record<string, DependencyGraph | null>>,
  versions: Readonly<Record<string, readonly string[] | null>> = {},
): GraphKnowledge {
  const keyed = <T>(all: Readonly<Record<string, T>>) =>
    new Map(Object.entries(all).map(([key, value]) => [`npm/${key}`, value]));
  return { graphs: keyed(graphs), versions: keyed(versions) };
}

const manifest = (spec: LockfileSpec) =>
  lockfile({ path: "package.json", tells: { edges: true, direct: true, scope: true }, ...spec });

describe("an estimate", () => {
  const read = manifest({
    services: [{ dependencies: { a: "1.0.0", b: "^2.0.0" } }],
    nodes: [
      { name: "a", version: "1.0.0", line: 3 },
      { name: "b", version: "", range: "^2.0.0", line: 4 },
    ],
  });

  it("asks for versions and graphs until it knows enough", () => {
    const first = estimate(read, knowledge({}));
    expect(first.needs).toEqual([
      { kind: "graph", version: { type: "npm", name: "a", version: "1.0.0" } },
      { kind: "versions", pack: { type: "npm", name: "b" } },
    ]);
    const versions = { b: ["1.9.0", "2.0.0", "2.10.0", "2.9.0", "3.0.0-rc.1", "2.11.0-rc.1"] };
    const second = estimate(read, knowledge({ "a@1.0.0": graph("a@1.0.0") }, versions));
    expect(second.needs).toEqual([{ kind: "graph", version: { type: "npm", name: "b", version: "2.10.0" } }]);
  });

  it("puts together what each brings, marked with who said so, on the line of who brings it", () => {
    const { lockfile: made, needs } = estimate(
      read,
      knowledge(
        {
          "a@1.0.0": graph("a@1.0.0 > c@1.0.0, c@1.0.0 > d@1.0.0"),
          "b@2.10.0": graph("b@2.10.0 > a@1.0.0, b@2.10.0 > c@2.0.0, c@2.0.0 > d@1.0.0, d@1.0.0 > c@2.0.0"),
        },
        { b: ["2.10.0"] },
      ),
    );
    expect(needs).toEqual([]);
    expect(told(buildGraph(made)).edges).toEqual(
      [
        ". > a@1.0.0",
        ". > b@2.10.0",
        "a@1.0.0 > c@1.0.0",
        "b@2.10.0 > a@1.0.0",
        "b@2.10.0 > c@2.0.0",
        "c@1.0.0 > d@1.0.0",
        "c@2.0.0 > d@1.0.0",
        "d@1.0.0 > c@2.0.0",
      ].sort(),
    );
    const marks = made.nodes.map(({ name, version, line, toldBy }) => [name, version, line, toldBy]);
    expect(marks).toContainEqual(["a", "1.0.0", 3, undefined]);
    expect(marks).toContainEqual(["b", "2.10.0", 4, "deps.dev"]);
    expect(marks).toContainEqual(["c", "2.0.0", 4, "deps.dev"]);
    expect(made.tells.edges).toBe(true);
    expect(made.problems).toEqual([]);
  });

  it("names the directs of which nobody tells, and does not call them childless", () => {
    const { lockfile: made } = estimate(
      read,
      knowledge({ "a@1.0.0": null, "b@2.0.0": graph("b@2.0.0", true) }, { b: ["2.0.0"] }),
    );
    expect(made.problems).toMatchObject([
      { kind: "unresolved", severity: "partial", message: expect.stringContaining("a, b") as unknown },
    ]);
    const unfitting = estimate(read, knowledge({ "a@1.0.0": graph("a@1.0.0") }, { b: ["1.0.0"] }));
    expect(unfitting.lockfile.problems[0]?.message).toContain("bring: b;");
  });
});

describe("a second opinion", () => {
  const read = lockfile({
    path: "go.mod",
    tells: { edges: false, direct: true, scope: false },
    services: [{}],
    nodes: [
      { name: "a", version: "1.0.0", told: { direct: true, development: null } },
      { name: "b", version: "2.5.0", told: { direct: false, development: null } },
      { name: "c", version: "1.0.0", told: { direct: false, development: null } },
    ],
  });

  it("tells parents of what the lockfile holds, in the version that it holds, and adds nothing", () => {
    const { lockfile: made, needs } = secondOpinion(
      read,
      knowledge({ "a@1.0.0": graph("a@1.0.0 > b@2.0.0, b@2.0.0 > x@1.0.0") }),
    );
    expect(needs).toEqual([]);
    expect(made.edgesToldBy).toBe("deps.dev");
    expect(told(buildGraph(made)).edges).toEqual([". > a@1.0.0", "a@1.0.0 > b@2.5.0"]);
    expect(made.nodes.map(({ name }) => name).sort()).toEqual(read.nodes.map(({ name }) => name).sort());
  });

  it("leaves the lockfile as it is where nobody tells", () => {
    expect(secondOpinion(read, knowledge({ "a@1.0.0": null }))).toEqual({ lockfile: read, needs: [] });
    expect(secondOpinion(read, knowledge({})).needs).toEqual([
      { kind: "graph", version: { type: "npm", name: "a", version: "1.0.0" } },
    ]);
  });
});
