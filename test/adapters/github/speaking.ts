import { afterEach, beforeEach } from "@jest/globals";
import nock from "nock";
import type { GitHubApi, CallSettings } from "../../../src/adapters/github/octokit.js";
import { weirOctokit } from "../../../src/adapters/github/octokit.js";
import type { RepositoryAccess } from "../../../src/adapters/github/repository.js";

export const API = "https://api.github.com";
export const IDENTITY = { id: 4711, slug: "weir-app" };
export const ADDRESS = { installationId: 5, owner: "acme", repository: "shop", repositoryId: 99 };
export const REPO = "/repos/acme/shop";

/** A signal that nobody aborts. */
export const calm = new AbortController().signal;

const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined };

/** What an Octokit of ours did. */
export interface Conversation {
  readonly octokit: GitHubApi;
  readonly access: RepositoryAccess;
  /** One line for each answer: route, status, remaining quota. */
  readonly calls: string[];
  readonly warnings: string[];
}

/** An Octokit set up as in production, but impatient: backoff 5 ms, no spacing of writes. */
export function speak(settings: Partial<Omit<CallSettings, "meter">> = {}): Conversation {
  const calls: string[] = [];
  const warnings: string[] = [];
  const Octokit = weirOctokit({
    throttle: false,
    timeLimitMs: 2000,
    patience: { backoffMs: 5 },
    ...settings,
    meter: {
      githubCall: (route, status, remaining) => {
        calls.push(`${route} ${status ?? "-"} ${remaining ?? "-"}`);
      },
    },
  });
  const octokit = new Octokit({
    auth: { token: "test" },
    log: { ...quiet, warn: (text: string) => warnings.push(text) },
  });
  return { octokit, access: { octokit, address: ADDRESS, identity: IDENTITY }, calls, warnings };
}

/** No network but nock's, and nothing that was expected and never asked for. */
export function withNock(): void {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    if (pending.length > 0) throw new Error(`never asked for: ${pending.join(", ")}`);
  });
}
