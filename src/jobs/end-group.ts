import { renderEnded } from "../core/report/check-run.js";
import type { Job } from "../core/model/job.js";
import type { JobRun } from "../ports.js";
import type { JobPorts } from "./ports.js";

/** A merge group fell apart or was merged: a review of it that is not done is not done any more, and its run ends. */
export async function endGroup(
  ports: Pick<JobPorts, "github" | "commits" | "clock">,
  job: Extract<Job, { kind: "end-group" }>,
  run: JobRun,
): Promise<void> {
  const { repository, head } = job;
  const published = await ports.commits.end(repository.repositoryId, head);
  if (published === null || published.checkExternalId === null || published.checkCompleted) return;
  const { publisher } = await ports.github.repository(repository);
  const id =
    published.checkRun ?? (await publisher.findCheckRun(head, published.checkExternalId, run.signal));
  if (id !== null) await publisher.completeCheckRun(id, renderEnded(), ports.clock(), true, run.signal);
}
