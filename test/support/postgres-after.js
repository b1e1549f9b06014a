import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { pino } from "pino";
import { tsImport } from "tsx/esm/api";

/** Stops the embedded PostgreSQL of a folder, where there is one, and removes the folder. */
export async function removeServer(folder) {
  if (existsSync(join(folder, "postgres", "postmaster.pid"))) {
    const { startEmbedded } = await tsImport("../../src/adapters/store/embedded.ts", import.meta.url);
    const server = await startEmbedded({ dataFolder: folder, log: pino({ level: "silent" }) });
    await server.stop();
  }
  await rm(folder, { recursive: true, force: true });
}

/** Ends what the first test with a database began. */
export default async function after() {
  const folder = process.env.WEIR_TEST_POSTGRES_FOLDER;
  if (folder !== undefined) await removeServer(folder);
}
