import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { COMMENT_MARKER } from "../../src/core/report/comment.js";
import type { PullRequest, Repository } from "../github-double/state/repository.js";
import { bringing, npmFiles } from "../support/npm-project.js";
import { eventually, MALWARE, startWorld, type World } from "../support/weir.js";

let world: World;
let made = 0;

beforeAll(async () => {
  world = await startWorld();
  // The first sweep looks through all repositories; here there are none yet.
  await eventually("the first sweep", () =>
    world.github.requests.find(({ route, status }) => route === "GET /app/installations" && status === 200),
  );
  world.github.install({ account: "acme", repositories: "all" });
  await world.github.settled();
});
afterAll(async () => {
  await world.close();
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

/** A repository of its own with an empty project. */
function newRepository(): Repository {
  made += 1;
  const repository = world.github.repository("acme", `shop-${made}`);
  repository.commit({ files: { ...npmFiles({}), "README.md": "hello" } });
  return repository;
}

/** A reviewed pull request that brings `inherited` through `direct`. */
async function reviewed(repo: Repository, direct = "direct", inherited = "inherited"): Promise<PullRequest> {
  repo.commit({ branch: "change", files: npmFiles(bringing(direct, inherited)) });
  const pull = world.github.openPullRequest({ repo, head: "change" });
  await world.atRest();
  return pull;
}

const runsOf = (pull: PullRequest, head = pull.headSha) =>
  world.github.checkRunsOf(pull.repository, head).filter(({ name }) => name === "weir");

/** Calls for installations since the counters were reset, without the exchange of tokens. */
function calls() {
  const all = world.github.requests.filter(
    ({ installation, route }) => installation !== null && !route.endsWith("/access_tokens"),
  );
  return {
    blobs: all.filter(({ route }) => route.includes("/git/blobs/")).length,
    others: all.filter(({ route }) => !route.includes("/git/blobs/")).length,
    writes: all.filter(({ method }) => method !== "GET").length,
  };
}

/** From here on only what follows is counted; what came before must have broken no rule. */
function countAnew(): void {
  expect(world.github.violations).toEqual([]);
  world.github.resetCounters();
}

describe("an opened pull request", () => {
  test("gets a comment with every inherited component and its chain, and a completed check", async () => {
    const repo = newRepository();
    repo.commit({ branch: "change", files: npmFiles(bringing("event-stream", "flatmap-stream")) });
    // The pushes are dealt with, and the organisation's policy is known: it is asked for once in five minutes.
    await reviewed(newRepository());
    countAnew();
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    const [comment, ...more] = world.github.commentsOf(pull);
    expect(more).toEqual([]);
    expect(comment?.byApp).toBe(true);
    expect(comment?.body).toContain("`flatmap-stream 1.0.0` through **`event-stream 1.0.0`**");
    const [run, ...others] = runsOf(pull);
    expect(others).toEqual([]);
    expect(run).toMatchObject({ status: "completed", conclusion: "success", externalId: `${repo.id}#1@1` });
    // A first review: at most nine calls and one for each blob.
    expect(calls().others).toBeLessThanOrEqual(9);
    // What base holds was read for the pull request before.
    expect(calls().blobs).toBe(2);
  });

  test("asks four things and writes nothing when nothing is new, and nothing at all for a known delivery", async () => {
    const pull = await reviewed(newRepository());
    countAnew();
    world.github.setDraft(pull, true);
    await world.atRest();
    expect(calls()).toEqual({ blobs: 0, others: 4, writes: 0 });
    world.github.setDraft(pull, false);
    await world.atRest();
    expect(calls()).toEqual({ blobs: 0, others: 8, writes: 0 });
    const { guid } = world.github.deliveries.findLast(({ action }) => action === "opened") ?? { guid: "" };
    world.github.redeliver(guid);
    await world.atRest();
    expect(calls()).toEqual({ blobs: 0, others: 8, writes: 0 });
  });

  test("without lockfiles gets a completed success and no comment", async () => {
    const repo = newRepository();
    repo.commit({ branch: "change", files: { "README.md": "hello, world" } });
    const pull = world.github.openPullRequest({ repo, head: "change", draft: true });
    await world.atRest();
    expect(runsOf(pull)).toMatchObject([{ conclusion: "success", title: "No lockfile changed" }]);
    expect(world.github.commentsOf(pull)).toEqual([]);
  });

  test("that only removes gets no comment; the check says that nothing is wrong", async () => {
    const repo = newRepository();
    repo.commit({ files: npmFiles(bringing("direct", "inherited")) });
    repo.commit({ branch: "change", files: npmFiles({}) });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    expect(runsOf(pull)).toMatchObject([{ status: "completed", conclusion: "success" }]);
    expect(world.github.commentsOf(pull)).toEqual([]);
  });

  test("whose manifest is a link says that it was not read", async () => {
    const repo = newRepository();
    const { "package-lock.json": lockfile = "", "package.json": manifest = "" } = npmFiles(
      bringing("direct", "inherited"),
    );
    repo.commit({
      branch: "change",
      files: { "package-lock.json": lockfile, "real.json": manifest },
      symlinks: { "package.json": "real.json" },
    });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    expect(runsOf(pull)[0]?.summary).toContain("The manifest is a symbolic link");
  });

  test("that brings malware fails, with an annotation on the line that asked for it", async () => {
    const pull = await reviewed(newRepository(), "direct", MALWARE);
    const [run] = runsOf(pull);
    expect(run).toMatchObject({ conclusion: "failure" });
    expect(run?.annotations).toMatchObject([
      { path: "package.json", start_line: 5, annotation_level: "failure" },
    ]);
    expect(world.github.commentsOf(pull)[0]?.body).toContain("[!CAUTION]");
  });
});

describe("a further push", () => {
  test("gets a check of its own, and the comment is edited in place, also when all is well again", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo, "direct", MALWARE);
    const first = pull.headSha;
    const [comment] = world.github.commentsOf(pull);
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "harmless")) });
    await world.atRest();
    expect(runsOf(pull, first)).toMatchObject([{ conclusion: "failure" }]);
    expect(runsOf(pull)).toMatchObject([{ conclusion: "success" }]);
    expect(world.github.commentsOf(pull).map(({ id }) => id)).toEqual([comment?.id]);
    expect(comment?.body).toContain("harmless");
    expect(comment?.body).not.toContain(MALWARE);
    repo.commit({ branch: "change", files: npmFiles({}) });
    await world.atRest();
    expect(world.github.commentsOf(pull).map(({ id }) => id)).toEqual([comment?.id]);
    expect(comment?.body).toContain("no longer there");
  });

  test("makes a deleted comment anew", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo);
    const [comment] = world.github.commentsOf(pull);
    if (comment === undefined) throw new Error("no comment");
    world.github.deleteComment(comment, "octocat");
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "another")) });
    await world.atRest();
    expect(world.github.commentsOf(pull)).toHaveLength(1);
    expect(world.github.commentsOf(pull)[0]?.body).toContain("another");
  });

  test("leaves a person's comment with our marker alone", async () => {
    const repo = newRepository();
    world.github.holdDeliveries();
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "inherited")) });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    const body = `${COMMENT_MARKER}\nI am Weir.`;
    const theirs = world.github.comment(pull, "mallory", body);
    world.github.releaseDeliveries();
    await world.atRest();
    const [kept, ours, ...more] = world.github.commentsOf(pull);
    expect(more).toEqual([]);
    expect(kept).toBe(theirs);
    expect(kept?.body).toBe(body);
    expect(ours).toMatchObject({ byApp: true });
  });
});

describe("head, base and state", () => {
  test("are asked for: an old delivery after a new one reviews the new head", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo);
    world.github.holdDeliveries();
    const old = repo.commit({ branch: "change", files: npmFiles(bringing("direct", "older")) });
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "newer")) });
    world.github.releaseDeliveries("shuffled");
    await world.atRest();
    expect(runsOf(pull, old)).toEqual([]);
    expect(runsOf(pull)).toMatchObject([{ status: "completed" }]);
    expect(world.github.commentsOf(pull)[0]?.body).toContain("newer");
  });

  test("count when the base is another one", async () => {
    const repo = newRepository();
    repo.commit({ branch: "next", files: npmFiles(bringing("direct", "inherited")) });
    repo.commit({ branch: "change", from: "next", files: { "README.md": "only this" } });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    const [comment] = world.github.commentsOf(pull);
    expect(comment?.body).toContain("inherited");
    world.github.retarget(pull, "next");
    await world.atRest();
    expect(comment?.body).toContain("no longer there");
    expect(runsOf(pull).at(-1)).toMatchObject({ conclusion: "success", title: "No lockfile changed" });
  });

  test("of a closed pull request write nothing; reopened it is reviewed again", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo);
    countAnew();
    world.github.closePullRequest(pull);
    await world.atRest();
    expect(calls()).toEqual({ blobs: 0, others: 1, writes: 0 });
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "while-closed")) });
    world.github.reopenPullRequest(pull);
    await world.atRest();
    expect(world.github.commentsOf(pull)[0]?.body).toContain("while-closed");
    expect(runsOf(pull)).toMatchObject([{ status: "completed" }]);
  });
});

describe("two pull requests with one head", () => {
  test("share the worst conclusion, and both are told when one is mended", async () => {
    const repo = newRepository();
    repo.commit({ branch: "next", files: npmFiles(bringing("direct", MALWARE)) });
    repo.commit({ branch: "change", from: "next", files: { "README.md": "more" } });
    repo.commit({ branch: "later", from: "next", files: { "LATER.md": "later" } });
    const good = world.github.openPullRequest({ repo, head: "change", base: "next" });
    const bad = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    const shared = runsOf(good).at(-1);
    expect(shared).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(shared?.summary).toContain("#1 (success), #2 (failure)");
    world.github.retarget(bad, "later");
    await world.atRest();
    const mended = runsOf(good).at(-1);
    expect(mended).toMatchObject({ status: "completed", conclusion: "success" });
    expect(mended?.summary).toContain("#1 (success), #2 (success)");
    world.github.closePullRequest(bad);
    await world.atRest();
    expect(runsOf(good).at(-1)?.summary).not.toContain("#2");
    const ids = runsOf(good).map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("repositories that are added have their open pull requests reviewed", async () => {
  const { github } = world;
  const repo = github.repository("other", "shop");
  repo.commit({ files: npmFiles({}) });
  repo.commit({ branch: "change", files: npmFiles(bringing("direct", "inherited")) });
  const pull = github.openPullRequest({ repo, head: "change" });
  const late = github.repository("other", "late");
  late.commit({ files: npmFiles({}) });
  late.commit({ branch: "change", files: npmFiles(bringing("direct", "inherited")) });
  const latePull = github.openPullRequest({ repo: late, head: "change" });
  const installation = github.install({ account: "other", repositories: [repo] });
  await eventually("the first review", () => github.commentsOf(pull).length === 1);
  expect(github.commentsOf(latePull)).toEqual([]);
  github.addRepositoryToInstallation(installation, late);
  await eventually("the second review", () => github.commentsOf(latePull).length === 1);
});
