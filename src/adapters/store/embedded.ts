import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import type { Logger } from "pino";
import { StoreError } from "../../core/errors.js";
import { chooseAccount, stateFolder } from "./embedded/account.js";
import { findPlatformPackage, usableBinaries } from "./embedded/binaries.js";
import { initialise, OWNER, passwordOf, start, stop } from "./embedded/cluster.js";
import type { Cluster } from "./embedded/cluster.js";
import { identify, readPostmaster, removeStale } from "./embedded/postmaster.js";
import { isCutOff, tried } from "./failure.js";

/** How to run the embedded PostgreSQL. */
interface EmbeddedOptions {
  readonly log: Logger;
  /** Where the data live; null = `defaultDataFolder()`. */
  readonly dataFolder: string | null;
}

/** The running embedded PostgreSQL, shared by every process on the same data folder. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** It ran already: left by a process that was killed, or shared with one that runs. */
  readonly adopted: boolean;
  /**
   * Call it after the pools are closed. Whoever leaves last stops the server, whether it started or adopted it: so a
   * server outlives a crash, but neither its last user nor a user that still needs it is surprised.
   */
  stop(): Promise<"stopped" | "left">;
  /** Leaves the server to run even when nobody else uses it, for whoever comes next. */
  leave(): Promise<void>;
}

const CLUSTER = "postgres";
const PATIENCE_MS = 120_000;
const MAX_FAILED_STARTS = 5;
/** Every process holds this advisory lock shared for as long as it uses the server; "weir" in ASCII. */
const PRESENCE = 0x77656972;
/** SQLSTATE class "invalid authorization". */
const REFUSED = "28";
const DUPLICATE_DATABASE = "42P04";
const UNIQUE_VIOLATION = "23505";

/**
 * Where data live by default: `~/.local/state/weir/data`, for root `/var/lib/weir/data`, because PostgreSQL runs as
 * another user then and may not enter root's home.
 * @param name tells apart what must not share a database (`data` is the service's own)
 */
function defaultDataFolder(name = "data"): string {
  return join(stateFolder(), name);
}

interface Connection {
  readonly client: Client;
  readonly url: string;
  /** From here on the end of the connection is expected. */
  readonly expectEnd: () => void;
}

/** Connects to the port with our password, makes sure that it is our cluster, and joins those who use it. */
async function enter(cluster: Cluster, port: number, log: Logger): Promise<Connection> {
  const password = await passwordOf(cluster);
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: OWNER,
    password,
    database: "postgres",
    application_name: "weir presence",
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  let joined = false;
  client.on("error", (error) => {
    if (joined) log.error({ err: error }, "the embedded PostgreSQL went away");
  });
  try {
    await client.connect();
    const answer = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    const folder = answer.rows[0]?.folder ?? "";
    if ((await realpath(folder).catch(() => folder)) !== (await realpath(cluster.folder))) {
      throw new StoreError(`Port ${port} belongs to another PostgreSQL (${folder})`, { retryable: true });
    }
    await client.query("select pg_advisory_lock_shared($1)", [PRESENCE]);
    await client.query(`create database ${OWNER}`).catch((error: unknown) => {
      const code = error instanceof DatabaseError ? error.code : undefined;
      if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
    });
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  joined = true;
  const expectEnd = () => {
    joined = false;
  };
  return { client, expectEnd, url: `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${OWNER}` };
}

/** Adopts the server that holds the folder, else starts one, until one answers. */
async function reach(
  cluster: Cluster,
  log: Logger,
): Promise<{ readonly connection: Connection; readonly adopted: boolean }> {
  const deadline = Date.now() + PATIENCE_MS;
  let adopted = true;
  let failedStarts = 0;
  let trouble: unknown = null;
  while (Date.now() < deadline && failedStarts < MAX_FAILED_STARTS) {
    const postmaster = await readPostmaster(cluster.folder);
    const who = postmaster === null ? "nobody" : await identify(postmaster.pid, cluster.folder);
    if (postmaster !== null && who === "server") {
      try {
        return { connection: await enter(cluster, postmaster.port, log), adopted };
      } catch (error) {
        if (error instanceof DatabaseError && error.code?.startsWith(REFUSED) === true) throw error;
        // Starting, recovering after a crash, or being stopped by the last of its users.
        trouble = error;
        await sleep(100);
        continue;
      }
    }
    if (who === "other") {
      log.warn(
        { folder: cluster.folder, pid: postmaster?.pid },
        "removing the stale postmaster.pid of a crash",
      );
      await removeStale(cluster.folder);
    }
    const failure = await start(cluster);
    if (failure === null) {
      adopted = false;
    } else {
      // Another process may have started it at the same moment: look again.
      failedStarts += 1;
      trouble = failure;
      await sleep(200);
    }
  }
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  throw new StoreError(`The embedded PostgreSQL in ${cluster.folder} does not answer: ${reason}`, {
    retryable: true,
    cause: trouble,
  });
}

function stopAsLast(cluster: Cluster, connection: Connection, log: Logger): Promise<"stopped" | "left"> {
  const { client, expectEnd } = connection;
  return tried("Leaving the embedded PostgreSQL failed", async () => {
    await client.query("select pg_advisory_unlock_shared($1)", [PRESENCE]);
    expectEnd();
    if (!(await isLast(client))) {
      await client.end().catch(() => undefined);
      log.info("the embedded PostgreSQL goes on for another process, or is stopped by it");
      return "left";
    }
    await stop(cluster);
    await client.end().catch(() => undefined);
    return "stopped";
  });
}

/**
 * Whether nobody else uses the server. The lock is held while it is stopped: whoever comes meanwhile waits for it, is cut
 * off, and starts the server anew. Whoever leaves at the same moment may be cut off before it has asked: then another one
 * was the last.
 */
async function isLast(client: Client): Promise<boolean> {
  try {
    const answer = await client.query<{ last: boolean }>("select pg_try_advisory_lock($1) as last", [
      PRESENCE,
    ]);
    return answer.rows[0]?.last === true;
  } catch (error) {
    if (isCutOff(error)) return false;
    throw error;
  }
}

/**
 * A real PostgreSQL as a child process on loopback, with its data in a folder: made once, adopted after a crash, shared
 * by all processes on the folder.
 * @throws {ConfigError} not on this platform, not installed, or the folder cannot be used
 * @throws {StoreError} it does not start
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const folder = join(resolve(options.dataFolder ?? defaultDataFolder()), CLUSTER);
  const found = await findPlatformPackage();
  const account = await chooseAccount(folder);
  const cluster: Cluster = { folder, account, binaries: await usableBinaries(found, account, log) };
  const made = await initialise(cluster);
  const { connection, adopted } = await reach(cluster, log);
  log.info(
    { folder: dirname(folder), version: found.version, user: account?.name, made: made === "made", adopted },
    adopted ? "adopted the embedded PostgreSQL that runs already" : "started the embedded PostgreSQL",
  );
  let leaving: Promise<"stopped" | "left"> | null = null;
  return {
    url: connection.url,
    adopted,
    stop: () => (leaving ??= stopAsLast(cluster, connection, log)),
    leave: () => {
      connection.expectEnd();
      return connection.client.end();
    },
  };
}
