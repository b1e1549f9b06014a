import type { CommandComment } from "../core/model/job.js";
import type { Intake } from "../ports.js";
import {
  type AccountPayload,
  accountOf,
  pullOf,
  repositoryOf,
  type RepositoryPayload,
  storable,
} from "./payloads.js";

/** As long as GitHub lets a comment be. */
const LONGEST_BODY = 65_536;
/** Longer identifiers are none of ours: GitHub allows 20 characters. */
const LONGEST_ACTION = 100;

/** What may be a command. Whether it is one is decided when it runs; all other comments cost nothing. */
const MAY_COMMAND = /(?:^|\s)\/weir(?:$|\s)/i;

/** A new comment, of either kind. */
export interface CommentPayload {
  readonly id: number;
  readonly html_url: string;
  readonly body: string | null;
  /** null: the account is gone. */
  readonly user: AccountPayload | null;
  readonly performed_via_github_app?: { readonly id?: number | undefined } | null | undefined;
}

/**
 * The command in a new comment on a pull request, if there may be one. What this app wrote itself is never one.
 * @param thread first comment of its thread; null for issue comments
 */
export function commandIn(
  payload: RepositoryPayload,
  number: number,
  comment: CommentPayload,
  thread: number | null,
  appId: number,
): Intake[] {
  const { id, html_url: url, user, performed_via_github_app: app } = comment;
  const body = storable(comment.body ?? "", LONGEST_BODY);
  if (user === null || app?.id === appId || !MAY_COMMAND.test(body)) return [];
  const said: CommandComment = {
    kind: thread === null ? "issue" : "review",
    id,
    thread,
    url,
    author: accountOf(user),
    viaApp: app != null,
    body,
  };
  return [{ job: { kind: "run-command", pull: pullOf(payload, number), comment: said }, address: null }];
}

/** Something was pressed on what this app put on a commit. */
export interface PressedPayload {
  readonly head_sha: string;
  readonly app: { readonly id?: number | null | undefined } | null;
}

/** A button of our check run, or GitHub's own "re-run" (action `recheck`). */
export function actionOn(
  payload: RepositoryPayload & { readonly sender?: AccountPayload | undefined },
  on: PressedPayload,
  action: string,
  appId: number,
): Intake[] {
  const { sender } = payload;
  if (on.app?.id !== appId || sender === undefined) return [];
  return [
    {
      job: {
        kind: "run-action",
        repository: repositoryOf(payload),
        head: on.head_sha,
        action: storable(action, LONGEST_ACTION),
        sender: accountOf(sender),
      },
      address: null,
    },
  ];
}
