import { markMerged } from "./people.js";
import type { Account } from "./state/account.js";
import type { GroupEnd, MergeGroup, Queue, QueueEntry, Removal } from "./state/merge-group.js";
import { mergeOnto, type MergeMethod } from "./state/merging.js";
import type { PullRequest, Repository } from "./state/repository.js";
import { signatureOf } from "./state/signature.js";
import type { World } from "./state/world.js";
import { tellMergeGroup, tellPullRequest } from "./webhooks/events.js";

/** How a queue is set up. All of it may be changed at any time. */
interface QueueSettings {
  method: MergeMethod;
  /** Names of the check runs that must succeed, on a pull request before it enters and on its group before it merges. */
  requiredChecks: readonly string[];
}

/** Pull requests that were put in together, and the group that was made for them. */
interface Batch {
  entries: readonly QueueEntry[];
  group: MergeGroup | null;
}

/**
 * The merge queue of one branch. Every batch gets a group at once, on top of the one before it; when a batch leaves,
 * what was built on it is made anew. Nothing merges by itself: `advance` lets GitHub look at the first group's checks.
 */
export class MergeQueue implements Queue {
  readonly settings: QueueSettings = { method: "merge", requiredChecks: ["weir"] };
  readonly repository: Repository;
  readonly branch: string;
  readonly #world: World;
  #batches: readonly Batch[] = [];

  constructor(world: World, repository: Repository, branch: string) {
    this.#world = world;
    this.repository = repository;
    this.branch = branch;
  }

  /** Groups in the order in which they will merge. */
  get groups(): readonly MergeGroup[] {
    return this.#batches.flatMap(({ group }) => (group === null ? [] : [group]));
  }

  holds(pull: PullRequest): boolean {
    return this.#batches.some(({ entries }) => entries.some((each) => each.pull === pull));
  }

  /**
   * Puts pull requests into the queue; those that are put in together make one group. Returns that group; null when
   * none was left in it, because they conflict with what is ahead.
   * @throws {Error} for a pull request that may not enter: closed, a draft, into another branch, already there, unchecked
   */
  enqueue(pulls: PullRequest | readonly PullRequest[], by: Account): MergeGroup | null {
    const wanted = "number" in pulls ? [pulls] : pulls;
    for (const pull of wanted) this.#requireReady(pull);
    const batch: Batch = { entries: wanted.map((pull) => ({ pull, by })), group: null };
    for (const { pull } of batch.entries) tellPullRequest(this.#world, pull, "enqueued", by);
    this.#batches = [...this.#batches, batch];
    this.#build();
    return batch.group;
  }

  /** Takes a pull request out; groups that hold it are made anew. Does nothing for one that is not there. */
  dequeue(pull: PullRequest, by: Account, reason: Removal = "MANUAL"): void {
    const batch = this.#batches.find(({ entries }) => entries.some((each) => each.pull === pull));
    if (batch === undefined) return;
    this.#remove(batch, [pull], reason, by);
  }

  /** Lets GitHub look at the first group's required checks, and do what follows from them. */
  advance(): "merged" | "removed" | "waiting" | "empty" {
    const [batch] = this.#batches;
    if (batch?.group == null) return "empty";
    const verdict = this.#verdict(batch.group.headSha);
    if (verdict === "pending") return "waiting";
    if (verdict === "success") this.#merge(batch, batch.group);
    else this.#removeAll(batch, "CI_FAILURE");
    return verdict === "success" ? "merged" : "removed";
  }

  /** The time that the first group had for its checks is over: without an answer it is removed. */
  timeOut(): void {
    const [batch] = this.#batches;
    if (batch?.group == null) throw new Error("nothing is queued");
    if (this.#verdict(batch.group.headSha) !== "pending") throw new Error("the group's checks are completed");
    this.#removeAll(batch, "CI_TIMEOUT");
  }

  /** The base was pushed to: groups that do not stand on it any more are made anew. */
  baseMoved(): void {
    const [first] = this.groups;
    if (first === undefined || first.baseSha === this.repository.branch(this.branch)) return;
    this.#dissolve(this.#batches, "invalidated");
    this.#build();
  }

  #requireReady(pull: PullRequest): void {
    const refuse = (why: string) => new Error(`pull request ${pull.number} cannot be queued: ${why}`);
    if (pull.repository !== this.repository || pull.baseRef !== this.branch) throw refuse("another branch");
    if (pull.state !== "open" || pull.draft) throw refuse("closed or a draft");
    if (this.holds(pull)) throw refuse("it is queued");
    const verdict = this.#verdict(pull.headSha);
    if (verdict !== "success") throw refuse(`its required checks: ${verdict}`);
  }

  /** What the required checks of a commit say together. The newest run of a name counts, whoever made it. */
  #verdict(sha: string): "success" | "failure" | "pending" {
    const runs = this.#world.suitesAt(this.repository, sha).flatMap((suite) => suite.runs);
    const verdicts = this.settings.requiredChecks.map((name) => {
      const run = runs.filter((each) => each.name === name).sort((a, b) => b.id - a.id)[0];
      if (run?.status !== "completed" || run.suite.requeued) return "pending";
      return ["success", "neutral", "skipped"].includes(run.conclusion ?? "") ? "success" : "failure";
    });
    return (
      verdicts.find((each) => each === "failure") ?? verdicts.find((each) => each === "pending") ?? "success"
    );
  }

  /** Makes the groups that are missing, each on top of the one before it. */
  #build(): void {
    let tip = this.repository.branch(this.branch);
    for (const batch of this.#batches) {
      if (tip === null) throw new Error(`${this.repository.fullName} has no branch ${this.branch}`);
      if (batch.group === null) {
        const conflicting = this.#form(batch, tip);
        for (const { pull } of conflicting) this.#tellDequeued(pull, "MERGE_CONFLICT", this.#robot);
      }
      tip = batch.group?.headSha ?? tip;
    }
    this.#batches = this.#batches.filter(({ group }) => group !== null);
  }

  /** Makes the commits and the group of a batch. Returns what conflicts, which is then no longer part of it. */
  #form(batch: Batch, baseSha: string): readonly QueueEntry[] {
    const now = this.#world.now();
    const conflicting: QueueEntry[] = [];
    const steps: MergeGroup["steps"][number][] = [];
    let headSha = baseSha;
    for (const entry of batch.entries) {
      const by = signatureOf(entry.by, now);
      const author = signatureOf(entry.pull.author, now);
      const merged = mergeOnto(entry.pull, headSha, this.settings.method, by, author);
      if (merged === null) conflicting.push(entry);
      else {
        steps.push({ ...entry, ...merged });
        headSha = merged.head;
      }
    }
    batch.entries = steps.map(({ pull, by }) => ({ pull, by }));
    const last = batch.entries.at(-1)?.pull;
    if (last === undefined) return conflicting;
    const branch = `gh-readonly-queue/${this.branch}/pr-${last.number}-${baseSha}`;
    batch.group = { repository: this.repository, baseRef: this.branch, baseSha, headSha, branch, steps };
    this.repository.moveBranch(branch, headSha, this.#robot, false);
    tellMergeGroup(this.#world, batch.group, "checks_requested", this.#robot);
    return conflicting;
  }

  #merge(batch: Batch, group: MergeGroup): void {
    this.#batches = this.#batches.filter((each) => each !== batch);
    this.repository.moveBranch(this.branch, group.headSha, this.#robot, false);
    for (const { pull, head, made } of group.steps) {
      markMerged(this.#world, pull, { head, made }, this.#robot);
      this.#tellDequeued(pull, "MERGE", this.#robot);
    }
    this.#destroy(group, "merged");
  }

  #removeAll(batch: Batch, reason: Removal): void {
    const pulls = batch.entries.map(({ pull }) => pull);
    this.#remove(batch, pulls, reason, this.#robot);
  }

  #remove(batch: Batch, pulls: readonly PullRequest[], reason: Removal, by: Account): void {
    const behind = this.#batches.slice(this.#batches.indexOf(batch) + 1);
    batch.entries = batch.entries.filter(({ pull }) => !pulls.includes(pull));
    if (batch.entries.length === 0) this.#batches = this.#batches.filter((each) => each !== batch);
    for (const pull of pulls) this.#tellDequeued(pull, reason, by);
    this.#dissolve([batch], "dequeued");
    this.#dissolve(behind, "invalidated");
    this.#build();
  }

  #dissolve(batches: readonly Batch[], reason: GroupEnd): void {
    for (const batch of batches) {
      if (batch.group !== null) this.#destroy(batch.group, reason);
      batch.group = null;
    }
  }

  #destroy(group: MergeGroup, reason: GroupEnd): void {
    tellMergeGroup(this.#world, group, "destroyed", this.#robot, reason);
    this.repository.deleteBranch(group.branch, this.#robot);
  }

  #tellDequeued(pull: PullRequest, reason: Removal, by: Account): void {
    tellPullRequest(this.#world, pull, "dequeued", by, { reason });
  }

  /** Who GitHub says does what its queue does. */
  get #robot(): Account {
    return this.#world.account("github-merge-queue[bot]");
  }
}
