import type { ComparedLockfile } from "../core/compare.js";
import type { Gap } from "../core/model/advisory.js";
import type { RepositoryAddress } from "../core/model/job.js";
import type { PolicyOrigin } from "../core/model/policy-origin.js";
import type { Review, ReviewSubject } from "../core/model/review.js";
import { compare, conclude } from "../core/pipeline.js";
import { anyOf } from "../core/policy/pattern.js";
import { needsDates, type Policy } from "../core/policy/policy.js";
import { MAX_POLICY_BYTES } from "../core/policy/read.js";
import type { RepositoryReader } from "../ports.js";
import { askRisk } from "./ask-risk.js";
import type { JobPorts } from "./ports.js";
import { type ChangeRead, readChange } from "./read-change.js";
import { resolvePairs } from "./resolve.js";
import { POLICY_PATH, type PolicyHere, policyNews, type PolicyNews, readPolicy } from "./read-policy.js";

/** What is evaluated: a change between two commits, and whose decisions hold for it. */
export interface Question {
  readonly address: RepositoryAddress;
  /** Account id of the owner. */
  readonly ownerId: number;
  /** Branch or commit at which the repository's policy is read. Never a pull request's head. */
  readonly policyRef: string;
  /** The pull requests that the change is of: acceptances for them hold. */
  readonly numbers: readonly number[];
  /** `mergeBase` and `head` are what is compared. */
  readonly subject: ReviewSubject;
}

/** The answer, with what it was made from. */
export interface Evaluation {
  readonly review: Review;
  readonly lockfiles: readonly ComparedLockfile[];
  readonly policy: Policy;
}

/** Reads, compares, asks, concludes. Writes nothing. @throws {GitHubError} */
export async function evaluate(
  ports: JobPorts,
  reader: RepositoryReader,
  question: Question,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { address, ownerId, numbers, subject } = question;
  const { repositoryId } = address;
  const policy = await readPolicy(ports, reader, question, signal);
  const { settings, origins } = policy.policy;
  const { mergeBase, head } = subject;
  const reading = { reader, parser: ports.parser, cache: ports.cache, log: ports.log };
  const choice = { isExcluded: anyOf(settings.exclude), namesDocument: anyOf(settings.documents) };
  const read = await readChange(reading, mergeBase, head, choice, signal);
  const privateNames = {
    prefixes: [...ports.privateNames.prefixes, ...settings.internal, ...read.privatePrefixes],
  };
  const resolved = await resolvePairs({ resolver: ports.resolver, privateNames }, read.pairs, signal);
  const lockfiles = compare(resolved.read);
  const [risk, { acceptances }, news] = await Promise.all([
    askRisk({ ...ports, privateNames }, lockfiles, { dates: needsDates(policy.policy) }, signal),
    ports.ledger.reaching(ownerId, { repositoryId, numbers }),
    newsOf(reader, policy, read, signal),
  ]);
  // The policy here decides what counts here, whatever another repository lets its people accept.
  const counting = acceptances.filter(({ reach }) => settings.reach.includes(reach));
  const now = ports.clock().getTime();
  const review = conclude({
    subject,
    lockfiles,
    risk: { ...risk, gaps: [...risk.gaps, ...resolved.gaps, ...leftOut(read.excluded, origins.exclude)] },
    problems: [...policy.problems, ...news.problems, ...read.problems],
    folded: read.folded,
    binaries: read.binaries,
    registries: read.registries,
    policy: policy.policy,
    loosens: news.loosens,
    ledger: { acceptances: counting, repositoryId, numbers, now },
    now,
  });
  return { review, lockfiles, policy: policy.policy };
}

const NO_NEWS: PolicyNews = { loosens: [], problems: [] };

/** The policy file is reviewed where the change touches it. */
async function newsOf(
  reader: RepositoryReader,
  policy: PolicyHere,
  read: ChangeRead,
  signal: AbortSignal,
): Promise<PolicyNews> {
  const { base, head } = read.shaOf(POLICY_PATH);
  if (base === head) return NO_NEWS;
  return policyNews(policy, head === null ? null : await reader.blob(head, MAX_POLICY_BYTES, signal));
}

function leftOut(paths: readonly string[], origin: PolicyOrigin): Gap[] {
  if (paths.length === 0) return [];
  const where = origin.line === null ? (origin.file ?? "") : `${origin.file ?? ""} line ${origin.line}`;
  return [{ source: "policy", reason: `left out by ${where}`, packages: paths, kind: "not-configured" }];
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
