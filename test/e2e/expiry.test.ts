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

    const asked = (what: string) => github.requests.filter(({ path }) => path.includes(what)).length;
    const moreSweeps = async (count: number) => {
      const before = asked("/app/hook/deliveries");
      await eventually("more sweeps", () => asked("/app/hook/deliveries") >= before + count);
      await world.atRest();
    };
    // The one that found it may still be asking for lost pull requests; the next one begins when it is done.
    await moreSweeps(1);
    const looks = asked(`/pulls/${pull.number}`);
    await moreSweeps(3);
    expect(asked(`/pulls/${pull.number}`)).toBe(looks);
    expect(github.violations).toEqual([]);
    expect(github.bugs).toEqual([]);
  });
});
