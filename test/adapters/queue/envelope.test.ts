import { describe, expect, it } from "@jest/globals";
import { readEnvelope, readEpitaph } from "../../../src/adapters/queue/envelope.js";
import { JOB_KINDS } from "../../../src/adapters/queue/boss.js";
import type { Job } from "../../../src/core/model/job.js";

const repository = { installationId: 1, owner: "acme", repository: "shop", repositoryId: 2 };
const mona = { id: 3, login: "mona", bot: false };
const head = "a".repeat(40);

const jobs: readonly Job[] = [
  { kind: "review-change", pull: { repositoryId: 2, number: 7 } },
  { kind: "review-open-pulls", base: "main", ...repository },
  {
    kind: "run-command",
    pull: { ...repository, number: 7 },
    comment: { kind: "review", id: 4, thread: 5, url: "u", author: mona, viaApp: false, body: "/weir why" },
  },
  { kind: "run-action", repository, head, action: "recheck", sender: mona },
  {
    kind: "review-commit",
    commit: { ...repository, kind: "merged", ownerId: 6, head, base: head, baseRef: "main", headRef: null },
  },
  { kind: "end-group", repository, head },
  { kind: "sweep" },
];

describe("an envelope", () => {
  it.each(jobs)("of $kind is read as it was written", (job) => {
    const envelope = { job, delivery: "guid" };
    const stored: unknown = JSON.parse(JSON.stringify(envelope));
    expect(readEnvelope(stored)).toEqual(envelope);
    expect(readEpitaph(JSON.parse(JSON.stringify({ ...envelope, error: "e" })))).toMatchObject({ job });
  });

  it("is known of every kind of job", () => {
    expect(jobs.map(({ kind }) => kind).toSorted()).toEqual(JOB_KINDS.toSorted());
  });

  it("of an older version, which knew no base, means all open pull requests", () => {
    const stored = { job: { kind: "review-open-pulls", ...repository }, delivery: null };
    expect(readEnvelope(stored).job).toEqual({ kind: "review-open-pulls", base: null, ...repository });
  });

  it("of a newer version is refused", () => {
    expect(() => readEnvelope({ job: { kind: "dance" }, delivery: null })).toThrow();
  });
});
