/** Many deliveries, a failing GitHub, and a service that is killed again and again: what is left in the end. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Fault } from "../github-double/server/faults.js";
import { seededRandom } from "../github-double/server/random.js";
import type { CheckRun } from "../github-double/state/check.js";
import { GitHubDouble } from "../github-double/github-double.js";
import type { PullRequest, Repository } from "../github-double/state/repository.js";
import { freePort, Killable } from "./killable.js";
import { bringing, npmFiles } from "./npm-project.js";
import { APP, environmentFor } from "./weir.js";

/** How hard it storms. */
export interface Storm {
  /** Environment that names the database and the sources. */
  readonly env: Readonly<Record<string, string>>;
  readonly repositories: number;
  readonly pulls: number;
  /** Events about pull requests, the openings included; duplicates come on top. */
  readonly events: number;
  readonly kills: number;
  /** Milliseconds between two kills, at the least. */
  readonly killEveryMs: number;
  /** Share of GitHub's answers that go wrong. */
  readonly faultShare: number;
  /** Seconds that it may take to settle after the last kill. */
  readonly settleSeconds: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
}

/** What happened, and what is wrong with what is left. */
export interface StormReport {
  readonly pulls: number;
  readonly events: number;
  /** Attempts to deliver, with duplicates and redeliveries; and those that failed. */
  readonly deliveries: number;
  readonly aboutPullRequests: number;
  readonly failedDeliveries: number;
  readonly redeliveries: number;
  readonly kills: number;
  readonly calls: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly checkRuns: number;
  readonly commentsWritten: number;
  readonly seconds: number;
  readonly settledAfterSeconds: number;
  /** Empty when every promise was kept. */
  readonly wrong: readonly string[];
}

const FAULTS: readonly Fault[] = [
  { kind: "bad-gateway", effect: "before" },
  { kind: "bad-gateway", effect: "after" },
  { kind: "too-many-requests", retryAfter: 1 },
  { kind: "secondary-limit", retryAfter: 1 },
  { kind: "hang", effect: "before" },
  { kind: "hang", effect: "after" },
];

/** Runs one storm against a new double. The service is stopped by SIGTERM at its end. */
export async function storm(wanted: Storm): Promise<StormReport> {
  const github = await GitHubDouble.start({ app: APP, seed: wanted.seed });
  const port = await freePort();
  const env = { ...environmentFor(github, "postgres://unused"), ...wanted.env, PORT: String(port) };
  const service = new Killable(wanted.env["DATABASE_URL"] === undefined ? without(env, "DATABASE_URL") : env);
  const from = Date.now();
  try {
    await service.start();
    github.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
    const repositories = Array.from({ length: wanted.repositories }, (_, at) => newRepository(github, at));
    github.install({ account: "acme", repositories });
    await github.settled();
    github.disturbDeliveries({ duplicates: 0.3, window: 8 });
    github.faults.sprinkle(wanted.faultShare, FAULTS);
    const pulls: PullRequest[] = [];
    const acting = act(github, repositories, pulls, wanted);
    await killing(service, wanted);
    await acting;
    const calm = Date.now();
    let wrong = await whatIsWrong(github, pulls);
    while (wrong.length > 0 && Date.now() - calm < wanted.settleSeconds * 1000) {
      await sleep(500);
      wrong = await whatIsWrong(github, pulls);
    }
    const settledAfterSeconds = (Date.now() - calm) / 1000;
    // What else is under way must not undo it.
    await sleep(3000);
    wrong = await whatIsWrong(github, pulls);
    const code = await service.stop();
    if (code !== 0) wrong.push(`the service ended with ${code} after SIGTERM`);
    const seconds = (Date.now() - from) / 1000;
    return {
      ...figures(github),
      pulls: pulls.length,
      events: wanted.events,
      kills: wanted.kills,
      seconds,
      settledAfterSeconds,
      wrong,
    };
  } finally {
    await service.kill();
    await github.close();
  }
}

function without(env: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([other]) => other !== name));
}

function newRepository(github: GitHubDouble, at: number): Repository {
  const repository = github.repository("acme", `shop-${at}`);
  repository.commit({ files: npmFiles({}) });
  return repository;
}

/** Opens the pull requests and changes them until all events are made. */
async function act(
  github: GitHubDouble,
  repositories: readonly Repository[],
  pulls: PullRequest[],
  { pulls: count, events, kills, killEveryMs, seed }: Storm,
): Promise<void> {
  const random = seededRandom(seed);
  const pause = (kills * killEveryMs) / events;
  for (let event = 0; event < events; event += 1) {
    if (event < count) {
      const repo = repositories[event % repositories.length];
      if (repo === undefined) throw new RangeError("no repository");
      const head = `change-${event}`;
      repo.commit({ branch: head, files: npmFiles(bringing(`direct-${event}`, `inherited-${event}`)) });
      pulls.push(github.openPullRequest({ repo, head }));
    } else {
      change(github, pulls[Math.floor(random() * pulls.length)], event, random());
    }
    await sleep(pause * 2 * random());
  }
}

/** One event about a pull request; it is open afterwards. */
function change(github: GitHubDouble, pull: PullRequest | undefined, event: number, dice: number): void {
  if (pull === undefined) throw new RangeError("no pull request");
  if (pull.state === "closed") github.reopenPullRequest(pull);
  else if (dice < 0.1) github.setDraft(pull, !pull.draft);
  else {
    const files = npmFiles(bringing(`direct-${event}`, `inherited-${event}`));
    pull.repository.commit({ branch: pull.headRef, files });
  }
}

async function killing(service: Killable, { kills, killEveryMs, tell }: Storm): Promise<void> {
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(killEveryMs);
    await service.kill();
    await service.start();
    tell?.(`killed and started again: ${kill} of ${kills}`);
  }
}

const isOurs = (run: CheckRun) => run.name === "weir";

/** Every promise that is not kept (yet), one line each. */
async function whatIsWrong(github: GitHubDouble, pulls: readonly PullRequest[]): Promise<string[]> {
  await github.settled();
  const wrong: string[] = [];
  for (const pull of pulls) {
    const name = `${pull.repository.name}#${pull.number}`;
    const head = pull.headSha.slice(0, 7);
    const comments = github.commentsOf(pull);
    if (comments.length !== 1) wrong.push(`${name} has ${comments.length} comments`);
    else if (comments[0]?.body.includes(head) !== true)
      wrong.push(`${name}: its comment is not about ${head}`);
    const newest = github.checkRunsOf(pull.repository, pull.headSha).filter(isOurs).at(-1);
    if (newest?.status !== "completed")
      wrong.push(`${name}: the newest run of ${head} is ${newest?.status ?? "missing"}`);
    else if (newest.conclusion !== "success")
      wrong.push(`${name}: ${head} has ${newest.conclusion}: ${newest.title}`);
  }
  const runs = [...github.world.runs.values()].filter(isOurs);
  const seen = new Set<string>();
  for (const { externalId, status, suite } of runs) {
    if (seen.has(externalId)) wrong.push(`two check runs are ${externalId}`);
    seen.add(externalId);
    if (status !== "completed") wrong.push(`${externalId} on ${suite.headSha.slice(0, 7)} is ${status}`);
  }
  const delivered = new Set(github.deliveries.filter(succeeded).map(({ guid }) => guid));
  const lost = new Set(github.deliveries.map(({ guid }) => guid).filter((guid) => !delivered.has(guid)));
  if (lost.size > 0) wrong.push(`${lost.size} deliveries never arrived`);
  for (const { route, problems } of [...github.violations, ...github.bugs])
    wrong.push(`${route}: ${problems.join(", ")}`);
  return wrong;
}

function succeeded({ outcome }: GitHubDouble["deliveries"][number]): boolean {
  return outcome?.status === "OK";
}

function figures(github: GitHubDouble) {
  const faults = new Map<string, number>();
  for (const { fault } of github.requests) {
    if (fault !== null) faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  const { deliveries, requests } = github;
  const writes = requests.filter(({ method, route }) => method !== "GET" && route.includes("/comments"));
  return {
    deliveries: deliveries.length,
    aboutPullRequests: deliveries.filter(({ event }) => event === "pull_request").length,
    failedDeliveries: deliveries.filter((each) => !succeeded(each)).length,
    redeliveries: deliveries.filter(({ redelivery }) => redelivery).length,
    calls: requests.length,
    faults,
    checkRuns: [...github.world.runs.values()].filter(isOurs).length,
    commentsWritten: writes.length,
  };
}
