import type { ComparedLockfile } from "../core/compare.js";
import type { RepositoryAddress } from "../core/model/job.js";
import type { Review, ReviewSubject } from "../core/model/review.js";
import { compare, conclude } from "../core/pipeline.js";
import type { RepositoryReader } from "../ports.js";
import { askRisk } from "./ask-risk.js";
import type { JobPorts } from "./ports.js";
import { readChange } from "./read-change.js";
import { type PolicyHere, readPolicy } from "./read-policy.js";

/** What is evaluated: a change between two commits, and whose decisions hold for it. */
export interface Question {
  readonly address: RepositoryAddress;
  /** Account id of the owner. */
  readonly ownerId: number;
  /** The branch whose tip holds the policy. */
  readonly baseRef: string;
  /** The pull requests that the change is of: acceptances for them hold. */
  readonly numbers: readonly number[];
  /** `mergeBase` and `head` are what is compared. */
  readonly subject: ReviewSubject;
}

/** The answer, with what it was made from. */
export interface Evaluation {
  readonly review: Review;
  readonly lockfiles: readonly ComparedLockfile[];
  readonly policy: PolicyHere;
}

/** Reads, compares, asks, concludes. Writes nothing. @throws {GitHubError} */
export async function evaluate(
  ports: JobPorts,
  reader: RepositoryReader,
  question: Question,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { address, ownerId, baseRef, numbers, subject } = question;
  const { repositoryId } = address;
  const policy = await readPolicy(ports, reader, question, signal);
  const { mergeBase, head } = subject;
  const reading = { reader, parser: ports.parser, cache: ports.cache, log: ports.log };
  const read = await readChange(reading, mergeBase, head, policy.policy, signal);
  const lockfiles = compare(read.pairs);
  const [risk, { acceptances }] = await Promise.all([
    askRisk(ports, lockfiles, policy.policy, signal),
    ports.ledger.reaching(ownerId, { repositoryId, numbers }),
  ]);
  const review = conclude({
    subject,
    lockfiles,
    risk,
    problems: [...policy.problems, ...read.problems],
    folded: read.folded,
    policy: policy.policy,
    ledger: { acceptances, repositoryId, numbers, now: ports.clock().getTime() },
  });
  return { review, lockfiles, policy };
}

/** The merge base of a pull request; two commits have one for ever, so it is asked for once. */
export async function mergeBaseOf(
  ports: Pick<JobPorts, "memory">,
  reader: RepositoryReader,
  repositoryId: number,
  base: string,
  head: string,
  signal: AbortSignal,
): Promise<string> {
  const key = `merge-base/${repositoryId}/${base}/${head}`;
  const known = (await ports.memory.get([key])).get(key)?.value;
  if (typeof known === "string") return known;
  const found = await reader.mergeBase(base, head, signal);
  await ports.memory.put(new Map([[key, found]]));
  return found;
}
