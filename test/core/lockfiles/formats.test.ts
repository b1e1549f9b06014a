import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { LOCKFILE_FORMATS } from "../../../src/core/lockfiles/index.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import type { Graph } from "../../../src/core/model/graph.js";
import type { LockfileInput } from "../../../src/core/model/lockfile.js";
import {
  casesOf,
  componentsTold,
  type Expected,
  type ExpectedComponent,
  expectedOf,
  FIXTURES,
  inputOf,
  told,
} from "./fixture.js";

/** Every fact that the expectation names, of the nodes that share its name, version and line. */
function factsAsked(expected: ExpectedComponent, node: object): object {
  return Object.fromEntries(
    Object.entries(expected).map(([fact, value]) => [
      fact,
      fact === "row" ? value : (node as Record<string, unknown>)[fact],
    ]),
  );
}

function expectRead(format: LockfileFormat, input: LockfileInput, expected: Expected): void {
  const lockfile = format.parse(input);
  const graph = buildGraph(lockfile);
  const said = told(graph);
  for (const part of ["services", "edges", "missing"] as const) {
    if (expected[part] !== undefined)
      expect({ [part]: said[part] }).toEqual({ [part]: [...expected[part]].sort() });
  }
  if (expected.version !== undefined) expect(said.version).toBe(expected.version);
  expect(said.problems).toEqual(expected.problems ?? []);
  const components = componentsTold(graph);
  const wanted = expected.components ?? [];
  const identity = (c: Pick<ExpectedComponent, "name" | "version">): string => `${c.name}@${c.version}`;
  expect(components.map(identity).sort()).toEqual(wanted.map(identity).sort());
  for (const one of wanted) {
    const same = components.filter(
      (c) => identity(c) === identity(one) && (one.line === undefined || c.line === one.line),
    );
    expect(same.map((c) => factsAsked(one, c))).toContainEqual(one);
  }
  const rows = input.text.split("\n");
  for (const { name, key, line } of components) {
    const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1);
    const instead = wanted.find((one) => one.name === name)?.row;
    const installedAs = key.slice(key.lastIndexOf("/") + 1);
    const row = rows[line - 1] ?? "";
    expect(`${line}: ${row}`).toMatch(
      new RegExp((instead === undefined ? [last, installedAs] : [instead]).map(escape).join("|")),
    );
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

describe("lockfile formats", () => {
  it("have ids of their own", () => {
    const ids = LOCKFILE_FORMATS.map((format) => format.id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.length).toBeGreaterThan(0);
  });

  for (const format of LOCKFILE_FORMATS) {
    describe(format.id, () => {
      const cases = casesOf(format.id);

      it("shows that a component brings another where it says so of all of them", () => {
        const folders = cases.map((name) => join(FIXTURES, format.id, name));
        const graphs = folders
          .filter((folder) => expectedOf(folder).error === undefined)
          .map((folder) => buildGraph(format.parse(inputOf(format, folder))));
        const brings = ({ lockfile, offsets }: Graph): boolean =>
          lockfile.nodes.some(
            ({ source }, at) => source !== "workspace" && (offsets[at + 1] ?? 0) > (offsets[at] ?? 0),
          );
        const whole = graphs.filter(({ lockfile: { tells } }) => tells.edges && tells.contents !== false);
        expect(whole.some(brings)).toBe(whole.length > 0);
      });

      it("has fixtures of files that can be read and of files that cannot", () => {
        const expectations = cases.map((name) => expectedOf(join(FIXTURES, format.id, name)));
        expect(expectations.filter((expected) => expected.error === undefined).length).toBeGreaterThan(1);
        expect(expectations.filter((expected) => expected.error !== undefined).length).toBeGreaterThan(1);
      });

      for (const name of cases) {
        const folder = join(FIXTURES, format.id, name);
        const expected = expectedOf(folder);
        const input = inputOf(format, folder);
        if (expected.error === undefined) {
          it(`reads ${name}`, () => {
            expectRead(format, input, expected);
          });
        } else {
          it(`refuses ${name} and tells where`, () => {
            let error: unknown;
            try {
              format.parse(input);
            } catch (thrown) {
              error = thrown;
            }
            expect(error).toBeInstanceOf(LockfileError);
            const { kind, line } = error as LockfileError;
            expect({ kind, line }).toEqual(expected.error);
          });
        }
      }
    });
  }
});
