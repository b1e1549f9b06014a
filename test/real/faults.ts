/**
 * The whole storm, by hand: `node --import tsx test/real/faults.ts`. Its database is the service's own embedded
 * PostgreSQL, adopted again after every kill. A smaller one runs with the tests (test/e2e/faults.test.ts).
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { malwareRecord } from "../support/npm-project.js";
import { type Storm, storm } from "../support/storm.js";

const folder = join(tmpdir(), `weir-storm-${process.pid}`);
const osv = `${folder}-osv`;
mkdirSync(join(osv, "npm"), { recursive: true });
writeFileSync(join(osv, "npm", "one.json"), JSON.stringify(malwareRecord("something-else")));

const wanted: Storm = {
  env: { WEIR_DATA_DIR: folder, OSV_FOLDER: osv, LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent" },
  repositories: 4,
  pulls: 40,
  events: 200,
  kills: 10,
  killEveryMs: 4000,
  faultShare: 0.1,
  settleSeconds: 120,
  seed: Number(process.argv[2] ?? 1),
  tell: (line) => process.stdout.write(`${line}\n`),
};

try {
  const { wrong, faults, ...report } = await storm(wanted);
  const told = [...faults].map(([kind, times]) => [`fault: ${kind}`, times] as const);
  console.table({ ...report, ...Object.fromEntries(told) });
  for (const line of wrong) process.stdout.write(`WRONG ${line}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(osv, { recursive: true, force: true });
}
