import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";
import type { CheckRun } from "./state/check.js";
import { listenTo, type Listener } from "./webhooks/receiver.js";

let stage: Scene;
let octokit: Octokit;
let receiver: Listener;
const at = { owner: "acme", repo: "shop" };
const button = (identifier: string) => ({
  label: "Accept all",
  description: "Accept what is new",
  identifier,
});

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

/** The run that the app has just made, as the double holds it. */
async function run(more: object, head_sha = stage.pull.headSha): Promise<CheckRun> {
  const { data } = await octokit.rest.checks.create({ ...at, name: "weir", head_sha, ...more });
  const made = stage.github.world.runs.get(data.id);
  if (made === undefined) throw new Error("the run is not there");
  await told();
  return made;
}

describe("buttons of a check run", () => {
  it("are told when they are pressed, with who pressed which", async () => {
    const made = await run({ conclusion: "failure", external_id: "job 1", actions: [button("accept")] });
    stage.github.person("mona").presses(made, "accept");
    const all = await told();
    expect(all.map(({ name }) => name)).toEqual(["check_run.requested_action"]);
    expect(all[0]?.payload).toMatchObject({
      requested_action: { identifier: "accept" },
      check_run: { id: made.id, external_id: "job 1", app: { id: 7 }, pull_requests: [{ number: 1 }] },
      sender: { login: "mona" },
    });
  });

  it("show only when the run is completed, and only those it has last got", async () => {
    const made = await run({ status: "in_progress", actions: [button("accept")] });
    const mona = stage.github.person("mona");
    expect(() => {
      mona.presses(made, "accept");
    }).toThrow("no button");
    const update = { ...at, check_run_id: made.id, conclusion: "failure" as const };
    await octokit.rest.checks.update({ ...update, actions: [button("explain")] });
    expect(() => {
      mona.presses(made, "accept");
    }).toThrow("no button");
    mona.presses(made, "explain");
    expect((await told()).map(({ name }) => name)).toContain("check_run.requested_action");
  });

  it("can be forged: the app has to look for itself", async () => {
    const made = await run({ conclusion: "failure" });
    stage.github.person("mallory").forges(made, "accept everything");
    expect((await told())[0]?.payload).toMatchObject({
      action: "requested_action",
      requested_action: { identifier: "accept everything" },
      sender: { login: "mallory" },
    });
  });

  it.each([
    [{ label: "x".repeat(21) }, "20"],
    [{ description: "x".repeat(41) }, "40"],
    [{ identifier: "x".repeat(21) }, "20"],
  ])("are refused beyond their lengths, also when a run is updated (%j)", async (more, length) => {
    const made = await run({ status: "in_progress" });
    const actions = [{ ...button("accept"), ...more }];
    const update = octokit.rest.checks.update({ ...at, check_run_id: made.id, actions });
    await expect(update).rejects.toMatchObject({ status: 422 });
    expect(stage.github.violations[0]?.problems.join()).toContain(length);
    stage.github.resetCounters();
    expect(made.actions).toEqual([]);
  });
});

describe("re-running", () => {
  it("is asked of the app that made the run, and changes nothing but the suite", async () => {
    const made = await run({ conclusion: "failure" });
    stage.github.person("mona").reruns(made);
    stage.github.person("mona").reruns(made.suite);
    const all = await told();
    expect(all.map(({ name }) => name).sort()).toEqual(["check_run.rerequested", "check_suite.rerequested"]);
    for (const { payload } of all) expect(payload).toMatchObject({ sender: { login: "mona" } });
    expect(made).toMatchObject({ conclusion: "failure" });
    const suite = await octokit.rest.checks.getSuite({ ...at, check_suite_id: made.suite.id });
    expect(suite.data).toMatchObject({ status: "queued" });
  });

  it("of a fork's head names no pull request", async () => {
    const fork = stage.github.fork(stage.shop, "mallory");
    const head = fork.commit({ branch: "patch", files: { x: "1" } });
    stage.github.openPullRequest({ repo: stage.shop, head: "patch", fromFork: fork });
    const made = await run({ conclusion: "failure" }, head);
    stage.github.person("mona").reruns(made.suite);
    expect((await told())[0]?.payload).toMatchObject({
      action: "rerequested",
      check_suite: { head_branch: null, head_sha: head, pull_requests: [] },
    });
  });

  it("is not asked of this app where another one made the run", async () => {
    const foreign = stage.github.foreignCheckRun(stage.shop, stage.pull.headSha, "lint", "failure");
    const all = await told();
    expect(all.map(({ name }) => name).sort()).toEqual(["check_run.completed", "check_run.created"]);
    expect(all[0]?.payload).toMatchObject({
      check_run: { app: { slug: "other-app" } },
      sender: { login: "other-app[bot]" },
    });
    const mona = stage.github.person("mona");
    for (const target of [foreign, foreign.suite]) {
      expect(() => {
        mona.reruns(target);
      }).toThrow("other-app");
    }
    const again = octokit.rest.checks.rerequestRun({ ...at, check_run_id: foreign.id });
    await expect(again).rejects.toMatchObject({ status: 422 });
    expect(stage.github.violations).toHaveLength(1);
    stage.github.resetCounters();
    expect(await told()).toEqual([]);
  });
});
