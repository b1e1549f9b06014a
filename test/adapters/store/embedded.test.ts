import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { ConfigError } from "../../../src/core/errors.js";
import { startEmbedded } from "../../../src/adapters/store/embedded.js";
import type { EmbeddedPostgres } from "../../../src/adapters/store/embedded.js";
import { chooseAccount, isRoot } from "../../../src/adapters/store/embedded/account.js";
import { findPlatformPackage, usableBinaries } from "../../../src/adapters/store/embedded/binaries.js";
import { readPostmaster } from "../../../src/adapters/store/embedded/postmaster.js";
import { silent } from "../../support/postgres.js";

const run = promisify(execFile);
/** Making a cluster takes a second: the tests share one, each starting it anew. */
let folder: string;
let running: EmbeddedPostgres[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weir-embedded-"));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(dataFolder = join(folder, "data")): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataFolder, log: silent });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process that starts the server on the folder and is then killed by force. */
async function startAndBeKilled(): Promise<string> {
  const module = pathToFileURL(join(process.cwd(), "src/adapters/store/embedded.ts")).href;
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(module)});
    const log = { info() {}, warn() {}, error() {} };
    const server = await startEmbedded({ dataFolder: ${JSON.stringify(join(folder, "data"))}, log });
    console.log(server.url);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = line.toString("utf8").trim();
  await query(url, "create table kept as select 42 as answer");
  child.kill("SIGKILL");
  await once(child, "exit");
  return url;
}

describe("the embedded PostgreSQL", () => {
  it("is made and started once when several processes come at the same moment", async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map((server) => server.url)).size).toBe(1);
    const outcomes = await Promise.all(servers.map((server) => server.stop()));
    expect(outcomes).toContain("stopped");
    expect(await readPostmaster(join(folder, "data", "postgres"))).toBeNull();
  });

  it("survives its parent's kill -9, is adopted with its data, and is stopped by its last user", async () => {
    const before = await startAndBeKilled();
    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, url: before });
    expect(await query(adopted.url, "select answer from kept")).toEqual([{ answer: 42 }]);

    const sharing = await start();
    expect(sharing.adopted).toBe(true);
    expect(await adopted.stop()).toBe("left");
    expect(await query(sharing.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(await sharing.stop()).toBe("stopped");
    await expect(query(sharing.url, "select 1")).rejects.toThrow();

    const again = await start();
    expect(again.adopted).toBe(false);
    expect(await query(again.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("syncs, listens on loopback alone, and keeps its password to its user", async () => {
    const server = await start();
    expect(
      await query(
        server.url,
        `select current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses,
           current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding`,
      ),
    ).toEqual([{ fsync: "on", addresses: "127.0.0.1", checksums: "on", encoding: "UTF8" }]);
    const { mode } = await stat(join(folder, "data", "postgres", "weir-password"));
    expect(mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("starts although its process id is somebody else's now", async () => {
    const first = await start();
    await first.stop();
    const pidFile = join(folder, "data", "postgres", "postmaster.pid");
    await writeFile(pidFile, `${process.pid}\n${folder}\n0\n1\n`, { mode: 0o600 });
    expect((await start()).adopted).toBe(false);
  });

  it("does not touch the data of another major version", async () => {
    await mkdir(join(folder, "old", "postgres"), { recursive: true });
    await writeFile(join(folder, "old", "postgres", "PG_VERSION"), "17\n");
    await expect(start(join(folder, "old"))).rejects.toThrow(/belongs to PostgreSQL 17/);
  });

  it("says what to do on a platform that it does not serve", async () => {
    const finding = findPlatformPackage("sunos", "sparc");
    await expect(finding).rejects.toThrow(ConfigError);
    await expect(finding).rejects.toThrow(/set DATABASE_URL/);
  });
});

describe("the programs", () => {
  /** As npm leaves them when it may not run install scripts: without the links between libraries. */
  async function unlinked(to: string): Promise<{ native: string; version: string; links: string[] }> {
    const found = await findPlatformPackage();
    const native = join(to, "native");
    await mkdir(to, { recursive: true, mode: 0o755 });
    await cp(found.native, native, { recursive: true, verbatimSymlinks: true });
    const list = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    const links = list.map(({ target }) => target.slice("native/".length));
    for (const link of links) await rm(join(native, link), { force: true });
    return { native, version: found.version, links };
  }

  it("get their library links where no install script made them", async () => {
    const { native, version, links } = await unlinked(join(folder, "clone"));
    const account = await chooseAccount(join(folder, "none"));
    const binaries = await usableBinaries({ native, version }, account, silent, [join(folder, "copies")]);
    expect(binaries.initdb.startsWith(native)).toBe(true);
    for (const link of links) expect((await lstat(join(native, link))).isSymbolicLink()).toBe(true);
    expect((await run(binaries.initdb, ["--version"])).stdout).toContain("18.4");
  });

  const asRoot = isRoot() ? it : it.skip;

  asRoot("are copied once, for root, out of a home that only root may enter", async () => {
    const home = join(folder, "home");
    await mkdir(home, { mode: 0o700 });
    const { native, version } = await unlinked(home);
    const account = await chooseAccount(join(folder, "none"));
    if (account === null) throw new Error("root runs PostgreSQL as somebody else");
    const prepared = join(folder, "prepared by somebody else");
    await mkdir(prepared);
    await symlink(native, join(prepared, `postgresql-${version}`));
    await expect(usableBinaries({ native, version }, account, silent, [prepared])).rejects.toThrow(
      ConfigError,
    );

    // A careful root: nothing it installs or makes may be read by others.
    await run("chmod", ["-R", "go=", native]);
    const umask = process.umask(0o077);
    const copies = join(folder, "deep", "copies");
    const both = await Promise.all([
      usableBinaries({ native, version }, account, silent, [prepared, copies]),
      usableBinaries({ native, version }, account, silent, [prepared, copies]),
    ]);
    process.umask(umask);
    expect(both[0]).toEqual(both[1]);
    const { initdb } = both[0];
    expect(initdb.startsWith(join(copies, `postgresql-${version}`))).toBe(true);
    const { uid, gid } = account;
    expect((await run(initdb, ["--version"], { uid, gid, cwd: "/" })).stdout).toContain("18.4");
    await rm(native, { recursive: true });
    expect(await usableBinaries({ native, version }, account, silent, [copies])).toEqual(both[0]);
  });
});
