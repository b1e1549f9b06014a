import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { bringing, npmFiles } from "../support/npm-project.js";
import { completedRun, eventually, MALWARE, QUICK, startWorld, type World } from "../support/weir.js";

const DAY_MS = 24 * 60 * 60 * 1000;
let world: World;
let ahead = 0;

beforeAll(async () => {
  world = await startWorld(
    {},
    {
      ...QUICK,
      queue: { ...QUICK.queue, sweepEverySeconds: 1 },
      clock: () => new Date(Date.now() + ahead),
    },
  );
});
afterAll(async () => {
  await world.close();
});

describe("an acceptance whose time is over", () => {
  test("counts again, is told, and is not reviewed again with every sweep", async () => {
    const { github } = world;
    const repo = github.repository("acme", "shop");
    github.install({ account: "acme", repositories: [repo] });
    github.addCollaborator(repo, "ann", "write");
    repo.commit({ files: npmFiles({}) });
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing("direct", MALWARE)) });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    github.person("ann").comments(pull, `/weir accept ${MALWARE} for 30 days because it is a test double`);
    await world.atRest();
    expect(completedRun(github, repo, pull)?.conclusion).toBe("success");

    ahead = 31 * DAY_MS;
    await eventually("a failure", () => completedRun(github, repo, pull)?.conclusion === "failure");
    await world.atRest();
    const review = github.commentsOf(pull).find(({ body }) => body.includes("weir:review"));
    expect(review?.body).toContain("but its time is over");

    const sweeps = () => github.requests.filter(({ path }) => path.includes("/app/hook/deliveries")).length;
    const [runs, before] = [github.checkRunsOf(repo, pull.headSha).length, sweeps()];
    await eventually("two more sweeps", () => sweeps() >= before + 2);
    await world.atRest();
    expect(github.checkRunsOf(repo, pull.headSha)).toHaveLength(runs);
    expect(github.violations).toEqual([]);
    expect(github.bugs).toEqual([]);
  });
});
