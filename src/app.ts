import type { Context, Probot } from "probot";

import { actionOn, commandIn } from "./app/commands.js";
import { afterPush, groupToEnd, groupToReview } from "./app/commits.js";
import { type AccountPayload, accountOf, ownerIn, pullOf } from "./app/payloads.js";
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
  readonly queue: Pick<JobQueue, "accept">;
  readonly meter: Pick<Meter, "delivery">;
  /** Of this app: what others did, and what it said itself, is not for it. */
  readonly appId: number;
}

/**
 * The Probot application function: each event becomes jobs, in the queue before the delivery is acknowledged. No head
 * and no base of a pull request is taken from a payload: deliveries come late, twice and out of order.
 */
export function weirApp({ queue, meter, appId }: AppPorts): (app: Probot) => void {
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
      const address = pullOf(payload, payload.pull_request.number);
      const job = {
        kind: "review-change",
        pull: { repositoryId: address.repositoryId, number: address.number },
      } as const;
      await accept(context, matters ? [{ job, address, ...pushIn(payload) }] : []);
    });
    app.on("issue_comment.created", async (context) => {
      const { payload } = context;
      const { issue, comment } = payload;
      const isOnPull = issue.pull_request != null;
      await accept(context, isOnPull ? commandIn(payload, issue.number, comment, null, appId) : []);
    });
    app.on("pull_request_review_comment.created", async (context) => {
      const { payload } = context;
      const { pull_request: pull, comment } = payload;
      const thread = comment.in_reply_to_id ?? comment.id;
      await accept(context, commandIn(payload, pull.number, comment, thread, appId));
    });
    app.on("check_run.requested_action", async (context) => {
      const { payload } = context;
      const action = payload.requested_action?.identifier ?? "";
      await accept(context, actionOn(payload, payload.check_run, action, appId));
    });
    app.on("check_run.rerequested", async (context) => {
      const { payload } = context;
      await accept(context, actionOn(payload, payload.check_run, "recheck", appId));
    });
    app.on("check_suite.rerequested", async (context) => {
      const { payload } = context;
      await accept(context, actionOn(payload, payload.check_suite, "recheck", appId));
    });
    app.on("merge_group.checks_requested", async (context) => {
      const { payload } = context;
      await accept(context, groupToReview(payload, payload.merge_group));
    });
    app.on("merge_group.destroyed", async (context) => {
      const { payload } = context;
      await accept(context, groupToEnd(payload, payload.merge_group));
    });
    app.on("push", async (context) => {
      await accept(context, afterPush(context.payload));
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

/** The head that the sender brought to the pull request, where the delivery is of such a kind. */
function pushIn(payload: {
  readonly action: string;
  readonly after?: string;
  readonly pull_request: { readonly head: { readonly sha: string } };
  readonly sender?: AccountPayload | undefined;
}): Pick<Intake, "pushed"> {
  const { action, after, sender, pull_request: pull } = payload;
  if (sender === undefined || !["opened", "reopened", "synchronize"].includes(action)) return {};
  return { pushed: { head: after ?? pull.head.sha, by: accountOf(sender) } };
}

function repositoriesAdded(
  installationId: number,
  repositories: readonly { readonly id: number; readonly name: string; readonly full_name: string }[],
): Intake[] {
  return repositories.map(({ id, name, full_name }) => {
    const where = { installationId, owner: ownerIn(full_name), repository: name, repositoryId: id };
    return { job: { kind: "review-open-pulls", base: null, ...where }, address: null };
  });
}
