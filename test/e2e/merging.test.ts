import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { PullRequest } from "../github-double/state/pull-request.js";
import type { Repository } from "../github-double/state/repository.js";
import { bringing, npmFiles, type NpmProject } from "../support/npm-project.js";
import { completedRun, MALWARE, startWorld, type World } from "../support/weir.js";

let world: World;
let repositories = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
afterEach(() => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

/** Two services, so that two pull requests do not conflict. */
function newRepository(): Repository {
  const { github } = world;
  const repo = github.repository("acme", `shop-${(repositories += 1)}`);
  github.install({ account: "acme", repositories: [repo] });
  github.addCollaborator(repo, "ann", "write");
  github.addCollaborator(repo, "mia", "maintain");
  repo.commit({ files: { ...npmFiles({ name: "a" }, "a/"), ...npmFiles({ name: "b" }, "b/") } });
  return repo;
}

async function opened(repo: Repository, service: string, project: NpmProject): Promise<PullRequest> {
  repo.commit({
    branch: `change-${service}`,
    author: "dev",
    files: npmFiles({ name: service, ...project }, `${service}/`),
  });
  const pull = world.github.openPullRequest({ repo, head: `change-${service}`, author: "dev" });
  await world.atRest();
  return pull;
}

const runsOn = (repo: Repository, sha: string) =>
  world.github.checkRunsOf(repo, sha).filter(({ name }) => name === "weir");

describe("a merge group", () => {
  test("gets the same check, says who brings what, and its run is the merge commit's", async () => {
    const repo = newRepository();
    const first = await opened(repo, "a", bringing("one", "inherited-one"));
    const second = await opened(repo, "b", bringing("two", "inherited-two"));
    const queue = world.github.mergeQueue(repo, "main");
    const mia = world.github.person("mia").account;
    const one = queue.enqueue(first, mia);
    const two = queue.enqueue(second, mia);
    await world.atRest();
    if (one === null || two === null) throw new Error("no group");
    const [firstRun, ...more] = runsOn(repo, one.headSha);
    expect(more).toEqual([]);
    expect(firstRun).toMatchObject({ status: "completed", conclusion: "success" });
    expect(firstRun?.summary).toContain(`made for #${first.number}.`);
    expect(firstRun?.summary).toContain(`2 components brought by #${first.number}: `);
    const [secondRun] = runsOn(repo, two.headSha);
    expect(secondRun?.summary).toContain(`made for #${second.number}, behind #${first.number} in the queue`);
    expect(secondRun?.summary).not.toContain("inherited-one");
    expect(queue.advance()).toBe("merged");
    await world.atRest();
    expect(first.state).toBe("closed");
    // The merge commit is the group's head: nothing is said of it twice.
    expect(runsOn(repo, one.headSha)).toHaveLength(1);
  });

  test("of several pull requests says what it cannot tell apart", async () => {
    const repo = newRepository();
    const pulls = [
      await opened(repo, "a", bringing("one", "inherited-one")),
      await opened(repo, "b", bringing("two", "inherited-two")),
    ];
    const queue = world.github.mergeQueue(repo, "main");
    const group = queue.enqueue(pulls, world.github.person("mia").account);
    await world.atRest();
    const [run] = runsOn(repo, group?.headSha ?? "");
    const newest = pulls.at(-1)?.number ?? 0;
    expect(run?.summary).toContain(`2 components brought by #${newest}: `);
    expect(run?.summary).toContain("2 components brought by this group, promised by no review: ");
  });

  test("holds what was accepted for its pull request, and fails where nobody has accepted it", async () => {
    const repo = newRepository();
    const pull = await opened(repo, "a", bringing("direct", MALWARE));
    const queue = world.github.mergeQueue(repo, "main");
    const mia = world.github.person("mia").account;
    expect(() => queue.enqueue(pull, mia)).toThrow("required checks: failure");
    world.github.person("ann").comments(pull, `/weir accept ${MALWARE} for 9 days because it is a test`);
    await world.atRest();
    const group = queue.enqueue(pull, mia);
    await world.atRest();
    expect(runsOn(repo, group?.headSha ?? "")).toMatchObject([{ conclusion: "success" }]);
    queue.dequeue(pull, mia);
    world.github.person("ann").comments(pull, `/weir revoke ${MALWARE}`);
    await world.atRest();
    expect(completedRun(world.github, repo, pull)?.conclusion).toBe("failure");
    // Where Weir's check is not required, one that it holds back can be queued; the group says it again.
    queue.settings.requiredChecks = [];
    const other = await opened(repo, "b", bringing("direct", MALWARE));
    const refused = queue.enqueue(other, mia);
    await world.atRest();
    expect(runsOn(repo, refused?.headSha ?? "")).toMatchObject([{ conclusion: "failure" }]);
  });
});

describe("a merge", () => {
  test("that somebody with the right to it runs again is reviewed again; a reader's wish changes nothing", async () => {
    const { github } = world;
    const repo = newRepository();
    github.addCollaborator(repo, "rea", "read");
    const pull = await opened(repo, "a", bringing("one", "inherited-one"));
    const merged = github.mergePullRequest(pull, "mia");
    await world.atRest();
    const [run] = runsOn(repo, merged);
    if (run === undefined) throw new Error("no run");
    github.person("rea").forges(run, "recheck");
    await world.atRest();
    expect(runsOn(repo, merged)).toHaveLength(1);
    github.person("mia").reruns(run);
    await world.atRest();
    expect(runsOn(repo, merged)).toMatchObject([{ conclusion: "success" }, { conclusion: "success" }]);
  });

  test("is held against what the review promised", async () => {
    const repo = newRepository();
    const pull = await opened(repo, "a", bringing("one", "inherited-one"));
    const merged = world.github.mergePullRequest(pull, "mia");
    await world.atRest();
    const [run, ...more] = runsOn(repo, merged);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ status: "completed", conclusion: "success" });
    expect(run?.summary).toContain(`What was merged is what the review of #${pull.number} promised.`);
  });

  test("without a pull request is told as such", async () => {
    const repo = newRepository();
    const pushed = repo.commit({ files: npmFiles({ name: "a", ...bringing("direct", MALWARE) }, "a/") });
    await world.atRest();
    const [run] = runsOn(repo, pushed);
    expect(run).toMatchObject({ conclusion: "failure" });
    expect(run?.summary).toContain("Not merged through a pull request that Weir knows");
  });
});
