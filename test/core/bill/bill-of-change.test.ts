import { describe, expect, test } from "@jest/globals";

import { billOfChange } from "../../../src/core/bill/bill-of-change.js";
import type { Bill } from "../../../src/core/model/bill.js";
import { compared } from "../../support/compared.js";
import type { LockfileSpec } from "../../support/lockfile-builder.js";

const made = (base: LockfileSpec | null, head: LockfileSpec | null): Bill => {
  const { diff, base: before, head: after } = compared(base, head);
  return billOfChange({
    lockfiles: [{ diff, base: before, head: after }],
    repository: "stromhaus/shop",
    base: "b".repeat(40),
    head: "f".repeat(40),
    folded: ["vendor/yarn.lock"],
  });
};

const BASE: LockfileSpec = {
  services: [{ path: "api", dependencies: { a: "^1", gone: "^1" } }],
  nodes: [
    { name: "a", version: "1.0.0", requires: { kept: "^1" } },
    { name: "kept", version: "1.0.0" },
    { name: "gone", version: "1.0.0" },
  ],
};
const HEAD: LockfileSpec = {
  services: [{ path: "api", dependencies: { a: "^1" } }],
  nodes: [
    { name: "a", version: "1.1.0", requires: { kept: "^1", deep: "^1" } },
    { name: "kept", version: "1.0.0" },
    { name: "deep", version: "1.0.0", requires: { kept: ["^2", "kept@2.0.0"] } },
    { name: "kept", version: "2.0.0" },
  ],
};

describe("the bill of a change", () => {
  test("tells what it passed over", () => {
    expect(made(BASE, BASE).problems).toMatchObject([{ path: "vendor/yarn.lock", severity: "partial" }]);
  });

  test("holds what is new, doubled or in another version, and nothing that stayed or went", () => {
    const { components } = made(BASE, HEAD);
    const kinds = components.map(({ id, notes }) => [
      id,
      notes.find(({ name }) => name === "weir:change")?.value,
    ]);
    expect(kinds).toEqual([
      ["pkg:npm/a@1.1.0", "upgraded"],
      ["pkg:npm/deep@1.0.0", "added"],
      ["pkg:npm/kept@2.0.0", "duplicated"],
    ]);
  });

  test("tells the version before, the chain, the cause and the services of each", () => {
    const { components } = made(BASE, HEAD);
    const notes = new Map(components.map((one) => [one.ref.name, one.notes]));
    expect(notes.get("a")).toEqual(
      expect.arrayContaining([
        { name: "weir:from", value: "1.0.0" },
        { name: "weir:service", value: "api" },
      ]),
    );
    expect(notes.get("kept")).toEqual(
      expect.arrayContaining([
        { name: "weir:chain", value: "pkg:npm/a@1.1.0 > pkg:npm/deep@1.0.0 > pkg:npm/kept@2.0.0" },
        { name: "weir:cause", value: "upgraded:pkg:npm/a@1.1.0" },
      ]),
    );
  });

  test("joins only what it holds, names both commits and is never complete", () => {
    const bill = made(BASE, HEAD);
    expect(bill.dependencies).toBe("incomplete");
    expect(bill.subject.notes).toEqual([
      { name: "weir:base-commit", value: "b".repeat(40) },
      { name: "weir:commit", value: "f".repeat(40) },
    ]);
    expect(bill.services).toMatchObject([
      { id: "service:api", requires: [{ to: "pkg:npm/a@1.1.0", kind: "runtime" }] },
    ]);
    expect(bill.components[0]?.requires).toEqual([{ to: "pkg:npm/deep@1.0.0", kind: "runtime" }]);
  });

  test("is empty where nothing came, or the lockfile went", () => {
    expect(made(HEAD, HEAD)).toMatchObject({ components: [], services: [] });
    expect(made(HEAD, null)).toMatchObject({ components: [], services: [] });
  });

  test("leaves out the middle of a chain that nobody would read", () => {
    const names = Array.from({ length: 60 }, (_one, index) => `c${String(index).padStart(2, "0")}`);
    const deep: LockfileSpec = {
      services: [{ dependencies: { c00: "^1" } }],
      nodes: names.map((name, index) => {
        const next = names[index + 1];
        return { name, version: "1.0.0", requires: next === undefined ? {} : { [next]: "^1" } };
      }),
    };
    const last = made(null, deep).components.at(-1);
    const chain = last?.notes.find(({ name }) => name === "weir:chain")?.value ?? "";
    expect(chain.split(" > ")).toHaveLength(31);
    expect(chain).toContain("> (30 more) >");
  });
});
