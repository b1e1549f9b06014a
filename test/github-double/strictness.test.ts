import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { scene, type Scene } from "./asking.js";

let stage: Scene;

beforeEach(async () => {
  stage = await scene();
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
});

/** Asks, and expects the answer and the record of a mistake. */
async function refused(method: string, path: string, body?: unknown, status = 422): Promise<string> {
  const told = await stage.ask(method, path, body);
  expect(told.status).toBe(status);
  expect(stage.github.violations).toHaveLength(1);
  return stage.github.violations[0]?.problems.join("\n") ?? "";
}

const run = (more: object) => ({ name: "weir", head_sha: stage.pull.headSha, ...more });
const annotation = { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
const output = (more: object) => run({ output: { title: "t", summary: "s", ...more } });
const annotated = (more: object) => output({ annotations: [{ ...annotation, ...more }] });

describe("check runs are refused", () => {
  it.each<[string, () => object, string]>([
    ["with an unknown field", () => run({ colour: "red" }), "unknown name colour"],
    ["without a name", () => ({ head_sha: stage.pull.headSha }), "name"],
    ["with an unknown status", () => run({ status: "done" }), "allowed values"],
    ["when completed without conclusion", () => run({ status: "completed" }), "conclusion is required"],
    ["with a conclusion only GitHub may set", () => run({ conclusion: "stale" }), "only GitHub"],
    ["for a commit that does not exist", () => run({ head_sha: "f".repeat(40) }), "No commit found for SHA"],
    ["with a summary of 65,536 characters", () => output({ summary: "x".repeat(65_536) }), "65535"],
    [
      "with 51 annotations",
      () => output({ annotations: Array.from({ length: 51 }, () => annotation) }),
      "more than 50",
    ],
    ["with a long annotation title", () => annotated({ title: "x".repeat(256) }), "255"],
    ["with a large annotation message", () => annotated({ message: "ä".repeat(33_000) }), "64 KB"],
    ["with large raw details", () => annotated({ raw_details: "x".repeat(65_537) }), "raw_details"],
    ["with columns over several lines", () => annotated({ end_line: 2, start_column: 1 }), "columns"],
    ["with lines that run backwards", () => annotated({ start_line: 3 }), "lines"],
    ["with an absolute annotation path", () => annotated({ path: "/a" }), "relative"],
    [
      "with four actions",
      () =>
        run({
          actions: Array.from({ length: 4 }, () => ({ label: "l", description: "d", identifier: "i" })),
        }),
      "more than 3",
    ],
    [
      "with a long button",
      () => run({ actions: [{ label: "x".repeat(21), description: "d", identifier: "i" }] }),
      "20",
    ],
  ])("%s", async (_, body, told) => {
    expect(await refused("POST", "~/check-runs", body())).toContain(told);
    expect(stage.github.checkRunsOf(stage.shop, stage.pull.headSha)).toEqual([]);
  });

  it("when they are of another app", async () => {
    const { id } = stage.github.foreignCheckRun(stage.shop, stage.pull.headSha, "lint");
    expect(await refused("PATCH", `~/check-runs/${id}`, { conclusion: "success" }, 403)).toContain("app_id");
  });
});

describe("comments are refused", () => {
  it("above 65,536 characters, and accepted just there", async () => {
    const path = `~/issues/${stage.pull.number}/comments`;
    expect((await stage.ask("POST", path, { body: "x".repeat(65_536) })).status).toBe(201);
    expect(await refused("POST", path, { body: "x".repeat(65_537) })).toContain("65536");
    expect(stage.github.commentsOf(stage.pull)).toHaveLength(1);
  });

  it("when they are empty or not text", async () => {
    expect(await refused("POST", `~/issues/${stage.pull.number}/comments`, { body: " " })).toContain("blank");
    stage.github.resetCounters();
    expect(await refused("POST", `~/issues/${stage.pull.number}/comments`, { body: 1 })).toContain("string");
  });

  it("under a pull request that does not exist, which is nobody's mistake", async () => {
    expect((await stage.ask("POST", "~/issues/99/comments", { body: "hello" })).status).toBe(404);
    expect((await stage.ask("PATCH", "~/issues/comments/99", { body: "hello" })).status).toBe(404);
    expect(stage.github.violations).toEqual([]);
  });
});

describe("reviews are refused", () => {
  const review = (comment: object, more: object = {}) => ({
    event: "COMMENT",
    comments: [{ path: "package.json", body: "look", line: 10, side: "RIGHT", ...comment }],
    ...more,
  });

  it.each<[string, object, string]>([
    ["on a line outside the difference", review({ line: 20 }), "line must be part of the diff"],
    ["on a path outside the difference", review({ path: "other" }), "Path could not be resolved"],
    ["without a line", { event: "COMMENT", comments: [{ path: "new.txt", body: "b" }] }, "needs line"],
    ["on a side that is neither", review({ side: "MIDDLE" }), "neither LEFT nor RIGHT"],
    ["on the old side of a new file", review({ path: "new.txt", line: 1, side: "LEFT" }), "part of the diff"],
    ["from a line to an earlier one", review({ start_line: 11, start_side: "RIGHT" }), "precede"],
    ["for a commit of somewhere else", review({}, { commit_id: "e".repeat(40) }), "commit_id"],
    ["without anything to say", { event: "COMMENT" }, "body is required"],
  ])("%s", async (_, body, told) => {
    expect(await refused("POST", `~/pulls/${stage.pull.number}/reviews`, body)).toContain(told);
    expect(stage.github.reviewsOf(stage.pull)).toEqual([]);
  });
});

describe("every request is refused", () => {
  it("with an unknown query parameter, one given twice, or one of the wrong kind", async () => {
    for (const [query, told] of [
      ["per_pages=1", "unknown name per_pages"],
      ["page=1&page=2", "given twice"],
      ["page=one", "integer"],
      ["state=opened", "allowed values"],
    ] as const) {
      stage.github.resetCounters();
      expect(await refused("GET", `~/pulls?${query}`)).toContain(told);
    }
  });

  it("to an operation that is not described", async () => {
    expect(await refused("GET", "~/pullz", undefined, 404)).toContain("no such operation");
    stage.github.resetCounters();
    await refused("DELETE", "~/check-runs/1", undefined, 404);
  });

  it("with a body that is not JSON, with a body where none belongs, or without one that is needed", async () => {
    expect(await refused("POST", "~/check-runs", "{", 400)).toContain("parsing JSON");
    stage.github.resetCounters();
    expect(await refused("POST", "~/check-runs/1/rerequest", { a: 1 })).toContain("no body");
    stage.github.resetCounters();
    expect(await refused("POST", "~/check-runs")).toContain("required");
  });

  it("for a media type the operation does not have", async () => {
    const told = await stage.ask("GET", "~/pulls", undefined, { accept: "application/vnd.github.diff" });
    expect(told.status).toBe(415);
    expect(stage.github.violations).toHaveLength(1);
  });
});
