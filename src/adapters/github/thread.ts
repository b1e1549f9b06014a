import { GitHubError } from "../../core/errors.js";
import type { CommandComment } from "../../core/model/job.js";
import type {
  ChangedFile,
  Conversation,
  InlineComment,
  OwnInlineComment,
  Reaction,
} from "../../ports/conversation.js";
import { isOurs } from "./comments.js";
import { asking } from "./errors.js";
import type { CallOptions } from "./octokit.js";
import { PER_PAGE, pages } from "./pages.js";
import type { RepositoryAccess } from "./repository.js";

/** GitHub lists no more than 3,000 files of a pull request. */
const MAX_FILE_PAGES = 30;
const MAX_COMMENT_PAGES = 50;

/** The thread of a pull request through GitHub's REST interface. Every method throws GitHubError. */
export class GitHubThread implements Conversation {
  readonly #access: RepositoryAccess;
  readonly #repo: { readonly owner: string; readonly repo: string };
  readonly #name: string;

  constructor(access: RepositoryAccess) {
    this.#access = access;
    this.#repo = { owner: access.address.owner, repo: access.address.repository };
    this.#name = `${access.address.owner}/${access.address.repository}`;
  }

  /** A comment that was deleted meanwhile needs no reaction. */
  async react(
    { kind, id }: Pick<CommandComment, "kind" | "id">,
    reaction: Reaction,
    signal: AbortSignal,
  ): Promise<void> {
    const { reactions } = this.#access.octokit.rest;
    const call = {
      ...this.#repo,
      comment_id: id,
      content: reaction,
      request: { signal } satisfies CallOptions,
    };
    try {
      await asking(`react to comment ${id} in ${this.#name}`, () =>
        kind === "issue"
          ? reactions.createForIssueComment(call)
          : reactions.createForPullRequestReviewComment(call),
      );
    } catch (error) {
      if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    }
  }

  async replyInThread(number: number, top: number, body: string, signal: AbortSignal): Promise<number> {
    return asking(`answer in a thread of ${this.#name}#${number}`, async () => {
      const { data } = await this.#access.octokit.rest.pulls.createReplyForReviewComment({
        ...this.#repo,
        pull_number: number,
        comment_id: top,
        body,
        request: { signal, retries: 0 } satisfies CallOptions,
      });
      return data.id;
    });
  }

  async changedFiles(number: number, signal: AbortSignal): Promise<readonly ChangedFile[]> {
    const what = `list the files of ${this.#name}#${number}`;
    return asking(what, async () => {
      const list = (page: number) =>
        this.#access.octokit.rest.pulls.listFiles({
          ...this.#repo,
          pull_number: number,
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        });
      const found: ChangedFile[] = [];
      for await (const files of pages(what, MAX_FILE_PAGES, list)) {
        for (const { filename, patch } of files) found.push({ path: filename, patch: patch ?? null });
      }
      return found;
    });
  }

  async ownInlineComments(
    number: number,
    marker: string,
    signal: AbortSignal,
  ): Promise<readonly OwnInlineComment[]> {
    const what = `look for our inline comments on ${this.#name}#${number}`;
    return asking(what, async () => {
      const list = (page: number) =>
        this.#access.octokit.rest.pulls.listReviewComments({
          ...this.#repo,
          pull_number: number,
          sort: "created",
          direction: "asc",
          per_page: PER_PAGE,
          page,
          request: { signal } satisfies CallOptions,
        });
      const found: OwnInlineComment[] = [];
      for await (const comments of pages(what, MAX_COMMENT_PAGES, list)) {
        for (const comment of comments) {
          if (comment.body.startsWith(marker) && isOurs(comment, this.#access.identity))
            found.push({ id: comment.id, body: comment.body });
        }
      }
      return found;
    });
  }

  async createInlineComments(
    number: number,
    head: string,
    comments: readonly InlineComment[],
    signal: AbortSignal,
  ): Promise<void> {
    await asking(`review ${this.#name}#${number}`, () =>
      this.#access.octokit.rest.pulls.createReview({
        ...this.#repo,
        pull_number: number,
        commit_id: head,
        event: "COMMENT",
        comments: comments.map(({ path, line, body }) => ({ path, line, side: "RIGHT", body })),
        request: { signal, retries: 0 } satisfies CallOptions,
      }),
    );
  }

  async updateInlineComment(id: number, body: string, signal: AbortSignal): Promise<boolean> {
    try {
      await asking(`edit inline comment ${id} in ${this.#name}`, () =>
        this.#access.octokit.rest.pulls.updateReviewComment({
          ...this.#repo,
          comment_id: id,
          body,
          request: { signal } satisfies CallOptions,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof GitHubError && (error.status === 404 || error.status === 410)) return false;
      throw error;
    }
  }
}
