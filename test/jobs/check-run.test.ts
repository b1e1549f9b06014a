import { beforeEach, describe, expect, test } from "@jest/globals";

import { GitHubError } from "../../src/core/errors.js";
import type { CheckRunOutput } from "../../src/core/model/review.js";
import { checkRunOf, journalOf } from "../../src/jobs/check-run.js";
import { LeaseLost } from "../../src/jobs/lease-lost.js";
import type { ReviewPublisher } from "../../src/ports.js";
import { Row } from "../support/pull-request-row.js";

interface Run {
  readonly head: string;
  readonly externalId: string;
  output: CheckRunOutput | null;
  resumed: boolean;
}

/** GitHub's check runs in memory; ids are indexes. */
let runs: Run[];
/** What happens to the next create. */
let create: "works" | "answer is lost" | "fails";
let row: Row;

const publisher = {
  startCheckRun: (head: string, externalId: string) => {
    const how = create;
    create = "works";
    if (how !== "fails") runs.push({ head, externalId, output: null, resumed: false });
    if (how === "works") return Promise.resolve(runs.length - 1);
    return Promise.reject(new GitHubError("502", { status: 502, retryable: true, mayHaveHappened: true }));
  },
  findCheckRun: (head: string, externalId: string) => {
    const at = runs.findIndex((run) => run.head === head && run.externalId === externalId);
    return Promise.resolve(at < 0 ? null : at);
  },
  completeCheckRun: (id: number, output: CheckRunOutput, _at: Date, resumed: boolean) => {
    const run = runs[id];
    if (run === undefined) throw new RangeError(`no run ${id}`);
    run.output = output;
    run.resumed = resumed;
    return Promise.resolve();
  },
} as unknown as ReviewPublisher;

beforeEach(() => {
  runs = [];
  create = "works";
  row = new Row();
});

const says = (title: string): CheckRunOutput => ({
  conclusion: "success",
  title,
  summary: "",
  annotations: [],
  actions: [],
});

/** A worker that takes the lease at a revision. */
function worker(revision = 1) {
  const lease = row.lease(revision);
  const { address } = lease;
  const journal = journalOf(lease.published, (published) => row.store.remember(lease, published));
  const firstId = `${address.repositoryId}#${address.number}@${revision}`;
  const signal = new AbortController().signal;
  return checkRunOf(journal, firstId, publisher, () => new Date(0), signal);
}

async function review(title: string, head = "h1", revision = 1) {
  const check = worker(revision);
  await check.start(head);
  await check.complete(head, says(title), "success");
}

const ids = () => runs.map(({ externalId }) => externalId);

describe("a check run", () => {
  test("is written once while it says the same, and made anew when it says something else", async () => {
    await review("a", "h1", 1);
    await review("a", "h1", 2);
    expect(ids()).toEqual(["9#7@1"]);
    await review("b", "h1", 3);
    expect(ids()).toEqual(["9#7@1", "9#7@3"]);
    expect(runs.map(({ output }) => output?.title)).toEqual(["a", "b"]);
  });

  test("whose create was answered by nothing is found again, not made twice", async () => {
    create = "answer is lost";
    await expect(review("a")).rejects.toThrow();
    await review("a");
    expect(runs).toMatchObject([{ externalId: "9#7@1", output: { title: "a" }, resumed: true }]);
  });

  test("whose create was lost is found again also when a delivery came meanwhile", async () => {
    create = "answer is lost";
    await expect(review("a", "h1", 1)).rejects.toThrow();
    await review("a", "h1", 2);
    expect(runs).toMatchObject([{ externalId: "9#7@1", output: { title: "a" } }]);
  });

  test("whose create failed is made, once", async () => {
    create = "fails";
    await expect(review("a")).rejects.toThrow();
    await review("a");
    expect(ids()).toEqual(["9#7@1"]);
  });

  test("of one revision on two heads has two ids, and the older head's is completed as superseded", async () => {
    await worker().start("h1");
    const check = worker();
    await check.settle("superseded");
    await check.start("h2");
    await check.complete("h2", says("b"), "success");
    expect(ids()).toEqual(["9#7@1", "9#7@1.2"]);
    expect(runs[0]?.output).toMatchObject({ conclusion: "neutral", title: "A newer push took its place" });
    expect(runs[1]?.output?.title).toBe("b");
  });

  test("that changed its word after it was completed, within one revision, gets an id of its own each time", async () => {
    for (const title of ["a", "b", "c"]) await review(title);
    expect(ids()).toEqual(["9#7@1", "9#7@1.2", "9#7@1.3"]);
  });

  test("whose lost create was for a head that is gone is settled too", async () => {
    create = "answer is lost";
    await expect(worker().start("h1")).rejects.toThrow();
    const check = worker(2);
    await check.settle("superseded");
    await check.start("h2");
    expect(runs.map(({ output }) => output?.title ?? null)).toEqual(["A newer push took its place", null]);
  });

  test("is completed as closed with its pull request, and made anew when that is reopened", async () => {
    await worker(1).start("h1");
    await worker(2).settle("closed");
    await worker(3).settle("closed");
    expect(runs).toMatchObject([{ output: { title: "Pull request closed" } }]);
    await review("a", "h1", 4);
    expect(ids()).toEqual(["9#7@1", "9#7@4"]);
  });

  test("of another head leaves no conclusion behind that others could be told", async () => {
    await review("a", "h1");
    await worker(2).start("h2");
    expect(row.published).toMatchObject({ head: "h2", conclusion: null });
  });

  test("is not written by whoever has lost the lease", async () => {
    const check = worker();
    row.held = false;
    await expect(check.start("h1")).rejects.toThrow(LeaseLost);
    expect(runs).toEqual([]);
  });
});
