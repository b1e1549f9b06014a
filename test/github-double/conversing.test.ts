import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";
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

async function oneTold(name: string): Promise<Readonly<Record<string, unknown>>> {
  const found = (await told()).filter((each) => each.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.payload ?? {};
}

const line10 = { path: "package.json", line: 10, side: "RIGHT" as const };

describe("what is said under a pull request", () => {
  it("is told with the pull request's number, its speaker and the speaker's kind", async () => {
    stage.github.person("mona").comments(stage.pull, "/weir help");
    expect(await oneTold("issue_comment.created")).toMatchObject({
      issue: { number: 1, pull_request: { url: `${stage.github.url}/repos/acme/shop/pulls/1` } },
      comment: { body: "/weir help", user: { login: "mona", type: "User" }, performed_via_github_app: null },
      sender: { login: "mona" },
      repository: { full_name: "acme/shop", default_branch: "main" },
      installation: { id: stage.installation },
    });
  });

  it.each([
    ["dependabot[bot]", undefined, "Bot", "dependabot"],
    ["weir[bot]", undefined, "Bot", "weir"],
    ["mona", "other-app", "User", "other-app"],
    ["mona", "weir", "User", "weir"],
  ])("tells the app that %s speaks through (%s)", async (login, through, type, slug) => {
    stage.github.person(login).comments(stage.pull, "hello", through);
    expect(await oneTold("issue_comment.created")).toMatchObject({
      comment: { user: { login, type }, performed_via_github_app: { slug } },
    });
    const { data } = await octokit.rest.issues.listComments({ ...at, issue_number: 1 });
    expect(data[0]?.performed_via_github_app?.slug).toBe(slug);
  });

  it("keeps its speaker when somebody else edits it, and tells only the edit", async () => {
    const comment = stage.github.person("mona").comments(stage.pull, "looks good");
    await told();
    stage.github.person("root").edits(comment, "/weir accept lodash");
    const all = await told();
    expect(all.map(({ name }) => name)).toEqual(["issue_comment.edited"]);
    expect(all[0]?.payload).toMatchObject({
      changes: { body: { from: "looks good" } },
      comment: { body: "/weir accept lodash", user: { login: "mona" } },
      sender: { login: "root" },
    });
  });
});

describe("what is said on lines", () => {
  it("is told by its line, and an answer by the comment it answers", async () => {
    const [mona, root] = [stage.github.person("mona"), stage.github.person("root")];
    const first = mona.commentsOn(stage.pull, { ...line10, body: "why?" });
    expect(await oneTold("pull_request_review_comment.created")).toMatchObject({
      comment: { id: first.id, body: "why?", path: "package.json", line: 10, side: "RIGHT" },
      pull_request: { number: 1, head: { sha: stage.pull.headSha } },
      sender: { login: "mona" },
    });
    const answer = root.replies(first, "/weir why lodash");
    // An answer to an answer is one to the first comment.
    const second = mona.replies(answer, "thanks");
    const payloads = (await told()).map(({ payload }) => payload["comment"]);
    expect(payloads).toHaveLength(2);
    for (const each of payloads) expect(each).toMatchObject({ in_reply_to_id: first.id, line: 10 });
    expect(second.inReplyTo).toBe(first.id);
  });

  it("can be edited by others and deleted, which is told too", async () => {
    const comment = stage.github.person("mona").commentsOn(stage.pull, { ...line10, body: "one" });
    await told();
    stage.github.person("root").edits(comment, "two");
    expect(await oneTold("pull_request_review_comment.edited")).toMatchObject({
      changes: { body: { from: "one" } },
      comment: { body: "two", user: { login: "mona" } },
      sender: { login: "root" },
    });
    stage.github.person("root").deletes(comment);
    expect(await oneTold("pull_request_review_comment.deleted")).toMatchObject({
      comment: { id: comment.id },
    });
    expect(stage.github.reviewCommentsOf(stage.pull)).toEqual([]);
  });

  it("cannot be on a line outside the difference", () => {
    const mona = stage.github.person("mona");
    expect(() => mona.commentsOn(stage.pull, { ...line10, line: 20, body: "?" })).toThrow("part of the diff");
    expect(stage.github.reviewsOf(stage.pull)).toEqual([]);
  });

  it("by the app comes back to the app, as everything does", async () => {
    await octokit.rest.pulls.createReview({
      ...at,
      pull_number: 1,
      event: "COMMENT",
      comments: [{ ...line10, body: "look" }],
    });
    expect(await oneTold("pull_request_review_comment.created")).toMatchObject({
      comment: { body: "look", user: { login: "weir[bot]", type: "Bot" } },
      sender: { login: "weir[bot]", type: "Bot" },
    });
  });

  it("in a review that was never submitted is told to nobody", async () => {
    await octokit.rest.pulls.createReview({ ...at, pull_number: 1, comments: [{ ...line10, body: "hm" }] });
    expect(await told()).toEqual([]);
    const { data } = await octokit.rest.pulls.listReviewComments({ ...at, pull_number: 1 });
    expect(data).toEqual([]);
  });
});

describe("reviews", () => {
  it("are told to an app that asks for them, before their comments", async () => {
    stage.github.world.events.add("pull_request_review");
    stage.github.holdDeliveries();
    const comments = [{ ...line10, body: "a" }];
    stage.github.person("mona").reviews(stage.pull, "APPROVED", "/weir help", comments);
    expect(stage.github.deliveries.slice(-2).map(({ event, action }) => `${event}.${action ?? ""}`)).toEqual([
      "pull_request_review.submitted",
      "pull_request_review_comment.created",
    ]);
    stage.github.releaseDeliveries();
    expect(await oneTold("pull_request_review.submitted")).toMatchObject({
      review: { state: "approved", body: "/weir help", user: { login: "mona" } },
    });
  });
});

describe("the app answers on lines", () => {
  const react = (comment_id: number, content: "eyes" | "rocket") =>
    octokit.rest.reactions.createForPullRequestReviewComment({ ...at, comment_id, content });

  it("with reactions, each once", async () => {
    const comment = stage.github.person("mona").commentsOn(stage.pull, { ...line10, body: "/weir why" });
    const statuses = [];
    for (const content of ["eyes", "eyes", "rocket"] as const) {
      statuses.push((await react(comment.id, content)).status);
    }
    expect(statuses).toEqual([201, 200, 201]);
    expect(comment.reactions.map(({ content, user }) => [user.login, content])).toEqual([
      ["weir[bot]", "eyes"],
      ["weir[bot]", "rocket"],
    ]);
    const { data } = await octokit.rest.pulls.getReviewComment({ ...at, comment_id: comment.id });
    expect(data.reactions).toMatchObject({ total_count: 2, eyes: 1, rocket: 1 });
  });

  it("under first comments only, in the pull request they are of", async () => {
    const first = stage.github.person("mona").commentsOn(stage.pull, { ...line10, body: "/weir why" });
    const answer = (comment_id: number, pull_number = 1) =>
      octokit.rest.pulls.createReplyForReviewComment({ ...at, pull_number, comment_id, body: "because" });
    const { data, headers } = await answer(first.id);
    expect(data).toMatchObject({ in_reply_to_id: first.id, user: { login: "weir[bot]" } });
    expect(headers.location).toBe(data.url);
    await expect(answer(99)).rejects.toMatchObject({ status: 404 });
    expect(stage.github.violations).toEqual([]);
    await expect(answer(data.id)).rejects.toMatchObject({ status: 422 });
    expect(stage.github.violations).toHaveLength(1);
    stage.github.resetCounters();
    expect(stage.github.reviewCommentsOf(stage.pull)).toHaveLength(2);
  });

  it("and reads what is there page by page, newest change last or first", async () => {
    const mona = stage.github.person("mona");
    const made = ["0", "1", "2", "3"].map((body) => mona.commentsOn(stage.pull, { ...line10, body }));
    const list = async (more: object) =>
      (
        await octokit.paginate(octokit.rest.pulls.listReviewComments, {
          ...at,
          pull_number: 1,
          per_page: 3,
          ...more,
        })
      ).map(({ body }) => body);
    expect(await list({})).toEqual(["0", "1", "2", "3"]);
    expect(await list({ direction: "desc" })).toEqual(["0", "1", "2", "3"]);
    expect(await list({ sort: "created", direction: "desc" })).toEqual(["3", "2", "1", "0"]);
    if (made[1] !== undefined) made[1].updatedAt = new Date(Date.now() + 60_000);
    expect(await list({ sort: "updated" })).toEqual(["0", "2", "3", "1"]);
  });
});
