import { GitHubError } from "../../core/errors.js";
import type { RepositoryAddress } from "../../core/model/job.js";
import type { GitHub, RepositoryAccess, RepositoryReader } from "../../ports.js";
import { failedDeliveries, redeliver } from "./deliveries.js";
import { asking } from "./errors.js";
import type { CallOptions, GitHubApi } from "./octokit.js";
import { PER_PAGE, pages } from "./pages.js";
import { GitHubRepositoryReader } from "./repository-reader.js";
import { GitHubPeople } from "./people.js";
import type { AppIdentity, RepositoryAccess as Speaking } from "./repository.js";
import { GitHubReviewPublisher } from "./review-publisher.js";
import { GitHubThread } from "./thread.js";

/** 100,000 installations, and as many repositories in each. */
const MAX_PAGES = 1000;

/** How to speak for the app and for its installations. */
export interface AppAccess {
  /** Authenticated as the app (`probot.auth()`). */
  readonly app: GitHubApi;
  /** Authenticated as an installation (`probot.auth(id)`). */
  readonly installation: (id: number) => Promise<GitHubApi>;
  readonly identity: AppIdentity;
}

/** Who this app is; asked once at start. https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app */
export async function readIdentity(app: GitHubApi, signal: AbortSignal): Promise<AppIdentity> {
  return asking("read who this app is (APP_ID and PRIVATE_KEY right?)", async () => {
    const { data } = await app.rest.apps.getAuthenticated({ request: { signal } satisfies CallOptions });
    if (data?.slug === undefined) {
      throw new GitHubError("GitHub: the app has no slug", { status: 200, retryable: false });
    }
    return { id: data.id, slug: data.slug };
  });
}

/** GitHub through one GitHub App. */
export class GitHubApp implements GitHub {
  readonly #access: AppAccess;

  constructor(access: AppAccess) {
    this.#access = access;
  }

  async repository(address: RepositoryAddress): Promise<RepositoryAccess> {
    const access = await this.#speaking(address);
    return {
      reader: new GitHubRepositoryReader(access),
      publisher: new GitHubReviewPublisher(access),
      people: new GitHubPeople(access),
      conversation: new GitHubThread(access),
    };
  }

  async sibling(address: RepositoryAddress, name: string): Promise<RepositoryReader> {
    return new GitHubRepositoryReader(await this.#speaking({ ...address, repository: name }));
  }

  async #speaking(address: RepositoryAddress): Promise<Speaking> {
    const { installation, identity } = this.#access;
    const octokit = await asking(`speak for installation ${address.installationId}`, () =>
      installation(address.installationId),
    );
    return { octokit, address, identity };
  }

  /**
   * Archived and disabled repositories are left out, for nothing can be written to them; so are suspended
   * installations. An installation that refuses (just removed or suspended) is logged and passed over.
   */
  async *repositories(signal: AbortSignal): AsyncGenerator<RepositoryAddress> {
    for await (const id of this.#installations(signal)) {
      try {
        yield* this.#repositoriesOf(id, signal);
      } catch (error) {
        const refused =
          error instanceof GitHubError && !error.retryable && [403, 404].includes(error.status ?? 0);
        if (!refused) throw error;
        this.#access.app.log.warn(`installation ${id} is passed over: ${error.message}`);
      }
    }
  }

  async *#installations(signal: AbortSignal): AsyncGenerator<number> {
    const what = "list the installations of this app";
    const list = (page: number) =>
      asking(what, () =>
        this.#access.app.rest.apps.listInstallations({
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        }),
      );
    for await (const installations of pages(what, MAX_PAGES, list)) {
      for (const { id, suspended_at: suspended } of installations) if (suspended === null) yield id;
    }
  }

  async *#repositoriesOf(installationId: number, signal: AbortSignal): AsyncGenerator<RepositoryAddress> {
    const what = `list the repositories of installation ${installationId}`;
    const octokit = await asking(what, () => this.#access.installation(installationId));
    const list = (page: number) =>
      asking(what, () =>
        octokit.rest.apps.listReposAccessibleToInstallation({
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        }),
      );
    for await (const { repositories } of pages(what, MAX_PAGES, list)) {
      for (const { id, name, owner, archived, disabled } of repositories) {
        if (archived || disabled) continue;
        yield { installationId, owner: owner.login, repository: name, repositoryId: id };
      }
    }
  }

  failedDeliveries(
    since: Date,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly guid: string }[]> {
    return failedDeliveries(this.#access.app, since, signal);
  }

  redeliver(id: string, signal: AbortSignal): Promise<void> {
    return redeliver(this.#access.app, id, signal);
  }
}
