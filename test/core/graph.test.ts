import { describe, expect, it } from "@jest/globals";

import fc from "fast-check";

import { follow, newGraphMemory } from "../../src/core/following.js";
import { buildGraph } from "../../src/core/graph.js";
import type { LockedNode, ParsedLockfile, Requirement } from "../../src/core/model/lockfile.js";
import { Ordinals, SharedRequirement } from "../../src/core/model/shared-requirement.js";

function requirement(name: string, targets: string[] = [], mayBeMissing = false): Requirement {
  return { name, range: "*", kind: "runtime", targets, mayBeMissing };
}

function node(
  key: string,
  requires: Requirement[] = [],
  provides: string[] = [],
  workspace = false,
): LockedNode {
  return {
    key,
    provides,
    name: key,
    version: "1.0.0",
    source: workspace ? "workspace" : "registry",
    resolved: null,
    integrity: null,
    line: 1,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires,
  };
}

function lockfile(lookup: ParsedLockfile["lookup"], nodes: LockedNode[]): ParsedLockfile {
  const services = nodes
    .filter(({ source }) => source === "workspace")
    .map(({ key }) => ({ path: key === "" ? "." : key, name: null, node: key, manifest: null }));
  const tells = { direct: true, scope: true, edges: true, integrity: true };
  const rest = { overrides: [], problems: [], services, nodes, tells };
  return { format: "x", version: "1", path: "x", purlType: "npm", lookup, ...rest };
}

/** Every edge by key. */
function edges(of: ParsedLockfile): string[] {
  const { offsets, targets } = buildGraph(of);
  return of.nodes.flatMap(({ key }, from) =>
    [...targets.subarray(offsets[from], offsets[from + 1])].map(
      (to) => `${key} > ${of.nodes[to]?.key ?? "?"}`,
    ),
  );
}

describe("buildGraph with nested look-up", () => {
  it("finds the nearest node_modules on the way up", () => {
    const x = [requirement("x")];
    expect(
      edges(
        lockfile("nested", [
          node("", x, [], true),
          node("node_modules/x"),
          node("node_modules/a", x),
          node("node_modules/a/node_modules/x"),
          node("node_modules/a/node_modules/b", x),
          node("node_modules/@s/c", x),
          node("node_modules/@s/c/node_modules/@s/d", x),
        ]),
      ),
    ).toEqual([
      " > node_modules/x",
      "node_modules/a > node_modules/a/node_modules/x",
      "node_modules/a/node_modules/b > node_modules/a/node_modules/x",
      "node_modules/@s/c > node_modules/x",
      "node_modules/@s/c/node_modules/@s/d > node_modules/x",
    ]);
  });

  it("follows links, looks from a member upwards, and from beside the lockfile not into it", () => {
    const x = [requirement("x"), requirement("w")];
    expect(
      edges(
        lockfile("nested", [
          node("", [requirement("w")], [], true),
          node("packages/w", x, ["node_modules/w"], true),
          node("packages/w/node_modules/x"),
          node("node_modules/x"),
          node("packages/v/deep", x, [], true),
          node("../beside", x, [], true),
          node("../beside/node_modules/w"),
        ]),
      ),
    ).toEqual([
      " > packages/w",
      "packages/w > packages/w/node_modules/x",
      "packages/w > packages/w",
      "packages/v/deep > node_modules/x",
      "packages/v/deep > packages/w",
      "../beside > ../beside/node_modules/w",
    ]);
  });

  it("takes a folder inside an installed one for no installed one", () => {
    expect(
      edges(
        lockfile("nested", [
          node("node_modules/a/lib", [requirement("x"), requirement("lib")]),
          node("node_modules/a/node_modules/x"),
          node("node_modules/x"),
          node("node_modules/@s/b/lib", [requirement("x")]),
          node("my_node_modules/x", [requirement("x")], [], true),
        ]),
      ),
    ).toEqual([
      "node_modules/a/lib > node_modules/a/node_modules/x",
      "node_modules/@s/b/lib > node_modules/x",
      "my_node_modules/x > node_modules/x",
    ]);
  });

  it("prefers a node to a link of the same path, and the first link to the second", () => {
    expect(
      edges(
        lockfile("nested", [
          node("", [requirement("x"), requirement("y")], [], true),
          node("one", [], ["node_modules/x", "node_modules/y"], true),
          node("two", [], ["node_modules/y"], true),
          node("node_modules/x"),
        ]),
      ),
    ).toEqual([" > node_modules/x", " > one"]);
  });
});

describe("buildGraph", () => {
  it("takes the first target that is held, and a node's own key before what another provides", () => {
    expect(
      edges(
        lockfile("exact", [
          node("w", [requirement("a", ["none", "a", "b"]), requirement("b", ["alias"])], [], true),
          node("b", [], ["a", "alias"]),
          node("a"),
        ]),
      ),
    ).toEqual(["w > a", "w > b"]);
  });

  it("tells what is missing unless it may be, and the roots in the order of the services", () => {
    const graph = buildGraph(
      lockfile("exact", [
        node("x"),
        node("w", [requirement("a", ["a"]), requirement("b", ["b"], true)], [], true),
        node("v", [requirement("x", ["x"])], [], true),
      ]),
    );
    expect(graph.missing.map(({ from, requirement: { name } }) => [from, name])).toEqual([[1, "a"]]);
    expect(graph.roots).toEqual([1, 2]);
    expect([...graph.offsets]).toEqual([0, 0, 0, 1]);
  });
});

describe("requirements that nodes share", () => {
  const names = fc.constantFrom("a", "b", "c", "d", "e");
  const said = fc
    .tuple(names, fc.array(names, { maxLength: 2 }), fc.boolean())
    .map(([name, targets, mayBeMissing]) => requirement(name, targets, mayBeMissing));
  /** Of two parsers that number theirs alike, and some without a number. */
  const lines = fc
    .tuple(...[1, 2, 3].map(() => fc.array(said, { minLength: 1, maxLength: 6 })))
    .map(([one = [], two = [], none = []]) =>
      [one, two].flatMap((each) => shared(each, new Ordinals())).concat(none),
    );
  const askers = lines.chain((all) =>
    fc.array(
      fc.tuple(names, fc.array(fc.constantFrom(...all), { maxLength: 6 }), fc.array(names, { maxLength: 1 })),
      { maxLength: 6 },
    ),
  );

  function shared(requirements: readonly Requirement[], ordinals: Ordinals): Requirement[] {
    return requirements.map((each) => new SharedRequirement(each, ordinals));
  }

  it("lead where each would alone", () => {
    fc.assert(
      fc.property(askers, (all) => {
        const graphOf = (copied: (each: Requirement) => Requirement) => {
          const nodes = all.map(([key, requires, provides]) => node(key, requires.map(copied), provides));
          const { offsets, targets, kinds, missing } = buildGraph(lockfile("exact", nodes));
          return { offsets, targets, kinds, missing: missing.map(({ requirement: { name } }) => name) };
        };
        expect(graphOf((each) => each)).toEqual(graphOf((each) => ({ ...each })));
      }),
      { numRuns: 1000 },
    );
  });

  it("have a number of their own, and copies have none", () => {
    const ordinals = new Ordinals();
    const [one, two] = shared([requirement("a"), requirement("a")], ordinals);
    const numbers = [one, two, { ...one, targets: ["b"] } as Requirement].map(
      (each) => each && SharedRequirement.ordinalOf(each),
    );
    expect(numbers).toEqual([0, 1, -1]);
  });
});

describe("buildGraph with the memory of another lockfile", () => {
  const names = fc.constantFrom("a", "b", "c", "d", "e");
  const asked = fc
    .tuple(names, fc.array(names, { maxLength: 2 }), fc.boolean())
    .map(([name, targets, mayBeMissing]) => requirement(name, targets, mayBeMissing));
  const any = fc
    .tuple(names, fc.array(asked, { maxLength: 3 }), fc.array(names, { maxLength: 1 }), fc.boolean())
    .map(([key, requires, provides, workspace]) => node(key, requires, provides, workspace));

  /** Both of a pair, of which head takes over some nodes, in any order and in other lines. */
  const pairs = fc
    .array(any, { minLength: 1, maxLength: 8 })
    .chain((base) =>
      fc.tuple(
        fc.constant(base),
        fc.shuffledSubarray(base, { minLength: Math.ceil(base.length / 2) }),
        fc.array(any, { maxLength: 2 }),
        fc.nat(),
      ),
    );

  it("says what it says without one, whatever came, went and moved", () => {
    let followed = 0;
    fc.assert(
      fc.property(pairs, ([base, kept, fresh, at]) => {
        const moved = kept.map((each, index) => (index % 2 === 0 ? each : { ...each, line: 2 }));
        moved.splice(at % (moved.length + 1), 0, ...fresh);
        const memory = newGraphMemory();
        buildGraph(lockfile("exact", base), memory);
        if (memory.last !== null && follow(memory.last, moved) !== null) followed += 1;
        const head = lockfile("exact", moved);
        expect(buildGraph(head, memory)).toEqual(buildGraph(head));
      }),
      { numRuns: 3000 },
    );
    expect(followed).toBeGreaterThan(300);
  });

  it("takes over what cannot have changed", () => {
    const memory = newGraphMemory();
    const nodes = [node("w", [requirement("b", ["b"])], [], true), node("a"), node("b", [], ["c"])];
    buildGraph(lockfile("exact", nodes), memory);
    const last = memory.last;
    const head = [node("d"), ...nodes];
    expect(last && follow(last, head)?.like).toEqual(Int32Array.of(-1, 0, 1, 2));
    expect(edges(lockfile("exact", head))).toEqual(["w > b"]);
    expect(last && follow(last, [node("c"), ...nodes])).toBeNull();
  });
});
