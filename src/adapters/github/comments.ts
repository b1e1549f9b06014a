import { GitHubError } from "../../core/errors.js";
import type { OwnComment } from "../../ports.js";
import { asking } from "./errors.js";
import type { CallOptions } from "./octokit.js";
import { PER_PAGE, pages } from "./pages.js";
import type { AppIdentity, RepositoryAccess } from "./repository.js";

/** GitHub closes a conversation at 2,500 comments. */
const MAX_COMMENT_PAGES = 30;

/** What tells who wrote a comment. */
interface Authored {
  readonly performed_via_github_app?: { readonly id?: number } | null | undefined;
  readonly user: { readonly login: string; readonly type: string } | null;
}

/** Our oldest comment with the marker; a comment of somebody else that imitates the marker is not ours. */
export async function findComment(
  { octokit, address, identity }: RepositoryAccess,
  number: number,
  marker: string,
  signal: AbortSignal,
): Promise<OwnComment | null> {
  const what = `look for our comment on ${address.owner}/${address.repository}#${number}`;
  return asking(what, async () => {
    const list = (page: number) =>
      octokit.rest.issues.listComments({
        owner: address.owner,
        repo: address.repository,
        issue_number: number,
        per_page: PER_PAGE,
        page,
        request: { signal } satisfies CallOptions,
      });
    for await (const comments of pages(what, MAX_COMMENT_PAGES, list)) {
      const own = comments.find(
        (comment) => comment.body?.startsWith(marker) === true && isOurs(comment, identity),
      );
      if (own !== undefined) return { id: own.id, body: own.body ?? "" };
    }
    return null;
  });
}

/** Whether this app wrote it: what somebody else writes with our marker is not ours. */
export function isOurs({ performed_via_github_app: app, user }: Authored, identity: AppIdentity): boolean {
  return app?.id === identity.id || (user?.type === "Bot" && user.login === `${identity.slug}[bot]`);
}

/** @returns the id of the new comment */
export async function createComment(
  { octokit, address }: RepositoryAccess,
  number: number,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  return asking(`comment on ${address.owner}/${address.repository}#${number}`, async () => {
    const { data } = await octokit.rest.issues.createComment({
      owner: address.owner,
      repo: address.repository,
      issue_number: number,
      body,
      request: { signal } satisfies CallOptions,
    });
    return data.id;
  });
}

/** @returns false when the comment no longer exists */
export async function updateComment(
  { octokit, address }: RepositoryAccess,
  id: number,
  body: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await asking(`edit comment ${id} in ${address.owner}/${address.repository}`, () =>
      octokit.rest.issues.updateComment({
        owner: address.owner,
        repo: address.repository,
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
