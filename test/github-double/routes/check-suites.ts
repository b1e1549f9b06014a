import { rerequestSuite } from "../checking.js";
import { checkSuiteJson } from "../render/checks.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type { CheckSuite } from "../state/check.js";

const REPOSITORY = "/repos/{owner}/{repo}";

/** Check suites: all runs of one app on one commit. */
export const checkSuiteRoutes: readonly Route[] = [
  {
    route: `GET ${REPOSITORY}/check-suites/{check_suite_id}`,
    needs: [["checks", "read"]],
    answer: (call) => json(checkSuiteJson(call.world, find(call))),
  },
  {
    route: `POST ${REPOSITORY}/check-suites/{check_suite_id}/rerequest`,
    needs: [["checks", "write"]],
    answer: (call) => {
      const suite = find(call);
      if (suite.app.id !== call.world.app.id) throw invalid("This check suite is not rerequestable");
      rerequestSuite(call.world, suite, call.author);
      return json({}, 201);
    },
  },
  {
    route: `GET ${REPOSITORY}/commits/{ref}/check-suites`,
    needs: [["checks", "read"]],
    answer: (call) => {
      const { world, repository } = call;
      const sha = repository.resolve(call.text("ref"));
      if (sha === null) throw invalid(`No commit found for SHA: ${call.text("ref")}`);
      const app = call.queryNumber("app_id");
      const name = call.queryText("check_name");
      const suites = world
        .suitesAt(repository, sha)
        .filter((suite) => app === undefined || suite.app.id === app)
        .filter((suite) => name === undefined || suite.runs.some((run) => run.name === name));
      const { items, headers } = page(call, suites);
      const body = {
        total_count: suites.length,
        check_suites: items.map((each) => checkSuiteJson(world, each)),
      };
      return json(body, 200, headers);
    },
  },
];

function find(call: Call): CheckSuite {
  const suite = call.world.suites.get(call.number("check_suite_id"));
  if (suite?.repository !== call.repository) throw notFound();
  return suite;
}
