import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";

let stage: Scene;
let octokit: Octokit;
const at = { owner: "acme", repo: "shop", pull_number: 1 };
const path = "package.json";

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

/** The scene's file: lines 1 to 20, of which the pull request changed the tenth. */
const file = (change: (lines: string[]) => string[] = (lines) => lines) =>
  change(Array.from({ length: 20 }, (_, index) => (index === 9 ? "LINE 10" : `line ${index + 1}`)))
    .map((line) => `${line}\n`)
    .join("");

async function push(change: (lines: string[]) => string[]): Promise<void> {
  stage.shop.commit({ branch: "bump", files: { [path]: file(change) } });
  await stage.github.settled();
}

const told = async () => {
  const { data } = await octokit.rest.pulls.listReviewComments(at);
  return data.map(({ start_line: start, line, original_line: was, position, commit_id: commit }) => ({
    start: start ?? null,
    line: line ?? null,
    was,
    placed: typeof position === "number",
    current: commit === stage.pull.headSha,
  }));
};

describe("a comment on a line", () => {
  it("moves with its line when lines are added above it", async () => {
    const mona = stage.github.person("mona");
    mona.commentsOn(stage.pull, { path, line: 10, body: "the new line" });
    mona.commentsOn(stage.pull, { path, line: 10, side: "LEFT", body: "the old line" });
    mona.commentsOn(stage.pull, { path, start_line: 9, line: 11, body: "three lines" });
    await push((lines) => ["new", "newer", ...lines]);
    expect(await told()).toEqual([
      { start: null, line: 12, was: 10, placed: true, current: true },
      { start: null, line: 10, was: 10, placed: true, current: true },
      { start: 11, line: 13, was: 11, placed: true, current: true },
    ]);
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ["is changed", (lines) => lines.with(9, "changed again")],
    ["is removed", (lines) => lines.filter((line) => line !== "LINE 10")],
    ["is as it was before the pull request", (lines) => lines.with(9, "line 10")],
  ])("is outdated once its line %s", async (_, change) => {
    stage.github.person("mona").commentsOn(stage.pull, { path, line: 10, body: "here" });
    await push(change);
    expect(await told()).toEqual([{ start: null, line: null, was: 10, placed: false, current: false }]);
  });

  it("is outdated once the first of its lines is changed", async () => {
    stage.github.person("mona").commentsOn(stage.pull, { path, start_line: 8, line: 10, body: "here" });
    await push((lines) => lines.with(7, "changed"));
    expect(await told()).toMatchObject([{ start: null, line: null }]);
  });

  it("is outdated once its line is no longer near a change", async () => {
    stage.github.person("mona").commentsOn(stage.pull, { path, line: 12, body: "near line 10" });
    await push((lines) => lines.with(9, "line 10").with(0, "elsewhere"));
    expect(await told()).toMatchObject([{ line: null, was: 12 }]);
  });

  it("stays where it is when other files change, and its body may still be edited", async () => {
    const comment = stage.github.person("mona").commentsOn(stage.pull, { path, line: 10, body: "here" });
    stage.shop.commit({ branch: "bump", files: { "new.txt": "3\n" } });
    const { data } = await octokit.rest.pulls.updateReviewComment({
      owner: "acme",
      repo: "shop",
      comment_id: comment.id,
      body: "there",
    });
    expect(data).toMatchObject({ body: "there", line: 10, original_commit_id: comment.commit });
  });
});

describe("a comment on several lines", () => {
  it("is refused where they are not of one hunk", async () => {
    await push((lines) => lines.with(0, "first").with(19, "last"));
    const comments = [{ path, body: "all", start_line: 1, start_side: "RIGHT", line: 20, side: "RIGHT" }];
    const asked = octokit.rest.pulls.createReview({ ...at, event: "COMMENT", comments });
    await expect(asked).rejects.toMatchObject({ status: 422 });
    expect(stage.github.violations[0]?.problems.join()).toContain("part of the same hunk");
    stage.github.resetCounters();
    expect(stage.github.reviewsOf(stage.pull)).toEqual([]);
  });
});

describe("files without a patch", () => {
  it("are the very large and the binary ones, and no line of them can be commented", async () => {
    const large = Array.from({ length: 60_000 }, (_, index) => `entry ${index}\n`).join("");
    stage.shop.commit({ branch: "bump", files: { large, "picture.png": Buffer.from([1, 0, 2]) } });
    const { data } = await octokit.rest.pulls.listFiles(at);
    const seen = data.map(({ filename, patch, additions }) => [filename, patch === undefined, additions]);
    expect(seen).toEqual([
      ["large", true, 60_000],
      ["new.txt", false, 2],
      [path, false, 1],
      ["picture.png", true, 0],
    ]);
    for (const each of ["large", "picture.png"]) {
      const comments = [{ path: each, body: "look", line: 1, side: "RIGHT" }];
      const asked = octokit.rest.pulls.createReview({ ...at, event: "COMMENT", comments });
      await expect(asked).rejects.toMatchObject({ status: 422 });
    }
    expect(stage.github.violations).toHaveLength(2);
    stage.github.resetCounters();
  });
});
