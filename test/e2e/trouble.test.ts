import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { PullRequest, Repository } from "../github-double/state/repository.js";
import { bringing, malwareRecord, npmFiles } from "../support/npm-project.js";
import { OsvServer, type OsvRecord } from "../support/osv-server.js";
import { eventually, MALWARE, QUICK, startWorld, type World } from "../support/weir.js";

let world: World;
let osv: OsvServer;
/** Every question that went to OSV. */
const asked: string[] = [];
let osvIsDown = false;
let made = 0;

beforeAll(async () => {
  osv = await OsvServer.start({ records: [malwareRecord(MALWARE) as OsvRecord] });
  osv.fault = (_path, _attempt, body) => {
    asked.push(body);
    return osvIsDown ? { status: 503 } : null;
  };
  const env = { OSV_FOLDER: "", OSV_API_URL: osv.url.href, PRIVATE_NAMES: "@acme/, acme-*" };
  const queue = { ...QUICK.queue, retryLimit: 1, sweepEverySeconds: 2, secondSweepAfterSeconds: 4 };
  world = await startWorld(env, { ...QUICK, leaseSeconds: 3, queue });
  world.github.install({ account: "acme", repositories: "all" });
});
afterAll(async () => {
  await world.close();
  await osv.close();
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

function newRepository(): Repository {
  made += 1;
  const repository = world.github.repository("acme", `shop-${made}`);
  repository.commit({ files: npmFiles({}) });
  return repository;
}

function open(repo: Repository, inherited = "inherited", branch = "change"): PullRequest {
  repo.commit({ branch, files: npmFiles(bringing("direct", inherited)) });
  return world.github.openPullRequest({ repo, head: branch });
}

const runsOf = (pull: PullRequest, head = pull.headSha) =>
  world.github.checkRunsOf(pull.repository, head).filter(({ name }) => name === "weir");

/** The newest run of the head once it is completed. */
const completed = (pull: PullRequest) =>
  eventually(`the check run of ${pull.repository.name}#${pull.number}`, () => {
    const newest = runsOf(pull).at(-1);
    return newest?.status === "completed" ? newest : null;
  });

const deliveryOf = (pull: PullRequest) =>
  world.github.deliveries.findLast(
    ({ event, repository }) => event === "pull_request" && repository === pull.repository.id,
  )?.guid ?? "";

describe("a source of advisories", () => {
  test("that is down makes the check neutral; it is asked again by itself, and then the word is given", async () => {
    osvIsDown = true;
    const pull = open(newRepository(), MALWARE);
    const first = await completed(pull);
    expect(first.conclusion).toBe("neutral");
    expect(first.summary).toContain("Not checked");
    osvIsDown = false;
    await eventually("the second review", () => runsOf(pull).at(-1)?.conclusion === "failure");
    expect(runsOf(pull)).toHaveLength(2);
    await world.atRest();
    expect(world.github.commentsOf(pull)).toHaveLength(1);
    expect(world.github.commentsOf(pull)[0]?.body).toContain("[!CAUTION]");
  });

  test("is never asked for private names, and the review says so", async () => {
    const repo = newRepository();
    const locked = {
      "@acme/secret": { version: "1.0.0" },
      "acme-hidden": { version: "1.0.0" },
      open: { version: "1.0.0" },
    };
    const dependencies = { "@acme/secret": "^1.0.0", "acme-hidden": "^1.0.0", open: "^1.0.0" };
    asked.length = 0;
    repo.commit({ branch: "change", files: npmFiles({ dependencies, locked }) });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await completed(pull);
    await world.atRest();
    expect(asked.join("\n")).toContain('"open"');
    expect(asked.join("\n")).not.toMatch(/secret|hidden/);
    expect(world.github.commentsOf(pull)[0]?.body).toMatch(/private/);
  });
});

describe("a review that fails for good", () => {
  test("shows the delivery on the check; that delivery, delivered again, is processed", async () => {
    const { github } = world;
    const repo = newRepository();
    const broken = github.faults.add({
      when: ({ path }) => path.startsWith(`/repos/${repo.fullName}/compare/`),
      fault: { kind: "bad-gateway", effect: "before" },
    });
    const pull = open(repo);
    const dead = await completed(pull);
    expect(dead).toMatchObject({ conclusion: "failure", title: "Could not be reviewed" });
    const guid = deliveryOf(pull);
    expect(dead.summary).toContain(guid);
    broken();
    github.redeliver(guid);
    await eventually("the review", () => runsOf(pull).at(-1)?.conclusion === "success");
    await world.atRest();
    expect(github.commentsOf(pull)).toHaveLength(1);
    expect(runsOf(pull).filter(({ status }) => status !== "completed")).toEqual([]);
  });
});

describe("a merge group whose review fails for good", () => {
  test("fails its check; whoever runs it again gets the review", async () => {
    const { github } = world;
    const repo = newRepository();
    github.addCollaborator(repo, "mia", "maintain");
    const mia = github.person("mia");
    const pull = open(repo);
    await completed(pull);
    await world.atRest();
    const broken = github.faults.add({
      when: ({ path }) => path.startsWith(`/repos/${repo.fullName}/git/trees/`),
      fault: { kind: "bad-gateway", effect: "before" },
    });
    const head = github.mergeQueue(repo, "main").enqueue(pull, mia.account)?.headSha ?? "";
    const runs = () => github.checkRunsOf(repo, head).filter(({ name }) => name === "weir");
    await eventually("its end", () => runs()[0]?.status === "completed");
    expect(runs()).toMatchObject([{ conclusion: "failure", title: "Could not be reviewed" }]);
    broken();
    const [failed] = runs();
    if (failed !== undefined) mia.reruns(failed);
    await eventually("the review", () => runs().at(-1)?.conclusion === "success");
  });
});

describe("a newer push", () => {
  test("completes what was under way for the older one as superseded", async () => {
    const { github } = world;
    const repo = newRepository();
    const broken = github.faults.add({
      when: ({ path }) => path.startsWith(`/repos/${repo.fullName}/git/trees/`),
      fault: { kind: "hang", effect: "before" },
    });
    const pull = open(repo, "older");
    const old = pull.headSha;
    await eventually("a run in progress", () => runsOf(pull).at(-1)?.status === "in_progress");
    repo.commit({ branch: "change", files: npmFiles(bringing("direct", "newer")) });
    await github.settled();
    broken();
    expect((await completed(pull)).conclusion).toBe("success");
    expect(runsOf(pull, old)).toMatchObject([
      { status: "completed", conclusion: "neutral", title: "A newer push took its place" },
    ]);
    await world.atRest();
    expect(github.commentsOf(pull)[0]?.body).toContain("newer");
  });
});

describe("a slow pull request", () => {
  test("runs once at a time, and others flow past it", async () => {
    const { github } = world;
    const slow = newRepository();
    const path = `/repos/${slow.fullName}/pulls/1`;
    const hanging = github.faults.add({
      when: (subject) => subject.path === path,
      fault: { kind: "hang", effect: "before" },
    });
    const waiting = open(slow);
    const attempts = () =>
      github.requests.filter((request) => request.path === path).map(({ at }) => at.getTime());
    await eventually("the slow one", () => attempts().length > 0);
    for (const draft of [true, false, true, false]) github.setDraft(waiting, draft);
    const others = Array.from({ length: 6 }, () => open(newRepository()));
    await Promise.all(others.map(completed));
    expect(runsOf(waiting).length).toBe(0);
    await eventually("its second attempt", () => attempts().length > 1);
    // A call hangs for three seconds: one at a time.
    for (const [at, time] of attempts().slice(1).entries())
      expect(time - (attempts()[at] ?? 0)).toBeGreaterThan(2500);
    hanging();
    await completed(waiting);
    await world.atRest();
    expect(runsOf(waiting)).toHaveLength(1);
    expect(github.commentsOf(waiting)).toHaveLength(1);
  });
});

describe("a service that stops", () => {
  test("drains: what it works on is finished or given back, and done once", async () => {
    const { github } = world;
    const repo = newRepository();
    const slowly = github.faults.add({
      when: ({ path }) => path.startsWith(`/repos/${repo.fullName}/git/`),
      fault: { kind: "delay", milliseconds: 400 },
    });
    const pull = open(repo);
    await eventually("work", () => runsOf(pull).length === 1);
    await world.service.stop();
    await expect(fetch(`${world.service.url}/healthz`)).rejects.toThrow();
    expect(runsOf(pull)).toMatchObject([{ status: "completed" }]);
    slowly();
    await world.restart();
    await world.atRest();
    expect(runsOf(pull)).toHaveLength(1);
    expect(github.commentsOf(pull)).toHaveLength(1);
  });

  test("and cannot finish in time gives the job back; the next one goes on with the same run", async () => {
    const { github } = world;
    const repo = newRepository();
    const hanging = github.faults.add({
      when: ({ path }) => path.startsWith(`/repos/${repo.fullName}/git/`),
      fault: { kind: "hang", effect: "before" },
    });
    await world.restart({ ...QUICK, queue: { ...QUICK.queue, drainSeconds: 0.2, sweepEverySeconds: 2 } });
    const pull = open(repo);
    await eventually("work", () => runsOf(pull).length === 1);
    await world.service.stop();
    expect(runsOf(pull)).toMatchObject([{ status: "in_progress" }]);
    hanging();
    await world.restart();
    await completed(pull);
    await world.atRest();
    expect(runsOf(pull)).toHaveLength(1);
    expect(github.commentsOf(pull)).toHaveLength(1);
  });

  test("misses deliveries; the sweep has them delivered again", async () => {
    const { github } = world;
    const url = github.webhookUrl;
    github.webhookUrl = "http://127.0.0.1:9/nobody";
    const pull = open(newRepository());
    await github.settled();
    github.webhookUrl = url;
    expect((await completed(pull)).conclusion).toBe("success");
    const attempts = github.deliveries.filter(({ guid }) => guid === deliveryOf(pull));
    expect(attempts.map(({ redelivery }) => redelivery)).toEqual([false, true]);
  });
});
