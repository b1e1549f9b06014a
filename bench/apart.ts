/** Runs a measuring process and collects its samples. */
import { fork } from "node:child_process";

import { compiled } from "./compiled.js";
import type { Task } from "./task.js";
import type { Sample } from "./timing.js";

/** What a process measured before it was done, or before its time was up. */
export interface Measured {
  readonly samples: readonly Sample[];
  /** Why there are fewer than were asked for; null when there are not. */
  readonly cut: { readonly why: "time" | "failed"; readonly message: string } | null;
}

/** @param limitMs the process is ended then, whatever it does */
export function measureApart(task: Task, limitMs: number): Promise<Measured> {
  return new Promise((resolve) => {
    const samples: Sample[] = [];
    let errors = "";
    let late = false;
    const child = fork(compiled("task"), [], {
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
