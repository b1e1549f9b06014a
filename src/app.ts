import type { Context, Probot } from "probot";

import type { CommandComment, Job, RepositoryAddress } from "./core/model/job.js";
import type { Account } from "./core/model/person.js";
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

/** What GitHub takes as a comment, in characters. */
const LONGEST_COMMENT = 65_536;
const BRANCHES = "refs/heads/";
/** Branches that GitHub makes for merge groups: the merge_group events tell of them. */
const QUEUE_BRANCHES = `${BRANCHES}gh-readonly-queue/`;
const NO_COMMIT = /^0+$/;

/** What the handlers need. */
export interface AppPorts {
  readonly queue: JobQueue;
  readonly meter: Pick<Meter, "delivery">;
}

/**
 * The Probot application function: each event becomes jobs, in the queue before the delivery is acknowledged. No head
 * and no base of a pull request is taken from a payload: deliveries come late, twice and out of order.
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
      const { number, head } = payload.pull_request;
      const address = { ...addressOf(payload), number };
      const job: Job = { kind: "review-change", pull: { repositoryId: address.repositoryId, number } };
      const pushes = payload.action === "synchronize" || payload.action === "opened";
      const pushed = pushes ? { pushed: { head: head.sha, by: accountOf(payload.sender) } } : {};
      await accept(context, matters ? [{ job, address, ...pushed }] : []);
    });
    app.on("installation.created", async (context) => {
      const { installation, repositories } = context.payload;
      await accept(context, repositoriesAdded(installation.id, repositories ?? []));
    });
    app.on("installation_repositories.added", async (context) => {
      const { installation, repositories_added } = context.payload;
      await accept(context, repositoriesAdded(installation.id, repositories_added));
    });
    app.on("issue_comment.created", async (context) => {
      const { payload } = context;
      const isPull = payload.issue.pull_request != null;
      const comment = commentOf("issue", payload.comment, null);
      await accept(context, isPull ? commandIn(payload, payload.issue.number, comment) : []);
    });
    app.on("pull_request_review_comment.created", async (context) => {
      const { payload } = context;
      const thread = payload.comment.in_reply_to_id ?? payload.comment.id;
      const comment = commentOf("review", payload.comment, thread);
      await accept(context, commandIn(payload, payload.pull_request.number, comment));
    });
    app.on("check_run.requested_action", async (context) => {
      const { payload } = context;
      const { head_sha: head } = payload.check_run;
      await accept(context, pressed(payload, head, payload.requested_action?.identifier ?? ""));
    });
    app.on("check_run.rerequested", async (context) => {
      await accept(context, pressed(context.payload, context.payload.check_run.head_sha, "recheck"));
    });
    app.on("check_suite.rerequested", async (context) => {
      await accept(context, pressed(context.payload, context.payload.check_suite.head_sha, "recheck"));
    });
    app.on("merge_group.checks_requested", async (context) => {
      const { payload } = context;
      const { head_sha: head, base_sha: base, base_ref: baseRef, head_ref: headRef } = payload.merge_group;
      const repository = needed(payload.repository);
      const commit = {
        ...addressOf({ ...payload, repository }),
        kind: "merge-group",
        ownerId: repository.owner.id,
        head,
        base,
        baseRef: bare(baseRef),
        headRef: bare(headRef),
      } as const;
      await accept(context, [{ job: { kind: "review-commit", commit }, address: null }]);
    });
    app.on("merge_group.destroyed", async (context) => {
      const { payload } = context;
      const repository = addressOf({ ...payload, repository: needed(payload.repository) });
      const job: Job = { kind: "end-group", repository, head: payload.merge_group.head_sha };
      await accept(context, [{ job, address: null }]);
    });
    app.on("push", async (context) => {
      await accept(context, pushed(context.payload));
    });
  };
}

interface RepositoryPayload {
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly owner: { readonly login: string } | null;
  };
  readonly installation?: { readonly id: number } | undefined;
}

/** What GitHub always sends and its types leave open. */
function needed<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new TypeError("the delivery names no repository");
  return value;
}

function addressOf({ repository, installation }: RepositoryPayload): RepositoryAddress {
  if (installation === undefined)
    throw new TypeError("the delivery names no installation: is it one of a GitHub App?");
  return {
    installationId: installation.id,
    owner: needed(repository.owner).login,
    repository: repository.name,
    repositoryId: repository.id,
  };
}

function accountOf(user: {
  readonly id: number;
  readonly login: string;
  readonly type?: string | undefined;
}): Account {
  return { id: user.id, login: user.login, bot: user.type === "Bot" };
}

interface CommentPayload {
  readonly id: number;
  readonly body: string;
  readonly html_url: string;
  readonly user: Parameters<typeof accountOf>[0] | null;
  readonly performed_via_github_app?: object | null;
}

/** null where nobody is left who could have written it. */
function commentOf(
  kind: CommandComment["kind"],
  { id, body, html_url: url, user, performed_via_github_app: app }: CommentPayload,
  thread: number | null,
): CommandComment | null {
  if (user === null) return null;
  const viaApp = app !== null && app !== undefined;
  return { kind, id, thread, url, author: accountOf(user), viaApp, body: body.slice(0, LONGEST_COMMENT) };
}

/** Most comments say nothing to Weir and cost nothing. What is a command is found out by the job. */
function commandIn(payload: RepositoryPayload, number: number, comment: CommandComment | null): Intake[] {
  if (comment === null || !/\/weir/i.test(comment.body)) return [];
  const pull = { ...addressOf(payload), number };
  return [{ job: { kind: "run-command", pull, comment }, address: null }];
}

function pressed(
  payload: RepositoryPayload & { readonly sender: Parameters<typeof accountOf>[0] },
  head: string,
  action: string,
): Intake[] {
  const sender = accountOf(payload.sender);
  return [
    { job: { kind: "run-action", repository: addressOf(payload), head, action, sender }, address: null },
  ];
}

function bare(ref: string): string {
  return ref.startsWith(BRANCHES) ? ref.slice(BRANCHES.length) : ref;
}

interface PushPayload extends RepositoryPayload {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly repository: RepositoryPayload["repository"] & {
    readonly default_branch: string;
    readonly owner: { readonly id?: number | undefined; readonly login: string } | null;
  };
}

/** A branch moved: what was merged is looked at on the default branch, and pull requests into the branch again. */
function pushed(payload: PushPayload): Intake[] {
  const { ref, before, after } = payload;
  if (!ref.startsWith(BRANCHES) || ref.startsWith(QUEUE_BRANCHES) || NO_COMMIT.test(after)) return [];
  const address = addressOf(payload);
  const branch = bare(ref);
  const ownerId = payload.repository.owner?.id;
  const intakes: Intake[] = [{ job: { kind: "review-open-pulls", base: branch, ...address }, address: null }];
  // A branch that is new has nothing before it that could be compared.
  if (branch === payload.repository.default_branch && !NO_COMMIT.test(before) && ownerId !== undefined) {
    const commit = {
      ...address,
      kind: "merged",
      ownerId,
      head: after,
      base: before,
      baseRef: branch,
      headRef: null,
    } as const;
    intakes.unshift({ job: { kind: "review-commit", commit }, address: null });
  }
  return intakes;
}

function repositoriesAdded(
  installationId: number,
  repositories: readonly { readonly id: number; readonly name: string; readonly full_name: string }[],
): Intake[] {
  return repositories.map(({ id, name, full_name }) => {
    const owner = full_name.slice(0, full_name.indexOf("/"));
    const repository = { installationId, owner, repository: name, repositoryId: id };
    return { job: { kind: "review-open-pulls", base: null, ...repository }, address: null };
  });
}
