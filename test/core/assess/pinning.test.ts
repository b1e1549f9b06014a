import { describe, expect, it } from "@jest/globals";

import type { AssessInput } from "../../../src/core/assess/assessor.js";
import { assessImageChanged } from "../../../src/core/assess/image-changed.js";
import { assessPinMismatch } from "../../../src/core/assess/pin-mismatch.js";
import { untold } from "../../../src/core/assess/untold.js";
import { assessUnpinned } from "../../../src/core/assess/unpinned.js";
import { compareLockfile } from "../../../src/core/compare.js";
import { buildGraph } from "../../../src/core/graph.js";
import { dockerfile } from "../../../src/core/lockfiles/dockerfile.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { githubWorkflow } from "../../../src/core/lockfiles/github-actions.js";
import { plain } from "../../../src/core/model/prose.js";
import { DEFAULT_POLICY } from "../../../src/core/policy/defaults.js";
import { judge } from "../../../src/core/policy/evaluate.js";

const ONE = "1".repeat(40);
const TWO = "2".repeat(40);
const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;

function inputOf(format: LockfileFormat, path: string, before: string | null, after: string): AssessInput {
  const graphOf = (text: string) => buildGraph(format.parse({ path, text, companions: new Map() }));
  const base = before === null ? null : graphOf(before);
  const head = graphOf(after);
  const { diff } = compareLockfile({ path, movedFrom: null, base, head, problems: [] });
  return { diff, base, head, risk: { advisories: new Map(), exploited: null, facts: new Map(), gaps: [] } };
}

const workflow = (...uses: readonly string[]) =>
  `jobs:\n  a:\n    steps:\n${uses.map((one) => `      - uses: ${one}\n`).join("")}      - run: true\n`;
const steps = (before: readonly string[], after: readonly string[]) =>
  inputOf(githubWorkflow, ".github/workflows/a.yml", workflow(...before), workflow(...after));
const images = (before: string | null, after: string) =>
  inputOf(dockerfile, "Dockerfile", before === null ? null : `FROM ${before}\n`, `FROM ${after}\n`);

describe("action-unpinned", () => {
  const run = (before: readonly string[], after: readonly string[]) =>
    assessUnpinned(steps(before, after)).map(({ flag, state, component }) => [
      flag,
      state,
      `${component?.name ?? ""}@${component?.version ?? ""}`,
    ]);

  it("tells of a new action by tag or branch, not of one by its commit", () => {
    expect(run([], ["acme/a@v1", "acme/b@main", `acme/c@${ONE}`, "acme/d@1111111"])).toEqual([
      ["action-unpinned", "new", "acme/a@v1"],
      ["action-unpinned", "new", "acme/b@main"],
      ["action-unpinned", "new", "acme/d@1111111"],
    ]);
  });

  it("says that it was there before, and nothing of what stayed", () => {
    expect(run(["acme/a@v1", "acme/b@v1"], ["acme/a@v2", "acme/b@v1"])).toEqual([
      ["action-unpinned", "still", "acme/a@v2"],
    ]);
    expect(run([`acme/a@${ONE}`], ["acme/a@v2"])).toEqual([["action-unpinned", "new", "acme/a@v2"]]);
  });

  it("warns of third parties and notes GitHub's own", () => {
    const found = assessUnpinned(
      steps([], ["acme/a@v1", "Actions/checkout@v5", "github/codeql-action/init@v3"]),
    );
    const { findings } = judge(found, DEFAULT_POLICY, () => null);
    expect(findings.map(({ component, level }) => [component?.name, level])).toEqual([
      ["Actions/checkout", "note"],
      ["acme/a", "warn"],
      ["github/codeql-action/init", "note"],
    ]);
  });
});

describe("what is not told", () => {
  it("is not install scripts, where nothing has any", () => {
    const input = images("node:20", "node:22");
    expect(input.diff.changes).toHaveLength(1);
    expect(untold([input])).toEqual([]);
    expect(untold([steps([], ["acme/a@v1"])])).toEqual([]);
  });
});

describe("image-unpinned", () => {
  const run = (before: string | null, after: string) =>
    assessUnpinned(images(before, after)).map(({ state, reason }) => [state, plain(reason)]);

  it("tells a tag, none, and a variable apart", () => {
    expect(run(null, "node:22")).toEqual([
      ["new", "named by the tag 22 alone, which can be moved to another image"],
    ]);
    expect(run(null, "node")).toEqual([
      ["new", "named without tag and digest: it is whatever latest is that day"],
    ]);
    expect(run(null, "node:${V}")).toEqual([["new", "its version is ${V}, which the file does not tell"]]);
  });

  it("stays silent for a digest, and says what was so before", () => {
    expect(run(null, `node:22@${DIGEST}`)).toEqual([]);
    expect(run(null, `node@${DIGEST}`)).toEqual([]);
    expect(run("node:20", "node:22").map(([state]) => state)).toEqual(["still"]);
    expect(run(`node:22@${DIGEST}`, "node:22").map(([state]) => state)).toEqual(["new"]);
  });
});

describe("image-changed", () => {
  const run = (before: string, after: string) =>
    assessImageChanged(images(before, after)).map(({ reason }) => plain(reason));

  it("fires where the tag stayed and the digest did not", () => {
    expect(run(`node:22@${DIGEST}`, `node:22@${OTHER}`)).toEqual([
      "the tag 22 is another image now: sha256:aaaaaaaaaaaaaaaa… became sha256:bbbbbbbbbbbbbbbb…",
    ]);
    expect(run(`docker.io/library/node:22@${DIGEST}`, `node:22@${OTHER}`)).toHaveLength(1);
  });

  it("stays silent where the tag changed, or one side has no digest", () => {
    expect(run(`node:20@${DIGEST}`, `node:22@${OTHER}`)).toEqual([]);
    expect(run("node:22", `node:22@${OTHER}`)).toEqual([]);
    expect(run(`node@${DIGEST}`, `node@${OTHER}`)).toEqual([]);
  });
});

describe("pin-mismatch", () => {
  const run = (before: readonly string[], after: readonly string[]) =>
    assessPinMismatch(steps(before, after)).map(({ reason, location }) => [location.line, plain(reason)]);

  it("fires where the comment changed and the commit did not", () => {
    expect(run([`acme/a@${ONE} # v1.0.0`], [`acme/a@${ONE} # v1.0.1`])).toEqual([
      [4, "its comment says v1.0.1, but the same commit is v1.0.0 before"],
    ]);
  });

  it("fires where the commit changed and the comment did not", () => {
    expect(run([`acme/a@${ONE} # v1.0.0`], [`acme/a@${TWO} # v1.0.0`])).toEqual([
      [
        4,
        "its comment says v1.0.0 as it does before, but there with the commit 111111111111, here with 222222222222",
      ],
    ]);
  });

  it("fires where two lines contradict each other", () => {
    expect(run([], [`acme/a@${ONE} # v1.0.0`, `acme/a@${ONE} # v2.0.0`]).map(([line]) => line)).toEqual([
      4, 5,
    ]);
  });

  it("fires where the claim is only written otherwise, or another folder of the repository makes it", () => {
    expect(run([`acme/a@${ONE} # v1.0.0`], [`acme/a@${TWO} # 1.0.0`])).toHaveLength(1);
    expect(run([`acme/a/x@${ONE} # v1.0.0`], [`acme/a/y@${TWO} # v1.0.0`])).toHaveLength(1);
  });

  it("stays silent where both changed, where the comment was made more exact, and for tags that move", () => {
    expect(run([`acme/a@${ONE} # v1.0.0`], [`acme/a@${TWO} # v1.0.1`])).toEqual([]);
    expect(run([`acme/a@${ONE} # v1`], [`acme/a@${ONE} # v1.0.1`])).toEqual([]);
    expect(run([`acme/a@${ONE} # v1`], [`acme/a@${TWO} # v1`])).toEqual([]);
    expect(run([`acme/a@${ONE} # v1.0.0`], [`acme/a@${ONE} # v1.0.0`, `acme/b@${ONE} # v3.0.0`])).toEqual([]);
    expect(run([], [`acme/a@${ONE} # v1.0.0`])).toEqual([]);
  });

  it("names the change where there is one", () => {
    const [finding] = assessPinMismatch(steps([`acme/a@${ONE} # v1.0.0`], [`acme/a@${TWO} # v1.0.0`]));
    expect(finding).toMatchObject({ change: 0, services: [".github/workflows"] });
    const [other] = assessPinMismatch(steps([`acme/a@${ONE} # v1.0.0`], [`acme/a@${ONE} # v1.0.1`]));
    expect(other).toMatchObject({ change: null, services: [".github/workflows"] });
  });
});
