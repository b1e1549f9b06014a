import { describe, expect, it } from "@jest/globals";

import { compareLockfile } from "../../../src/core/compare.js";
import { buildGraph } from "../../../src/core/graph.js";
import { formatOf } from "../../../src/core/lockfiles/index.js";
import type { DependencyGraph } from "../../../src/core/model/dependency-graph.js";
import { helpFor, type Knowledge, resolve } from "../../../src/core/resolve/index.js";

const BRINGS: DependencyGraph = {
  nodes: [
    { name: "a", version: "1.0.0", bundled: false },
    { name: "child", version: "2.0.0", bundled: false },
  ],
  edges: [{ from: 0, to: 1, range: "*" }],
  partial: false,
};
const KNOWN: Knowledge = {
  graphs: new Map(["npm", "pypi", "cargo"].map((type) => [`${type}/a@1.0.0`, BRINGS])),
  versions: new Map(),
  maven: { poms: new Map(), versions: new Map(), hidden: new Set() },
};

/** What a review says of a file that is new, once it is resolved. */
function told(path: string, text: string): string[] {
  const format = formatOf(path);
  if (format === null) throw new Error(`no format of ${path}`);
  const read = format.parse({ path, text, companions: new Map() });
  const help = helpFor(read, format.isCovered !== undefined);
  if (help === null) return ["no help"];
  const { lockfile } = resolve(read, help, KNOWN);
  const head = buildGraph(lockfile);
  const { diff } = compareLockfile({ path, movedFrom: null, base: null, head, problems: [] });
  return diff.changes.map(({ name, to, inheritance }) => {
    const chain = (inheritance?.chain ?? []).map((link) => link.name).join(" > ");
    return `${name} ${to?.ref.version ?? ""}: ${to?.direct === true ? "direct" : "transitive"}, ${to?.scope ?? ""}, ${chain}`;
  });
}

const RUNTIME = ["a 1.0.0: direct, runtime, a", "child 2.0.0: transitive, runtime, a > child"];

describe("a manifest of every format that is estimated", () => {
  it.each([
    ["package.json", '{"name": "x", "dependencies": {"a": "1.0.0"}}'],
    ["pyproject.toml", '[project]\nname = "x"\nversion = "1"\ndependencies = ["a==1.0.0"]\n'],
    ["Cargo.toml", '[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\na = "=1.0.0"\n'],
    ["setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires =\n  a==1.0.0\n"],
    ["requirements.in", "a==1.0.0\n"],
    ["requirements.txt", "a==1.0.0\n"],
  ])("%s leads to what its direct dependencies bring", (path, text) => {
    expect(told(path, text)).toEqual(RUNTIME);
  });

  it("keeps development apart", () => {
    expect(told("package.json", '{"name": "x", "devDependencies": {"a": "1.0.0"}}')).toEqual([
      "a 1.0.0: direct, development, a",
      "child 2.0.0: transitive, development, a > child",
    ]);
  });

  it("takes the version that is asked for where Python installs one of a name", () => {
    expect(told("requirements.txt", "a==1.0.0\nchild==1.5\n")).toEqual([
      "a 1.0.0: direct, runtime, a",
      "child 1.5: direct, runtime, child",
    ]);
  });
});
