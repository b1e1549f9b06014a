import type { Intake } from "../ports.js";
import { repositoryOf, type RepositoryPayload } from "./payloads.js";

const BRANCH = "refs/heads/";
/** Where GitHub keeps the branches of its merge queue; `merge_group` events tell of them. */
const QUEUE = "gh-readonly-queue/";
/** No commit: the branch was created, or deleted. */
const NOWHERE = /^0+$/;

/** @returns the branch's name; null for tags and the like */
function branchIn(ref: string): string | null {
  return ref.startsWith(BRANCH) ? ref.slice(BRANCH.length) : null;
}

/** A merge group as its deliveries have it. */
export interface MergeGroupPayload {
  readonly head_sha: string;
  readonly head_ref: string;
  readonly base_sha: string;
  readonly base_ref: string;
}

/** Its commits are taken from the delivery: they name the group, and nothing newer can take their place. */
export function groupToReview(payload: RepositoryPayload, group: MergeGroupPayload): Intake[] {
  const commit = {
    ...repositoryOf(payload),
    kind: "merge-group",
    ownerId: ownerIdOf(payload),
    head: group.head_sha,
    base: group.base_sha,
    baseRef: branchIn(group.base_ref) ?? group.base_ref,
    headRef: branchIn(group.head_ref) ?? group.head_ref,
  } as const;
  return [{ job: { kind: "review-commit", commit }, address: null }];
}

export function groupToEnd(payload: RepositoryPayload, group: Pick<MergeGroupPayload, "head_sha">): Intake[] {
  const repository = repositoryOf(payload);
  return [{ job: { kind: "end-group", repository, head: group.head_sha }, address: null }];
}

/** A push as its delivery has it. */
export interface PushPayload extends RepositoryPayload {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly repository: NonNullable<RepositoryPayload["repository"]> & { readonly default_branch: string };
}

/**
 * A branch moved: pull requests into it may say something else, and what came to the default branch was merged. A
 * branch that was created has no pull requests into it yet, and nothing to compare it with.
 */
export function afterPush(payload: PushPayload): Intake[] {
  const { ref, before, after, repository } = payload;
  const branch = branchIn(ref);
  if (branch === null || branch.startsWith(QUEUE) || NOWHERE.test(before) || NOWHERE.test(after)) return [];
  const address = repositoryOf(payload);
  const intakes: Intake[] = [{ job: { kind: "review-open-pulls", base: branch, ...address }, address: null }];
  if (branch === repository.default_branch) {
    const commit = {
      ...address,
      kind: "merged",
      ownerId: ownerIdOf(payload),
      head: after,
      base: before,
      baseRef: branch,
      headRef: null,
    } as const;
    intakes.push({ job: { kind: "review-commit", commit }, address: null });
  }
  return intakes;
}

/** @throws {TypeError} the delivery does not tell whose repository it is */
function ownerIdOf({ repository }: RepositoryPayload): number {
  const id = repository?.owner?.id;
  if (id === undefined) throw new TypeError("the delivery names no owner of the repository");
  return id;
}
