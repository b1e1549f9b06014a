import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import type { MergeQueue } from "./merge-queue.js";
import { installationOctokit } from "./sign-in.js";
import type { MergeGroup } from "./state/merge-group.js";
import type { PullRequest } from "./state/repository.js";
import { listenTo, type Listener } from "./webhooks/receiver.js";

let stage: Scene;
let octokit: Octokit;
let receiver: Listener;
let queue: MergeQueue;
const at = { owner: "acme", repo: "shop" };

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
  receiver = await listenTo(stage.github);
  queue = stage.github.mergeQueue(stage.shop);
});

afterEach(async () => {
  receiver.close();
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

type Conclusion = "success" | "failure" | "neutral";

async function check(head_sha: string, conclusion: Conclusion = "success"): Promise<void> {
  await octokit.rest.checks.create({ ...at, name: "weir", head_sha, conclusion });
}

/** A checked pull request that adds a file of its own. */
async function ready(name: string): Promise<PullRequest> {
  stage.shop.commit({ branch: name, from: "main", files: { [name]: name } });
  const pull = stage.github.openPullRequest({
    repo: stage.shop,
    head: name,
    author: "mona",
    title: `Add ${name}`,
  });
  await check(pull.headSha);
  return pull;
}

function queued(pulls: PullRequest | readonly PullRequest[]): MergeGroup {
  const group = stage.github.person("alice").enqueues(pulls);
  if (group === null) throw new Error("no group was made");
  return group;
}

/** Names of what was sent since the last time, each with the reason where it has one, sorted. */
async function told(event: string): Promise<string[]> {
  return (await receiver.told())
    .filter(({ name }) => name.startsWith(event))
    .map(({ name, payload: { reason } }) => (typeof reason === "string" ? `${name} ${reason}` : name))
    .sort();
}

const main = () => stage.shop.branch("main") ?? "";
const filesAt = (sha: string) =>
  stage.shop.objects.tree(stage.shop.objects.commitAt(sha).tree)?.map(({ name }) => name);

describe("a merge group", () => {
  it("is told with its commit, on top of the base, under a branch of its own", async () => {
    const pull = await ready("a");
    await stage.github.settled();
    receiver.received.length = 0;
    const group = queued(pull);
    await stage.github.settled();
    const all = new Map(receiver.received.map(({ name, payload }) => [name, payload]));
    expect([...all.keys()].sort()).toEqual([
      "check_suite.requested",
      "merge_group.checks_requested",
      "pull_request.enqueued",
      "push",
    ]);
    const ref = `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${main()}`;
    expect(all.get("merge_group.checks_requested")).toMatchObject({
      merge_group: {
        head_sha: group.headSha,
        head_ref: ref,
        base_sha: main(),
        base_ref: "refs/heads/main",
        head_commit: { id: group.headSha, message: expect.stringContaining("Add a") as unknown },
      },
      repository: { full_name: "acme/shop" },
      organization: { login: "acme" },
      installation: { id: stage.installation },
      sender: { login: "github-merge-queue[bot]", type: "Bot" },
    });
    expect(all.get("push")).toMatchObject({ ref, created: true, after: group.headSha });
    expect(all.get("check_suite.requested")).toMatchObject({ check_suite: { pull_requests: [] } });
    const { data } = await octokit.rest.git.getCommit({ ...at, commit_sha: group.headSha });
    expect(data.parents.map(({ sha }) => sha)).toEqual([main(), pull.headSha]);
    const tip = await octokit.rest.git.getRef({ ...at, ref: ref.replace("refs/", "") });
    expect(tip.data.object.sha).toBe(group.headSha);
  });

  it("stands on the one before it and holds what that one holds", async () => {
    const [first, second] = [queued(await ready("a")), queued(await ready("b"))];
    expect(second.baseSha).toBe(first.headSha);
    expect(second.branch.endsWith(first.headSha)).toBe(true);
    expect(filesAt(second.headSha)).toEqual(["a", "b", "package.json"]);
    expect(queue.groups).toEqual([first, second]);
  });

  it("of several pull requests is named after the last and has a commit for each", async () => {
    queue.settings.method = "squash";
    const [a, b] = [await ready("a"), await ready("b")];
    const group = queued([a, b]);
    expect(group.branch).toBe(`gh-readonly-queue/main/pr-${b.number}-${main()}`);
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: `${group.baseSha}...${group.headSha}`,
    });
    expect(data.commits.map(({ commit }) => commit.message)).toEqual([
      `Add a (#${a.number})`,
      `Add b (#${b.number})`,
    ]);
  });

  it("merges two changes to one file, as git does", async () => {
    const text = (near: string, far: string) =>
      Array.from({ length: 20 }, (_, index) => `${index === 2 ? near : index === 15 ? far : index}\n`).join(
        "",
      );
    stage.shop.commit({ files: { lock: text("old", "old") } });
    const pulls: PullRequest[] = [];
    for (const [name, file] of [
      ["a", text("new", "old")],
      ["b", text("old", "new")],
    ] as const) {
      stage.shop.commit({ branch: name, from: "main", files: { lock: file } });
      const pull = stage.github.openPullRequest({ repo: stage.shop, head: name });
      await check(pull.headSha);
      pulls.push(pull);
    }
    const { headSha } = queued(pulls);
    const { data } = await octokit.rest.repos.getContent({
      ...at,
      path: "lock",
      ref: headSha,
      mediaType: { format: "raw" },
    });
    expect(data).toBe(text("new", "new"));
  });
});

describe("the queue waits for the required check of the group", () => {
  it.each<[Conclusion, "merged" | "removed"]>([
    ["success", "merged"],
    ["neutral", "merged"],
    ["failure", "removed"],
  ])("and on %s its pull request is %s", async (conclusion, outcome) => {
    const pull = await ready("a");
    const group = queued(pull);
    expect(queue.advance()).toBe("waiting");
    await check(group.headSha, conclusion);
    expect(queue.advance()).toBe(outcome);
    expect(queue.advance()).toBe("empty");
    expect(pull.state).toBe(outcome === "merged" ? "closed" : "open");
    expect(stage.shop.branch(group.branch)).toBeNull();
    expect(main() === group.headSha).toBe(outcome === "merged");
  });

  it("which must be completed, must not be asked for anew, and is the newest of its name", async () => {
    const { headSha: head_sha } = queued(await ready("a"));
    const { data } = await octokit.rest.checks.create({ ...at, name: "weir", head_sha });
    expect(queue.advance()).toBe("waiting");
    await octokit.rest.checks.update({ ...at, check_run_id: data.id, conclusion: "failure" });
    stage.github.foreignCheckRun(stage.shop, head_sha, "lint", "success");
    const run = stage.github.world.runs.get(data.id);
    if (run === undefined) throw new Error("the run is not there");
    stage.github.person("mona").reruns(run);
    expect(queue.advance()).toBe("waiting");
    await check(head_sha, "success");
    expect(queue.advance()).toBe("merged");
  });

  it("which another app may fake, as on GitHub unless the app is pinned", async () => {
    const { headSha } = queued(await ready("a"));
    stage.github.foreignCheckRun(stage.shop, headSha, "weir", "success");
    expect(queue.advance()).toBe("merged");
  });

  it("but not for ever", async () => {
    const pull = await ready("a");
    queued(pull);
    await told("");
    queue.timeOut();
    expect(await told("merge_group")).toEqual(["merge_group.destroyed dequeued"]);
    expect([pull.state, queue.groups]).toEqual(["open", []]);
  });
});

describe("when a group merges", () => {
  it("the base becomes its commit, and its pull requests are closed as merged", async () => {
    const pulls = [await ready("a"), await ready("b")];
    const group = queued(pulls);
    await check(group.headSha);
    await stage.github.settled();
    receiver.received.length = 0;
    const before = main();
    queue.advance();
    await stage.github.settled();
    const payloads = receiver.received.splice(0);
    const named = (name: string) =>
      payloads.filter((each) => each.name === name).map(({ payload }) => payload);
    expect(named("push").find(({ ref }) => ref === "refs/heads/main")).toMatchObject({
      before,
      after: group.headSha,
      forced: false,
      pusher: { name: "github-merge-queue[bot]" },
    });
    expect(named("push").find(({ ref }) => ref !== "refs/heads/main")).toMatchObject({ deleted: true });
    expect(named("merge_group.destroyed")).toMatchObject([
      { reason: "merged", merge_group: { head_sha: group.headSha } },
    ]);
    expect(named("pull_request.dequeued").map(({ reason }) => reason)).toEqual(["MERGE", "MERGE"]);
    const closed = named("pull_request.closed").map((payload) => payload["pull_request"]);
    expect(closed).toHaveLength(2);
    for (const each of closed) expect(each).toMatchObject({ merged: true });
    for (const [index, pull] of pulls.entries()) {
      const { data } = await octokit.rest.pulls.get({ ...at, pull_number: pull.number });
      expect(data.merge_commit_sha).toBe(group.steps[index]?.head);
      const found = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
        ...at,
        commit_sha: data.merge_commit_sha ?? "",
      });
      expect(found.data.map(({ number }) => number)).toEqual([pull.number]);
    }
  });

  it("the group behind it stays as it is", async () => {
    const [first, second] = [queued(await ready("a")), queued(await ready("b"))];
    await check(first.headSha);
    await check(second.headSha);
    await told("");
    expect(queue.advance()).toBe("merged");
    expect(queue.groups).toEqual([second]);
    expect(await told("merge_group")).toEqual(["merge_group.destroyed merged"]);
    expect(queue.advance()).toBe("merged");
    expect(main()).toBe(second.headSha);
  });
});

describe("groups are made anew", () => {
  it("when one before them is removed", async () => {
    const [a, b] = [await ready("a"), await ready("b")];
    const [first, second] = [queued(a), queued(b)];
    await check(first.headSha, "failure");
    await check(second.headSha);
    await told("");
    expect(queue.advance()).toBe("removed");
    expect(await told("merge_group")).toEqual([
      "merge_group.checks_requested",
      "merge_group.destroyed dequeued",
      "merge_group.destroyed invalidated",
    ]);
    const [anew] = queue.groups;
    expect(anew).toMatchObject({ baseSha: main(), steps: [{ pull: { number: b.number } }] });
    expect(filesAt(anew?.headSha ?? "")).toEqual(["b", "package.json"]);
    // What was checked was another commit.
    expect(queue.advance()).toBe("waiting");
  });

  it("when somebody takes one of their pull requests out", async () => {
    const [a, b] = [await ready("a"), await ready("b")];
    queued([a, b]);
    await told("");
    stage.github.person("alice").dequeues(a);
    expect(await told("")).toEqual([
      "check_suite.requested",
      "merge_group.checks_requested",
      "merge_group.destroyed dequeued",
      "pull_request.dequeued MANUAL",
      "push",
      "push",
    ]);
    expect(queue.groups.flatMap(({ steps }) => steps.map(({ pull }) => pull.number))).toEqual([b.number]);
  });

  it("when somebody pushes to the base", async () => {
    const first = queued(await ready("a"));
    await told("");
    stage.github.person("root").pushes(stage.shop, { files: { hotfix: "1" } });
    expect(await told("merge_group")).toEqual([
      "merge_group.checks_requested",
      "merge_group.destroyed invalidated",
    ]);
    expect(queue.groups).toHaveLength(1);
    expect(queue.groups[0]?.baseSha).toBe(main());
    expect(queue.groups[0]?.headSha).not.toBe(first.headSha);
  });
});

describe("a pull request leaves the queue", () => {
  it.each<[string, (pull: PullRequest) => unknown]>([
    [
      "is pushed to",
      () => stage.github.person("mallory").pushes(stage.shop, { branch: "a", files: { a: "2" } }),
    ],
    [
      "is closed",
      (pull) => {
        stage.github.person("mona").closes(pull);
      },
    ],
    [
      "becomes a draft",
      (pull) => {
        stage.github.setDraft(pull, true);
      },
    ],
    [
      "aims elsewhere",
      (pull) => {
        stage.github.person("mona").retargets(pull, "bump");
      },
    ],
    ["is merged past it", (pull) => stage.github.person("root").merges(pull)],
  ])("when it %s", async (_, change) => {
    const pull = await ready("a");
    queued(pull);
    await told("");
    change(pull);
    expect(queue.groups).toEqual([]);
    expect(await told("merge_group")).toEqual(["merge_group.destroyed dequeued"]);
  });

  it("when it conflicts with what is ahead, and the rest goes on without it", async () => {
    const [a, b] = [await ready("a"), await ready("b")];
    stage.shop.commit({ branch: "rival", from: "main", files: { a: "other" } });
    const rival = stage.github.openPullRequest({ repo: stage.shop, head: "rival" });
    await check(rival.headSha);
    queued(a);
    await told("");
    const group = queued([rival, b]);
    expect(group.steps.map(({ pull }) => pull.number)).toEqual([b.number]);
    expect(await told("pull_request.dequeued")).toEqual(["pull_request.dequeued MERGE_CONFLICT"]);
    stage.github.person("alice").dequeues(b);
    expect(stage.github.person("alice").enqueues(rival)).toBeNull();
    expect(queue.groups).toHaveLength(1);
  });
});

describe("a pull request does not enter the queue", () => {
  it("before its own check has succeeded, as a draft, closed, twice, or for another branch", async () => {
    const enter = (pull: PullRequest) => () => stage.github.person("alice").enqueues(pull);
    expect(enter(stage.pull)).toThrow("required checks: pending");
    await check(stage.pull.headSha, "failure");
    expect(enter(stage.pull)).toThrow("required checks: failure");
    await check(stage.pull.headSha);
    stage.github.setDraft(stage.pull, true);
    expect(enter(stage.pull)).toThrow("draft");
    stage.github.setDraft(stage.pull, false);
    queued(stage.pull);
    expect(enter(stage.pull)).toThrow("it is queued");
    const other = await ready("a");
    stage.github.retarget(other, "bump");
    expect(enter(other)).toThrow("no merge queue");
    expect(() => queue.enqueue(other, other.author)).toThrow("another branch");
    stage.github.closePullRequest(stage.pull);
    expect(enter(stage.pull)).toThrow("closed");
  });
});
