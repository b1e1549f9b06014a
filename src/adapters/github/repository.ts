import type { RepositoryAddress } from "../../core/model/job.js";
import type { GitHubApi } from "./octokit.js";

/** The name of Weir's check run: the same on every commit, so that it can be required. */
export const CHECK_NAME = "weir";

/** Who this app is, as GitHub has it (`readIdentity`). */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
}

/** One repository as the installation of this app sees it. */
export interface RepositoryAccess {
  /** Authenticated as the installation. */
  readonly octokit: GitHubApi;
  readonly address: RepositoryAddress;
  readonly identity: AppIdentity;
}
