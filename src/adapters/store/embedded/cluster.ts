import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { ConfigError, StoreError } from "../../../core/errors.js";
import { makeFolder, mayEnter } from "./account.js";
import type { Account } from "./account.js";
import type { Binaries } from "./binaries.js";

/** The only user of the embedded cluster, and the name of our database. */
export const OWNER = "weir";

/** One data folder of PostgreSQL and who works on it. */
export interface Cluster {
  /** PGDATA. */
  readonly folder: string;
  readonly account: Account | null;
  readonly binaries: Binaries;
}

const PASSWORD_FILE = "weir-password";
const START_LOG = "weir-start.log";
const START_SECONDS = 60;
const STOP_SECONDS = 60;
/** pg_ctl puts its paths into a shell command, in double quotes. */
const UNQUOTABLE = /["$`\\\n]/;

/** Loopback TCP alone, no socket file (its path may be too long); a week of logs in the cluster's own folder. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "shared_buffers=128MB",
  "max_connections=60",
  "timezone=UTC",
  "logging_collector=on",
  "log_directory=log",
  "log_filename=postgresql-%a.log",
  "log_rotation_age=1d",
  "log_rotation_size=0",
  "log_truncate_on_rotation=on",
  "log_timezone=UTC",
] as const;

/** Nothing of our own environment (it holds secrets) but what programs need to run. */
function environment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: "C", TZ: "UTC" };
}

/** Runs a program as the cluster's user; its output is kept only where asked for (a started server would hold the pipe). */
function execute(
  cluster: Cluster,
  program: string,
  args: readonly string[],
  keep: boolean,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { account } = cluster;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: dirname(cluster.folder),
      env: environment(),
      stdio: ["ignore", keep ? "pipe" : "ignore", keep ? "pipe" : "ignore"],
      windowsHide: true,
      // A process group of its own: Ctrl-C in a terminal must not reach the database while we drain.
      detached: true,
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, output });
    });
  });
}

async function give(path: string, account: Account | null): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}

async function versionOf(folder: string): Promise<string | null> {
  return readFile(join(folder, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => null,
  );
}

/** initdb in a folder beside it, which then takes its name at once: of two processes one wins, and none sees half of it. */
async function create(cluster: Cluster): Promise<void> {
  const making = `${cluster.folder}.new-${randomBytes(6).toString("hex")}`;
  const passwordFile = `${making}.password`;
  const password = randomBytes(24).toString("hex");
  try {
    await mkdir(making, { mode: 0o700 });
    await give(making, cluster.account);
    await writeFile(passwordFile, password, { mode: 0o600, flag: "wx" });
    await give(passwordFile, cluster.account);
    const { code, output } = await execute(
      cluster,
      cluster.binaries.initdb,
      [
        `--pgdata=${making}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
      ],
      true,
    );
    if (code !== 0)
      throw new StoreError(`initdb failed (${code ?? "killed"}): ${output}`, { retryable: false });
    await rename(passwordFile, join(making, PASSWORD_FILE));
    await rename(making, cluster.folder);
  } catch (error) {
    if ((await versionOf(cluster.folder)) === null) throw error;
  } finally {
    await rm(making, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

/**
 * Makes the cluster unless it is there.
 * @throws {ConfigError} the folder cannot be used, or was made by another major version
 */
export async function initialise(cluster: Cluster): Promise<"made" | "found"> {
  const parent = dirname(cluster.folder);
  if (process.platform !== "win32" && UNQUOTABLE.test(parent)) {
    throw new ConfigError([
      `The data folder ${parent} has a character that PostgreSQL's pg_ctl cannot quote`,
    ]);
  }
  await makeFolder(parent).catch((error: unknown) => {
    throw new ConfigError([`The data folder ${parent} cannot be made`], error);
  });
  if (!(await mayEnter(parent, cluster.account))) {
    const name = cluster.account?.name ?? "";
    throw new ConfigError([
      `PostgreSQL runs as ${name}, which may not enter the data folder ${parent}: choose another one (by default /var/lib/weir/data), or set DATABASE_URL`,
    ]);
  }
  const major = cluster.binaries.version.split(".")[0];
  const found = await versionOf(cluster.folder);
  if (found === null) {
    await create(cluster);
    return "made";
  }
  if (found !== major) {
    throw new ConfigError([
      `The data folder ${cluster.folder} belongs to PostgreSQL ${found}, this is ${major ?? "unknown"}: dump and restore it, or choose another folder`,
    ]);
  }
  return "found";
}

/** The password of the cluster's only user. */
export async function passwordOf(cluster: Cluster): Promise<string> {
  return (await readFile(join(cluster.folder, PASSWORD_FILE), "utf8")).trim();
}

/** A port of loopback that is free now. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(address === null || typeof address === "string" ? 0 : address.port);
      });
    });
  });
}

/** Starts the server on a free port. @returns null, or why it did not start (its log) */
export async function start(cluster: Cluster): Promise<string | null> {
  const log = join(cluster.folder, START_LOG);
  await writeFile(log, "", { mode: 0o600 });
  await give(log, cluster.account);
  const options = [`-p ${await freePort()}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(" ");
  const { code } = await execute(
    cluster,
    cluster.binaries.pgCtl,
    ["start", "-D", cluster.folder, "-w", "-t", String(START_SECONDS), "-l", log, "-o", options],
    false,
  );
  if (code === 0) return null;
  const text = await readFile(log, "utf8").catch(() => "");
  return text.slice(-2000) || `pg_ctl ended with ${code ?? "a signal"}`;
}

/** Stops the server: connections are ended, everything is written. @throws {StoreError} it did not stop */
export async function stop(cluster: Cluster): Promise<void> {
  const { code, output } = await execute(
    cluster,
    cluster.binaries.pgCtl,
    ["stop", "-D", cluster.folder, "-m", "fast", "-w", "-t", String(STOP_SECONDS)],
    true,
  );
  if (code !== 0) {
    throw new StoreError(`PostgreSQL did not stop (${code ?? "killed"}): ${output}`, { retryable: true });
  }
}
