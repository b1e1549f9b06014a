import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../../../core/errors.js";

/** The user that PostgreSQL runs as. PostgreSQL refuses to be root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const run = promisify(execFile);

/** In this order; both have entries in /etc/passwd, without which initdb refuses. */
const CANDIDATES = ["postgres", "nobody"] as const;

/** Whether this process is root, and so has to hand PostgreSQL to somebody else. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function lookUp(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` says by its exit code that there is no such user.
    return null;
  }
}

/**
 * Who runs PostgreSQL: null = this process's own user; for root the owner of the existing cluster, else `postgres`, else `nobody`.
 * @throws {ConfigError} root, and neither user exists
 */
export async function chooseAccount(cluster: string): Promise<Account | null> {
  if (!isRoot()) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account !== null && account.uid !== 0) return account;
  }
  throw new ConfigError([
    `The embedded PostgreSQL cannot run as root and found no user ${CANDIDATES.join(" or ")}: run Weir as another user, or set DATABASE_URL`,
  ]);
}

/** Whether the account may enter a folder, by the mode bits of it and of all above it. */
export async function mayEnter(folder: string, account: Account | null): Promise<boolean> {
  if (account === null) return true;
  for (let at = resolve(folder); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Where state goes when nothing is configured: for root a folder that everyone may enter, else the user's own. */
export function stateFolder(): string {
  if (process.platform === "win32") return join(process.env["LOCALAPPDATA"] ?? homedir(), "weir");
  if (isRoot()) return "/var/lib/weir";
  return join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "weir");
}

/** The last resort for files that can be made again. */
export function passingFolder(): string {
  return join(tmpdir(), `weir-${process.getuid?.() ?? "user"}`);
}

/**
 * A folder whose programs we would run must be ours alone: one that somebody else prepared under a known name in the
 * temporary folder is refused.
 */
export async function isOurs(folder: string): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const found = await lstat(folder).catch(() => null);
  return (
    found !== null && found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0
  );
}

/** Makes a folder and those above it, open for everyone to enter whatever the umask says. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await chmod(at, 0o755);
}
