import { describe, expect, test } from "@jest/globals";

import { GitHubError } from "../../src/core/errors.js";
import type { Job } from "../../src/core/model/job.js";
import type { JobPorts } from "../../src/jobs/ports.js";
import { sweep } from "../../src/jobs/sweep.js";
import type { ValueCache } from "../../src/ports.js";
import { silent } from "../support/postgres.js";

const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date("2026-05-10T12:00:00Z");
const REPOSITORY = { installationId: 1, owner: "acme", repository: "shop", repositoryId: 9 };

/** A sweep with these failed deliveries, the last one that long ago (null = never). */
async function swept(
  lastMsAgo: number | null,
  failed: readonly string[],
  refuse: (id: string) => Error | null,
) {
  const sent: Job[] = [];
  const redelivered: string[] = [];
  const raised: number[] = [];
  const expired: Date[] = [];
  let since: Date | null = null;
  let remembered = false;
  const memory: ValueCache = {
    get: () => {
      // Stored when that sweep was done, five minutes after it began.
      const value = new Date(NOW.getTime() - (lastMsAgo ?? 0)).toISOString();
      const storedAt = new Date(Date.parse(value) + 300_000);
      return Promise.resolve(new Map(lastMsAgo === null ? [] : [["sweep:last", { value, storedAt }]]));
    },
    put: () => {
      remembered = true;
      return Promise.resolve();
    },
  };
  const ports = {
    clock: () => NOW,
    log: silent,
    memory,
    pulls: {
      raiseDue: () => Promise.resolve(),
      leftBehind: () => Promise.resolve([{ repositoryId: 9, number: 3 }]),
      address: (pull: { number: number }) =>
        Promise.resolve(pull.number === 5 ? { address: { ...REPOSITORY, number: 5 } } : null),
      raise: ({ number }: { number: number }) => Promise.resolve(void raised.push(number)),
    },
    ledger: {
      expiredBetween: (from: Date, to: Date) => {
        expired.push(from, to);
        return Promise.resolve([
          { repositoryId: 9, number: 5 },
          { repositoryId: 9, number: 6 },
        ]);
      },
    },
    queue: { send: (job: Job) => Promise.resolve(void sent.push(job)) },
    github: {
      failedDeliveries: (from: Date) => {
        since = from;
        return Promise.resolve(failed.map((id) => ({ id, guid: `guid-${id}` })));
      },
      redeliver: (id: string) => {
        const refusal = refuse(id);
        if (refusal !== null) return Promise.reject(refusal);
        redelivered.push(id);
        return Promise.resolve();
      },
      repositories: async function* () {
        await Promise.resolve();
        yield REPOSITORY;
      },
    },
  } as unknown as JobPorts;
  const run = { id: "1", signal: new AbortController().signal, onBehalfOf: () => undefined };
  const error = await sweep(ports, run).then(
    () => null,
    (reason: unknown) => reason,
  );
  return {
    sent: sent.map(({ kind }) => kind),
    redelivered,
    raised,
    expired,
    since: since as Date | null,
    remembered,
    error,
  };
}

const works = () => null;
const gone = new GitHubError("gone", { status: 404, retryable: false });
const down = new GitHubError("down", { status: 502, retryable: true });

describe("a sweep", () => {
  test("sends what was left behind and asks for failed deliveries since the last one, with an overlap", async () => {
    const it = await swept(600_000, ["1", "2"], works);
    expect(it).toMatchObject({
      sent: ["review-change", "review-change"],
      redelivered: ["1", "2"],
      remembered: true,
      error: null,
    });
    expect(it.since).toEqual(new Date("2026-05-10T11:30:00Z"));
  });

  test("looks through all repositories when the last one is longer ago than GitHub remembers, or never was", async () => {
    for (const last of [null, 4 * DAY]) {
      const it = await swept(last, [], works);
      expect(it.sent).toEqual(["review-change", "review-change", "review-open-pulls"]);
      expect(it.since).toEqual(new Date(NOW.getTime() - 3 * DAY));
    }
  });

  test("has reviewed again what an acceptance reached whose time ran out since the last one", async () => {
    const it = await swept(600_000, [], works);
    expect(it.expired).toEqual([new Date("2026-05-10T11:50:00Z"), NOW]);
    expect(it.raised).toEqual([5]);
  });

  test("goes on after a delivery that GitHub no longer has", async () => {
    const it = await swept(0, ["1", "2", "3"], (id) => (id === "2" ? gone : null));
    expect(it).toMatchObject({ redelivered: ["1", "3"], remembered: true, error: null });
  });

  test("goes on after one that failed, and is not done: it comes back for it", async () => {
    const it = await swept(0, ["1", "2", "3"], (id) => (id === "2" ? down : null));
    expect(it).toMatchObject({ redelivered: ["1", "3"], remembered: false, error: down });
  });

  test("leaves GitHub in peace when nothing works", async () => {
    let asked = 0;
    const it = await swept(
      0,
      Array.from({ length: 100 }, (_, at) => String(at)),
      () => {
        asked += 1;
        return down;
      },
    );
    expect(it).toMatchObject({ remembered: false, error: down });
    expect(asked).toBe(5);
  });
});
