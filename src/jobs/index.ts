import type { JobHandler } from "../ports.js";
import type { JobPorts } from "./ports.js";
import { endGroup } from "./end-group.js";
import { reviewChange } from "./review-change.js";
import { reviewCommit } from "./review-commit.js";
import { reviewOpenPulls } from "./review-open-pulls.js";
import { runAction } from "./run-action.js";
import { runCommand } from "./run-command.js";
import { sweep } from "./sweep.js";

/** Runs any job. A new kind does not compile until it has its case. */
export function jobHandler(ports: JobPorts): JobHandler {
  return (job, run) => {
    switch (job.kind) {
      case "review-change":
        return reviewChange(ports, job.pull, run);
      case "review-open-pulls":
        return reviewOpenPulls(ports, job, run);
      case "run-command":
        return runCommand(ports, job, run);
      case "run-action":
        return runAction(ports, job, run);
      case "review-commit":
        return reviewCommit(ports, job.commit, run);
      case "end-group":
        return endGroup(ports, job, run);
      case "sweep":
        return sweep(ports, run);
    }
  };
}
