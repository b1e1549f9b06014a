import type { Job } from "../core/model/job.js";
import { renderFailed } from "../core/report/check-run.js";
import type { JobPorts } from "./ports.js";

/**
 * Shows on the check run that a review was given up, with the delivery id under which the log tells why. What was not
 * looked at must not pass a required check, so the conclusion is `failure`.
 */
export async function reportDead(
  ports: Pick<JobPorts, "github" | "pulls" | "clock">,
  job: Job,
  delivery: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (job.kind !== "review-change") return;
  const row = await ports.pulls.address(job.pull);
  if (row === null) return;
  const { address, published } = row;
  const { reader, publisher } = await ports.github.repository(address);
  const state = await reader.pullRequest(address.number, signal);
  if (state.state === "closed") return;
  const externalId = `${address.repositoryId}#${address.number}@dead:${delivery ?? "sweep"}`;
  const isOpen = published.head === state.head && !published.checkCompleted;
  const open = isOpen ? published.checkRun : null;
  const known = open ?? (await publisher.findCheckRun(state.head, externalId, signal));
  const id = known ?? (await publisher.startCheckRun(state.head, externalId, ports.clock(), signal));
  await publisher.completeCheckRun(id, renderFailed(delivery), ports.clock(), known !== null, signal);
}
