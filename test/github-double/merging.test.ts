import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";
import type { MergeMethod } from "./state/merging.js";
import { listenTo, type Listener } from "./webhooks/receiver.js";

let stage: Scene;
let octokit: Octokit;
let receiver: Listener;
const at = { owner: "acme", repo: "shop" };

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
  receiver = await listenTo(stage.github);
});

afterEach(async () => {
  receiver.close();
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

const told = () => receiver.told();

const commit = async (ref: string | null) =>
  (await octokit.rest.repos.getCommit({ ...at, ref: ref ?? "" })).data;
const pullsOf = async (commit_sha: string) =>
  (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map(
    ({ number, state }) => [number, state],
  );
const main = () => stage.shop.branch("main") ?? "";

describe("merging", () => {
  it.each<[MergeMethod, number, string, string | undefined]>([
    ["merge", 2, "Merge pull request #1 from acme/bump\n\nChange bump", "root"],
    ["squash", 1, "Change bump (#1)", "mona"],
    ["rebase", 1, "Change", "octocat"],
  ])("by %s moves the base and closes the pull request", async (method, parents, message, author) => {
    const base = main();
    const after = stage.github.person("root").merges(stage.pull, method);
    expect(main()).toBe(after);
    const made = await commit(after);
    expect([made.parents.length, made.commit.message, made.author?.login]).toEqual([
      parents,
      message,
      author,
    ]);
    expect(made.parents[0]?.sha).toBe(base);
    expect(made.committer?.login).toBe(method === "rebase" ? "root" : "web-flow");
    expect(made.commit.tree.sha).toBe((await commit(stage.pull.headSha)).commit.tree.sha);
    const all = await told();
    expect(all.map(({ name }) => name).sort()).toEqual([
      "check_suite.requested",
      "pull_request.closed",
      "push",
    ]);
    expect(all.find(({ name }) => name === "pull_request.closed")?.payload).toMatchObject({
      pull_request: { merged: true, merged_by: { login: "root" }, merge_commit_sha: after },
    });
    expect(all.find(({ name }) => name === "push")?.payload).toMatchObject({
      ref: "refs/heads/main",
      before: base,
      after,
      ...{ forced: false, created: false, deleted: false },
      head_commit: { id: after },
      pusher: { name: "root" },
      repository: { default_branch: "main" },
      sender: { login: "root" },
    });
  });

  it("by rebase makes every commit anew, onto a base that has moved on", async () => {
    stage.shop.commit({ branch: "bump", files: { "more.txt": "2\n" }, message: "second", author: "mona" });
    stage.shop.commit({ files: { "main.txt": "moved" } });
    const base = main();
    const after = stage.github.mergePullRequest(stage.pull, "root", "rebase");
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: `${base}...${after}`,
    });
    expect(data.commits.map(({ commit: each }) => each.message)).toEqual(["Change", "second"]);
    expect(data.commits.map(({ author }) => author?.login)).toEqual(["octocat", "mona"]);
    expect(stage.pull.mergeCommits).toEqual(data.commits.map(({ sha }) => sha));
    for (const { sha } of data.commits) expect(await pullsOf(sha)).toEqual([[1, "closed"]]);
  });

  it("is refused where both sides changed the same line, and possible where they did not", () => {
    const text = (line: number, to: string) =>
      Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
        .map((each, index) => `${index + 1 === line ? to : each}\n`)
        .join("");
    stage.shop.commit({ files: { "package.json": text(11, "near") } });
    expect(() => stage.github.mergePullRequest(stage.pull)).toThrow("cannot be merged");
    stage.shop.commit({ files: { "package.json": text(15, "far") } });
    stage.github.mergePullRequest(stage.pull);
    const { tree } = stage.shop.objects.commitAt(main());
    const merged = stage.shop.objects.tree(tree)?.find(({ name }) => name === "package.json");
    const bytes = stage.shop.objects.blob(merged?.sha ?? "")?.toString("utf8");
    expect(bytes).toBe(text(10, "LINE 10").replace("line 15", "far"));
  });
});

describe("the pull requests of a commit", () => {
  it("are all open ones that hold it, until one of them is merged", async () => {
    const head = stage.pull.headSha;
    stage.shop.commit({ branch: "next", from: "bump", files: { n: "n" } });
    const second = stage.github.openPullRequest({ repo: stage.shop, head: "next" });
    const third = stage.github.openPullRequest({ repo: stage.shop, head: "next", base: "bump" });
    expect(await pullsOf(head)).toEqual([
      [1, "open"],
      [2, "open"],
    ]);
    stage.github.closePullRequest(third);
    expect(await pullsOf(second.headSha)).toEqual([[2, "open"]]);
    const merged = stage.github.mergePullRequest(stage.pull);
    expect(await pullsOf(head)).toEqual([[1, "closed"]]);
    expect(await pullsOf(merged)).toEqual([[1, "closed"]]);
    expect(await pullsOf(stage.pull.baseSha)).toEqual([]);
  });

  it("keep a squashed one beside its commits, which never reached the default branch", async () => {
    const squashed = stage.github.mergePullRequest(stage.pull, "root", "squash");
    expect(await pullsOf(squashed)).toEqual([[1, "closed"]]);
    expect(await pullsOf(stage.pull.headSha)).toEqual([[1, "closed"]]);
  });
});

describe("commits of a pull request", () => {
  const list = async (more: object = {}) =>
    (await octokit.rest.pulls.listCommits({ ...at, pull_number: 1, ...more })).data;

  it("tell who GitHub takes their addresses for, not who pushed them", async () => {
    const mallory = stage.github.person("mallory");
    mallory.pushes(stage.shop, {
      branch: "bump",
      files: { a: "1" },
      author: { name: "dependabot[bot]", email: "somebody@example.com" },
      committer: "mona",
    });
    mallory.pushes(stage.shop, { branch: "bump", files: { a: "2" }, author: "mona" });
    const hands = (await list()).map(({ author, committer, commit: { author: named } }) => [
      author?.login,
      committer?.login,
      named?.name,
    ]);
    expect(hands).toEqual([
      ["octocat", "octocat", "octocat"],
      [undefined, "mona", "dependabot[bot]"],
      ["mona", "mona", "mona"],
    ]);
  });

  it("come oldest first, page by page, 250 at the most", async () => {
    for (let index = 1; index <= 251; index += 1) {
      stage.shop.commit({ branch: "bump", files: { n: `${index}` }, message: `${index}` });
    }
    const all = await octokit.paginate(octokit.rest.pulls.listCommits, {
      ...at,
      pull_number: 1,
      per_page: 100,
    });
    expect(all.map(({ commit: { message } }) => message)).toEqual([
      "Change",
      ...Array.from({ length: 249 }, (_, index) => `${index + 1}`),
    ]);
    expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).data.commits).toBe(252);
  });
});

describe("pushes", () => {
  it("by somebody onto a bot's branch are told as that somebody's", async () => {
    stage.github.person("dependabot[bot]").pushes(stage.shop, {
      branch: "dependabot/npm/a-2",
      from: "main",
      files: { a: "2" },
      committer: { name: "GitHub", email: "noreply@github.com" },
    });
    const pull = stage.github
      .person("dependabot[bot]")
      .opens({ repo: stage.shop, head: "dependabot/npm/a-2" });
    const opened = (await told()).find(({ name }) => name === "pull_request.opened");
    expect(opened?.payload).toMatchObject({
      pull_request: { user: { login: "dependabot[bot]", type: "Bot" } },
      sender: { type: "Bot" },
    });
    const mallory = stage.github.person("mallory");
    const after = mallory.pushes(stage.shop, {
      branch: pull.headRef,
      files: { a: "3" },
      author: "dependabot[bot]",
    });
    const moved = (await told()).find(({ name }) => name === "pull_request.synchronize");
    expect(moved?.payload).toMatchObject({
      after,
      pull_request: { user: { login: "dependabot[bot]" }, head: { sha: after } },
      sender: { login: "mallory", type: "User" },
    });
    expect((await commit(after)).author?.login).toBe("dependabot[bot]");
  });

  it("tell what is new in them: commits, and whether the branch is new, forced or gone", async () => {
    const tip = main();
    stage.shop.commit({ branch: "topic", files: { t: "1" }, message: "one" });
    const second = stage.shop.commit({ branch: "topic", files: { t: "2" }, message: "two" });
    const forced = stage.shop.commit({ branch: "topic", from: "main", files: { t: "3" }, message: "three" });
    stage.github.deleteBranch(stage.shop, "topic", "mona");
    const pushes = (await told()).filter(({ name }) => name === "push").map(({ payload }) => payload);
    const seen = new Map(
      pushes.map((each) => [
        String(each["after"]),
        [
          each["before"],
          ...["created", "forced", "deleted"].filter((name) => each[name] === true),
          ...(each["commits"] as { readonly message: string }[]).map(({ message }) => message),
        ],
      ]),
    );
    const nothing = "0".repeat(40);
    expect([...seen.values()]).toHaveLength(4);
    expect(seen.get(second)?.slice(1)).toEqual(["two"]);
    expect(seen.get(forced)).toEqual([second, "forced", "three"]);
    expect(seen.get(nothing)).toEqual([forced, "deleted"]);
    const created = [...seen.values()].find((each) => each.includes("created"));
    expect(created).toEqual([nothing, "created", "one"]);
    expect(pushes.find(({ deleted }) => deleted === true)?.["head_commit"]).toBeNull();
    expect(main()).toBe(tip);
  });
});

describe("pull requests that lose a branch", () => {
  it("are closed, and can be reopened only when it is there again", async () => {
    const head = stage.pull.headSha;
    stage.github.deleteBranch(stage.shop, "bump", "mona");
    expect(stage.pull.state).toBe("closed");
    expect((await told()).map(({ name }) => name).sort()).toEqual(["pull_request.closed", "push"]);
    const mona = stage.github.person("mona");
    expect(() => {
      mona.reopens(stage.pull);
    }).toThrow("without its branches");
    stage.shop.moveBranch("bump", head, mona.account, false);
    mona.reopens(stage.pull);
    expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).data).toMatchObject({
      state: "open",
      merged: false,
      head: { sha: head },
    });
  });

  it("also when it is the one they aim at, but never the default branch", () => {
    stage.shop.commit({ branch: "release", from: "main", files: { r: "1" } });
    stage.github.retarget(stage.pull, "release", "mona");
    expect(() => {
      stage.github.deleteBranch(stage.shop, "main");
    }).toThrow("default branch");
    stage.github.deleteBranch(stage.shop, "release");
    expect(stage.pull.state).toBe("closed");
  });
});
