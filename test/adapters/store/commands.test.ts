import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { StoreError } from "../../../src/core/errors.js";
import type { CommandComment } from "../../../src/core/model/job.js";
import type { CommandLog } from "../../../src/ports/conversation.js";
import { createCommandLog } from "../../../src/adapters/store/commands.js";
import { prune } from "../../../src/adapters/store/prune.js";
import { freshDatabase } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;
let log: CommandLog;
let next = 4_000_000_000;

beforeAll(async () => {
  fresh = await freshDatabase();
  log = createCommandLog(fresh.database.store);
});
afterAll(() => fresh.close());

const pull = { repositoryId: 3_000_000_000, number: 7 };

function comment(author: number, kind: CommandComment["kind"] = "issue", id = next++): CommandComment {
  const url = `https://github.com/acme/shop/pull/7#issuecomment-${id}`;
  const by = { id: author, login: "mona", bot: false };
  return { kind, id, thread: null, url, author: by, viaApp: false, body: "/weir help" };
}

const passDays = (days: number) =>
  sql`update weir.command set taken_at = taken_at - make_interval(days => ${days})`.execute(
    fresh.database.store,
  );

describe("taking a command", () => {
  it("tells one of many attempts at once that it is the first", async () => {
    const asked = comment(1);
    const taken = await Promise.all(Array.from({ length: 10 }, () => log.take(pull, asked)));
    expect(taken.filter(({ known }) => known === null)).toHaveLength(1);
    expect(taken.every((one) => one.asked.length === 1)).toBe(true);
  });

  it("tells a later attempt what became of it and where the answer is", async () => {
    const asked = comment(2);
    await log.take(pull, asked);
    expect((await log.take(pull, asked)).known).toEqual({ state: "taken", reply: null });
    const record = { state: "done", reply: { kind: "issue", id: 9_000_000_000 } } as const;
    await log.settle(asked, record);
    expect((await log.take(pull, asked)).known).toEqual(record);
  });

  it("tells apart an issue comment and a review comment of the same id", async () => {
    const asked = comment(3);
    await log.take(pull, asked);
    expect((await log.take(pull, comment(3, "review", asked.id))).known).toBeNull();
  });

  it("tells when the same person asked in this repository, oldest first, for one day", async () => {
    const old = comment(4);
    await log.take(pull, old);
    await passDays(2);
    await log.take(pull, comment(5));
    await log.take({ ...pull, repositoryId: 8 }, comment(4));
    await log.take({ ...pull, number: 8 }, comment(4));
    const { asked } = await log.take(pull, comment(4));
    expect(asked).toHaveLength(2);
    expect(asked).toEqual(asked.toSorted((a, b) => a.getTime() - b.getTime()));
    // One that is tried again days later is still among them.
    expect((await log.take(pull, old)).asked).toHaveLength(3);
  });

  it("refuses to settle what was never taken", async () => {
    await expect(log.settle(comment(6), { state: "done", reply: null })).rejects.toThrow(StoreError);
  });
});

describe("answers", () => {
  it("are found by the question, the newest one, within the pull request", async () => {
    const question = "why left-pad \0 \ud800";
    expect(await log.answerTo(pull, question)).toBeNull();
    await log.answered(pull, question, { kind: "issue", id: 1 });
    await log.answered(pull, question, { kind: "review", id: 9_000_000_001 });
    expect(await log.answerTo(pull, question)).toEqual({ kind: "review", id: 9_000_000_001 });
    expect(await log.answerTo(pull, "why left-pad \0 \ud801")).toBeNull();
    expect(await log.answerTo({ ...pull, number: 8 }, question)).toBeNull();
  });
});

describe("old commands", () => {
  it("go after 90 days", async () => {
    const old = comment(10);
    await log.take(pull, old);
    await passDays(91);
    const young = comment(10);
    await log.take(pull, young);
    expect((await prune(fresh.database.store)).commands).toBeGreaterThan(0);
    expect((await log.take(pull, young)).known).not.toBeNull();
    expect((await log.take(pull, old)).known).toBeNull();
  });
});
