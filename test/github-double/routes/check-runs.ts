import { rerequestRun } from "../checking.js";
import { annotationJson, checkRunJson } from "../render/checks.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type {
  Annotation,
  CheckAction,
  CheckConclusion,
  CheckRun,
  CheckStatus,
  CheckSuite,
} from "../state/check.js";
import { tellCheckRun } from "../webhooks/events.js";

const REPOSITORY = "/repos/{owner}/{repo}";
const READ = [["checks", "read"]] as const;
const WRITE = [["checks", "write"]] as const;

/** Check runs. */
export const checkRunRoutes: readonly Route[] = [
  { route: `POST ${REPOSITORY}/check-runs`, needs: WRITE, answer: create },
  { route: `PATCH ${REPOSITORY}/check-runs/{check_run_id}`, needs: WRITE, answer: update },
  {
    route: `GET ${REPOSITORY}/check-runs/{check_run_id}`,
    needs: READ,
    answer: (call) => json(checkRunJson(call.world, find(call))),
  },
  {
    route: `GET ${REPOSITORY}/check-runs/{check_run_id}/annotations`,
    needs: READ,
    answer: (call) => {
      const run = find(call);
      const { items, headers } = page(call, run.annotations);
      return json(
        items.map((each) => annotationJson(call.world, run, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `POST ${REPOSITORY}/check-runs/{check_run_id}/rerequest`,
    needs: WRITE,
    answer: (call) => {
      const run = find(call);
      if (run.status !== "completed" || run.suite.app.id !== call.world.app.id)
        throw invalid("This check run is not rerequestable");
      rerequestRun(call.world, run, call.author);
      return json({}, 201);
    },
  },
  {
    route: `GET ${REPOSITORY}/commits/{ref}/check-runs`,
    needs: READ,
    answer: (call) => {
      const sha = call.repository.resolve(call.text("ref"));
      if (sha === null) throw invalid(`No commit found for SHA: ${call.text("ref")}`);
      return listed(call, call.world.suitesAt(call.repository, sha));
    },
  },
  {
    route: `GET ${REPOSITORY}/check-suites/{check_suite_id}/check-runs`,
    needs: READ,
    answer: (call) => {
      const suite = call.world.suites.get(call.number("check_suite_id"));
      if (suite?.repository !== call.repository) throw notFound();
      return listed(call, [suite]);
    },
  },
];

interface RunFields {
  readonly name?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly status?: CheckStatus;
  readonly started_at?: string;
  readonly conclusion?: CheckConclusion;
  readonly completed_at?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly Annotation[];
  };
  readonly actions?: readonly CheckAction[];
}

function create(call: Call) {
  const { world, repository } = call;
  const fields = call.body as RunFields & { readonly name: string; readonly head_sha: string };
  if (repository.objects.commit(fields.head_sha) === undefined) {
    throw invalid(`No commit found for SHA: ${fields.head_sha}`);
  }
  const suite = world.suiteFor(repository, fields.head_sha, world.app, null);
  const run = world.addRun(suite, fields.name);
  apply(call, run, fields);
  tellCheckRun(world, run, "created", call.author);
  if (run.status === "completed") tellCheckRun(world, run, "completed", call.author);
  return json(checkRunJson(world, run), 201);
}

function update(call: Call) {
  const run = find(call);
  if (run.suite.app.id !== call.world.app.id) {
    throw new Refusal(
      403,
      "Invalid app_id `1` - check run can only be modified by the GitHub App that created it.",
      {
        violation: true,
      },
    );
  }
  const was = run.status;
  apply(call, run, call.body);
  if (run.status === "completed" && was !== "completed")
    tellCheckRun(call.world, run, "completed", call.author);
  return json(checkRunJson(call.world, run));
}

/** Sets the fields that were given; annotations are appended. */
function apply(call: Call, run: CheckRun, fields: RunFields): void {
  const now = call.world.now();
  run.name = fields.name ?? run.name;
  run.externalId = fields.external_id ?? run.externalId;
  run.detailsUrl = fields.details_url ?? run.detailsUrl;
  run.startedAt = fields.started_at === undefined ? run.startedAt : new Date(fields.started_at);
  if (fields.status !== undefined) {
    run.status = fields.status;
    if (fields.status !== "completed") {
      run.conclusion = null;
      run.completedAt = null;
    }
  }
  if (fields.conclusion !== undefined) {
    run.conclusion = fields.conclusion;
    run.status = "completed";
  }
  if (run.status === "completed") {
    run.completedAt =
      fields.completed_at === undefined ? (run.completedAt ?? now) : new Date(fields.completed_at);
  }
  if (fields.output !== undefined) {
    run.title = fields.output.title ?? run.title;
    run.summary = fields.output.summary;
    run.text = fields.output.text ?? run.text;
    run.annotations.push(...(fields.output.annotations ?? []));
  }
  run.actions = fields.actions ?? run.actions;
  run.suite.updatedAt = now;
}

function find(call: Call): CheckRun {
  const run = call.world.runs.get(call.number("check_run_id"));
  if (run?.suite.repository !== call.repository) throw notFound();
  return run;
}

function listed(call: Call, suites: readonly CheckSuite[]) {
  const name = call.queryText("check_name");
  const status = call.queryText("status");
  const app = call.queryNumber("app_id");
  const newestFirst = suites.flatMap(({ runs }) => runs).sort((a, b) => b.id - a.id);
  const latest = (run: CheckRun) =>
    newestFirst.find((other) => other.suite === run.suite && other.name === run.name) === run;
  const chosen = newestFirst
    .filter((run) => call.queryText("filter") === "all" || latest(run))
    .filter((run) => name === undefined || run.name === name)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => app === undefined || run.suite.app.id === app);
  const { items, headers } = page(call, chosen);
  const body = { total_count: chosen.length, check_runs: items.map((run) => checkRunJson(call.world, run)) };
  return json(body, 200, headers);
}
