import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import type { GitHubDouble } from "../test/github-double/github-double.js";
import type { PullRequest } from "../test/github-double/state/pull-request.js";
import { type DemoPullRequest, ORGANISATION, PULL_REQUESTS } from "./pull-requests.js";

/** When everything was committed: the same hashes in every run. */
const THEN = new Date("2026-11-02T09:00:00Z");
const FOLDER = fileURLToPath(new URL("repositories", import.meta.url));

/** A pull request that was opened, and what the table says of it. */
export interface Opened {
  readonly demo: DemoPullRequest;
  readonly pull: PullRequest;
}

/** Every file below a folder: path with slashes → content. */
function filesIn(folder: string): Record<string, string> {
  const files = Object.create(null) as Record<string, string>;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path).split(sep).join("/")] = readFileSync(path, "utf8");
  }
  return files;
}

/** Makes the organisation: repositories with what they hold before, and the app installed on all of them. */
export function makeOrganisation(github: GitHubDouble): void {
  for (const { repository } of PULL_REQUESTS) {
    github.repository(ORGANISATION, repository).commit({
      branch: "main",
      message: "What runs in production",
      files: filesIn(join(FOLDER, repository, "base")),
      author: "ines-r",
      date: THEN,
    });
  }
  github.install({ account: ORGANISATION, repositories: "all" });
}

/** Pushes the branch of one pull request and opens it. GitHub's webhook goes out at once. */
export function openPullRequest(github: GitHubDouble, demo: DemoPullRequest): Opened {
  const repo = github.repository(ORGANISATION, demo.repository);
  const fork = demo.fromFork ? github.fork(repo, demo.author) : null;
  (fork ?? repo).commit({
    branch: demo.branch,
    message: demo.title,
    files: filesIn(join(FOLDER, demo.repository, "head")),
    replace: true,
    author: demo.author,
    date: THEN,
  });
  const { author, title, branch, description } = demo;
  const wanted = { repo, head: branch, title, body: description, author };
  return {
    demo,
    pull: github.openPullRequest(fork === null ? wanted : { ...wanted, fromFork: fork }),
  };
}
