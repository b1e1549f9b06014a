import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** What postmaster.pid tells. https://www.postgresql.org/docs/current/storage-file-layout.html */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const FILE = "postmaster.pid";
const PORT_LINE = 3;

const run = promisify(execFile);

/** null: no server holds the folder, or it has not got as far as its port. */
export async function readPostmaster(folder: string): Promise<Postmaster | null> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[PORT_LINE]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isSafeInteger(port) ? port : 0 };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return run("ps", ["-p", String(pid), "-o", "command="]).then(
    ({ stdout }) => stdout,
    () => null,
  );
}

/**
 * Who has the process id now: the server of this folder, nobody, or (ids are used again, soon so in a container)
 * somebody else. On Windows whoever is alive is taken for the server.
 */
export async function identify(pid: number, folder: string): Promise<"server" | "nobody" | "other"> {
  if (!isAlive(pid)) return "nobody";
  if (process.platform === "win32") return "server";
  const command = await commandOf(pid);
  if (command === null) return isAlive(pid) ? "server" : "nobody";
  return command.includes("postgres") && command.includes(folder) ? "server" : "other";
}

/** Only for an id that is somebody else's: PostgreSQL would take that process for its server and not start. */
export async function removeStale(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}
