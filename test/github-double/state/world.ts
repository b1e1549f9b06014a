import type { Account } from "./account.js";
import type { CheckingApp, CheckRun, CheckSuite } from "./check.js";
import type { IssueComment, Review, ReviewComment } from "./conversation.js";
import { covers, type Installation, type InstallationToken } from "./installation.js";
import { MANIFEST } from "./manifest.js";
import type { Queue } from "./merge-group.js";
import type { Organisation } from "./organisation.js";
import type { PullRequest } from "./repository.js";
import { addressOf, githubItself } from "./signature.js";
import { Repository, type Push, type Surroundings } from "./repository.js";

/** Something that GitHub sends webhooks about, with its payload as it was at that moment. */
export interface Happening {
  readonly event: string;
  readonly action: string | null;
  readonly repository: Repository | null;
  /** Only for events about an installation itself; else every installation that covers the repository hears of it. */
  readonly installation: Installation | null;
  readonly sender: Account;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Everything that exists in this GitHub, and the counters and clocks it is made with. */
export class World implements Surroundings {
  readonly app: CheckingApp;
  /** Bot account of the app. */
  readonly bot: Account;
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<string, Repository>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, InstallationToken>();
  readonly suites = new Map<number, CheckSuite>();
  readonly runs = new Map<number, CheckRun>();
  readonly comments = new Map<number, IssueComment>();
  readonly reviews = new Map<number, Review>();
  readonly reviewComments = new Map<number, ReviewComment>();
  /** Events that the app hears of beside those about its installations. */
  readonly events = new Set(MANIFEST.default_events);
  readonly queues: Queue[] = [];
  readonly #organisations = new Map<number, Organisation>();
  /** Address of the server; set when it listens. */
  origin = "http://127.0.0.1";
  /** Told of everything that is worth a webhook. */
  onHappening: (happening: Happening) => void = () => undefined;
  /** Told of every push. */
  onPush: (push: Push) => void = () => undefined;
  readonly #clock: () => Date;
  /** Repository, commit and app → suite. */
  readonly #suiteIds = new Map<string, number>();
  #lastId = 1_000;

  constructor(app: { readonly id: number; readonly slug: string }, clock: () => Date) {
    this.#clock = clock;
    this.app = { ...app, owner: this.account("weir-makers", "Organization") };
    this.bot = this.account(`${app.slug}[bot]`);
  }

  /** GitHub tells whole seconds. */
  now(): Date {
    return new Date(Math.floor(this.#clock().getTime() / 1000) * 1000);
  }

  /** The clock to the millisecond, for what expires. */
  instant(): number {
    return this.#clock().getTime();
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The account of that login, made when there is none. A login that ends in `[bot]` is a bot. */
  account(login: string, type?: Account["type"]): Account {
    const key = login.toLowerCase();
    let account = this.accounts.get(key);
    if (account === undefined) {
      account = { id: this.nextId(), login, type: type ?? (key.endsWith("[bot]") ? "Bot" : "User") };
      this.accounts.set(key, account);
    }
    return account;
  }

  /** The account that GitHub takes an address for; null = nobody's. */
  accountByEmail(email: string): Account | null {
    if (email === githubItself(this.now()).email) return this.account("web-flow");
    return [...this.accounts.values()].find((each) => addressOf(each) === email) ?? null;
  }

  /** The people of an organisation, nobody at first. */
  organisation({ id }: Account): Organisation {
    let organisation = this.#organisations.get(id);
    if (organisation === undefined) {
      organisation = { members: new Map(), teams: new Map(), basePermission: "read" };
      this.#organisations.set(id, organisation);
    }
    return organisation;
  }

  /** An app that is not the double's; its bot is `slug[bot]`. */
  otherApp(slug: string): CheckingApp {
    const owner = this.account(slug, "Organization");
    return { id: 1_000_000 + owner.id, slug, owner };
  }

  /** The app that a bot belongs to; null for people. */
  appOf({ login, type }: Account): CheckingApp | null {
    if (type !== "Bot") return null;
    const slug = login.replace(/\[bot\]$/, "");
    return slug === this.app.slug ? this.app : this.otherApp(slug);
  }

  /** The repository of that name, made when there is none. */
  repository(owner: Account, name: string, parent: Repository | null = null): Repository {
    const key = `${owner.login}/${name}`.toLowerCase();
    let repository = this.repositories.get(key);
    if (repository === undefined) {
      repository = new Repository(this.nextId(), name, owner, parent, this);
      this.repositories.set(key, repository);
    }
    return repository;
  }

  findRepository(owner: string, name: string): Repository | undefined {
    return this.repositories.get(`${owner}/${name}`.toLowerCase());
  }

  /** The installation that sees a repository; undefined when the app is not installed there. */
  installationOf(repository: Repository): Installation | undefined {
    return [...this.installations.values()].find((each) => covers(each, repository));
  }

  /** Repositories that an installation sees, oldest first. */
  repositoriesOf(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter((each) => !each.deleted && covers(installation, each));
  }

  pushed(push: Push): void {
    this.onPush(push);
  }

  /** All pull requests whose head is this commit on a branch of this repository itself (what check runs tell). */
  pullsAt(repository: Repository, sha: string): PullRequest[] {
    return [...repository.pulls.values()].filter(
      (pull) => pull.state === "open" && pull.headSha === sha && pull.headRepository === repository,
    );
  }

  /** The suite of an app on a commit, made when there is none. */
  suiteFor(repository: Repository, headSha: string, app: CheckingApp, before: string | null): CheckSuite {
    const key = `${repository.id} ${headSha} ${app.id}`;
    const known = this.#suiteIds.get(key);
    const suite = known === undefined ? undefined : this.suites.get(known);
    if (suite !== undefined) return suite;
    const branch = [...repository.branches].find(([, sha]) => sha === headSha)?.[0] ?? null;
    const now = this.now();
    const made: CheckSuite = {
      id: this.nextId(),
      repository,
      app,
      headSha,
      headBranch: branch,
      before,
      createdAt: now,
      updatedAt: now,
      runs: [],
      requeued: false,
    };
    this.suites.set(made.id, made);
    this.#suiteIds.set(key, made.id);
    return made;
  }

  /** A new check run, queued, in its suite. */
  addRun(suite: CheckSuite, name: string): CheckRun {
    const run: CheckRun = {
      id: this.nextId(),
      suite,
      name,
      externalId: "",
      detailsUrl: null,
      status: "queued",
      conclusion: null,
      startedAt: this.now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
    };
    this.runs.set(run.id, run);
    suite.runs.push(run);
    suite.requeued = false;
    return run;
  }

  /** All check suites of a commit. */
  suitesAt(repository: Repository, sha: string): CheckSuite[] {
    return [...this.suites.values()].filter(
      (suite) => suite.repository === repository && suite.headSha === sha,
    );
  }
}
