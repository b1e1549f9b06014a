import { ObjectStore, type Mode, type Signature } from "../git/objects.js";
import { leaves, writeTree, type Leaf } from "../git/paths.js";
import { TextDiffs } from "../git/tree-diff.js";
import type { Account, Role } from "./account.js";
import { signatureOf, type Hand } from "./signature.js";

/** What a push tells the world. `before` is null for a new branch. */
export interface Push {
  readonly repository: Repository;
  readonly branch: string;
  readonly before: string | null;
  /** null = the branch was deleted. */
  readonly after: string | null;
  readonly pusher: Account;
  readonly forced: boolean;
}

/** A commit to be made and pushed. */
export interface NewCommit {
  /** Made from `from` when it does not exist yet; default: the default branch. */
  readonly branch?: string;
  /** Branch or sha that the commit stands on; default: the branch itself, for a new branch the default branch. A push from elsewhere is a forced one. */
  readonly from?: string;
  /** Path → content; null removes the path. */
  readonly files?: Readonly<Record<string, string | Buffer | null>>;
  /** Path → target. */
  readonly symlinks?: Readonly<Record<string, string>>;
  /** Path → commit of the other repository. */
  readonly submodules?: Readonly<Record<string, string>>;
  /** Forget what the parent holds: `files` is the whole tree. */
  readonly replace?: boolean;
  readonly message?: string;
  /** Default: octocat. A login means the address that GitHub gives that account: anybody can commit with it. */
  readonly author?: Hand;
  /** Default: the author. */
  readonly committer?: Hand;
  /** Login of who pushes it, whoever made it; default: the author's, or octocat. */
  readonly pusher?: string;
  readonly date?: Date;
}

/** How a repository reaches the rest of the double. */
export interface Surroundings {
  now(): Date;
  account(login: string): Account;
  pushed(push: Push): void;
}

/** A repository: refs of its own over the objects of its fork network. */
export class Repository {
  readonly id: number;
  readonly name: string;
  readonly owner: Account;
  readonly parent: Repository | null;
  readonly objects: ObjectStore;
  readonly diffs: TextDiffs;
  /** Branch name → sha. */
  readonly branches = new Map<string, string>();
  readonly pulls = new Map<number, PullRequest>();
  readonly roles = new Map<string, Role>();
  readonly createdAt: Date;
  readonly #surroundings: Surroundings;
  defaultBranch = "main";
  private = true;
  pushedAt: Date | null = null;
  deleted = false;

  constructor(
    id: number,
    name: string,
    owner: Account,
    parent: Repository | null,
    surroundings: Surroundings,
  ) {
    this.id = id;
    this.name = name;
    this.owner = owner;
    this.parent = parent;
    this.objects = parent?.objects ?? new ObjectStore();
    this.diffs = parent?.diffs ?? new TextDiffs(this.objects);
    this.createdAt = surroundings.now();
    this.#surroundings = surroundings;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** Sha of a branch, null when there is none. */
  branch(name: string): string | null {
    return this.branches.get(name) ?? null;
  }

  /** Commit that a branch, `refs/heads/…`, `refs/pull/N/head` or a sha names; null when there is none. */
  resolve(ref: string): string | null {
    const short = ref.replace(/^refs\//, "").replace(/^heads\//, "");
    const pull = /^pull\/(\d{1,9})\/head$/.exec(short);
    if (pull !== null) return this.pulls.get(Number(pull[1]))?.headSha ?? null;
    return (
      this.branch(short) ?? (this.objects.commit(ref.toLowerCase()) === undefined ? null : ref.toLowerCase())
    );
  }

  /** Makes a commit, moves the branch to it and tells the world. Returns its sha. */
  commit(change: NewCommit): string {
    const branch = change.branch ?? this.defaultBranch;
    const before = this.branch(branch);
    const parent =
      change.from === undefined ? (before ?? this.branch(this.defaultBranch)) : this.resolve(change.from);
    if (change.from !== undefined && parent === null)
      throw new Error(`${this.fullName} has no ${change.from}`);
    const author = change.author ?? "octocat";
    const pusher = change.pusher ?? (typeof author === "string" ? author : "octocat");
    const date = change.date ?? this.#surroundings.now();
    const after = this.objects.putCommit({
      tree: this.#treeOf(change, parent),
      parents: parent === null ? [] : [parent],
      author: this.#signature(author, date),
      committer: this.#signature(change.committer ?? author, date),
      message: change.message ?? "Change",
    });
    const forced = before !== null && before !== parent;
    this.moveBranch(branch, after, this.#surroundings.account(pusher), forced);
    return after;
  }

  /** Moves (or makes) a branch, as a push of an existing commit does. */
  moveBranch(branch: string, after: string, pusher: Account, forced: boolean): void {
    this.objects.commitAt(after);
    const before = this.branch(branch);
    if (before === after) return;
    if (this.branches.size === 0) this.defaultBranch = branch;
    this.branches.set(branch, after);
    this.pushedAt = this.#surroundings.now();
    this.#surroundings.pushed({ repository: this, branch, before, after, pusher, forced });
  }

  /** @throws {Error} for a branch that is not there, and for the default branch */
  deleteBranch(branch: string, by: Account): void {
    const before = this.branch(branch);
    if (before === null) throw new Error(`${this.fullName} has no branch ${branch}`);
    if (branch === this.defaultBranch) throw new Error("the default branch cannot be deleted");
    this.branches.delete(branch);
    this.#surroundings.pushed({ repository: this, branch, before, after: null, pusher: by, forced: false });
  }

  #signature(hand: Hand, date: Date): Signature {
    return typeof hand === "string" ? signatureOf(this.#surroundings.account(hand), date) : { ...hand, date };
  }

  #treeOf(change: NewCommit, parent: string | null): string {
    const entries =
      parent === null || change.replace === true
        ? new Map<string, Leaf>()
        : leaves(this.objects, this.objects.commitAt(parent).tree);
    const put = (path: string, mode: Mode, sha: string) => entries.set(path, { mode, sha });
    for (const [path, content] of Object.entries(change.files ?? {})) {
      if (content === null) entries.delete(path);
      else put(path, "100644", this.objects.putBlob(content));
    }
    for (const [path, target] of Object.entries(change.symlinks ?? {}))
      put(path, "120000", this.objects.putBlob(target));
    for (const [path, commit] of Object.entries(change.submodules ?? {})) put(path, "160000", commit);
    return writeTree(this.objects, entries);
  }
}

/** A pull request. Its head moves when its branch is pushed to, its base sha only then or on retargeting. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  baseRef: string;
  baseSha: string;
  readonly headRef: string;
  /** Owner of the head branch; stays when the fork is deleted. */
  readonly headOwner: Account;
  headRepository: Repository | null;
  headSha: string;
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  mergedAt: Date | null;
  mergedBy: Account | null;
  /** The tip that merging it made. */
  mergeCommit: string | null;
  /** All commits that merging it made: one, or as many as were rebased. */
  mergeCommits: readonly string[];
}
