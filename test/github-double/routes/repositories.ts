import { commitJson, diffEntryJson } from "../render/commits.js";
import { apiUrl, fullRepositoryJson, htmlUrl } from "../render/repositories.js";
import { pullSimpleJson } from "../render/pulls.js";
import { ancestors, between, mergeBase } from "../git/history.js";
import { diffTrees } from "../git/tree-diff.js";
import type { Call } from "../server/call.js";
import { page } from "../server/paging.js";
import { invalid, notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import { commitsOf } from "../state/pull-request.js";
import type { PullRequest, Repository } from "../state/repository.js";

const REPOSITORY = "/repos/{owner}/{repo}";
const MAX_COMPARED_FILES = 300;
const MAX_COMPARED_COMMITS = 250;

/** A repository as a whole: itself, its commits and comparisons. */
export const repositoryRoutes: readonly Route[] = [
  {
    route: `GET ${REPOSITORY}`,
    needs: [["metadata", "read"]],
    answer: (call) => json(fullRepositoryJson(call.world, call.repository)),
  },
  {
    route: `GET ${REPOSITORY}/commits/{ref}`,
    needs: [["contents", "read"]],
    answer: (call) => {
      const sha = call.repository.resolve(call.text("ref"));
      if (sha === null) throw invalid(`No commit found for SHA: ${call.text("ref")}`);
      return json(oneCommit(call, sha));
    },
  },
  {
    route: `GET ${REPOSITORY}/commits/{commit_sha}/pulls`,
    needs: [["pull_requests", "read"]],
    answer: (call) => {
      const sha = call.repository.resolve(call.text("commit_sha"));
      if (sha === null) throw invalid(`No commit found for SHA: ${call.text("commit_sha")}`);
      const { items, headers } = page(call, pullsOfCommit(call.repository, sha));
      return json(
        items.map((each) => pullSimpleJson(call.world, each)),
        200,
        headers,
      );
    },
  },
  {
    route: `GET ${REPOSITORY}/compare/{basehead}`,
    needs: [["contents", "read"]],
    answer: compare,
  },
];

/** The merged pull request that brought a commit of the default branch; of another commit, all that hold it and are open or merged. */
function pullsOfCommit(repository: Repository, sha: string): PullRequest[] {
  const holding = [...repository.pulls.values()].filter(
    (pull) => pull.mergeCommits.includes(sha) || commitsOf(pull).includes(sha),
  );
  const tip = repository.branch(repository.defaultBranch);
  const isIn = tip !== null && ancestors(repository.objects, tip).has(sha);
  return holding.filter(({ state, mergedAt }) => mergedAt !== null || (!isIn && state === "open"));
}

function oneCommit(call: Call, sha: string) {
  const { world, repository } = call;
  const { objects } = repository;
  const commit = objects.commitAt(sha);
  const parent = commit.parents[0];
  const before = parent === undefined ? objects.putTree([]) : objects.commitAt(parent).tree;
  const files = diffTrees(objects, before, commit.tree);
  const sums = files.map((each) => repository.diffs.of(each));
  const additions = sums.reduce((sum, each) => sum + each.additions, 0);
  const deletions = sums.reduce((sum, each) => sum + each.deletions, 0);
  return {
    ...commitJson(world, repository, sha),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, MAX_COMPARED_FILES).map((each) => diffEntryJson(world, repository, sha, each)),
  };
}

function compare(call: Call) {
  const { world, repository } = call;
  const { objects } = repository;
  const [baseName = "", headName = "", ...more] = call.text("basehead").split("...");
  if (baseName === "" || headName === "" || more.length > 0) throw notFound();
  const base = side(call, baseName);
  const head = side(call, headName);
  const origin = mergeBase(objects, base, head);
  if (origin === null) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = between(objects, base, head);
  const behind = between(objects, head, base);
  const first = (call.queryNumber("page") ?? 1) <= 1;
  // Without paging there is one page of 250 commits.
  const { items, headers } =
    call.queryNumber("page") === undefined && call.queryNumber("per_page") === undefined
      ? { items: ahead.slice(0, MAX_COMPARED_COMMITS), headers: {} }
      : page(call, ahead);
  const files = first ? diffTrees(objects, objects.commitAt(origin).tree, objects.commitAt(head).tree) : [];
  const html = `${htmlUrl(world, repository)}/compare/${call.text("basehead")}`;
  const body = {
    url: `${apiUrl(world, repository)}/compare/${call.text("basehead")}`,
    html_url: html,
    permalink_url: `${htmlUrl(world, repository)}/compare/${base}...${head}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitJson(world, repository, base),
    merge_base_commit: commitJson(world, repository, origin),
    status: status(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: items.map((sha) => commitJson(world, repository, sha)),
    ...(first
      ? {
          files: files
            .slice(0, MAX_COMPARED_FILES)
            .map((each) => diffEntryJson(world, repository, head, each)),
        }
      : {}),
  };
  return json(body, 200, headers);
}

/** `ref`, or `owner:ref` for a fork of the same network. */
function side(call: Call, name: string): string {
  const colon = name.indexOf(":");
  const target = colon < 0 ? call.repository : fork(call, name.slice(0, colon));
  const sha = target?.resolve(name.slice(colon + 1)) ?? null;
  if (sha === null) throw notFound();
  return sha;
}

function fork(call: Call, owner: string): Repository | undefined {
  return [...call.world.repositories.values()].find(
    (each) =>
      each.objects === call.repository.objects && each.owner.login.toLowerCase() === owner.toLowerCase(),
  );
}

function status(ahead: number, behind: number): string {
  if (ahead === 0) return behind === 0 ? "identical" : "behind";
  return behind === 0 ? "ahead" : "diverged";
}
