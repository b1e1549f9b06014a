import { suiteState, type Annotation, type CheckRun, type CheckSuite } from "../state/check.js";
import type { World } from "../state/world.js";
import { appJson } from "./apps.js";
import { nodeId, time, type Json } from "./basics.js";
import { simpleCommitJson } from "./commits.js";
import { pullMinimalJson } from "./pulls.js";
import { apiUrl, htmlUrl, repositoryJson } from "./repositories.js";

/** GitHub's "check run". */
export function checkRunJson(world: World, run: CheckRun): Json {
  const { suite } = run;
  const api = `${apiUrl(world, suite.repository)}/check-runs/${run.id}`;
  const html = `${htmlUrl(world, suite.repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    name: run.name,
    head_sha: suite.headSha,
    external_id: run.externalId,
    url: api,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: time(run.startedAt),
    completed_at: run.completedAt === null ? null : time(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: suite.id },
    app: appJson(world, suite.app),
    pull_requests: world.pullsAt(suite.repository, suite.headSha).map((pull) => pullMinimalJson(world, pull)),
  };
}

/** GitHub's "check annotation". */
export function annotationJson(world: World, run: CheckRun, annotation: Annotation): Json {
  const { repository, headSha } = run.suite;
  return {
    path: annotation.path,
    blob_href: `${htmlUrl(world, repository)}/blob/${headSha}/${encodeURI(annotation.path)}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}

/** GitHub's "check suite". */
export function checkSuiteJson(world: World, suite: CheckSuite): Json {
  return { ...checkSuiteInEvent(world, suite), repository: repositoryJson(world, suite.repository) };
}

/** The suite as its own events carry it: the repository is beside it. */
export function checkSuiteInEvent(world: World, suite: CheckSuite): Json {
  return {
    ...checkSuiteBrief(world, suite),
    head_commit: simpleCommitJson(suite.repository, suite.headSha),
    latest_check_runs_count: new Set(suite.runs.map(({ name }) => name)).size,
    check_runs_url: `${apiUrl(world, suite.repository)}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

/** The suite as check_run events carry it. */
export function checkSuiteBrief(world: World, suite: CheckSuite): Json {
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(suite),
    url: `${apiUrl(world, suite.repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: world.pullsAt(suite.repository, suite.headSha).map((pull) => pullMinimalJson(world, pull)),
    app: appJson(world, suite.app),
    created_at: time(suite.createdAt),
    updated_at: time(suite.updatedAt),
  };
}
