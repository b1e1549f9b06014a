/** Runs a measuring process and collects its samples. */
import { execFileSync, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import type { Task } from "./task.js";
import type { Sample } from "./timing.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TASK = fileURLToPath(new URL("./dist/bench/task.js", import.meta.url));
let compiled = false;

/** As it is shipped: what tsx adds to every function to keep its name takes a tenth of the time of small files. */
function compileOnce(): void {
  if (compiled) return;
  execFileSync(process.execPath, [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-p", HERE]);
  compiled = true;
}

/** What a process measured before it was done, or before its time was up. */
export interface Measured {
  readonly samples: readonly Sample[];
  /** Why there are fewer than were asked for; null when there are not. */
  readonly cut: { readonly why: "time" | "failed"; readonly message: string } | null;
}

/** @param limitMs the process is ended then, whatever it does */
export function measureApart(task: Task, limitMs: number): Promise<Measured> {
  compileOnce();
  return new Promise((resolve) => {
    const samples: Sample[] = [];
    let errors = "";
    let late = false;
    const child = fork(TASK, [], {
      execArgv: ["--no-warnings"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limitMs);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
    child.on("message", (sample: Sample) => samples.push(sample));
    child.on("close", (code) => {
      clearTimeout(timer);
      const why = late ? "time" : code === 0 ? null : "failed";
      resolve({ samples, cut: why === null ? null : { why, message: errors.trim() } });
    });
    child.send(task);
  });
}
