import pLimit, { type LimitFunction } from "p-limit";
import { UpstreamError } from "../../core/errors.js";
import type { LockfileInput, ParsedLockfile } from "../../core/model/lockfile.js";
import type { RegistryEntry } from "../../core/model/registry.js";
import type { LockfileParser } from "../../ports.js";
import type { ParseTask } from "./protocol.js";
import { WorkerProcess, type WorkerLimits } from "./worker-process.js";

/** How much parsing may use. */
export interface PoolSettings extends WorkerLimits {
  /** Parsing processes at the same time. */
  readonly workers: number;
  /** Lockfiles that may wait, with their texts in memory. */
  readonly maxWaiting: number;
  /** A process that had nothing to do for so long is ended. */
  readonly idleMs: number;
}

/** Good for a service of its own; a lockfile of 18,000 nodes takes half a second. */
export const POOL_LIMITS: PoolSettings = {
  workers: 2,
  timeMs: 10_000,
  memoryMb: 512,
  maxWaiting: 1000,
  idleMs: 60_000,
};

/** The entry point beside this file: .ts from sources, .js from dist. */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

interface Idle {
  readonly worker: WorkerProcess;
  readonly timer: NodeJS.Timeout;
}

/** Parses in processes of their own, so that no lockfile can stop or end the service. */
export class LockfilePool implements LockfileParser {
  readonly #settings: PoolSettings;
  readonly #file: URL;
  readonly #limit: LimitFunction;
  readonly #busy = new Set<WorkerProcess>();
  #idle: Idle[] = [];
  #closed = false;

  /** @param file module that calls `serve`; only tests give another than Weir's */
  constructor(settings: PoolSettings, file: URL = WORKER) {
    this.#settings = settings;
    this.#file = file;
    this.#limit = pLimit(settings.workers);
  }

  /**
   * What the lockfile says. Its limit of time does not count the time it waits for its turn.
   * @throws {LockfileError} the format's own, or `timeout`, `crashed` (memory, or a bug, which is its `cause`), `too-large`
   * @throws {UpstreamError} retryable: the pool is full, closed or cannot start a process
   */
  async parse(format: string, input: LockfileInput): Promise<ParsedLockfile> {
    return (await this.#ask({ kind: "lockfile", format, input })) as ParsedLockfile;
  }

  /** The places that a file names which package managers fetch from. Throws as `parse` does. */
  async registries(path: string, text: string): Promise<readonly RegistryEntry[]> {
    return (await this.#ask({ kind: "registries", path, text })) as readonly RegistryEntry[];
  }

  async #ask(task: ParseTask): Promise<unknown> {
    if (this.#limit.pendingCount >= this.#settings.maxWaiting) throw unavailable("has too much to do");
    return this.#limit(async () => {
      if (this.#closed) throw unavailable("is shutting down");
      const worker = this.#take();
      this.#busy.add(worker);
      try {
        return await worker.parse(task);
      } finally {
        this.#busy.delete(worker);
        this.#giveBack(worker);
      }
    });
  }

  /** Ends every process. What is being parsed fails, what waits is refused. */
  close(): Promise<void> {
    this.#closed = true;
    for (const { worker, timer } of this.#idle) {
      clearTimeout(timer);
      worker.end();
    }
    this.#idle = [];
    for (const worker of this.#busy) worker.end();
    return Promise.resolve();
  }

  #take(): WorkerProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.worker.alive) return idle.worker;
    }
    return new WorkerProcess(this.#file, this.#settings);
  }

  #giveBack(worker: WorkerProcess): void {
    if (!worker.alive) return;
    if (this.#closed) {
      worker.end();
      return;
    }
    const timer = setTimeout(() => {
      this.#idle = this.#idle.filter((idle) => idle.worker !== worker);
      worker.end();
    }, this.#settings.idleMs).unref();
    this.#idle.push({ worker, timer });
  }
}

function unavailable(what: string): UpstreamError {
  return new UpstreamError("lockfile parser", `the lockfile parser ${what}`, { retryable: true });
}
