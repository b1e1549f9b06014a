import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { malwareRecord } from "../support/npm-project.js";
import { emptyDatabase } from "../support/postgres.js";
import { storm } from "../support/storm.js";

/** The small storm; the large one is `node --import tsx test/real/faults.ts`. */
let database: Awaited<ReturnType<typeof emptyDatabase>>;
let osv: string;

beforeAll(async () => {
  database = await emptyDatabase();
  osv = mkdtempSync(join(tmpdir(), "weir-storm-osv-"));
  mkdirSync(join(osv, "npm"));
  writeFileSync(join(osv, "npm", "one.json"), JSON.stringify(malwareRecord("something-else")));
});
afterAll(async () => {
  await database.drop();
  rmSync(osv, { recursive: true, force: true });
});

test("killed and failed by GitHub again and again, it keeps every promise in the end", async () => {
  const report = await storm({
    env: { DATABASE_URL: database.url, OSV_FOLDER: osv },
    repositories: 2,
    pulls: 8,
    events: 36,
    kills: 2,
    killEveryMs: 2500,
    faultShare: 0.1,
    settleSeconds: 60,
    seed: 3,
  });
  expect(report.wrong).toEqual([]);
  expect(report.faults.size).toBeGreaterThan(0);
}, 120_000);
