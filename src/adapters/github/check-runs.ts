import type { RestEndpointMethodTypes } from "@octokit/rest";
import { GitHubError } from "../../core/errors.js";
import type { Annotation, CheckRunOutput } from "../../core/model/review.js";
import { asking } from "./errors.js";
import type { CallOptions } from "./octokit.js";
import { PER_PAGE, pages } from "./pages.js";
import { waiting } from "./repeat.js";
import { CHECK_NAME, type RepositoryAccess } from "./repository.js";

type CheckRunUpdate = RestEndpointMethodTypes["checks"]["update"]["parameters"];
type WireAnnotation = NonNullable<NonNullable<CheckRunUpdate["output"]>["annotations"]>[number];

/** GitHub's limit for one request. */
const BATCH = 50;
/** How often a batch whose answer was lost is looked for and, where it is missing, sent again. */
const LOOKS = 3;
/** GitHub keeps 1,000 runs of one name in a suite. */
const MAX_RUN_PAGES = 20;

/** @returns the id of the new run, `in_progress` */
export async function startCheckRun(
  { octokit, address }: RepositoryAccess,
  head: string,
  externalId: string,
  startedAt: Date,
  signal: AbortSignal,
): Promise<number> {
  return asking(`create a check run on ${head} in ${address.owner}/${address.repository}`, async () => {
    const { data } = await octokit.rest.checks.create({
      owner: address.owner,
      repo: address.repository,
      name: CHECK_NAME,
      head_sha: head,
      external_id: externalId,
      status: "in_progress",
      started_at: startedAt.toISOString(),
      request: { signal } satisfies CallOptions,
    });
    return data.id;
  });
}

/** @returns the id of this app's run with the external id; null = there is none */
export async function findCheckRun(
  { octokit, address, identity }: RepositoryAccess,
  head: string,
  externalId: string,
  signal: AbortSignal,
): Promise<number | null> {
  const what = `look for a check run on ${head} in ${address.owner}/${address.repository}`;
  return asking(what, async () => {
    const list = (page: number) =>
      octokit.rest.checks.listForRef({
        owner: address.owner,
        repo: address.repository,
        ref: head,
        check_name: CHECK_NAME,
        app_id: identity.id,
        filter: "all",
        per_page: PER_PAGE,
        page,
        request: { signal } satisfies CallOptions,
      });
    for await (const { check_runs: runs } of pages(what, MAX_RUN_PAGES, list)) {
      const ours = runs.find((run) => run.external_id === externalId && run.app?.id === identity.id);
      if (ours !== undefined) return ours.id;
    }
    return null;
  });
}

/**
 * Completes a run: annotations in batches of 50, conclusion and time with the last one.
 * GitHub appends annotations, so a batch whose answer was lost is not sent again before their count was asked for.
 * @param resume ask for the count first: an interrupted attempt may have sent some
 * @param pauseMs before looking whether a lost batch arrived
 */
export async function completeCheckRun(
  { octokit, address }: RepositoryAccess,
  id: number,
  output: CheckRunOutput,
  completedAt: Date,
  resume: boolean,
  signal: AbortSignal,
  pauseMs = 1000,
): Promise<void> {
  const run = { owner: address.owner, repo: address.repository, check_run_id: id };
  const what = `complete check run ${id} in ${run.owner}/${run.repo}`;
  const { title, summary, conclusion } = output;
  const annotations = output.annotations.map(onTheWire);

  const count = (): Promise<number> =>
    asking(what, async () => {
      const { data } = await octokit.rest.checks.get({ ...run, request: { signal } satisfies CallOptions });
      return data.output.annotations_count;
    });

  const send = (batch: readonly WireAnnotation[], last: boolean): Promise<unknown> =>
    asking(what, () =>
      octokit.rest.checks.update({
        ...run,
        ...(last ? { status: "completed", conclusion, completed_at: completedAt.toISOString() } : {}),
        ...(last && output.actions.length > 0 ? { actions: [...output.actions] } : {}),
        output: { title, summary, ...(batch.length > 0 ? { annotations: [...batch] } : {}) },
        request: { signal, ...(batch.length > 0 ? { retries: 0 } : {}) } satisfies CallOptions,
      }),
    );

  let sent = resume ? await count() : 0;
  let looks = 0;
  for (;;) {
    const batch = annotations.slice(sent, sent + BATCH);
    const last = sent + batch.length >= annotations.length;
    try {
      await send(batch, last);
      if (last) return;
      sent += batch.length;
    } catch (error) {
      const lost = error instanceof GitHubError && error.mayHaveHappened && batch.length > 0;
      if (!lost || signal.aborted || looks >= LOOKS) throw error;
      looks += 1;
      await asking(what, () => waiting({ method: "PATCH", signal }, pauseMs * looks ** 2));
      sent = await count();
    }
  }
}

function onTheWire({ path, line, level, title, message }: Annotation): WireAnnotation {
  // GitHub refuses the whole batch for a line below 1; the file itself is the nearest thing that can be pointed at.
  const valid = Number.isSafeInteger(line) && line >= 1 ? line : 1;
  return { path, start_line: valid, end_line: valid, annotation_level: level, title, message };
}
