import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";

let stage: Scene;
let octokit: Octokit;
const at = { owner: "acme", repo: "shop" };

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

describe("comments", () => {
  it("of the app carry the app, those of people do not", async () => {
    stage.github.comment(stage.pull, "mona", "hello");
    const { data: made } = await octokit.rest.issues.createComment({
      ...at,
      issue_number: 1,
      body: "**hi**",
    });
    expect(made.user).toMatchObject({ login: "weir[bot]", type: "Bot" });
    expect(made.performed_via_github_app).toMatchObject({ id: 7, slug: "weir" });
    const { data } = await octokit.rest.issues.listComments({ ...at, issue_number: 1 });
    expect(data.map(({ user, performed_via_github_app: app }) => [user?.login, app?.slug])).toEqual([
      ["mona", undefined],
      ["weir[bot]", "weir"],
    ]);
  });

  it("can be edited, fetched, reacted to and deleted", async () => {
    const { data: made } = await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: "one" });
    const comment_id = made.id;
    await octokit.rest.issues.updateComment({ ...at, comment_id, body: "two" });
    const react = () => octokit.rest.reactions.createForIssueComment({ ...at, comment_id, content: "eyes" });
    expect((await react()).status).toBe(201);
    expect((await react()).status).toBe(200);
    const { data } = await octokit.rest.issues.getComment({ ...at, comment_id });
    expect(data).toMatchObject({ body: "two", reactions: { eyes: 1, total_count: 1 } });
    await octokit.rest.issues.deleteComment({ ...at, comment_id });
    await expect(octokit.rest.issues.getComment({ ...at, comment_id })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("come page by page", async () => {
    for (let index = 0; index < 7; index += 1) stage.github.comment(stage.pull, "mona", `${index}`);
    const all = await octokit.paginate(octokit.rest.issues.listComments, {
      ...at,
      issue_number: 1,
      per_page: 3,
    });
    expect(all.map(({ body }) => body)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  });
});

describe("check runs", () => {
  const annotation = (line: number) => ({
    path: "package.json",
    start_line: line,
    end_line: line,
    annotation_level: "warning" as const,
    message: `line ${line}`,
  });
  const create = async (more: object = {}) =>
    (await octokit.rest.checks.create({ ...at, name: "weir", head_sha: stage.pull.headSha, ...more })).data;

  it("go from queued to completed, and annotations are only ever appended", async () => {
    const { id, status } = await create();
    expect(status).toBe("queued");
    for (const from of [1, 51]) {
      await octokit.rest.checks.update({
        ...at,
        check_run_id: id,
        output: {
          title: "t",
          summary: "s",
          annotations: Array.from({ length: 50 }, (_, index) => annotation(from + index)),
        },
      });
    }
    const { data } = await octokit.rest.checks.update({ ...at, check_run_id: id, conclusion: "failure" });
    expect(data).toMatchObject({
      status: "completed",
      conclusion: "failure",
      output: { annotations_count: 100, title: "t" },
      app: { slug: "weir" },
      pull_requests: [{ number: 1 }],
    });
    expect(data.completed_at).not.toBeNull();
    const all = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...at, check_run_id: id });
    expect(all.map(({ start_line: line }) => line)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });

  it("are listed by name, app and age", async () => {
    const first = await create();
    const second = await create({ external_id: "second" });
    const other = await create({ name: "other" });
    const foreign = stage.github.foreignCheckRun(stage.shop, stage.pull.headSha, "weir");
    const list = async (more: object) =>
      (await octokit.rest.checks.listForRef({ ...at, ref: "bump", ...more })).data.check_runs.map(
        ({ id }) => id,
      );
    expect(await list({})).toEqual([foreign.id, other.id, second.id]);
    expect(await list({ check_name: "weir", app_id: 7 })).toEqual([second.id]);
    expect(await list({ check_name: "weir", app_id: 7, filter: "all" })).toEqual([second.id, first.id]);
  });

  it("of a fork's head name neither branch nor pull request", async () => {
    const fork = stage.github.fork(stage.shop, "mallory");
    const head_sha = fork.commit({ branch: "patch", files: { x: "1" } });
    stage.github.openPullRequest({ repo: stage.shop, head: "patch", fromFork: fork });
    const run = await create({ head_sha });
    expect(run.pull_requests).toEqual([]);
    const suite = await octokit.rest.checks.getSuite({ ...at, check_suite_id: run.check_suite?.id ?? 0 });
    expect(suite.data).toMatchObject({ head_branch: null, head_sha, status: "queued" });
  });

  it("are asked for again through their suite, and keep their own state", async () => {
    const { id, check_suite: suite } = await create({ conclusion: "neutral" });
    const suiteOf = async () =>
      (await octokit.rest.checks.getSuite({ ...at, check_suite_id: suite?.id ?? 0 })).data;
    expect(await suiteOf()).toMatchObject({ status: "completed", conclusion: "neutral" });
    await octokit.rest.checks.rerequestRun({ ...at, check_run_id: id });
    expect(await suiteOf()).toMatchObject({ status: "queued", conclusion: null });
    expect((await octokit.rest.checks.get({ ...at, check_run_id: id })).data.conclusion).toBe("neutral");
    await create({ status: "in_progress" });
    expect(await suiteOf()).toMatchObject({ status: "in_progress" });
    const { data } = await octokit.rest.checks.listSuitesForRef({ ...at, ref: stage.pull.headSha });
    expect(data.total_count).toBe(1);
    const runs = await octokit.rest.checks.listForSuite({
      ...at,
      check_suite_id: suite?.id ?? 0,
      filter: "all",
    });
    expect(runs.data.total_count).toBe(2);
  });
});

describe("reviews", () => {
  const review = () =>
    octokit.rest.pulls.createReview({
      ...at,
      pull_number: 1,
      event: "COMMENT",
      comments: [
        { path: "package.json", body: "the new line", line: 10, side: "RIGHT" },
        { path: "package.json", body: "the old line", line: 10, side: "LEFT" },
        { path: "new.txt", body: "both", start_line: 1, start_side: "RIGHT", line: 2, side: "RIGHT" },
      ],
    });
  const comments = async () => (await octokit.rest.pulls.listReviewComments({ ...at, pull_number: 1 })).data;

  it("put their comments on lines of the difference", async () => {
    const { data } = await review();
    expect(data).toMatchObject({
      state: "COMMENTED",
      user: { login: "weir[bot]" },
      commit_id: stage.pull.headSha,
    });
    expect((await octokit.rest.pulls.listReviews({ ...at, pull_number: 1 })).data).toHaveLength(1);
    const told = await comments();
    expect(told.map(({ path, line, side, position }) => [path, line, side, position])).toEqual([
      ["package.json", 10, "RIGHT", 5],
      ["package.json", 10, "LEFT", 4],
      ["new.txt", 2, "RIGHT", 2],
    ]);
    expect(told[1]?.diff_hunk).toBe("@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10");
    const [{ id: comment_id } = { id: 0 }] = told;
    await octokit.rest.pulls.updateReviewComment({ ...at, comment_id, body: "edited" });
    const reply = await octokit.rest.pulls.createReplyForReviewComment({
      ...at,
      pull_number: 1,
      comment_id,
      body: "and more",
    });
    expect(reply.data.in_reply_to_id).toBe(comment_id);
    expect((await comments())[0]?.body).toBe("edited");
    await octokit.rest.pulls.deleteReviewComment({ ...at, comment_id });
    expect(await comments()).toHaveLength(3);
  });

  it("have outdated comments once their file changes again", async () => {
    await review();
    stage.shop.commit({ branch: "bump", files: { "new.txt": "3\n" } });
    expect((await comments()).map(({ path, line, original_line: was }) => [path, line, was])).toEqual([
      ["package.json", 10, 10],
      ["package.json", 10, 10],
      ["new.txt", null, 2],
    ]);
  });
});

describe("the rate limit", () => {
  it("counts on every answer, not for /rate_limit nor for what has not changed", async () => {
    const used = (headers: Headers) => Number(headers.get("x-ratelimit-used"));
    const first = await stage.ask("GET", "~");
    const second = await stage.ask("GET", "~");
    expect(used(second.headers)).toBe(used(first.headers) + 1);
    const etag = second.headers.get("etag") ?? "";
    const same = await stage.ask("GET", "~", undefined, { "if-none-match": etag });
    expect([same.status, used(same.headers)]).toEqual([304, used(second.headers)]);
    const { data } = await octokit.rest.rateLimit.get();
    expect(data.resources.core).toMatchObject({ limit: 5_000, used: used(second.headers) });
  });

  it("ends", async () => {
    stage.github.rateLimit.limit = 1;
    const told = [await stage.ask("GET", "~"), await stage.ask("GET", "~")];
    expect(told.map(({ status }) => status)).toEqual([200, 403]);
    expect(told[1]?.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(told[1]?.headers.get("retry-after")).toBeNull();
  });
});
