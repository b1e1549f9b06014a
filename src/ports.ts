/** Everything outside, types only (docs/design.md, "Layers"). Adapters implement these; jobs and web use them. */
import type { Advisory, CommitKey, Exploited, Gap, PackageKey } from "./core/model/advisory.js";
import type {
  Job,
  JobKind,
  PullRequestAddress,
  PullRequestKey,
  RepositoryAddress,
} from "./core/model/job.js";
import type { LockfileInput, ParsedLockfile } from "./core/model/lockfile.js";
import type { DependencyGraph } from "./core/model/dependency-graph.js";
import type { VersionFacts, VersionKey } from "./core/model/package-facts.js";
import type { Account } from "./core/model/person.js";
import type { RegistryEntry } from "./core/model/registry.js";
import type { CheckRunOutput, Conclusion } from "./core/model/review.js";
import type { Conversation, People } from "./ports/conversation.js";

/** The current time. */
export type Clock = () => Date;

/** One pull request as GitHub has it now (never as a payload had it). */
export interface PullRequestState {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly draft: boolean;
  readonly head: string;
  readonly base: string;
  readonly baseRef: string;
  readonly author: Account;
  /** Account id of the base repository's owner. */
  readonly ownerId: number;
  readonly defaultBranch: string;
}

/** A text file at the tip of a branch or of a commit. */
export interface FileAt {
  /** Of the blob. */
  readonly sha: string;
  readonly text: string;
}

/** A pull request that a commit belongs to. */
export interface PullRequestOfCommit {
  readonly number: number;
  readonly merged: boolean;
  /** The branch it went into. */
  readonly baseRef: string;
  /** The commit that merged it, where GitHub tells. */
  readonly mergeCommit: string | null;
  readonly head: string;
}

/** One entry of a recursive tree. `mode` as git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule). */
export interface TreeEntry {
  readonly sha: string;
  readonly mode: string;
  /** Bytes; null for what is not a blob. */
  readonly size: number | null;
}

/** All blobs, symlinks and submodules of one commit by path. */
export interface RepositoryTree {
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Folders that could not be listed whole, `.` for the top. Empty = the tree is complete. */
  readonly truncated: readonly string[];
}

/** Reads one repository through one installation. Every method throws GitHubError. */
export interface RepositoryReader {
  pullRequest(number: number, signal: AbortSignal): Promise<PullRequestState>;
  /** The merge base of two commits; works for forks, whose commits are in the base repository's network. */
  mergeBase(base: string, head: string, signal: AbortSignal): Promise<string>;
  /** Recursive tree of a commit; where GitHub truncates it, it is walked folder by folder within bounds. */
  tree(commit: string, signal: AbortSignal): Promise<RepositoryTree>;
  /** Text of a blob, decoded as UTF-8. `maxBytes` is checked before reading on. @throws {LockfileError} too-large */
  blob(sha: string, maxBytes: number, signal: AbortSignal): Promise<string>;
  /** Numbers of the open pull requests, newest first, with their heads; `base`: only those into that branch. */
  openPullRequests(
    base: string | null,
    signal: AbortSignal,
  ): Promise<readonly { readonly number: number; readonly head: string }[]>;
  /**
   * A file at a branch's tip or a commit (null: the default branch's tip); null = it is not there, or the repository
   * cannot be seen.
   * @throws {LockfileError} too-large
   */
  file(path: string, ref: string | null, maxBytes: number, signal: AbortSignal): Promise<FileAt | null>;
  /** Whether the repository can be seen at all. */
  exists(signal: AbortSignal): Promise<boolean>;
  /** Pull requests that GitHub finds the commit in (100 at the most). */
  pullsOfCommit(commit: string, signal: AbortSignal): Promise<readonly PullRequestOfCommit[]>;
  /** Whether this app has a check run of its name on the commit. */
  hasCheckRun(commit: string, signal: AbortSignal): Promise<boolean>;
}

/** A comment of this app that carries our marker. */
export interface OwnComment {
  readonly id: number;
  readonly body: string;
}

/** Writes to one pull request. Creates are never repeated blindly: a GitHubError with `mayHaveHappened` asks for a look first. */
export interface ReviewPublisher {
  /** Creates a check run `in_progress` and returns its id. */
  startCheckRun(head: string, externalId: string, startedAt: Date, signal: AbortSignal): Promise<number>;
  /** The run of this app with that external id on the commit; null = there is none. */
  findCheckRun(head: string, externalId: string, signal: AbortSignal): Promise<number | null>;
  /**
   * Completes a run: annotations in batches of 50, the conclusion with the last one.
   * @param resume the run may hold annotations of an interrupted attempt: ask for their count and send the rest only
   */
  completeCheckRun(
    id: number,
    output: CheckRunOutput,
    completedAt: Date,
    resume: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  /** Our comment, by marker and by author being this app; null = there is none. */
  findComment(number: number, marker: string, signal: AbortSignal): Promise<OwnComment | null>;
  createComment(number: number, body: string, signal: AbortSignal): Promise<number>;
  /** False when the comment no longer exists. */
  updateComment(id: number, body: string, signal: AbortSignal): Promise<boolean>;
}

/** What can be done in one repository. */
export interface RepositoryAccess {
  readonly reader: RepositoryReader;
  readonly publisher: ReviewPublisher;
  readonly people: People;
  readonly conversation: Conversation;
}

/** GitHub, one repository of one installation at a time. */
export interface GitHub {
  repository(address: RepositoryAddress): Promise<RepositoryAccess>;
  /** The repository of that name of the same owner, as the same installation sees it: for the organisation's defaults. */
  sibling(address: RepositoryAddress, name: string): Promise<RepositoryReader>;
  /** Every repository of every installation. */
  repositories(signal: AbortSignal): AsyncIterable<RepositoryAddress>;
  /**
   * Deliveries since a time whose newest attempt failed, one per guid (GitHub remembers three days).
   * `id` is that attempt's id, decimal: GitHub's delivery ids are beyond Number.MAX_SAFE_INTEGER.
   */
  failedDeliveries(
    since: Date,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly guid: string }[]>;
  redeliver(id: string, signal: AbortSignal): Promise<void>;
}

/** Parses off the event loop, in a worker that can be killed. */
export interface LockfileParser {
  /** @param format LockfileFormat.id @throws {LockfileError} also for timeout and memory ("timeout", "crashed") */
  parse(format: string, input: LockfileInput): Promise<ParsedLockfile>;
  /** The places that a file names which package managers fetch from. @throws {LockfileError} as `parse` */
  registries(path: string, text: string): Promise<readonly RegistryEntry[]>;
  close(): Promise<void>;
}

/** Parsed lockfiles by a key that names everything they were made from. */
export interface GraphCache {
  get(key: string): Promise<ParsedLockfile | null>;
  put(key: string, lockfile: ParsedLockfile): Promise<void>;
}

/** Answers for the names it could ask; a name missing from `advisories` is named by a gap. */
export interface AdvisoryAnswer {
  readonly advisories: ReadonlyMap<string, readonly Advisory[]>;
  readonly gaps: readonly Gap[];
}

/** One source of OSV records. Never throws for a source that is down: that is a gap. */
export interface AdvisorySource {
  readonly name: string;
  /** Asking it sends nothing to anybody: it may be asked for what a private registry serves. */
  readonly isLocal: boolean;
  advisoriesFor(packages: readonly PackageKey[], signal: AbortSignal): Promise<AdvisoryAnswer>;
  /** What holds for commits, as the source itself judges: whoever has no repository cannot. By commit, in lower case. */
  advisoriesOfCommits(commits: readonly CommitKey[], signal: AbortSignal): Promise<AdvisoryAnswer>;
}

/** Facts for the versions it could ask; one that is missing is named by a gap. */
export interface FactsAnswer {
  /** By `versionKey`; null = it knows no such version. */
  readonly facts: ReadonlyMap<string, VersionFacts | null>;
  readonly gaps: readonly Gap[];
}

/** What registries tell of versions. Never throws for a source that is down: that is a gap. */
export interface PackageFacts {
  factsOf(versions: readonly VersionKey[], signal: AbortSignal): Promise<FactsAnswer>;
}

/** Answers for what it could ask; what is missing is named by a gap. */
export interface ResolutionAnswer<T> {
  /** By `versionKey`, or `packageKey` where no version was asked for; null = it knows no such thing. */
  readonly answers: ReadonlyMap<string, T | null>;
  readonly gaps: readonly Gap[];
}

/** What packages ask for and bring, for manifests without a lockfile. Never throws for a source that is down. */
export interface DependencyResolver {
  /** What versions themselves ask for, in the words of their ecosystem (deps.dev's `:requirements`). */
  requirementsOf(versions: readonly VersionKey[], signal: AbortSignal): Promise<ResolutionAnswer<object>>;
  /** What versions bring when each is installed alone. */
  dependenciesOf(
    versions: readonly VersionKey[],
    signal: AbortSignal,
  ): Promise<ResolutionAnswer<DependencyGraph>>;
  /** Every version that was published, in any order. */
  versionsOf(
    packages: readonly PackageKey[],
    signal: AbortSignal,
  ): Promise<ResolutionAnswer<readonly string[]>>;
}

/** Known exploitation. Never throws for a source that is down. */
export interface ExploitSource {
  exploited(
    signal: AbortSignal,
  ): Promise<{ readonly exploited: ReadonlyMap<string, Exploited> | null; readonly gaps: readonly Gap[] }>;
}

/** Values by key with the time they were stored; for OSV records and their like. */
export interface ValueCache {
  get(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly value: unknown; readonly storedAt: Date }>>;
  put(values: ReadonlyMap<string, unknown>): Promise<void>;
}

/** What was last written to GitHub for one pull request. Everything is null until it happened. */
export interface Published {
  /** The head that `checkRun` belongs to. */
  readonly head: string | null;
  readonly checkRun: number | null;
  /** External id under which a run is being or was created; set before the create, so that it can be looked for. */
  readonly checkExternalId: string | null;
  /** Whether the run of `checkExternalId` has been completed. */
  readonly checkCompleted: boolean;
  /** Digest of the completed output. */
  readonly checkDigest: string | null;
  readonly conclusion: Conclusion | null;
  /** Head and conclusion that the other pull requests on the same head were last told of. */
  readonly told: { readonly head: string; readonly conclusion: Conclusion | null } | null;
  readonly comment: number | null;
  readonly commentDigest: string | null;
  /** `unknown`: nobody has looked; `creating`: a create may have happened; `none`: looked, there is none; `known`: `comment` is it. */
  readonly commentState: "unknown" | "creating" | "none" | "known";
  /** The branch it was last reviewed against. */
  readonly baseRef: string | null;
  /** Digest of what inline comments last had to say, and whether all of it is written; null = they never had anything. */
  readonly inline: { readonly wanted: string; readonly written: boolean } | null;
}

/** A lease on one pull request: nobody else works on it until it ends. */
export interface Lease {
  readonly address: PullRequestAddress;
  /** The revision that was current when the lease was taken. */
  readonly revision: number;
  readonly published: Published;
  /** Id of the newest delivery that raised the revision; null for sweeps. */
  readonly delivery: string | null;
  readonly token: string;
}

/** The rows of pull requests: revision, lease, what was published. Throws StoreError. */
export interface PullRequests {
  /** How long a lease lasts unless it is renewed. */
  readonly leaseSeconds: number;
  /** null when another worker holds the lease or nothing is to be done (`done` = revision). */
  lease(key: PullRequestKey): Promise<Lease | null>;
  /** False when the lease was lost. */
  renew(lease: Lease): Promise<boolean>;
  /** False when the revision has moved on since the lease was taken. */
  isCurrent(lease: Lease): Promise<boolean>;
  /** Remembers what was written. False when the lease was lost. */
  remember(lease: Lease, published: Published): Promise<boolean>;
  /**
   * Ends the lease in one update. `again`: the revision moved meanwhile. `lost`: the lease was no longer ours.
   * @param lookAgainAt when something turns green by itself; absent = nothing does
   */
  finish(
    lease: Lease,
    published: Published,
    open: boolean,
    lookAgainAt?: Date | null,
  ): Promise<"done" | "again" | "lost">;
  /** Gives the lease back without finishing (failure, shutdown). */
  release(lease: Lease): Promise<void>;
  /** Other open pull requests of the repository whose published head is this commit. */
  sharingHead(
    key: PullRequestKey,
    head: string,
  ): Promise<readonly { readonly number: number; readonly conclusion: Conclusion | null }[]>;
  /** Raises the revision without a delivery (sweep, sibling with the same head, outside source back). */
  raise(address: PullRequestAddress): Promise<void>;
  /** Raises the revision of every open one whose time to be looked at again has come. */
  raiseDue(now: Date): Promise<void>;
  /** Whose revision is ahead and whose lease is free. */
  leftBehind(): Promise<readonly PullRequestKey[]>;
  /** The next review makes a check run of its own, also where it says the same: somebody asked to see one. */
  forgetCheck(key: PullRequestKey): Promise<void>;
  /** Open pull requests of the repository whose published head is this commit. */
  withHead(repositoryId: number, head: string): Promise<readonly PullRequestAddress[]>;
  address(key: PullRequestKey): Promise<{
    readonly address: PullRequestAddress;
    readonly published: Published;
    readonly delivery: string | null;
  } | null>;
}

/** One webhook delivery, as far as the queue needs it. */
export interface Delivery {
  /** X-GitHub-Delivery; a redelivery has the id of the original. */
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
}

/** What a handler of `app.ts` makes of a delivery. */
export interface Intake {
  readonly job: Job;
  /** For review-change: where the pull request lives now. */
  readonly address: PullRequestAddress | null;
  /** Who pushed which head to it, where the delivery tells. */
  readonly pushed?: { readonly head: string; readonly by: Account };
}

/** Plain SQL with $1 … on a pool or inside an open transaction. The shape that pg-boss takes as `db`. */
export interface SqlExecutor {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/** The store's part of the queue's transactions. Throws StoreError. */
export interface Deliveries {
  /**
   * One transaction: remembers the delivery id, raises the revisions of the pull requests, runs `send` within it. What
   * `send` throws rolls all back. `known`: the id was there and not dead; `send` was not called.
   */
  accept(
    delivery: Delivery,
    intakes: readonly Intake[],
    send: (transaction: SqlExecutor) => Promise<void>,
  ): Promise<"accepted" | "known">;
  /**
   * The job was dead-lettered: marks the deliveries behind it as dead, so that the same ids are processed again.
   * @param delivery the one the job was sent for, where the job knows it
   * @returns null when nothing is due any more (another job has done it); else the newest delivery behind it, if any
   */
  bury(job: Job, delivery: string | null): Promise<{ readonly delivery: string | null } | null>;
}

/** Nothing acknowledged is ever lost. Throws StoreError. */
export interface JobQueue {
  /**
   * One transaction: remembers the delivery id, raises the pull request's revision, sends the jobs.
   * `known`: the id was there and its job was not dead-lettered; nothing was added.
   */
  accept(delivery: Delivery, intakes: readonly Intake[]): Promise<"accepted" | "known">;
  /** Sends a job without a delivery. A review of the same pull request that already waits makes this a no-op. */
  send(job: Job, options?: { readonly afterSeconds?: number }): Promise<void>;
}

/** What a running job gets. The signal aborts before the job's expiry and at shutdown. */
export interface JobRun {
  readonly signal: AbortSignal;
  readonly id: string;
  /** Names the delivery that the job works for, once that is known: the log line of a failure tells it. */
  readonly onBehalfOf: (delivery: string | null) => void;
}

/** Handles one job; a throw is a retry with backoff, then the dead letter. */
export type JobHandler = (job: Job, run: JobRun) => Promise<void>;

/** Counters and clocks of the service (`/metrics`). */
export interface Meter {
  delivery(event: string, outcome: "accepted" | "known" | "ignored" | "refused"): void;
  job(kind: JobKind, outcome: "done" | "failed" | "dead", seconds: number): void;
  githubCall(route: string, status: number | null, quotaRemaining: number | null): void;
  upstreamFailure(source: string): void;
}
