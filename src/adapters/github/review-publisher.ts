import type { CheckRunOutput } from "../../core/model/review.js";
import type { OwnComment, ReviewPublisher } from "../../ports.js";
import { completeCheckRun, findCheckRun, startCheckRun } from "./check-runs.js";
import { createComment, findComment, updateComment } from "./comments.js";
import type { RepositoryAccess } from "./repository.js";

/** Writes reviews to one repository through GitHub's REST interface. Every method throws GitHubError. */
export class GitHubReviewPublisher implements ReviewPublisher {
  readonly #access: RepositoryAccess;

  constructor(access: RepositoryAccess) {
    this.#access = access;
  }

  startCheckRun(head: string, externalId: string, startedAt: Date, signal: AbortSignal): Promise<number> {
    return startCheckRun(this.#access, head, externalId, startedAt, signal);
  }

  findCheckRun(head: string, externalId: string, signal: AbortSignal): Promise<number | null> {
    return findCheckRun(this.#access, head, externalId, signal);
  }

  completeCheckRun(
    id: number,
    output: CheckRunOutput,
    completedAt: Date,
    resume: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    return completeCheckRun(this.#access, id, output, completedAt, resume, signal);
  }

  findComment(number: number, marker: string, signal: AbortSignal): Promise<OwnComment | null> {
    return findComment(this.#access, number, marker, signal);
  }

  createComment(number: number, body: string, signal: AbortSignal): Promise<number> {
    return createComment(this.#access, number, body, signal);
  }

  updateComment(id: number, body: string, signal: AbortSignal): Promise<boolean> {
    return updateComment(this.#access, id, body, signal);
  }
}
