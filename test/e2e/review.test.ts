import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { completedRun, eventually, startWorld, type World } from "../support/weir.js";

const lock = (packages: object) =>
  JSON.stringify({ name: "shop", version: "1.0.0", lockfileVersion: 3, requires: true, packages }, null, 2);
const manifest = (dependencies: object) =>
  JSON.stringify({ name: "shop", version: "1.0.0", dependencies }, null, 2);
const locked = (name: string, version: string, more: object = {}) => ({
  version,
  resolved: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`,
  integrity:
    "sha512-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaQ==",
  ...more,
});

describe("a pull request", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(async () => {
    await world.close();
    expect(world.github.violations).toEqual([]);
    expect(world.github.bugs).toEqual([]);
  });

  test("that adds a dependency gets a comment with every inherited component and its chain, and a check", async () => {
    const { github } = world;
    const repository = github.repository("acme", "shop");
    repository.commit({
      branch: "main",
      message: "start",
      files: {
        "package.json": manifest({}),
        "package-lock.json": lock({ "": { name: "shop", version: "1.0.0" } }),
      },
    });
    github.install({ account: "acme", repositories: [repository] });
    repository.commit({
      branch: "streams",
      message: "add streams",
      files: {
        "package.json": manifest({ "event-stream": "^3.3.6" }),
        "package-lock.json": lock({
          "": { name: "shop", version: "1.0.0", dependencies: { "event-stream": "^3.3.6" } },
          "node_modules/event-stream": locked("event-stream", "3.3.6", {
            dependencies: { "flatmap-stream": "^0.1.0" },
          }),
          "node_modules/flatmap-stream": locked("flatmap-stream", "0.1.1"),
        }),
      },
    });
    const pull = github.openPullRequest({ repo: repository, head: "streams" });
    const run = await eventually("the check run", () => completedRun(github, repository, pull));
    const [comment] = await eventually("the comment", () => {
      const comments = github.commentsOf(pull);
      return comments.length > 0 ? comments : null;
    });
    console.log(comment?.body, run.output, run.conclusion);
    console.log(github.requests.map((r) => `${r.status} ${r.route}`).join("\n"));
    expect(comment?.body).toContain("flatmap-stream");
  });
});
