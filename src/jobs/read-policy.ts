import { z } from "zod";

import { GitHubError, LockfileError } from "../core/errors.js";
import type { RepositoryAddress } from "../core/model/job.js";
import type { Problem } from "../core/model/problem.js";
import type { Prose } from "../core/model/prose.js";
import { combine, lockedProblems, type PolicySource } from "../core/policy/combine.js";
import { loosenings } from "../core/policy/loosenings.js";
import type { Policy } from "../core/policy/policy.js";
import { MAX_POLICY_BYTES, type PolicyReading, readPolicyFile } from "../core/policy/read.js";
import type { RepositoryReader } from "../ports.js";
import type { JobPorts } from "./ports.js";

/** Where a repository keeps its policy. */
export const POLICY_PATH = ".github/weir.yml";
/** Where an organisation keeps the policy of all its repositories: in its repository `.github`. */
const ORGANISATION_REPOSITORY = ".github";
const ORGANISATION_PATH = "weir.yml";
/** For so long the organisation's policy is not asked for again. */
const FRESH_MS = 5 * 60 * 1000;

/** What holds for a change. */
export interface PolicyHere {
  readonly policy: Policy;
  /** What of it could not be used. */
  readonly problems: readonly Problem[];
  /** For comparing it with what a pull request makes of it. */
  readonly organisation: PolicySource | null;
}

/** What is needed to find the policy. */
interface Place {
  readonly address: RepositoryAddress;
  readonly ownerId: number;
  /** Branch or commit at which the repository's policy is read; null = default branch. Never a pull request's head. */
  readonly policyRef: string | null;
}

/**
 * The policy that holds: the repository's file at the tip of the base branch, the organisation's default, what is built
 * in. A file that cannot be used decides nothing, and the review says so.
 * @throws {GitHubError} when the repository's own file cannot be asked for
 */
export async function readPolicy(
  ports: JobPorts,
  reader: RepositoryReader,
  place: Place,
  signal: AbortSignal,
): Promise<PolicyHere> {
  const [organisation, text] = await Promise.all([
    organisationPolicy(ports, place, signal),
    policyText(reader, POLICY_PATH, place.policyRef, signal),
  ]);
  const repository = text === null ? null : { file: POLICY_PATH, reading: readingOf(text) };
  const { policy, problems } = combine(organisation.source, repository);
  return {
    policy,
    organisation: organisation.source,
    problems: [
      ...organisation.problems,
      ...unusable(repository, "the tip of the base branch"),
      ...lockedProblems(problems, POLICY_PATH),
    ],
  };
}

/** A file's text; a file that is too large is told as one that cannot be used. null = there is none. */
async function policyText(
  reader: RepositoryReader,
  path: string,
  ref: string | null,
  signal: AbortSignal,
): Promise<string | LockfileError | null> {
  try {
    return (await reader.file(path, ref, MAX_POLICY_BYTES, signal))?.text ?? null;
  } catch (error) {
    if (error instanceof LockfileError) return error;
    throw error;
  }
}

function readingOf(text: string | LockfileError): PolicyReading {
  if (typeof text === "string") return readPolicyFile(text);
  const problems = [{ line: 1, column: 1, message: text.message }];
  return { document: null, lines: { rules: [], keys: new Map() }, problems };
}

function unusable(source: PolicySource | null, where: string): Problem[] {
  if (source?.reading.document !== null) return [];
  return source.reading.problems.map(({ line, column, message }) => ({
    kind: "policy",
    path: source.file,
    line,
    message: `The policy at ${where} cannot be used, so nothing of it holds (column ${column}: ${message}).`,
    severity: "partial",
  }));
}

const KNOWN = z.object({ text: z.string().nullable(), askedAt: z.string() });

/** The organisation's default: asked for every five minutes; while it cannot be had, what it last said holds. */
async function organisationPolicy(
  ports: JobPorts,
  { address, ownerId }: Place,
  signal: AbortSignal,
): Promise<{ readonly source: PolicySource | null; readonly problems: readonly Problem[] }> {
  const file = `${address.owner}/${ORGANISATION_REPOSITORY}: ${ORGANISATION_PATH}`;
  const key = `policy/organisation/${ownerId}`;
  const stored = KNOWN.safeParse((await ports.memory.get([key])).get(key)?.value);
  const known = stored.success ? stored.data : null;
  const now = ports.clock();
  const sourceOf = (text: string | LockfileError | null): PolicySource | null =>
    text === null ? null : { file, reading: readingOf(text) };
  const told = (source: PolicySource | null) => ({
    source,
    problems: unusable(source, "the organisation's level"),
  });
  if (known !== null && now.getTime() - Date.parse(known.askedAt) < FRESH_MS)
    return told(sourceOf(known.text));
  try {
    const reader = await ports.github.sibling(address, ORGANISATION_REPOSITORY);
    const text = await policyText(reader, ORGANISATION_PATH, null, signal);
    // A repository that can no longer be seen says nothing; one that can be seen has given its policy up.
    if (text === null && known?.text != null && !(await reader.exists(signal))) {
      throw new GitHubError("the repository .github can no longer be seen", {
        status: 404,
        retryable: false,
      });
    }
    if (text instanceof LockfileError) return told(sourceOf(text));
    await ports.memory.put(new Map([[key, { text, askedAt: now.toISOString() }]]));
    return told(sourceOf(text));
  } catch (error) {
    if (!(error instanceof GitHubError) || signal.aborted) throw error;
    ports.log.warn({ err: error, owner: address.owner }, "The organisation's policy could not be read");
    const since =
      known === null ? "nothing of it is known" : `what it said on ${known.askedAt.slice(0, 10)} holds`;
    const message = `The organisation's policy could not be read; ${since}.`;
    return {
      source: sourceOf(known?.text ?? null),
      problems: [{ kind: "policy", path: file, line: null, message, severity: "partial" }],
    };
  }
}

/** What a change makes of the policy file itself. */
export interface PolicyNews {
  readonly loosens: readonly Prose[];
  /** Fatal where the file cannot be used: merged, it would leave the repository without its policy. */
  readonly problems: readonly Problem[];
}

/**
 * Reviews the policy file of a head. It is not obeyed.
 * @param text null where head has none
 */
export function policyNews(here: PolicyHere, text: string | null): PolicyNews {
  const reading = readPolicyFile(text ?? "");
  const source: PolicySource = { file: POLICY_PATH, reading };
  const problems = reading.problems.map(({ line, column, message }): Problem => ({
    kind: "policy",
    path: POLICY_PATH,
    line,
    message: `column ${column}: ${message}`,
    severity: "fatal",
  }));
  if (problems.length > 0) return { loosens: [], problems };
  return { loosens: loosenings(here.policy, combine(here.organisation, source).policy), problems: [] };
}
