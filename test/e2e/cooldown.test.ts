import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { DepsDevServer } from "../support/deps-dev-server.js";
import { bringing, npmFiles } from "../support/npm-project.js";
import { completedRun, eventually, QUICK, startWorld, type World } from "../support/weir.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const POLICY = `cooldown: { days: 7, except: "hasty" }
rules:
  - { flag: fresh-release, level: block }
`;
let world: World;
let depsDev: DepsDevServer;
let ahead = 0;

beforeAll(async () => {
  depsDev = await DepsDevServer.start();
  world = await startWorld(
    { DEPS_DEV_URL: depsDev.url.href },
    {
      ...QUICK,
      queue: { ...QUICK.queue, sweepEverySeconds: 1 },
      clock: () => new Date(Date.now() + ahead),
    },
  );
});
afterAll(async () => {
  await world.close();
  await depsDev.close();
});

function published(daysAgo: number): { publishedAt: string } {
  return { publishedAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString() };
}

describe("a cooldown", () => {
  test("blocks what is too young, deep down, and turns green by itself", async () => {
    const { github } = world;
    const repo = github.repository("acme", "shop");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { ...npmFiles({}), ".github/weir.yml": POLICY } });
    depsDev.versions.set("NPM direct 1.0.0", published(400));
    depsDev.versions.set("NPM young 1.0.0", published(2));
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing("direct", "young")) });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(completedRun(github, repo, pull)?.conclusion).toBe("failure");
    const comment = () =>
      github.commentsOf(pull).find(({ body }) => body.includes("weir:review"))?.body ?? "";
    expect(comment()).toContain("its cooldown of 7 days is over on");
    expect(comment()).toContain("young 1.0.0");

    ahead = 6 * DAY_MS;
    await eventually("success", () => completedRun(github, repo, pull)?.conclusion === "success");
    await world.atRest();
    expect(comment()).not.toContain("is over on");
    expect([...github.violations, ...github.bugs]).toEqual([]);
  });

  test("lets pass at once what need not wait, and says what could not be asked", async () => {
    const { github } = world;
    const repo = github.repository("acme", "other");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { ...npmFiles({}), ".github/weir.yml": POLICY } });
    depsDev.versions.set("NPM hasty 1.0.0", published(-6));
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing("direct", "hasty")) });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(completedRun(github, repo, pull)?.conclusion).toBe("success");

    depsDev.fault = () => ({ status: 500 });
    repo.commit({ branch: "more", author: "dev", files: npmFiles(bringing("direct", "unasked")) });
    const unasked = github.openPullRequest({ repo, head: "more", author: "dev" });
    await eventually("a review", () => completedRun(github, repo, unasked));
    expect(completedRun(github, repo, unasked)?.conclusion).toBe("neutral");
    depsDev.fault = () => null;
    // Nobody knows it yet: it may be minutes old.
    await eventually("a failure", () => completedRun(github, repo, unasked)?.conclusion === "failure");
    expect([...github.violations, ...github.bugs]).toEqual([]);
  });
});
