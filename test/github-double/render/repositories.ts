import type { Repository } from "../state/repository.js";
import type { World } from "../state/world.js";
import { nodeId, time, userJson, type Json } from "./basics.js";

/** The repository's addresses; those with braces are templates of RFC 6570, as GitHub gives them. */
const TEMPLATES = {
  archive_url: "{archive_format}{/ref}",
  assignees_url: "assignees{/user}",
  blobs_url: "git/blobs{/sha}",
  branches_url: "branches{/branch}",
  collaborators_url: "collaborators{/collaborator}",
  comments_url: "comments{/number}",
  commits_url: "commits{/sha}",
  compare_url: "compare/{base}...{head}",
  contents_url: "contents/{+path}",
  contributors_url: "contributors",
  deployments_url: "deployments",
  downloads_url: "downloads",
  events_url: "events",
  forks_url: "forks",
  git_commits_url: "git/commits{/sha}",
  git_refs_url: "git/refs{/sha}",
  git_tags_url: "git/tags{/sha}",
  hooks_url: "hooks",
  issue_comment_url: "issues/comments{/number}",
  issue_events_url: "issues/events{/number}",
  issues_url: "issues{/number}",
  keys_url: "keys{/key_id}",
  labels_url: "labels{/name}",
  languages_url: "languages",
  merges_url: "merges",
  milestones_url: "milestones{/number}",
  notifications_url: "notifications{?since,all,participating}",
  pulls_url: "pulls{/number}",
  releases_url: "releases{/id}",
  stargazers_url: "stargazers",
  statuses_url: "statuses/{sha}",
  subscribers_url: "subscribers",
  subscription_url: "subscription",
  tags_url: "tags",
  teams_url: "teams",
  trees_url: "git/trees{/sha}",
} as const;

export function apiUrl(world: World, repository: Repository): string {
  return `${world.origin}/repos/${repository.fullName}`;
}

export function htmlUrl(world: World, repository: Repository): string {
  return `${world.origin}/${repository.fullName}`;
}

/** The few fields that events about installations carry. */
export function repositoryBrief(repository: Repository): Json {
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
  };
}

/** GitHub's "repository". */
export function repositoryJson(world: World, repository: Repository): Json {
  const api = apiUrl(world, repository);
  const html = htmlUrl(world, repository);
  const open = [...repository.pulls.values()].filter(({ state }) => state === "open").length;
  const forks = [...world.repositories.values()].filter(({ parent }) => parent === repository).length;
  return {
    ...repositoryBrief(repository),
    owner: userJson(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.parent !== null,
    url: api,
    ...Object.fromEntries(Object.entries(TEMPLATES).map(([name, tail]) => [name, `${api}/${tail}`])),
    created_at: time(repository.createdAt),
    updated_at: time(repository.pushedAt ?? repository.createdAt),
    pushed_at: repository.pushedAt === null ? null : time(repository.pushedAt),
    git_url: html.replace(/^http/, "git") + ".git",
    ssh_url: `git@127.0.0.1:${repository.fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    homepage: null,
    mirror_url: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    forks,
    archived: false,
    disabled: false,
    open_issues_count: open,
    open_issues: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    default_branch: repository.defaultBranch,
  };
}

/** GitHub's "full repository": what `GET /repos/{owner}/{repo}` adds. */
export function fullRepositoryJson(world: World, repository: Repository): Json {
  const parent = repository.parent;
  return {
    ...repositoryJson(world, repository),
    network_count: 0,
    subscribers_count: 0,
    ...(parent === null
      ? {}
      : { parent: repositoryJson(world, parent), source: repositoryJson(world, parent) }),
  };
}
