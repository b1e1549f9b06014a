import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { billOf, servicesOf } from "../../../src/core/bill/bill.js";
import { componentCounts } from "../../../src/core/bill/counts.js";
import { buildGraph } from "../../../src/core/graph.js";
import { LOCKFILE_FORMATS } from "../../../src/core/lockfiles/index.js";
import type { Bill, BillComponent } from "../../../src/core/model/bill.js";
import { bill, billOfParsed } from "../../support/bills.js";
import { lockfile, type LockfileSpec } from "../../support/lockfile-builder.js";
import { anyLockfile } from "../../support/random-graph.js";
import { casesOf, expectedOf, FIXTURES, inputOf } from "../lockfiles/fixture.js";

const idsOf = ({ components }: Bill) => components.map(({ id }) => id);

function component({ components }: Bill, id: string): BillComponent {
  const found = components.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

const notes = (one: BillComponent, name: string) =>
  one.notes.filter((note) => note.name === name).map(({ value }) => value);

const FIXTURES_READ = LOCKFILE_FORMATS.flatMap((format) =>
  casesOf(format.id)
    .map((name) => ({ format, name, folder: join(FIXTURES, format.id, name) }))
    .filter(({ folder }) => expectedOf(folder).error === undefined)
    .map((one) => [`${format.id}/${one.name}`, one] as const),
);

describe("the bill of a lockfile that a package manager wrote", () => {
  test.each(FIXTURES_READ)(
    "%s holds every component of it, and its hashes and edges",
    (_name, { format, folder }) => {
      const expected = expectedOf(folder);
      const made = billOfParsed([format.parse(inputOf(format, folder))]);
      const labels = made?.components.map(({ ref }) => `${ref.name}@${ref.version}`) ?? [];
      const known = (expected.components ?? []).map(({ name, version }) => `${name}@${version}`);
      expect([...new Set(labels)].sort()).toEqual([...new Set(known)].sort());

      for (const { name, version, integrity, source, line } of expected.components ?? []) {
        const found = made?.components.filter(
          ({ ref }) => ref.name === name && ref.version === version && (source ?? ref.source) === ref.source,
        );
        // One for each platform or registry, where the lockfile tells them apart.
        expect(found?.length).toBeGreaterThan(0);
        const sri = /^sha512-(\S{88})$/.exec(integrity ?? "")?.[1];
        if (sri !== undefined) {
          const hex = Buffer.from(sri, "base64").toString("hex");
          expect(found?.flatMap(({ hashes }) => hashes)).toContainEqual({ algorithm: "SHA-512", hex });
        }
        const lines = found?.flatMap(({ occurrences }) => occurrences.map((one) => one.line));
        if (line !== undefined) expect(lines).toContain(line);
      }

      if (expected.edges === undefined || made === null) return;
      const label = new Map([
        ...made.components.map(({ id, ref }) => [id, `${ref.name}@${ref.version}`] as const),
        ...made.services.map(({ id, notes: [path] }) => [id, path?.value ?? ""] as const),
      ]);
      const pairs = [...made.services, ...made.components].flatMap(({ id, requires }) =>
        requires.map(({ to }) => `${label.get(id) ?? ""} > ${label.get(to) ?? ""}`),
      );
      // What others need for their own development is nobody's here.
      const isOwn = (edge: string) =>
        !edge.endsWith("(development)") ||
        made.services.some(({ notes: [path] }) => edge.startsWith(`${path?.value ?? ""} > `));
      const bare = expected.edges.filter(isOwn).map((edge) => edge.replace(/ \(\w+\)$/, ""));
      const ownLoop = (edge: string) => edge.split(" > ")[0] === edge.split(" > ")[1];
      expect([...new Set(pairs)].sort()).toEqual([...new Set(bare.filter((edge) => !ownLoop(edge)))].sort());
    },
  );
});

describe("the bill of one service", () => {
  const spec: LockfileSpec = {
    services: [
      {
        path: "apps/shop",
        name: "shop",
        dependencies: { lib: "*", a: "^1" },
        devDependencies: { test: "^1" },
      },
      { path: "lib", name: "lib", dependencies: { b: "^1" }, devDependencies: { lint: "^1" } },
      { path: "apps/other", name: "other", dependencies: { c: "^1" } },
    ],
    nodes: [
      { name: "a", version: "1.0.0", requires: { shared: "^1" } },
      { name: "b", version: "1.0.0", requires: { shared: "^1" } },
      { name: "c", version: "1.0.0" },
      { name: "shared", version: "1.0.0" },
      { name: "test", version: "1.0.0", requires: { shared: "^1", deep: "^1" } },
      { name: "deep", version: "1.0.0" },
      { name: "lint", version: "1.0.0", requires: { shared: "^1" } },
      { name: "orphan", version: "1.0.0" },
    ],
  };
  const withLib = {
    ...spec,
    services: spec.services?.map((service) =>
      service.path === "apps/shop"
        ? { ...service, dependencies: { lib: ["*", "service:lib"] as const, a: "^1" } }
        : service,
    ),
  } as LockfileSpec;

  test("holds what it reaches, through other services too, but not what those are developed with", () => {
    const made = bill(withLib, "apps/shop");
    expect(made.subject).toMatchObject({ id: "service:apps/shop", name: "shop", version: "0.0.0" });
    expect(made.services.map(({ id }) => id)).toEqual(["service:lib"]);
    expect(idsOf(made)).toEqual(["a", "b", "deep", "shared", "test"].map((name) => `pkg:npm/${name}@1.0.0`));
    expect(made.services[0]?.requires).toEqual([{ to: "pkg:npm/b@1.0.0", kind: "runtime" }]);
  });

  test("tells scope, directness and introducers as this service has them", () => {
    const made = bill(withLib, "apps/shop");
    expect(component(made, "pkg:npm/deep@1.0.0")).toMatchObject({ scope: "development" });
    expect(notes(component(made, "pkg:npm/deep@1.0.0"), "weir:introducer")).toEqual(["pkg:npm/test@1.0.0"]);
    expect(component(made, "pkg:npm/shared@1.0.0")).toMatchObject({ scope: "required" });
    // Not lint, although it reaches it too: that is not in the bill.
    expect(notes(component(made, "pkg:npm/shared@1.0.0"), "weir:introducer")).toEqual([
      "pkg:npm/a@1.0.0",
      "pkg:npm/b@1.0.0",
      "pkg:npm/test@1.0.0",
    ]);
    expect(notes(component(made, "pkg:npm/a@1.0.0"), "weir:direct")).toEqual(["true"]);
    // Its library declares it, not the service itself.
    expect(notes(component(made, "pkg:npm/b@1.0.0"), "weir:direct")).toEqual(["false"]);
  });

  test("is none where no lockfile tells of the service", () => {
    const lockfiles = [{ graph: buildGraph(lockfile(spec)), problems: [] }];
    expect(billOf({ lockfiles, repository: "r", commit: null, folded: [] }, "nowhere")).toBeNull();
    expect(servicesOf(lockfiles)).toEqual(["apps/other", "apps/shop", "lib"]);
  });

  test("is counted as it is made", () => {
    fc.assert(
      fc.property(anyLockfile, (random) => {
        const lockfiles = [{ graph: buildGraph(lockfile(random)), problems: [] }];
        const counts = componentCounts(lockfiles, 1_000);
        expect(counts.map(({ service }) => service)).toEqual(servicesOf(lockfiles));
        for (const { service, components } of counts)
          expect(bill(random, service).components).toHaveLength(components);
      }),
    );
  });

  test("is counted with what several lockfiles of one service hold, by package type and only as often as asked", () => {
    const nodes = [{ name: "a", version: "1.0.0" }];
    const services = [{ path: "one", dependencies: { a: "^1" } }, { path: "two" }];
    const parsed = lockfile({ services, nodes });
    const lockfiles = [parsed, { ...parsed, path: "other.lock", purlType: "pypi" as const }].map((each) => ({
      graph: buildGraph(each),
      problems: [],
    }));
    const expected = billOf({ lockfiles, repository: "shop", commit: null, folded: [] }, "one");
    expect(expected?.components).toHaveLength(2);
    expect(componentCounts(lockfiles, 1)).toEqual([{ service: "one", components: 2 }]);
  });

  test("is none where no lockfile could be read", () => {
    expect(billOf({ lockfiles: [], repository: "shop", commit: null, folded: [] }, null)).toBeNull();
  });

  test("the whole repository's holds what no service reaches, and says so", () => {
    const whole = bill(withLib);
    expect(whole.subject).toMatchObject({ id: "repository", name: "shop", version: null });
    expect(whole.subject.requires).toHaveLength(3);
    expect(component(whole, "pkg:npm/orphan@1.0.0").scope).toBe("unknown");
    expect(notes(component(whole, "pkg:npm/orphan@1.0.0"), "weir:reached")).toEqual(["false"]);
    expect(component(whole, "pkg:npm/lint@1.0.0").scope).toBe("development");
  });
});

describe("a component of a bill", () => {
  test("is optional where nothing but optional requirements reach it", () => {
    const made = bill({
      services: [{ optionalDependencies: { a: "^1" }, dependencies: { c: "^1" } }],
      nodes: [
        { name: "a", version: "1.0.0", requires: { b: "^1", c: "^1" } },
        { name: "b", version: "1.0.0" },
        { name: "c", version: "1.0.0" },
      ],
    });
    expect(made.components.map(({ scope }) => scope)).toEqual(["optional", "optional", "required"]);
    expect(made.services[0]?.requires).toEqual([
      { to: "pkg:npm/a@1.0.0", kind: "optional" },
      { to: "pkg:npm/c@1.0.0", kind: "runtime" },
    ]);
  });

  test("is one for all its copies, with every line", () => {
    const made = bill({
      nodes: [
        { key: "x", name: "a", version: "1.0.0", line: 20, integrity: "sha512-AAAA" },
        { key: "y", name: "a", version: "1.0.0", line: 9 },
      ],
    });
    expect(idsOf(made)).toEqual(["pkg:npm/a@1.0.0"]);
    expect(made.components[0]?.occurrences.map(({ line }) => line)).toEqual([9, 20]);
    expect(notes(component(made, "pkg:npm/a@1.0.0"), "weir:integrity")).toEqual(["sha512-AAAA"]);
  });

  test("has no hash on which its copies disagree; a note tells both", () => {
    const sha1 = (char: string) => `sha1-${Buffer.alloc(20, char).toString("base64")}`;
    const sha256 = `sha256-${Buffer.alloc(32, "c").toString("base64")}`;
    const made = bill({
      nodes: [
        { key: "x", name: "a", version: "1.0.0", integrity: `${sha1("a")} ${sha256}` },
        { key: "y", name: "a", version: "1.0.0", integrity: sha1("b") },
      ],
    });
    const [only] = made.components;
    expect(only?.hashes).toEqual([{ algorithm: "SHA-256", hex: "63".repeat(32) }]);
    expect(
      only?.notes.filter(({ name }) => name === "weir:conflicting-hash").map(({ value }) => value),
    ).toEqual([`SHA-1 ${"61".repeat(20)}`, `SHA-1 ${"62".repeat(20)}`]);
  });

  test("has an id of its own where a fork shares its purl, or where names differ in what no purl can hold", () => {
    const made = bill({
      nodes: [
        { key: "x", name: "a", version: "1.0.0", source: "git" },
        { key: "y", name: "a", version: "1.0.0" },
        { key: "z", name: "b\uD800", version: "1.0.0" },
        { key: "w", name: "b\uD801", version: "1.0.0" },
      ],
    });
    expect(idsOf(made)).toEqual([
      "pkg:npm/a@1.0.0",
      "pkg:npm/a@1.0.0##git",
      "pkg:npm/b%EF%BF%BD@1.0.0",
      "pkg:npm/b%EF%BF%BD@1.0.0##2",
    ]);
  });

  test("names ten introducers and counts the others", () => {
    const names = Array.from({ length: 13 }, (_one, index) => `d${index}`);
    const made = bill({
      services: [{ dependencies: Object.fromEntries(names.map((name) => [name, "^1"])) }],
      nodes: [
        ...names.map((name) => ({ name, version: "1.0.0", requires: { deep: "^1" } })),
        { name: "deep", version: "1.0.0" },
      ],
    });
    const deep = component(made, "pkg:npm/deep@1.0.0");
    expect(notes(deep, "weir:introducer")).toHaveLength(10);
    expect(notes(deep, "weir:introducers-not-named")).toEqual(["3"]);
  });
});

describe("a bill is never called complete on partial data", () => {
  const whole: LockfileSpec = { nodes: [{ name: "a", version: "1.0.0" }] };

  test("complete only without any problem", () => {
    expect(bill(whole).dependencies).toBe("complete");
  });

  test("incomplete where the lockfile has a problem, or asks for what it does not hold", () => {
    const parsed = lockfile(whole);
    const problem = {
      kind: "unreadable-entry",
      path: "p",
      line: 3,
      message: "m",
      severity: "partial",
    } as const;
    expect(billOfParsed([{ ...parsed, problems: [problem] }])?.dependencies).toBe("incomplete");
    const hole = bill({ nodes: [{ name: "a", version: "1.0.0", requires: { hole: "^1" } }] });
    expect(hole.dependencies).toBe("incomplete");
    expect(hole.problems).toMatchObject([{ kind: "unresolved" }]);
  });

  test("incomplete where another lockfile could not be read, unless it stands elsewhere than the service", () => {
    const fatal = (path: string) => {
      const problem = { kind: "syntax", path, line: 1, message: "broken", severity: "fatal" } as const;
      return { graph: null, problems: [problem] };
    };
    const good = { graph: buildGraph(lockfile({ ...whole, services: [{ path: "apps/a" }] })), problems: [] };
    const made = (path: string, service: string | null) =>
      billOf({ lockfiles: [good, fatal(path)], repository: "r", commit: null, folded: [] }, service)
        ?.dependencies;
    expect(made("apps/b/yarn.lock", null)).toBe("incomplete");
    expect(made("apps/b/yarn.lock", "apps/a")).toBe("complete");
    expect(made("apps/yarn.lock", "apps/a")).toBe("incomplete");
    expect(made("yarn.lock", "apps/a")).toBe("incomplete");
  });

  test("incomplete where vendored lockfiles were left out", () => {
    const lockfiles = [{ graph: buildGraph(lockfile(whole)), problems: [] }];
    const made = billOf({ lockfiles, repository: "r", commit: null, folded: ["vendor/x/yarn.lock"] }, null);
    expect(made).toMatchObject({ dependencies: "incomplete", problems: [{ path: "vendor/x/yarn.lock" }] });
  });

  test("unknown where the format tells no edges; scope and directness are what the lockfile says", () => {
    const made = bill({
      tells: { edges: false },
      nodes: [
        { name: "a", version: "1.0.0", told: { direct: true, development: true } },
        { name: "b", version: "1.0.0", told: { direct: null, development: null } },
      ],
    });
    expect(made.dependencies).toBe("unknown");
    expect(made.components.map(({ scope }) => scope)).toEqual(["development", "unknown"]);
    expect(notes(component(made, "pkg:npm/a@1.0.0"), "weir:direct")).toEqual(["true"]);
  });
});

test("a bill does not depend on the order of nodes, services and lockfiles", () => {
  const shuffled = anyLockfile.chain((spec) => {
    const parsed = lockfile(spec);
    const other = lockfile({
      ...spec,
      path: "other/yarn.lock",
      services: [{ path: "other", dependencies: {} }],
    });
    return fc.record({
      nodes: fc.shuffledSubarray([...parsed.nodes], { minLength: parsed.nodes.length }),
      services: fc.shuffledSubarray([...parsed.services], { minLength: parsed.services.length }),
      parsed: fc.constant(parsed),
      other: fc.constant(other),
    });
  });
  fc.assert(
    fc.property(shuffled, ({ nodes, services, parsed, other }) => {
      expect(billOfParsed([other, { ...parsed, nodes, services }])).toEqual(billOfParsed([parsed, other]));
      const service = parsed.services[0]?.path ?? "";
      expect(billOfParsed([{ ...parsed, nodes, services }], service)).toEqual(
        billOfParsed([parsed], service),
      );
    }),
  );
});
