import type { Context, Probot } from "probot";

import type { PullRequestAddress } from "./core/model/job.js";
import type { Intake, JobQueue, Meter } from "./ports.js";

/** The events of a pull request after which its review may say something else. `closed` ends it. */
const PULL_REQUEST_EVENTS = [
  "pull_request.opened",
  "pull_request.synchronize",
  "pull_request.reopened",
  "pull_request.ready_for_review",
  "pull_request.converted_to_draft",
  "pull_request.edited",
  "pull_request.closed",
] as const;

/** What the handlers need. */
export interface AppPorts {
  readonly queue: JobQueue;
  readonly meter: Pick<Meter, "delivery">;
}

/**
 * The Probot application function: each event becomes jobs, in the queue before the delivery is acknowledged. No head
 * and no base is taken from a payload: deliveries come late, twice and out of order.
 */
export function weirApp({ queue, meter }: AppPorts): (app: Probot) => void {
  const accept = async (context: Context, intakes: readonly Intake[]) => {
    const payload: object = context.payload;
    const action = "action" in payload && typeof payload.action === "string" ? payload.action : null;
    if (intakes.length === 0) {
      meter.delivery(context.name, "ignored");
      return;
    }
    const outcome = await queue.accept({ id: context.id, event: context.name, action }, intakes);
    meter.delivery(context.name, outcome);
  };
  return (app) => {
    app.on([...PULL_REQUEST_EVENTS], async (context) => {
      const { payload } = context;
      // Title and body are edited often and change nothing for us; only another base does.
      const matters = payload.action !== "edited" || payload.changes.base !== undefined;
      const address = addressOf(payload, payload.pull_request.number);
      const job = {
        kind: "review-change",
        pull: { repositoryId: address.repositoryId, number: address.number },
      } as const;
      await accept(context, matters ? [{ job, address }] : []);
    });
    app.on("installation.created", async (context) => {
      const { installation, repositories } = context.payload;
      await accept(context, repositoriesAdded(installation.id, repositories ?? []));
    });
    app.on("installation_repositories.added", async (context) => {
      const { installation, repositories_added } = context.payload;
      await accept(context, repositoriesAdded(installation.id, repositories_added));
    });
  };
}

interface RepositoryPayload {
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly owner: { readonly login: string };
  };
  readonly installation?: { readonly id: number } | undefined;
}

function addressOf({ repository, installation }: RepositoryPayload, number: number): PullRequestAddress {
  if (installation === undefined)
    throw new TypeError("the delivery names no installation: is it one of a GitHub App?");
  return {
    installationId: installation.id,
    owner: repository.owner.login,
    repository: repository.name,
    repositoryId: repository.id,
    number,
  };
}

function repositoriesAdded(
  installationId: number,
  repositories: readonly { readonly id: number; readonly name: string; readonly full_name: string }[],
): Intake[] {
  return repositories.map(({ id, name, full_name }) => {
    const owner = full_name.slice(0, full_name.indexOf("/"));
    return {
      job: { kind: "review-open-pulls", installationId, owner, repository: name, repositoryId: id },
      address: null,
    };
  });
}
