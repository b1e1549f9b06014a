import { commitJson, diffEntryJson } from "../render/commits.js";
import { pullJson, pullSimpleJson } from "../render/pulls.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { json, type Route } from "../server/route.js";
import { commitsOf, filesOf } from "../state/pull-request.js";
import type { PullRequest } from "../state/repository.js";

const PULLS = "/repos/{owner}/{repo}/pulls";
const READ = [["pull_requests", "read"]] as const;
const MAX_FILES = 3_000;
/** What GitHub lists of a longer pull request. */
const MAX_COMMITS = 250;

/** Pull requests, their files and their commits. */
export const pullRoutes: readonly Route[] = [
  {
    route: `GET ${PULLS}`,
    needs: READ,
    answer: (call) => {
      const { items, headers } = page(call, listed(call));
      return json(
        items.map((each) => pullSimpleJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `GET ${PULLS}/{pull_number}`,
    needs: READ,
    answer: (call) => json(pullJson(call.world, call.pull())),
  },
  {
    route: `GET ${PULLS}/{pull_number}/files`,
    needs: READ,
    answer: (call) => {
      const pull = call.pull();
      const { items, headers } = page(call, filesOf(pull).slice(0, MAX_FILES));
      const entries = items.map((each) => diffEntryJson(call.world, pull.repository, pull.headSha, each));
      return json(entries, 200, headers);
    },
  },
  {
    route: `GET ${PULLS}/{pull_number}/commits`,
    needs: READ,
    answer: (call) => {
      const pull = call.pull();
      const { items, headers } = page(call, commitsOf(pull).slice(0, MAX_COMMITS));
      return json(
        items.map((sha) => commitJson(call.world, pull.repository, sha)),
        200,
        headers,
      );
    },
  },
];

function listed(call: Call): PullRequest[] {
  const state = call.queryText("state") ?? "open";
  const head = call.queryText("head");
  const base = call.queryText("base");
  const sort = call.queryText("sort") ?? "created";
  const ascending = (call.queryText("direction") ?? (sort === "created" ? "desc" : "asc")) === "asc";
  const key = (pull: PullRequest) => (sort === "updated" ? pull.updatedAt : pull.createdAt).getTime();
  return [...call.repository.pulls.values()]
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => head === undefined || `${pull.headOwner.login}:${pull.headRef}` === head)
    .filter((pull) => base === undefined || pull.baseRef === base)
    .sort((a, b) => (key(a) - key(b) || a.number - b.number) * (ascending ? 1 : -1));
}
