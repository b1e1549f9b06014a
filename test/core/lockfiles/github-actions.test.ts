import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { compareLockfile } from "../../../src/core/compare.js";
import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { claimedVersion, readAction } from "../../../src/core/lockfiles/action-reference.js";
import { githubAction, githubWorkflow } from "../../../src/core/lockfiles/github-actions.js";
import { actionsAround } from "../../../src/core/lockfiles/local-actions.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const WORKFLOW = ".github/workflows/ci.yml";
const COMMIT = "8f4b7f84864484a7bf31766abe9204da3cbe65b3";

function read(text: string, companions: Readonly<Record<string, string>> = {}): ParsedLockfile {
  const given = new Map(Object.entries(companions));
  const lockfile = readOrRefuse(githubWorkflow, WORKFLOW, text, given);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

const step = (uses: string) => `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n`;

describe("GitHub Actions", () => {
  it("are known by their places", () => {
    expect(githubWorkflow.matches(".github/workflows/a.yaml")).toBe(true);
    expect(githubWorkflow.matches(".github/workflows/deep/a.yaml")).toBe(false);
    expect(githubWorkflow.matches(".github/dependabot.yml")).toBe(false);
    expect(githubAction.matches("a/b/action.yml")).toBe(true);
    expect(githubAction.matches("a/b/my-action.yml")).toBe(false);
  });

  it("keep what a comment beside a commit claims", () => {
    expect(read(step(`acme/a@${COMMIT} # v4.1.1`)).nodes[1]?.claims).toBe("v4.1.1");
    expect(read(step(`"acme/a@${COMMIT}"  #v4`)).nodes[1]?.claims).toBe("v4");
    expect(read(step("acme/a@v3 # v2.3.4")).nodes[1]?.claims).toBeUndefined();
    const two = `${step(`acme/a@${COMMIT} # v1`)}      - uses: acme/a@${COMMIT} # v2\n`;
    expect(
      read(two)
        .nodes.slice(1)
        .map(({ claims }) => claims),
    ).toEqual(["v1", "v2"]);
  });

  it("run services that are written as a text", () => {
    const text = "jobs:\n  a:\n    services: {q: 'postgres:15', r: {image: 'redis:7'}}\n";
    expect(
      read(text)
        .nodes.slice(1)
        .map(({ name, version }) => [name, version]),
    ).toEqual([
      ["postgres", "15"],
      ["redis", "7"],
    ]);
  });

  it("tell that an own action brings something, and where it is asked for", () => {
    const workflow = step("./.github/actions/x");
    const action = (uses: string) => ({
      ".github/actions/x/action.yml": `runs:\n  using: composite\n  steps:\n    - name: a\n      uses: ${uses}\n`,
    });
    const graphOf = (uses: string) => buildGraph(read(workflow, action(uses)));
    const pair = { path: WORKFLOW, movedFrom: null, problems: [] };
    const { diff } = compareLockfile({ ...pair, base: graphOf("acme/a@v1"), head: graphOf("acme/b@v1") });
    const added = diff.changes.find(({ kind }) => kind === "added");
    expect(added?.to).toMatchObject({
      direct: true,
      services: [".github/actions/x"],
      dependants: [".github/workflows"],
    });
    expect(added?.inheritance?.chain?.map(({ name }) => name)).toEqual(["acme/b"]);
    const service = graphOf("acme/b@v1").lockfile.services[1];
    expect(service?.manifest).toEqual({
      path: ".github/actions/x/action.yml",
      declared: [{ name: "acme/b", range: "v1", kind: "runtime", line: 5 }],
    });
  });

  it("ask for the repository's own actions, those in .github first", () => {
    const paths = ["z/action.yml", ".github/actions/long/action.yaml", "action.yml", "a/action.yml.bak"];
    expect(actionsAround(WORKFLOW, new Set(paths))).toEqual([
      ".github/actions/long/action.yaml",
      "action.yml",
      "z/action.yml",
    ]);
    const many = new Set(Array.from({ length: 500 }, (_, at) => `a${at}/action.yml`));
    expect(actionsAround(WORKFLOW, many)).toHaveLength(64);
  });

  it("tell of an own action that cannot be read", () => {
    const lockfile = read(step("./x"), { "x/action.yml": "runs: [" });
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-manifest", path: "x/action.yml" }]);
    expect(lockfile.services[1]).toMatchObject({ path: "x", manifest: null });
  });

  it("return or refuse any mutation of a fixture", () => {
    const texts = fixtureTexts("github-workflow", WORKFLOW).concat(
      fixtureTexts("github-workflow", ".github/workflows/a.yml"),
    );
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(githubWorkflow, WORKFLOW, text))).toBeLessThan(2);
      }),
      { numRuns: 200 },
    );
  });

  const hostile = {
    "a long reference": step(`acme/${"a/".repeat(500_000)}@v1`),
    "a long comment": step(`acme/a@${COMMIT} #${" 1.".repeat(500_000)}`),
    "many steps": `jobs:\n  a:\n    steps:\n${"      - uses: acme/a@v1\n".repeat(40_000)}`,
    "many aliases": `jobs:\n  a: &a\n    steps: &s\n${"      - uses: acme/a@v1\n".repeat(2_000)}${Array.from({ length: 20_000 }, (_, at) => `  j${at}:\n    steps: *s\n`).join("")}`,
    nesting: `jobs: ${"[".repeat(2_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survive ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(githubWorkflow, WORKFLOW, text))).toBeLessThan(2);
    });
  }
});

describe("references of actions", () => {
  const cases: [string, ReturnType<typeof readAction>][] = [
    ["a/b@v1", { kind: "action", name: "a/b", ref: "v1" }],
    ["a/b/c/d@feat/x@1", { kind: "action", name: "a/b/c/d", ref: "feat/x@1" }],
    ["docker://a:1", { kind: "image", image: "docker://a:1" }],
    ["./x/", { kind: "own", path: "./x/" }],
    ["a/b", { kind: "unreadable" }],
    ["a@v1", { kind: "unreadable" }],
    ["a/b@${{ x }}", { kind: "unreadable" }],
  ];
  for (const [text, told] of cases) {
    it(`reads ${text}`, () => {
      expect(readAction(text)).toEqual(told);
    });
  }

  const comments: Record<string, string | undefined> = {
    "# v4.1.1": "v4.1.1",
    "# tag=v4.1.1": "v4.1.1",
    "# pin@v4": "v4",
    "# ratchet:a/b@v4.0": "v4.0",
    "# v1.2.3-rc.1 (pinned)": "v1.2.3-rc.1",
    "# 2024-01-01": "2024-01-01",
    "# main": undefined,
    "": undefined,
  };
  for (const [comment, claims] of Object.entries(comments)) {
    it(`finds ${String(claims)} in ${JSON.stringify(comment)}`, () => {
      expect(claimedVersion(`- uses: a/b@x ${comment}`, "@x")).toBe(claims);
    });
  }
});
