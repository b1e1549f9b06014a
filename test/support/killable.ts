/** The service as a child process that is killed and started again, always on the same port. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const ENTRY = fileURLToPath(new URL("weir-process.ts", import.meta.url));

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A service in a process of its own. */
export class Killable {
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** Starts it and waits until it listens. @throws {Error} it ended instead */
  async start(): Promise<void> {
    const child = fork(ENTRY, [], {
      execArgv: ["--import", "tsx"],
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...this.#env },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    const ended = once(child, "exit").then(([code, signal]: unknown[]) => {
      throw new Error(`the service ended at its start: ${String(code ?? signal)}`);
    });
    await Promise.race([once(child, "message"), ended]);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exit = once(child, "exit");
    child.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }
}
