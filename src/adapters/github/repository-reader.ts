import { GitHubError, LockfileError } from "../../core/errors.js";
import { decodedText } from "../../core/model/decoded-text.js";
import type { Account } from "../../core/model/person.js";
import type {
  FileAt,
  PullRequestOfCommit,
  PullRequestState,
  RepositoryReader,
  RepositoryTree,
} from "../../ports.js";
import { AnswerTooLarge, asking, gitHubError } from "./errors.js";
import type { CallOptions, GitHubApi } from "./octokit.js";
import { PER_PAGE, pages } from "./pages.js";
import { CHECK_NAME, type RepositoryAccess } from "./repository.js";
import { DEFAULT_WALK_BOUNDS, walkTree, type Listing, type WalkBounds } from "./tree.js";

/** 10,000 open pull requests. */
const MAX_PULL_PAGES = 100;

/** Reads one repository through GitHub's REST interface; one instance per job. Every method throws GitHubError. */
export class GitHubRepositoryReader implements RepositoryReader {
  readonly #octokit: GitHubApi;
  readonly #repo: { readonly owner: string; readonly repo: string };
  readonly #name: string;
  readonly #appId: number;
  readonly #walkBounds: WalkBounds;
  /** Sizes of the blobs in the trees that were read, so that a blob too large is not even asked for. */
  readonly #sizes = new Map<string, number>();

  constructor({ octokit, address, identity }: RepositoryAccess, walkBounds = DEFAULT_WALK_BOUNDS) {
    this.#octokit = octokit;
    this.#repo = { owner: address.owner, repo: address.repository };
    this.#name = `${address.owner}/${address.repository}`;
    this.#appId = identity.id;
    this.#walkBounds = walkBounds;
  }

  async pullRequest(number: number, signal: AbortSignal): Promise<PullRequestState> {
    return asking(`read pull request ${number} of ${this.#name}`, async () => {
      const { data } = await this.#octokit.rest.pulls.get({
        ...this.#repo,
        pull_number: number,
        request: { signal } satisfies CallOptions,
      });
      return {
        number: data.number,
        state: data.state,
        draft: data.draft ?? false,
        head: data.head.sha,
        base: data.base.sha,
        baseRef: data.base.ref,
        author: accountOf(data.user),
        ownerId: data.base.repo.owner.id,
        defaultBranch: data.base.repo.default_branch,
      };
    });
  }

  /**
   * The second page of a comparison, one commit long: files come with the first page only, and may be megabytes.
   * https://docs.github.com/en/rest/commits/commits#compare-two-commits
   * @throws {GitHubError} 404 where the commits have no common ancestor or one of them is gone (force-pushed)
   */
  async mergeBase(base: string, head: string, signal: AbortSignal): Promise<string> {
    const what = `find the merge base of ${base} and ${head} in ${this.#name} (no common ancestor, or a commit is gone?)`;
    return asking(what, async () => {
      const { data } = await this.#octokit.rest.repos.compareCommitsWithBasehead({
        ...this.#repo,
        basehead: `${base}...${head}`,
        per_page: 1,
        page: 2,
        request: { signal } satisfies CallOptions,
      });
      return data.merge_base_commit.sha;
    });
  }

  /** As `walkTree`. */
  async tree(commit: string, signal: AbortSignal): Promise<RepositoryTree> {
    return asking(`read the tree of ${commit} in ${this.#name}`, async () => {
      const list = async (sha: string, recursive: boolean): Promise<Listing> => {
        const { data } = await this.#octokit.rest.git.getTree({
          ...this.#repo,
          tree_sha: sha,
          ...(recursive ? { recursive: "1" } : {}),
          request: { signal } satisfies CallOptions,
        });
        return data;
      };
      const tree = await walkTree(commit, list, this.#walkBounds);
      for (const { sha, size } of tree.entries.values()) if (size !== null) this.#sizes.set(sha, size);
      return tree;
    });
  }

  /**
   * Raw, because the JSON form is base64 and ends at 1 MB elsewhere in the interface; GitHub serves up to 100 MB.
   * Decoded as `decodedText` says.
   * https://docs.github.com/en/rest/git/blobs#get-a-blob
   */
  async blob(sha: string, maxBytes: number, signal: AbortSignal): Promise<string> {
    const size = this.#sizes.get(sha);
    if (size !== undefined && size > maxBytes) throw tooLarge(maxBytes, size);
    try {
      const { data } = await this.#octokit.rest.git.getBlob({
        ...this.#repo,
        file_sha: sha,
        headers: { accept: "application/vnd.github.raw+json" },
        // The bytes as they are: Octokit would decode text itself and drop a byte order mark.
        request: { signal, maxBytes, parseSuccessResponseBody: false } satisfies CallOptions,
      });
      const bytes = await new Response(data as unknown as ReadableStream<Uint8Array>).arrayBuffer();
      return decodedText(new Uint8Array(bytes));
    } catch (error) {
      if (error instanceof Error && error.cause instanceof AnswerTooLarge)
        throw tooLarge(maxBytes, null, error);
      throw gitHubError(`read blob ${sha} of ${this.#name}`, error);
    }
  }

  async openPullRequests(
    base: string | null,
    signal: AbortSignal,
  ): Promise<readonly { readonly number: number; readonly head: string }[]> {
    const what = `list the open pull requests of ${this.#name}`;
    return asking(what, async () => {
      // A pull request that is opened meanwhile moves the pages: the map drops what comes twice.
      const heads = new Map<number, string>();
      const list = (page: number) =>
        this.#octokit.rest.pulls.list({
          ...this.#repo,
          state: "open",
          ...(base === null ? {} : { base }),
          sort: "created",
          direction: "desc",
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        });
      for await (const pulls of pages(what, MAX_PULL_PAGES, list)) {
        for (const { number, head } of pulls) heads.set(number, head.sha);
      }
      return [...heads].map(([number, head]) => ({ number, head }));
    });
  }

  /**
   * As JSON, which carries the blob's sha; files over 1 MB come without content and are refused, so are links and
   * submodules (there is no file). https://docs.github.com/en/rest/repos/contents#get-repository-content
   */
  async file(
    path: string,
    ref: string | null,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<FileAt | null> {
    try {
      const { data } = await asking(`read ${path} of ${this.#name}`, () =>
        this.#octokit.rest.repos.getContent({
          ...this.#repo,
          path,
          ...(ref === null ? {} : { ref }),
          request: { signal } satisfies CallOptions,
        }),
      );
      if (Array.isArray(data) || data.type !== "file") return null;
      if (data.size > maxBytes || data.encoding !== "base64") throw tooLarge(maxBytes, data.size);
      return { sha: data.sha, text: Buffer.from(data.content, "base64").toString("utf8") };
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return null;
      throw error;
    }
  }

  async exists(signal: AbortSignal): Promise<boolean> {
    try {
      await asking(`read ${this.#name}`, () =>
        this.#octokit.rest.repos.get({ ...this.#repo, request: { signal } satisfies CallOptions }),
      );
      return true;
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return false;
      throw error;
    }
  }

  async pullsOfCommit(commit: string, signal: AbortSignal): Promise<readonly PullRequestOfCommit[]> {
    return asking(`list the pull requests of ${commit} in ${this.#name}`, async () => {
      const { data } = await this.#octokit.rest.repos.listPullRequestsAssociatedWithCommit({
        ...this.#repo,
        commit_sha: commit,
        per_page: PER_PAGE,
        request: { signal } satisfies CallOptions,
      });
      return data.map(({ number, merged_at, base, head, merge_commit_sha }) => ({
        number,
        merged: merged_at !== null,
        baseRef: base.ref,
        mergeCommit: merge_commit_sha,
        head: head.sha,
      }));
    });
  }

  async hasCheckRun(commit: string, signal: AbortSignal): Promise<boolean> {
    return asking(`look for a check run on ${commit} in ${this.#name}`, async () => {
      const { data } = await this.#octokit.rest.checks.listForRef({
        ...this.#repo,
        ref: commit,
        check_name: CHECK_NAME,
        app_id: this.#appId,
        per_page: 1,
        request: { signal } satisfies CallOptions,
      });
      return data.total_count > 0;
    });
  }
}

/** GitHub's word for an account that is gone; nobody has its id. */
const GHOST: Account = { id: 0, login: "ghost", bot: false };

function accountOf(
  user: { readonly id: number; readonly login: string; readonly type: string } | null,
): Account {
  return user === null ? GHOST : { id: user.id, login: user.login, bot: user.type === "Bot" };
}

function tooLarge(maxBytes: number, size: number | null, cause?: unknown): LockfileError {
  const had = size === null ? "The file is larger" : `The file has ${size} bytes, more`;
  return new LockfileError("too-large", `${had} than the ${maxBytes} bytes that are read.`, null, cause);
}
