import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import { LockfileError, UpstreamError } from "../../core/errors.js";
import type { ParseTask, WorkerMessage } from "./protocol.js";

const SOURCE = "lockfile parser";
/** A process that is not ready by then never will be. */
const START_LIMIT_MS = 30_000;
const KEPT_OUTPUT = 4096;

/** What one parsing process may use. */
export interface WorkerLimits {
  /** For one parse, by the clock on the wall. */
  readonly timeMs: number;
  /** JavaScript heap. */
  readonly memoryMb: number;
}

/**
 * One parsing process. It is a process and not a thread because V8 ends the whole process when a thread's heap limit is
 * passed by one large allocation (a JSON object with two million keys does it).
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #limits: WorkerLimits;
  readonly #ready: Promise<WorkerMessage>;
  #alive = true;
  #stopped = false;
  #stderr = "";

  /** @param file module that calls `serve`; a .ts file is run by tsx */
  constructor(file: URL, limits: WorkerLimits) {
    this.#limits = limits;
    const loader = file.pathname.endsWith(".ts") ? ["--import", tsxLoader()] : [];
    // Its service's id: by the time it looks for itself, the service may be gone.
    this.#child = fork(fileURLToPath(file), [String(process.pid)], {
      execArgv: [...loader, `--max-old-space-size=${limits.memoryMb}`],
      // A parser needs no secrets.
      env: {},
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(0, KEPT_OUTPUT);
    });
    for (const event of ["exit", "error"]) this.#child.once(event, () => (this.#alive = false));
    this.#ready = this.#next(START_LIMIT_MS);
    // Whoever parses first is told.
    this.#ready.catch(() => undefined);
  }

  /** False once the process has ended or was told to. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Does one task and tells what came of it; one at a time. The limit of time counts from when the process is ready.
   * @throws {LockfileError} the parser's own, or `timeout` and `crashed`: then the process is gone
   * @throws {UpstreamError} the process could not be started, or was ended by `end`
   */
  async parse(task: ParseTask): Promise<unknown> {
    const { timeMs, memoryMb } = this.#limits;
    try {
      await this.#ready;
    } catch (cause) {
      throw this.#unavailable(this.#stopped ? "is shutting down" : "cannot be started", cause);
    }
    let message: WorkerMessage;
    try {
      const answer = this.#next(timeMs);
      this.#child.send(task);
      message = await answer;
    } catch (cause) {
      if (this.#stopped) throw this.#unavailable("is shutting down", cause);
      this.#kill();
      if (cause instanceof TooLate) {
        throw new LockfileError("timeout", `it takes longer than ${timeMs / 1000} s to read`, null, cause);
      }
      // V8 ends a process whose heap is full by a signal, the kernel does so when all memory is.
      const why =
        cause instanceof Gone && cause.signal !== null
          ? `it needs more than ${memoryMb} MB of memory to read`
          : "Weir's parser ended while reading it";
      throw new LockfileError("crashed", why, null, cause);
    }
    return answerOf(message);
  }

  /** Ends the process, whatever it is doing. */
  end(): void {
    this.#stopped = true;
    this.#kill();
  }

  #kill(): void {
    this.#alive = false;
    this.#child.kill("SIGKILL");
  }

  #unavailable(what: string, cause: unknown): UpstreamError {
    this.#kill();
    return new UpstreamError(SOURCE, `the lockfile parser ${what}`, { retryable: true, cause });
  }

  /** The next message; rejects with Gone when the process ends first, or with TooLate. */
  async #next(limitMs: number): Promise<WorkerMessage> {
    if (!this.#alive) throw new Gone(null, this.#stderr);
    const done = new AbortController();
    try {
      return await new Promise<WorkerMessage>((resolve, reject) => {
        const child = this.#child;
        const stop = { signal: done.signal };
        const timer = setTimeout(() => {
          reject(new TooLate(`no answer within ${limitMs} ms`));
        }, limitMs);
        done.signal.addEventListener("abort", () => {
          clearTimeout(timer);
        });
        once(child, "message", stop).then(([message]) => {
          resolve(message as WorkerMessage);
        }, reject);
        // `close` comes after the last of stderr.
        once(child, "close", stop).then(([, signal]) => {
          reject(new Gone(typeof signal === "string" ? signal : null, this.#stderr));
        }, reject);
      });
    } finally {
      done.abort();
    }
  }
}

class Gone extends Error {
  readonly signal: string | null;

  constructor(signal: string | null, stderr: string) {
    super(`the parsing process ended by ${signal ?? "itself"}: ${stderr}`);
    this.signal = signal;
  }
}

class TooLate extends Error {}

function answerOf(message: WorkerMessage): unknown {
  switch (message.kind) {
    case "parsed":
      return deserialize(message.answer);
    case "refused":
      throw new LockfileError(message.reason, message.message, message.line);
    case "broken":
      throw new LockfileError("crashed", "Weir's parser failed on it", null, new Error(message.stack));
    case "ready":
      throw new Error("a parsing process said twice that it is ready");
  }
}

/** By address, so that it is found whatever the working directory is. Only in development. */
function tsxLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}
