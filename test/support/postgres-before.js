import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { removeServer } from "./postgres-after.js";

const NAME = /^weir-test-(\d+)$/;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Names the folder of this run's PostgreSQL. Nothing is started: the first test that asks for a database does it
 * (`postgres.ts`). What runs that were killed left behind is removed.
 */
export default async function before() {
  process.env.WEIR_TEST_POSTGRES_FOLDER = join(tmpdir(), `weir-test-${process.pid}`);
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0);
    const folder = join(tmpdir(), name);
    if (pid > 0 && !isAlive(pid) && existsSync(folder)) await removeServer(folder);
  }
}
