import type { DoubleOptions } from "./options.js";
import * as checking from "./checking.js";
import * as conversing from "./conversing.js";
import { MergeQueue } from "./merge-queue.js";
import * as people from "./people.js";
import { Person } from "./person.js";
import { allRoutes } from "./routes/index.js";
import { githubLimits, type Limits } from "./routes/limits.js";
import { Faults } from "./server/faults.js";
import { Identity } from "./server/identity.js";
import { RateLimit } from "./server/rate-limit.js";
import { Records, type DoubleBug, type RequestRecord, type Violation } from "./server/records.js";
import { ApiServer } from "./server/server.js";
import type { Account, Role } from "./state/account.js";
import type { CheckConclusion, CheckRun } from "./state/check.js";
import type { IssueComment, Review, ReviewComment } from "./state/conversation.js";
import type { Installation, Permissions } from "./state/installation.js";
import type { MergeMethod } from "./state/merging.js";
import { MANIFEST } from "./state/manifest.js";
import type { Organisation } from "./state/organisation.js";
import type { NewCommit, PullRequest, Repository } from "./state/repository.js";
import { World } from "./state/world.js";
import type { Delivery } from "./webhooks/delivery.js";
import { tellInstallation, tellRepositoriesAdded } from "./webhooks/events.js";
import { Hooks, type Disturbance } from "./webhooks/hooks.js";

/** A stateful GitHub on loopback. See README.md in this folder. */
export class GitHubDouble {
  /** Address of the REST API (with and without `/api/v3`) and, in `html_url`s, of its pages. */
  readonly url: string;
  readonly faults: Faults;
  /** Sizes at which GitHub answers otherwise; may be changed at any time. */
  readonly limits: Limits;
  readonly rateLimit: RateLimit;
  readonly world: World;
  readonly #queues: MergeQueue[] = [];
  readonly #hooks: Hooks;
  readonly #identity: Identity;
  readonly #records: Records;
  readonly #server: ApiServer;

  private constructor(parts: {
    world: World;
    hooks: Hooks;
    identity: Identity;
    records: Records;
    faults: Faults;
    limits: Limits;
    rateLimit: RateLimit;
    server: ApiServer;
  }) {
    this.world = parts.world;
    this.url = parts.world.origin;
    this.faults = parts.faults;
    this.limits = parts.limits;
    this.rateLimit = parts.rateLimit;
    this.#hooks = parts.hooks;
    this.#identity = parts.identity;
    this.#records = parts.records;
    this.#server = parts.server;
  }

  static async start(options: DoubleOptions): Promise<GitHubDouble> {
    const seed = options.seed ?? 1;
    const world = new World(options.app, options.clock ?? (() => new Date()));
    const identity = new Identity(world);
    const hooks = new Hooks(world, options.app.webhookSecret, seed);
    const faults = new Faults(seed);
    const limits = githubLimits();
    const rateLimit = new RateLimit(world, options.hourlyLimit ?? 5_000);
    const records = new Records();
    const routes = allRoutes({ identity, hooks, limits, rateLimit });
    const server = new ApiServer({ world, identity, faults, rateLimit, records, routes });
    hooks.url = options.app.webhookUrl ?? null;
    world.onHappening = (happening) => {
      hooks.happened(happening);
    };
    world.onPush = (push) => {
      people.afterPush(world, push);
    };
    world.origin = await server.listen(options.port);
    return new GitHubDouble({ world, hooks, identity, records, faults, limits, rateLimit, server });
  }

  async close(): Promise<void> {
    this.#hooks.close();
    await this.#server.close();
  }

  /** Private key of the app, PEM. */
  get privateKey(): string {
    return this.#identity.privateKey;
  }

  /** Where the app listens for webhooks; null = nowhere yet, and deliveries are logged as failed. */
  get webhookUrl(): string | null {
    return this.#hooks.url;
  }

  set webhookUrl(url: string | null) {
    this.#hooks.url = url;
  }

  /** Milliseconds that the app has to answer a delivery (GitHub: 10,000). */
  set webhookTimeout(milliseconds: number) {
    this.#hooks.timeout = milliseconds;
  }

  /** Milliseconds that installation tokens live from now on (GitHub: an hour). */
  set tokenLifetime(milliseconds: number) {
    this.#identity.tokenLifetime = milliseconds;
  }

  /** A token of an installation, without the exchange. @param permissions default: all that it was given */
  token(installationId: number, permissions?: Permissions): string {
    const installation = this.#installation(installationId);
    return this.#identity.issue(installation, permissions ?? installation.permissions, null).token;
  }

  /** Lets every installation token expire now. */
  expireTokens(): void {
    for (const token of this.world.tokens.values()) token.expiresAt = new Date(0);
  }

  // What was seen

  /** Every request so far, in order of arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#records.requests;
  }

  /** Requests that break GitHub's rules. A test of an app demands that there are none. */
  get violations(): readonly Violation[] {
    return this.#records.violations;
  }

  /** Answers that GitHub would not give: mistakes of the double itself. */
  get bugs(): readonly DoubleBug[] {
    return this.#records.bugs;
  }

  /** Every attempt to deliver a webhook, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.#hooks.log;
  }

  /** Forgets requests and violations (not what exists, and not bugs of the double). */
  resetCounters(): void {
    this.#records.requests = [];
    this.#records.violations = [];
  }

  // Accounts, repositories, installations

  organisation(login: string): Account {
    return this.world.account(login, "Organization");
  }

  user(login: string): Account {
    return this.world.account(login, "User");
  }

  /** The repository, made when there is none; its owner, unless known as a user, becomes an organisation. */
  repository(owner: string, name: string): Repository {
    return this.world.repository(this.world.account(owner, "Organization"), name);
  }

  /** A fork of the same name with the same branches, owned by that user. */
  fork(parent: Repository, owner: string): Repository {
    const fork = this.world.repository(this.world.account(owner, "User"), parent.name, parent);
    for (const [branch, sha] of parent.branches) fork.branches.set(branch, sha);
    fork.defaultBranch = parent.defaultBranch;
    fork.private = parent.private;
    return fork;
  }

  deleteRepository(repository: Repository): void {
    people.deleteRepository(this.world, repository);
  }

  /** Gives somebody a role in a repository, directly. */
  addCollaborator(repository: Repository, login: string, role: Role): void {
    this.world.account(login);
    repository.roles.set(login.toLowerCase(), role);
  }

  /** Takes the direct role back; what comes from the organisation and its teams stays. */
  removeCollaborator(repository: Repository, login: string): void {
    repository.roles.delete(login.toLowerCase());
  }

  /** Makes somebody a member of an organisation. @param membership default: a plain member, privately (as GitHub's default is) */
  addMember(
    organisation: string,
    login: string,
    membership: { readonly role?: "admin" | "member"; readonly public?: boolean } = {},
  ): void {
    this.world.account(login);
    const { role = "member", public: shown = false } = membership;
    this.#people(organisation).members.set(login.toLowerCase(), { role, public: shown });
  }

  /** What every member of an organisation may do in all its repositories (GitHub's default: read). */
  setBasePermission(organisation: string, permission: "none" | "read" | "write" | "admin"): void {
    this.#people(organisation).basePermission = permission;
  }

  /** Makes a team, or adds to it. Members become members of the organisation; pending ones have not accepted yet. */
  team(
    organisation: string,
    slug: string,
    team: {
      readonly members?: readonly string[];
      readonly pending?: readonly string[];
      readonly parent?: string;
      readonly roles?: readonly (readonly [Repository, Role])[];
    },
  ): void {
    const people = this.#people(organisation);
    const parent = team.parent === undefined ? null : people.teams.get(team.parent);
    if (parent === undefined) throw new Error(`${organisation} has no team ${team.parent ?? ""}`);
    const made = people.teams.get(slug) ?? {
      id: this.world.nextId(),
      slug,
      parent,
      members: new Map(),
      roles: new Map(),
    };
    people.teams.set(slug, made);
    for (const login of team.members ?? []) {
      if (!people.members.has(login.toLowerCase())) this.addMember(organisation, login);
      made.members.set(login.toLowerCase(), { role: "member", state: "active" });
    }
    for (const login of team.pending ?? []) {
      this.world.account(login);
      made.members.set(login.toLowerCase(), { role: "member", state: "pending" });
    }
    for (const [repository, role] of team.roles ?? []) made.roles.set(repository, role);
  }

  /** Installs the app and returns the installation's id. @param install.repositories "all" of the account's, or these */
  install(install: {
    readonly account: string;
    readonly repositories: "all" | readonly (Repository | string)[];
    readonly permissions?: Permissions;
    readonly by?: string;
  }): number {
    const account = this.world.account(install.account, "Organization");
    const chosen = install.repositories === "all" ? [] : install.repositories;
    const installation: Installation = {
      id: this.world.nextId(),
      account,
      selection: install.repositories === "all" ? "all" : "selected",
      permissions: install.permissions ?? MANIFEST.default_permissions,
      repositories: new Set(
        chosen.map((each) => (typeof each === "string" ? this.repository(account.login, each) : each)),
      ),
      createdAt: this.world.now(),
      suspended: null,
    };
    this.world.installations.set(installation.id, installation);
    tellInstallation(this.world, installation, "created", this.#person(install.by));
    return installation.id;
  }

  addRepositoryToInstallation(installationId: number, repository: Repository, by?: string): void {
    const installation = this.#installation(installationId);
    installation.repositories.add(repository);
    tellRepositoriesAdded(this.world, installation, [repository], this.#person(by));
  }

  /** The owner of the account takes the app's access away for a while, or gives it back. */
  suspend(installationId: number, by?: string): void {
    const installation = this.#installation(installationId);
    installation.suspended = { by: this.#person(by), at: this.world.now() };
    tellInstallation(this.world, installation, "suspend", this.#person(by));
  }

  unsuspend(installationId: number, by?: string): void {
    const installation = this.#installation(installationId);
    installation.suspended = null;
    tellInstallation(this.world, installation, "unsuspend", this.#person(by));
  }

  // What people do

  /** Somebody by login (`[bot]` at the end: the bot of an app), who then does things. */
  person(login: string): Person {
    return new Person(this.world, this.world.account(login));
  }

  /** Commits to a branch and pushes it, with everything GitHub does then. Same as `repository.commit`. */
  push(repository: Repository, commit: NewCommit): string {
    return repository.commit(commit);
  }

  openPullRequest(wanted: people.NewPullRequest): PullRequest {
    return people.openPullRequest(this.world, wanted);
  }

  closePullRequest(pull: PullRequest, by?: string): void {
    people.close(this.world, pull, this.#person(by));
  }

  reopenPullRequest(pull: PullRequest, by?: string): void {
    people.reopen(this.world, pull, this.#person(by));
  }

  /** Returns the new tip of the base: the merge commit, the squashed one, or the last that was rebased. */
  mergePullRequest(pull: PullRequest, by?: string, method?: MergeMethod): string {
    return people.merge(this.world, pull, this.#person(by), method);
  }

  /** Deletes a branch; pull requests from it and into it are closed. */
  deleteBranch(repository: Repository, branch: string, by?: string): void {
    repository.deleteBranch(branch, this.#person(by));
  }

  /** The merge queue of a branch (default: the default branch), made when there is none. */
  mergeQueue(repository: Repository, branch = repository.defaultBranch): MergeQueue {
    const known = this.#queues.find((each) => each.repository === repository && each.branch === branch);
    if (known !== undefined) return known;
    const queue = new MergeQueue(this.world, repository, branch);
    this.#queues.push(queue);
    this.world.queues.push(queue);
    return queue;
  }

  setDraft(pull: PullRequest, draft: boolean, by?: string): void {
    people.setDraft(this.world, pull, draft, this.#person(by));
  }

  retarget(pull: PullRequest, base: string, by?: string): void {
    people.retarget(this.world, pull, base, this.#person(by));
  }

  comment(pull: PullRequest, author: string, body: string): IssueComment {
    return conversing.comment(this.world, pull, this.world.account(author), body);
  }

  editComment(comment: IssueComment, by: string, body: string): void {
    conversing.editComment(this.world, comment, body, this.world.account(by));
  }

  deleteComment(comment: IssueComment, by: string): void {
    conversing.deleteComment(this.world, comment, this.world.account(by));
  }

  /** Presses "re-run" on a check run of the app. */
  rerequest(run: CheckRun, by?: string): void {
    checking.rerequestRun(this.world, run, this.#person(by));
  }

  /** A completed check run of some other app. */
  foreignCheckRun(
    repository: Repository,
    headSha: string,
    name: string,
    conclusion: CheckConclusion = "success",
    slug = "other-app",
  ): CheckRun {
    return checking.foreignCheckRun(this.world, { repository, headSha, name, conclusion, slug });
  }

  // What an onlooker sees

  /** Comments of a pull request, oldest first. */
  commentsOf(pull: PullRequest): IssueComment[] {
    return [...this.world.comments.values()].filter((each) => each.pull === pull);
  }

  reviewsOf(pull: PullRequest): Review[] {
    return [...this.world.reviews.values()].filter((each) => each.pull === pull);
  }

  reviewCommentsOf(pull: PullRequest): ReviewComment[] {
    return [...this.world.reviewComments.values()].filter((each) => each.pull === pull);
  }

  /** Check runs on a commit, oldest first. */
  checkRunsOf(repository: Repository, sha: string): CheckRun[] {
    return this.world
      .suitesAt(repository, sha)
      .flatMap(({ runs }) => runs)
      .sort((a, b) => a.id - b.id);
  }

  // Deliveries

  /** Waits until every delivery that is not held has been answered or has failed. */
  settled(): Promise<void> {
    return this.#hooks.settled();
  }

  /** Delivers an event once more, with its guid. */
  redeliver(guid: string): void {
    this.#hooks.redeliver(guid);
  }

  holdDeliveries(): void {
    this.#hooks.hold();
  }

  releaseDeliveries(order: "kept" | "shuffled" = "kept"): void {
    this.#hooks.release(order);
  }

  disturbDeliveries(disturbance: Disturbance): void {
    this.#hooks.disturb(disturbance);
  }

  #installation(id: number): Installation {
    const installation = this.world.installations.get(id);
    if (installation === undefined) throw new Error(`no installation ${id}`);
    return installation;
  }

  #people(organisation: string): Organisation {
    return this.world.organisation(this.world.account(organisation, "Organization"));
  }

  #person(login = "octocat"): Account {
    return this.world.account(login);
  }
}
