import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { completeCheckRun } from "../../../src/adapters/github/check-runs.js";
import { GitHubReviewPublisher } from "../../../src/adapters/github/review-publisher.js";
import type { Annotation, CheckRunOutput } from "../../../src/core/model/review.js";
import { API, IDENTITY, REPO, calm, speak, withNock } from "./speaking.js";

const HEAD = "b".repeat(40);
const RUN = `${REPO}/check-runs/31`;
const STARTED = new Date("2026-01-02T03:04:05Z");
const DONE = new Date("2026-01-02T03:05:00Z");

const annotation = (index: number): Annotation => ({
  path: "package.json",
  line: index,
  level: "warning",
  title: `t${index}`,
  message: "m",
});
const output = (count: number): CheckRunOutput => ({
  conclusion: "failure",
  title: "2 block",
  summary: "why",
  annotations: Array.from({ length: count }, (_, index) => annotation(index + 1)),
  actions: [],
});

interface Update {
  readonly status?: string;
  readonly conclusion?: string;
  readonly completed_at?: string;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly annotations?: readonly Record<string, unknown>[];
  };
}

/** Answers PATCHes of the run as GitHub does: annotations are appended. `faults` say what happens to the n-th. */
function runOnGitHub(already: number, faults: Readonly<Record<number, "lost before" | "lost after">> = {}) {
  const updates: Update[] = [];
  const held: unknown[] = Array.from({ length: already });
  const scope = nock(API).persist();
  scope.patch(RUN).reply((_uri, body) => {
    const update = body as unknown as Update;
    updates.push(update);
    const fault = faults[updates.length];
    if (fault !== "lost before") held.push(...(update.output.annotations ?? []));
    return fault === undefined ? [200, { id: 31 }] : [502, {}];
  });
  let looks = 0;
  scope.get(RUN).reply(() => {
    looks += 1;
    return [200, { id: 31, output: { annotations_count: held.length } }];
  });
  return { updates, held, looks: () => looks };
}

const complete = (wanted: CheckRunOutput, resume = false) =>
  completeCheckRun(speak().access, 31, wanted, DONE, resume, calm, 1);
const sizes = (updates: readonly Update[]) => updates.map((update) => update.output.annotations?.length ?? 0);

describe("check runs", () => {
  withNock();

  it("start in progress under the external id, with one create", async () => {
    const { access } = speak();
    let body: unknown;
    nock(API)
      .post(`${REPO}/check-runs`, (sent: unknown) => {
        body = sent;
        return true;
      })
      .reply(201, { id: 31 });
    const publisher = new GitHubReviewPublisher(access);
    expect(await publisher.startCheckRun(HEAD, "ext", STARTED, calm)).toBe(31);
    expect(body).toEqual({
      name: "weir",
      head_sha: HEAD,
      external_id: "ext",
      status: "in_progress",
      started_at: "2026-01-02T03:04:05.000Z",
    });
    nock(API).post(`${REPO}/check-runs`).reply(502);
    await expect(publisher.startCheckRun(HEAD, "ext", STARTED, calm)).rejects.toMatchObject({
      mayHaveHappened: true,
    });
  });

  it("are found by external id and app on any page", async () => {
    const publisher = new GitHubReviewPublisher(speak().access);
    const run = (id: number, external: string, app: number) => ({
      id,
      external_id: external,
      app: { id: app },
    });
    const list = (page: string, runs: readonly object[], link: string) =>
      nock(API)
        .get(`${REPO}/commits/${HEAD}/check-runs`)
        .query({ check_name: "weir", app_id: String(IDENTITY.id), filter: "all", per_page: "100", page })
        .reply(200, { total_count: 3, check_runs: runs }, { link });
    list("1", [run(1, "other", IDENTITY.id), run(2, "ext", 1)], `<${API}/x?page=2>; rel="next"`);
    list("2", [run(3, "ext", IDENTITY.id)], "");
    expect(await publisher.findCheckRun(HEAD, "ext", calm)).toBe(3);
    list("1", [run(1, "other", IDENTITY.id)], "");
    expect(await publisher.findCheckRun(HEAD, "ext", calm)).toBeNull();
  });

  it("are completed with one update where 50 annotations suffice", async () => {
    for (const count of [0, 50]) {
      const { updates, looks } = runOnGitHub(0);
      await complete(output(count));
      expect(sizes(updates)).toEqual([count]);
      expect(updates[0]).toMatchObject({
        status: "completed",
        conclusion: "failure",
        completed_at: "2026-01-02T03:05:00.000Z",
        output: { title: "2 block", summary: "why" },
      });
      expect(looks()).toBe(0);
      nock.cleanAll();
    }
    nock.cleanAll();
  });

  it("send 120 annotations in three updates and the conclusion with the last", async () => {
    const { updates, held } = runOnGitHub(0);
    await complete(output(120));
    expect(sizes(updates)).toEqual([50, 50, 20]);
    expect(updates.map((update) => update.conclusion)).toEqual([undefined, undefined, "failure"]);
    expect(updates.map((update) => update.completed_at !== undefined)).toEqual([false, false, true]);
    expect(updates.every(({ output: { title, summary } }) => title === "2 block" && summary === "why")).toBe(
      true,
    );
    expect(held.map((one) => (one as { start_line: number }).start_line)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    nock.cleanAll();
  });

  it("send the rest only when they resume", async () => {
    for (const [already, expected] of [
      [0, [50, 50, 20]],
      [50, [50, 20]],
      [70, [50]],
      [120, [0]],
    ] as const) {
      const { updates, held } = runOnGitHub(already);
      await complete(output(120), true);
      expect(sizes(updates)).toEqual(expected);
      expect(held).toHaveLength(120);
      expect(updates.at(-1)?.conclusion).toBe("failure");
      nock.cleanAll();
    }
  });

  it("never append a batch twice, whether its lost answer was before or after the effect", async () => {
    for (const fault of ["lost before", "lost after"] as const) {
      for (const nth of [1, 2, 3]) {
        const { held, updates } = runOnGitHub(0, { [nth]: fault });
        await complete(output(120));
        const lines = held.map((one) => (one as { start_line: number }).start_line);
        expect(lines).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
        expect(updates.at(-1)?.conclusion).toBe("failure");
        nock.cleanAll();
      }
    }
  });

  it("give up a batch that is lost again and again", async () => {
    const { updates } = runOnGitHub(0, {
      1: "lost before",
      2: "lost before",
      3: "lost before",
      4: "lost before",
    });
    await expect(complete(output(60))).rejects.toMatchObject({ status: 502, mayHaveHappened: true });
    expect(updates).toHaveLength(4);
    nock.cleanAll();
  });

  it("never send a line below 1", async () => {
    const { updates } = runOnGitHub(0);
    const lines = [0, -3, Number.NaN, 2.5, 7];
    await complete({ ...output(0), annotations: lines.map((line) => ({ ...annotation(1), line })) });
    const sent = updates[0]?.output.annotations?.map(({ start_line: start, end_line: end }) => [start, end]);
    expect(sent).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [7, 7],
    ]);
    nock.cleanAll();
  });
});
