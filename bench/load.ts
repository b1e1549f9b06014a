/** The running service: deliveries acknowledged per second, and the time from a delivery to its finished review. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { GitHubDouble } from "../test/github-double/github-double.js";
import type { PullRequest, Repository } from "../test/github-double/state/repository.js";
import { APP, completedRun, environmentFor } from "../test/support/weir.js";
import { compiled } from "./compiled.js";
import { type Files, generateProject } from "./generate.js";
import type { LoadAnswer, LoadOrder } from "./load-process.js";
import { rounded, type Row } from "./rows.js";
import { medianOf, medianRatio, quantile, type Sample } from "./timing.js";

const WEBHOOKS = "/api/github/webhooks";
const OWNER = "acme";

const ROUNDS = 5;
const DELIVERIES = 1000;
const CONNECTIONS = 16;
const PULLS = 40;
const REVIEWS = 30;
const SMALL = 60;
const LARGE = 13_000;
const REVIEW_LIMIT_MS = 60_000;

type Tell = (what: string) => void;

/** All traffic is on loopback: the GitHub double in this process; service, bare Probot and clients in others. */
export async function loadRows(tell: Tell): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "weir-bench-load-"));
  // PostgreSQL does not run as root: its account has to get to its data.
  chmodSync(folder, 0o711);
  const github = await GitHubDouble.start({ app: APP, hourlyLimit: 10_000_000 });
  const processes: Helper[] = [];
  const started = () => {
    const helper = new Helper();
    processes.push(helper);
    return helper;
  };
  try {
    tell("load: starting PostgreSQL, Weir and a bare Probot");
    const env = {
      ...environmentFor(github, ""),
      OSV_FOLDER: mkdtempSync(join(folder, "osv-")),
      WEIR_DATA_DIR: join(folder, "data"),
      LOG_LEVEL: "warn",
      PATH: process.env["PATH"] ?? "",
    };
    const weir = await started().ask({ kind: "weir", env }, "listening");
    const probot = await started().ask({ kind: "probot", env }, "listening");
    // Before the service hears of anything: an installation has every open pull request reviewed.
    github.install({ account: OWNER, repositories: "all" });
    github.webhookUrl = weir.url + WEBHOOKS;
    return [
      ...(await acknowledged(github, { clients: started(), weir: weir.url, probot: probot.url }, tell)),
      ...(await reviewed(github, SMALL, tell)),
      ...(await reviewed(github, LARGE, tell)),
    ];
  } finally {
    await Promise.all(processes.map((helper) => helper.stop()));
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the deliveries go, and how they are sent. */
interface Targets {
  readonly clients: Helper;
  readonly weir: string;
  readonly probot: string;
}

/**
 * First for open pull requests, whose reviews go on meanwhile in the same process; then for closed ones, whose jobs end
 * after one call to GitHub.
 */
async function acknowledged(github: GitHubDouble, targets: Targets, tell: Tell): Promise<Row[]> {
  const repository = repositoryWith(github, "deliveries", generateProject("npm", SMALL, "before"));
  const pulls = Array.from({ length: PULLS }, (_, index) =>
    open(github, repository, `branch-${index}`, generateProject("npm", SMALL, "after")),
  );
  await Promise.all(pulls.map((pull) => finished(github, repository, pull)));
  const payloads = github.deliveries
    .filter(({ event, repository: id }) => event === "pull_request" && id === repository.id)
    .map(({ payload }) => payload);
  tell("load: deliveries for open pull requests");
  const busy = await rates(github, targets, payloads);
  for (const pull of pulls) github.closePullRequest(pull);
  await quiet(github);
  tell("load: deliveries for closed pull requests");
  const idle = await rates(github, targets, payloads);
  const size = rounded((payloads[0] ?? "").length / 1024);
  const note = `${DELIVERIES} of ${size} KB, ${CONNECTIONS} connections, ${PULLS} pull requests, ${ROUNDS} rounds`;
  const row = (name: string, figure: number, unit: "/s" | "×"): Row => ({
    group: "Deliveries acknowledged",
    name,
    figure,
    unit,
    limit: null,
    note,
  });
  return [
    row("Weir, stored first; reviews go on", medianOf(busy, "weir"), "/s"),
    row("Weir, stored first; pull requests closed", medianOf(idle, "weir"), "/s"),
    row("bare Probot, which stores nothing", medianOf([...busy, ...idle], "probot"), "/s"),
    row("Weir (reviews go on) to a bare Probot", medianRatio(busy, "weir", "probot"), "×"),
    row("Weir (closed) to a bare Probot", medianRatio(idle, "weir", "probot"), "×"),
  ];
}

/** Deliveries acknowledged per second, round by round in turn. */
async function rates(github: GitHubDouble, targets: Targets, payloads: readonly string[]): Promise<Sample[]> {
  const rate = async (url: string) => {
    const to = { url: url + WEBHOOKS, secret: APP.webhookSecret, payloads };
    const order = { kind: "deliver", ...to, count: DELIVERIES, connections: CONNECTIONS } as const;
    const { seconds, refused } = await targets.clients.ask(order, "delivered");
    if (refused > 0) throw new Error(`${refused} of ${DELIVERIES} deliveries to ${url} were refused`);
    return DELIVERIES / seconds;
  };
  const samples: Sample[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const weir = await rate(targets.weir);
    await quiet(github);
    const sample = { weir, probot: await rate(targets.probot) };
    if (round >= 0) samples.push(sample);
  }
  return samples;
}

/** One review after the other, first of lockfiles never seen, then of the same two again. */
async function reviewed(github: GitHubDouble, components: number, tell: Tell): Promise<Row[]> {
  const cold: number[] = [];
  const cached: number[] = [];
  const before = generateProject("npm", components, "before");
  const after = generateProject("npm", components, "after");
  for (let index = 0; index < REVIEWS; index += 1) {
    if (index % 10 === 0) tell(`load: reviews of ${components} components, ${index} of ${REVIEWS}`);
    const repository = repositoryWith(github, `project-${components}-${index}`, renamed(before, index));
    const head = renamed(after, index);
    cold.push(await timed(github, repository, "first", head));
    cached.push(await timed(github, repository, "second", head));
    github.deleteRepository(repository);
    github.resetCounters();
  }
  const row = (name: string, values: readonly number[], at: number): Row => ({
    group: "From delivery to completed check run (one after the other, GitHub double on loopback)",
    name: `${components} components, ${name}`,
    figure: quantile(values, at),
    unit: "ms",
    limit: null,
    note: `${values.length} reviews`,
  });
  return [
    row("never seen: median", cold, 0.5),
    row("never seen: 95th percentile", cold, 0.95),
    row("graphs cached: median", cached, 0.5),
    row("graphs cached: 95th percentile", cached, 0.95),
  ];
}

/** Milliseconds from the moment the double posts the delivery; it is held back while the double makes it. */
async function timed(
  github: GitHubDouble,
  repository: Repository,
  branch: string,
  files: Files,
): Promise<number> {
  github.holdDeliveries();
  const pull = open(github, repository, branch, files);
  const start = performance.now();
  github.releaseDeliveries();
  await finished(github, repository, pull);
  const milliseconds = performance.now() - start;
  await until("comment", () => github.commentsOf(pull).length > 0);
  await quiet(github);
  return milliseconds;
}

function repositoryWith(github: GitHubDouble, name: string, files: Files): Repository {
  const repository = github.repository(OWNER, name);
  repository.commit({ branch: "main", message: "start", files: Object.fromEntries(files) });
  return repository;
}

function open(github: GitHubDouble, repository: Repository, branch: string, files: Files): PullRequest {
  repository.commit({ branch, from: "main", message: branch, files: Object.fromEntries(files) });
  return github.openPullRequest({ repo: repository, head: branch });
}

/** Another blob, and so another key of the cache: the project's name is in both files. */
function renamed(files: Files, index: number): Files {
  return new Map(
    [...files].map(([path, text]) => [path, text.replace('"generated"', `"generated-${index}"`)]),
  );
}

/** Until the check run is completed. */
function finished(github: GitHubDouble, repository: Repository, pull: PullRequest): Promise<void> {
  return until("check run", () => completedRun(github, repository, pull) !== null);
}

/** Looks every two milliseconds. @throws {Error} after a minute */
async function until(what: string, is: () => boolean): Promise<void> {
  const end = performance.now() + REVIEW_LIMIT_MS;
  while (!is()) {
    if (performance.now() > end) throw new Error(`no ${what} within ${REVIEW_LIMIT_MS / 1000} s`);
    await sleep(2);
  }
}

/** Until Weir has asked for nothing for a while: what one round left over must not burden the next. */
async function quiet(github: GitHubDouble): Promise<void> {
  for (let before = -1; github.requests.length !== before;) {
    before = github.requests.length;
    await sleep(300);
  }
}

/** A process that does one thing for the benchmark and stops when told, or with this process. */
class Helper {
  readonly #child: ChildProcess = fork(compiled("load-process"), [], {
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { PATH: process.env["PATH"] ?? "" },
  });

  /** @throws {Error} when it ends instead of answering */
  async ask<K extends LoadAnswer["kind"]>(
    order: LoadOrder,
    kind: K,
  ): Promise<Extract<LoadAnswer, { kind: K }>> {
    this.#child.send(order);
    const ended = new AbortController();
    try {
      const [answer] = (await Promise.race([
        once(this.#child, "message", { signal: ended.signal }),
        once(this.#child, "exit", { signal: ended.signal }).then(() => {
          throw new Error(`the process for ${order.kind} ended`);
        }),
      ])) as [LoadAnswer];
      if (answer.kind !== kind) throw new Error(`${order.kind} was answered by ${answer.kind}`);
      return answer as Extract<LoadAnswer, { kind: K }>;
    } finally {
      ended.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), 30_000);
    const exited = once(this.#child, "exit");
    this.#child.send({ kind: "stop" } satisfies LoadOrder);
    await exited;
    clearTimeout(killer);
  }
}
