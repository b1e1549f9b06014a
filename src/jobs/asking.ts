import type { CommandComment, PullRequestAddress } from "../core/model/job.js";
import type { Policy } from "../core/policy/policy.js";
import type { Asker } from "../core/rights.js";
import type { PullRequestState, RepositoryAccess } from "../ports.js";

/** Who asks, where, under which policy. */
export interface Asking {
  readonly pull: PullRequestAddress;
  readonly comment: CommandComment;
  readonly access: RepositoryAccess;
  readonly state: PullRequestState;
  readonly asker: Asker;
  readonly policy: Policy;
}

/** What came of a command. `say`: words for the reply, as Markdown; null where the reaction says enough. */
export interface Outcome {
  readonly done: boolean;
  readonly say: string | null;
}
