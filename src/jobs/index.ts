import type { JobHandler } from "../ports.js";
import type { JobPorts } from "./ports.js";
import { reviewChange } from "./review-change.js";
import { reviewOpenPulls } from "./review-open-pulls.js";
import { sweep } from "./sweep.js";

/** Runs any job. A new kind does not compile until it has its case. */
export function jobHandler(ports: JobPorts): JobHandler {
  return (job, run) => {
    switch (job.kind) {
      case "review-change":
        return reviewChange(ports, job.pull, run);
      case "review-open-pulls":
        return reviewOpenPulls(ports, job, run);
      case "sweep":
        return sweep(ports, run);
    }
  };
}
