import { serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { LockfileError } from "../../core/errors.js";
import type { ParseTask, WorkerMessage } from "./protocol.js";

/** Real files make one and a half times their size; six times the largest would hold up the service for a second. */
const MAX_ANSWER_BYTES = 120 * 1024 * 1024;

// A parser in an endless loop does not notice that the service was killed, so a thread beside it looks.
const WATCH_SERVICE = `
  const service = require("node:worker_threads").workerData;
  setInterval(() => { if (process.ppid !== service) process.kill(process.pid, "SIGKILL"); }, 1000);
`;

/** The worker's side: answers tasks one after another until the service, whose id is the first argument, goes away. */
export function serve(parse: (task: ParseTask) => unknown): void {
  const workerData = Number(process.argv[2]);
  new Worker(WATCH_SERVICE, { eval: true, execArgv: [], env: {}, workerData }).unref();
  process.on("disconnect", () => process.exit());
  process.on("message", (task: ParseTask) => {
    send(answer(task, parse));
  });
  send({ kind: "ready" });
}

function answer(task: ParseTask, parse: (task: ParseTask) => unknown): WorkerMessage {
  try {
    const told = serialize(parse(task));
    if (told.byteLength > MAX_ANSWER_BYTES) {
      throw new LockfileError("too-large", "it holds more than Weir can compare");
    }
    return { kind: "parsed", answer: told };
  } catch (error) {
    if (error instanceof LockfileError) {
      return { kind: "refused", reason: error.kind, message: error.message, line: error.line };
    }
    return { kind: "broken", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
