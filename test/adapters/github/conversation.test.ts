import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { Probot } from "probot";
import { GitHubApp, readIdentity } from "../../../src/adapters/github/app.js";
import { weirOctokit } from "../../../src/adapters/github/octokit.js";
import { GitHubDouble } from "../../github-double/github-double.js";
import type { PullRequest } from "../../github-double/state/pull-request.js";
import type { Repository } from "../../github-double/state/repository.js";
import { calm } from "./speaking.js";

const MARKER = "<!-- weir -->";
const NOW = new Date("2026-01-02T03:04:05Z");

let github: GitHubDouble;
let shop: Repository;
let pull: PullRequest;
let app: GitHubApp;
let installationId: number;

/** Everything against the stateful double, which checks each request against GitHub's own description. */
beforeEach(async () => {
  github = await GitHubDouble.start({ app: { id: 7, slug: "weir-app", webhookSecret: "s" } });
  shop = github.repository("acme", "shop");
  shop.commit({ files: { "package.json": "{}\n", "web/yarn.lock": "old\n" }, message: "first" });
  shop.commit({ branch: "change", files: { "web/yarn.lock": "new\n" }, message: "bump" });
  shop.commit({ files: { "README.md": "later\n" }, message: "second" });
  pull = github.openPullRequest({ repo: shop, head: "change", title: "Bump", author: "mona" });
  installationId = github.install({ account: "acme", repositories: [shop] });
  const probot = new Probot({
    appId: 7,
    privateKey: github.privateKey,
    secret: "s",
    baseUrl: github.url,
    log: pino({ level: "silent" }),
    Octokit: weirOctokit({
      throttle: false,
      patience: { backoffMs: 5 },
      timeLimitMs: 10_000,
      meter: { githubCall: () => undefined },
    }),
  });
  const octokit = await probot.auth();
  app = new GitHubApp({
    app: octokit,
    installation: (id) => probot.auth(id),
    identity: await readIdentity(octokit, calm),
  });
  github.resetCounters();
});

afterEach(async () => {
  const { bugs, violations } = github;
  await github.close();
  expect(bugs).toEqual([]);
  expect(violations).toEqual([]);
});

const speak = () =>
  app.repository({ installationId, owner: "acme", repository: "shop", repositoryId: shop.id });
const output = (count: number) => ({
  conclusion: "failure" as const,
  title: "1 blocks",
  summary: "why",
  annotations: Array.from({ length: count }, (_, index) => ({
    path: "web/yarn.lock",
    line: index + 1,
    level: "failure" as const,
    title: "t",
    message: "m",
  })),
  actions: [],
});
const calls = () => github.requests.filter(({ route }) => !route.endsWith("access_tokens")).length;

describe("a review's conversation with GitHub", () => {
  it("takes 8 calls and one for each blob the first time", async () => {
    const { reader, publisher } = await speak();
    const state = await reader.pullRequest(pull.number, calm);
    expect(state).toMatchObject({ state: "open", draft: false, baseRef: "main" });
    const mergeBase = await reader.mergeBase(state.base, state.head, calm);
    const run = await publisher.startCheckRun(state.head, "ext", NOW, calm);
    const before = await reader.tree(mergeBase, calm);
    const after = await reader.tree(state.head, calm);
    expect([...after.entries.keys()].sort()).toEqual(["package.json", "web/yarn.lock"]);
    const [old, fresh] = [before, after].map((tree) => tree.entries.get("web/yarn.lock")?.sha ?? "");
    expect(await reader.blob(old ?? "", 100, calm)).toBe("old\n");
    expect(await reader.blob(fresh ?? "", 100, calm)).toBe("new\n");
    await publisher.completeCheckRun(run, output(50), NOW, false, calm);
    expect(await publisher.findComment(pull.number, MARKER, calm)).toBeNull();
    const comment = await publisher.createComment(pull.number, `${MARKER} review`, calm);
    expect(calls()).toBe(8 + 2);
    expect(await publisher.findComment(pull.number, MARKER, calm)).toMatchObject({ id: comment });
    expect(await publisher.findCheckRun(state.head, "ext", calm)).toBe(run);
    expect(await reader.hasCheckRun(state.head, calm)).toBe(true);
    expect(await reader.hasCheckRun(state.base, calm)).toBe(false);
    expect(await reader.openPullRequests(null, calm)).toEqual([{ number: pull.number, head: state.head }]);
  });

  it("finds the merge base of a fork's commits through the base repository", async () => {
    const fork = github.fork(shop, "mallory");
    const head = fork.commit({ branch: "evil", files: { "web/yarn.lock": "evil\n" }, message: "x" });
    const opened = github.openPullRequest({
      repo: shop,
      head: "evil",
      fromFork: fork,
      author: "mallory",
      title: "x",
    });
    const { reader } = await speak();
    const state = await reader.pullRequest(opened.number, calm);
    expect(state.head).toBe(head);
    expect(await reader.mergeBase(state.base, state.head, calm)).toBe(state.base);
    expect((await reader.tree(head, calm)).entries.has("web/yarn.lock")).toBe(true);
  });

  it("creates a comment once and its annotations once, although answers are lost", async () => {
    const { publisher, reader } = await speak();
    const { head } = await reader.pullRequest(pull.number, calm);
    github.faults.add({
      fault: { kind: "bad-gateway", effect: "after" },
      when: /^POST .*comments$/,
      times: 1,
    });
    const lost = publisher.createComment(pull.number, `${MARKER} review`, calm);
    await expect(lost).rejects.toMatchObject({ mayHaveHappened: true });
    const own = await publisher.findComment(pull.number, MARKER, calm);
    expect(await publisher.updateComment(own?.id ?? 0, `${MARKER} again`, calm)).toBe(true);
    expect(github.commentsOf(pull).map(({ body }) => body)).toEqual([`${MARKER} again`]);

    const run = await publisher.startCheckRun(head, "ext", NOW, calm);
    github.faults.add({ fault: { kind: "destroy", effect: "after" }, when: /^PATCH .*check-runs/, times: 1 });
    await publisher.completeCheckRun(run, output(120), NOW, false, calm);
    const [made] = github.checkRunsOf(shop, head);
    expect(made?.annotations).toHaveLength(120);
    expect(made).toMatchObject({ conclusion: "failure" });
  });

  it("redelivers what failed", async () => {
    github.push(shop, { branch: "change", files: { "web/yarn.lock": "newer\n" }, message: "x" });
    await github.settled();
    const failed = await app.failedDeliveries(new Date(Date.now() - 3_600_000), calm);
    expect(failed.length).toBeGreaterThan(0);
    await app.redeliver(failed[0]?.id ?? "", calm);
  });
});
