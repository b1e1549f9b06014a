import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { CommitSubject } from "../../../src/core/model/job.js";
import type { Promised } from "../../../src/core/model/promised.js";
import type { Published, PullRequests } from "../../../src/ports.js";
import type { CommitLease, Commits } from "../../../src/ports/commits.js";
import { createCommits } from "../../../src/adapters/store/commits.js";
import { prune } from "../../../src/adapters/store/prune.js";
import { createPullRequests } from "../../../src/adapters/store/pull-requests.js";
import { freshDatabase } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;
let commits: Commits;
let pulls: PullRequests;
let next = 1;

beforeAll(async () => {
  fresh = await freshDatabase();
  commits = createCommits(fresh.database.store);
  pulls = createPullRequests(fresh.database.store);
});
afterAll(() => fresh.close());

const WHERE = { installationId: 7, owner: "acme", repository: "shop", repositoryId: 3_000_000_000 };

function group(head = (next++).toString(16).padStart(40, "0")): CommitSubject {
  const headRef = `gh-readonly-queue/main/pr-7-${"b".repeat(40)}`;
  return { ...WHERE, kind: "merge-group", ownerId: 1, head, base: "b".repeat(40), baseRef: "main", headRef };
}

async function leased(subject: CommitSubject): Promise<CommitLease> {
  const lease = await commits.lease(subject);
  if (lease === null) throw new Error("the lease was taken");
  return lease;
}

const written = (lease: CommitLease): Published => ({
  ...lease.published,
  head: lease.subject.head,
  checkRun: 5,
});
const passSeconds = (seconds: number) =>
  sql`update weir.commit_check set leased_until = leased_until - make_interval(secs => ${seconds})`.execute(
    fresh.database.store,
  );

describe("opening a commit again", () => {
  it("forgets what its run says, so that it can be leased and told anew; an ended group stays ended", async () => {
    const subject = group();
    const done = { ...written(await leased(subject)), checkDigest: "d" };
    const lease = await commits.lease(group(subject.head));
    expect(lease).toBeNull();
    await passSeconds(120);
    const again = await leased(subject);
    await commits.finish(again, done);
    expect(await commits.lease(subject)).toBeNull();
    expect(await commits.reopen(WHERE.repositoryId, subject.head)).toEqual([subject]);
    expect((await leased(subject)).published).toEqual({ ...done, checkDigest: null });
    await commits.end(WHERE.repositoryId, subject.head);
    expect(await commits.reopen(WHERE.repositoryId, subject.head)).toEqual([]);
    await passSeconds(120);
    expect(await commits.lease(subject)).toBeNull();
  });
});

describe("a commit's lease", () => {
  it("goes to one of twenty workers at once, and makes the row", async () => {
    const subject = group();
    const leases = await Promise.all(Array.from({ length: 20 }, () => commits.lease(subject)));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    const row = await commits.find(WHERE.repositoryId, subject.head, "merge-group");
    expect(row).toMatchObject({ subject, ended: false });
  });

  it("comes back with what was remembered when it is given back, and never again once it is done", async () => {
    const subject = group();
    const first = await leased(subject);
    expect(await commits.remember(first, written(first))).toBe(true);
    await commits.release(first);
    const second = await leased(subject);
    expect(second.published).toEqual(written(first));
    expect(await commits.finish(second, { ...second.published, conclusion: "failure" })).toBe(true);
    expect(await commits.lease(subject)).toBeNull();
    const row = await commits.find(WHERE.repositoryId, subject.head, "merge-group");
    expect(row?.published).toMatchObject({ checkRun: 5, conclusion: "failure" });
  });

  it("goes to another worker when it ran out, and the first one can no longer write", async () => {
    const subject = group();
    const slow = await leased(subject);
    await passSeconds(50);
    expect(await commits.renew(slow)).toBe(true);
    await passSeconds(50);
    expect(await commits.lease(subject)).toBeNull();
    await passSeconds(11);
    const other = await leased(subject);
    expect(await commits.renew(slow)).toBe(false);
    expect(await commits.remember(slow, written(slow))).toBe(false);
    expect(await commits.finish(slow, written(slow))).toBe(false);
    await commits.release(slow);
    expect(await commits.lease(subject)).toBeNull();
    expect(await commits.finish(other, written(other))).toBe(true);
  });

  it("is one for the merge group and one for what was merged", async () => {
    const subject = group();
    await leased(subject);
    await leased({ ...subject, kind: "merged", headRef: null });
    expect(await commits.find(WHERE.repositoryId, "unknown", "merged")).toBeNull();
  });
});

describe("the end of a merge group", () => {
  it("tells what was published so far", async () => {
    const subject = group();
    const lease = await leased(subject);
    expect(await commits.end(WHERE.repositoryId, subject.head)).toBeNull();
    await commits.remember(lease, written(lease));
    expect(await commits.end(WHERE.repositoryId, subject.head)).toEqual(written(lease));
    expect((await commits.find(WHERE.repositoryId, subject.head, "merge-group"))?.ended).toBe(true);
    await commits.release(lease);
    expect(await commits.lease(subject)).toBeNull();
  });

  it("that comes before its beginning keeps it from being reviewed, and what it was of becomes known", async () => {
    const subject = group();
    expect(await commits.end(WHERE.repositoryId, subject.head)).toBeNull();
    const before = await commits.find(WHERE.repositoryId, subject.head, "merge-group");
    expect(before).toMatchObject({ subject: null, ended: true });
    expect(await commits.lease(subject)).toBeNull();
    const after = await commits.find(WHERE.repositoryId, subject.head, "merge-group");
    expect(after).toMatchObject({ subject, ended: true });
  });
});

describe("promises", () => {
  const promised = (head: string): Promised => ({
    head,
    verdict: "warn",
    conclusion: "success",
    brings: Array.from({ length: 20_000 }, (_, index) => ({
      lockfile: "web/\0\ud800/yarn.lock",
      purl: `pkg:npm/%40acme/component-${index}@1.0.${index}`,
    })),
    complete: false,
  });

  it("are kept whole, the newest one", async () => {
    const pull = { repositoryId: 1, number: 1 };
    expect(await commits.promised(pull)).toBeNull();
    await commits.promise(pull, promised("a"));
    await commits.promise(pull, promised("b"));
    expect(await commits.promised(pull)).toEqual(promised("b"));
  });

  it("that are damaged are an error, not nothing", async () => {
    const pull = { repositoryId: 1, number: 2 };
    await commits.promise(pull, promised("a"));
    await sql`update weir.promise set body = '\\x00' where number = 2`.execute(fresh.database.store);
    await expect(commits.promised(pull)).rejects.toMatchObject({ code: "store", retryable: false });
  });
});

describe("old commits and promises", () => {
  it("go after 30 days, promises only when their pull request is no longer open", async () => {
    const { store } = fresh.database;
    const empty: Promised = { head: "h", verdict: "pass", conclusion: "success", brings: [], complete: true };
    const [open, closed] = [
      { ...WHERE, number: 71 },
      { ...WHERE, number: 72 },
    ];
    for (const at of [open, closed]) {
      await pulls.raise(at);
      const lease = await pulls.lease(at);
      if (lease === null) throw new Error("no lease");
      await pulls.finish(lease, lease.published, at === open);
      await commits.promise(at, empty);
    }
    const old = group();
    await leased(old);
    await sql`update weir.promise set promised_at = promised_at - interval '31 days'`.execute(store);
    await sql`update weir.commit_check set changed_at = changed_at - interval '31 days'`.execute(store);
    const young = group();
    await leased(young);
    const pruned = await prune(store);
    expect(pruned.commits).toBeGreaterThan(0);
    expect(await commits.promised(open)).toEqual(empty);
    expect(await commits.promised(closed)).toBeNull();
    expect(await commits.find(WHERE.repositoryId, old.head, "merge-group")).toBeNull();
    expect(await commits.find(WHERE.repositoryId, young.head, "merge-group")).not.toBeNull();
  });
});
