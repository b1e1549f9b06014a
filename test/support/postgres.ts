/** A real PostgreSQL for tests: the embedded one, started by the first test of a run that asks, or WEIR_TEST_DATABASE_URL. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { pino } from "pino";
import { openDatabase } from "../../src/adapters/store/database.js";
import type { Database } from "../../src/adapters/store/database.js";
import { startEmbedded } from "../../src/adapters/store/embedded.js";

/** Says nothing. */
export const silent = pino({ level: "silent" });

/** A database of its own, without tables. */
interface EmptyDatabase {
  readonly url: string;
  /** Drops it, whoever is connected. */
  readonly drop: () => Promise<void>;
}

/** A database of its own with all migrations run. */
export interface FreshDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops it. */
  readonly close: () => Promise<void>;
}

async function serverUrl(): Promise<string> {
  const given = process.env["WEIR_TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") return given;
  const folder = process.env["WEIR_TEST_POSTGRES_FOLDER"];
  if (folder === undefined) throw new Error("jest.config.js must name postgres-before.js as globalSetup");
  // Of test files that run at once one starts it and the others adopt it; postgres-after.js stops it.
  const server = await startEmbedded({ dataFolder: folder, log: silent });
  await server.leave();
  return server.url;
}

async function onServer(url: string, run: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

/** Makes a database without tables. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const server = await serverUrl();
  const name = `weir_test_${randomBytes(6).toString("hex")}`;
  await onServer(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(server, (client) => client.query(`drop database ${name} with (force)`)),
  };
}

/** Makes a database with all migrations run. One for each test file is enough where rows do not meet. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { url, drop } = await emptyDatabase();
  const database = await openDatabase({ url, log: silent });
  return {
    url,
    database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}
