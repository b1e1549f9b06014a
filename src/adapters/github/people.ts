import { GitHubError } from "../../core/errors.js";
import { type Role, ROLES } from "../../core/model/person.js";
import type { CommitHands, People } from "../../ports/conversation.js";
import { asking } from "./errors.js";
import type { CallOptions } from "./octokit.js";
import { PER_PAGE } from "./pages.js";
import type { RepositoryAccess } from "./repository.js";

/** GitHub lists no more commits of a pull request. https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request */
const MOST_COMMITS = 250;

/** Who may do what, through GitHub's REST interface. */
export class GitHubPeople implements People {
  readonly #access: RepositoryAccess;

  constructor(access: RepositoryAccess) {
    this.#access = access;
  }

  /** A custom role counts as the role that it was made from. https://docs.github.com/en/rest/collaborators/collaborators */
  async role(login: string, signal: AbortSignal): Promise<Role> {
    const { octokit, address } = this.#access;
    try {
      return await asking(`read the role of a person in ${address.owner}/${address.repository}`, async () => {
        const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({
          owner: address.owner,
          repo: address.repository,
          username: login,
          request: { signal } satisfies CallOptions,
        });
        return roleOf(data.role_name) ?? roleOf(data.permission) ?? "none";
      });
    } catch (error) {
      // GitHub knows nobody of that name.
      if (error instanceof GitHubError && error.status === 404) return "none";
      throw error;
    }
  }

  async inTeam(team: string, login: string, signal: AbortSignal): Promise<boolean> {
    const { octokit, address } = this.#access;
    try {
      return await asking(`read whether a person is in a team of ${address.owner}`, async () => {
        const { data } = await octokit.rest.teams.getMembershipForUserInOrg({
          org: address.owner,
          team_slug: team,
          username: login,
          request: { signal } satisfies CallOptions,
        });
        return data.state === "active";
      });
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return false;
      throw error;
    }
  }

  async commitsOf(
    number: number,
    signal: AbortSignal,
  ): Promise<{ readonly commits: readonly CommitHands[]; readonly complete: boolean }> {
    const { octokit, address } = this.#access;
    return asking(`list the commits of ${address.owner}/${address.repository}#${number}`, async () => {
      const commits: CommitHands[] = [];
      for (let page = 1; page <= Math.ceil(MOST_COMMITS / PER_PAGE); page += 1) {
        const { data } = await octokit.rest.pulls.listCommits({
          owner: address.owner,
          repo: address.repository,
          pull_number: number,
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        });
        for (const { sha, author, committer } of data)
          commits.push({ sha, author: idOf(author), committer: idOf(committer) });
        if (data.length < PER_PAGE) break;
      }
      return { commits, complete: commits.length < MOST_COMMITS };
    });
  }
}

function roleOf(name: string | undefined): Role | null {
  return ROLES.find((role) => role === name) ?? null;
}

/** GitHub writes an empty object, or null, where it knows nobody of the address. */
function idOf(account: object | null): number | null {
  return account !== null && "id" in account && typeof account.id === "number" ? account.id : null;
}
