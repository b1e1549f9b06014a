/** A pull request as the store knows it. Ids are GitHub's numeric ids; names change, ids do not. */
export interface PullRequestKey {
  readonly repositoryId: number;
  readonly number: number;
}

/** One unit of queued work. `review-change` carries the key alone: head and base are asked for when it runs. */
export type Job =
  | { readonly kind: "review-change"; readonly pull: PullRequestKey }
  /** Queue every open pull request of a repository, slowly (installation, added repository, sweep). */
  | {
      readonly kind: "review-open-pulls";
      readonly installationId: number;
      readonly owner: string;
      readonly repository: string;
      readonly repositoryId: number;
    }
  /** Ask GitHub for failed deliveries, redeliver them, and send again what was left behind. */
  | { readonly kind: "sweep" };

export type JobKind = Job["kind"];

/** Where a pull request lives, as far as the last delivery told. */
export interface PullRequestAddress extends PullRequestKey {
  readonly installationId: number;
  readonly owner: string;
  readonly repository: string;
}
