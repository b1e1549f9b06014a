import { pathToFileURL } from "node:url";

import { pino, type Logger } from "pino";
import { Probot } from "probot";

import { GitHubApp, readIdentity } from "./adapters/github/app.js";
import { type CallSettings, weirOctokit } from "./adapters/github/octokit.js";
import { LockfilePool, POOL_LIMITS } from "./adapters/parsing/pool.js";
import { openJobs, type QueueSettings } from "./adapters/queue/jobs.js";
import { createCommandLog } from "./adapters/store/commands.js";
import { createCommits } from "./adapters/store/commits.js";
import { openDatabase } from "./adapters/store/database.js";
import { createDeliveries } from "./adapters/store/deliveries.js";
import { startEmbedded } from "./adapters/store/embedded.js";
import { createGraphCache } from "./adapters/store/graph-cache.js";
import { createLedger } from "./adapters/store/ledger.js";
import { prune } from "./adapters/store/prune.js";
import { createPullRequests } from "./adapters/store/pull-requests.js";
import { createValueCache } from "./adapters/store/value-cache.js";
import { weirApp } from "./app.js";
import { type Config, readConfig } from "./config.js";
import { AppError } from "./core/errors.js";
import { jobHandler } from "./jobs/index.js";
import type { JobPorts } from "./jobs/ports.js";
import { reportDead } from "./jobs/report-dead.js";
import type { Clock } from "./ports.js";
import { advisorySource, dependencyResolver, exploitSource, packageFacts } from "./sources.js";
import { VERSION } from "./version.js";
import { healthHandler } from "./web/health.js";
import { createMeter } from "./web/metrics.js";
import { startServer } from "./web/server.js";
import { webhookHandler } from "./web/webhooks.js";

/** What only tests, the demo and benchmarks decide. */
export interface ServiceOptions {
  readonly log?: Logger;
  readonly queue?: Partial<QueueSettings>;
  readonly calls?: Partial<Omit<CallSettings, "meter">>;
  readonly leaseSeconds?: number;
  /** What the jobs and the sources take for the time; the database has a clock of its own. Default: this machine's. */
  readonly clock?: Clock;
}

/** A running service. */
export interface Service {
  /** Where it listens. */
  readonly url: string;
  /** Takes no more deliveries, finishes or gives back what runs, closes everything. Idempotent. */
  readonly stop: () => Promise<void>;
}

const DEAD_LETTER_MS = 120_000;
const PRUNE_EVERY_MS = 24 * 60 * 60 * 1000;

/**
 * Builds and starts the whole service: environment → adapters → Probot app → worker → HTTP.
 * @throws {AppError} when something it stands on is not usable
 */
export async function startService(config: Config, options: ServiceOptions = {}): Promise<Service> {
  const log = options.log ?? pino({ level: config.logLevel });
  const closers: (() => Promise<unknown>)[] = [];
  // What started last stops first; one that fails must not keep the others running.
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => {
        log.error({ err: error }, "Something did not stop cleanly");
      });
    }
  };
  try {
    const url = await assemble(config, options, log, closers);
    let stopping: Promise<void> | null = null;
    return { url, stop: () => (stopping ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function assemble(
  config: Config,
  options: ServiceOptions,
  log: Logger,
  closers: (() => Promise<unknown>)[],
): Promise<string> {
  const { meter, registry } = createMeter();
  const clock = options.clock ?? (() => new Date());

  let databaseUrl = config.databaseUrl;
  if (databaseUrl === null) {
    const embedded = await startEmbedded({ log, dataFolder: config.dataFolder });
    closers.push(() => embedded.stop());
    databaseUrl = embedded.url;
  }
  const database = await openDatabase({ url: databaseUrl, log });
  closers.push(() => database.close());
  const { store } = database;

  const Octokit = weirOctokit({ throttle: true, ...options.calls, meter });
  const { appId, privateKey, webhookSecret, githubApi } = config;
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, baseUrl: githubApi, Octokit, log });
  await probot.ready();
  const app = await probot.auth();
  const identity = await readIdentity(app, AbortSignal.timeout(60_000));

  const parser = new LockfilePool({ ...POOL_LIMITS, workers: config.parserThreads });
  closers.push(() => parser.close());
  const queue = await openJobs({
    database,
    deliveries: createDeliveries(store),
    log,
    meter,
    settings: { concurrency: config.reviewsAtOnce, ...options.queue },
  });
  closers.push(() => queue.stop());

  const memory = createValueCache(store);
  const sources = { ...config, userAgent: `weir/${VERSION}` };
  const ports: JobPorts = {
    github: new GitHubApp({ app, installation: (id) => probot.auth(id), identity }),
    pulls: createPullRequests(store, { leaseSeconds: options.leaseSeconds ?? 60 }),
    queue,
    parser,
    cache: createGraphCache(store, { log }),
    advisories: advisorySource(sources, { cache: memory, now: clock, meter }),
    exploits: exploitSource(sources, { cache: memory, now: clock, meter }),
    resolver: dependencyResolver(sources, { cache: memory, now: clock, meter }),
    facts: packageFacts(sources, { cache: memory, now: clock, meter }),
    ledger: createLedger(store),
    commits: createCommits(store, { leaseSeconds: options.leaseSeconds ?? 60 }),
    commands: createCommandLog(store),
    privateNames: { prefixes: config.privateNames },
    memory,
    version: VERSION,
    clock,
    log,
  };
  const pruning = setInterval(() => {
    prune(store).catch((error: unknown) => {
      log.warn({ err: error }, "Old rows could not be deleted");
    });
  }, PRUNE_EVERY_MS);
  closers.push(() => {
    clearInterval(pruning);
    return Promise.resolve();
  });

  await probot.load(weirApp({ queue, meter, appId: identity.id }), {
    cwd: process.cwd(),
    addHandler: () => {
      throw new Error("Weir has one HTTP server of its own");
    },
  });
  const dependencies = [
    { name: "database", ping: () => database.ping() },
    { name: "queue", ping: () => queue.ping() },
  ];
  const handlers = [
    webhookHandler({ probot, path: config.webhookPath, meter, log }),
    healthHandler(dependencies, registry),
  ];
  const server = await startServer(handlers, config.host, config.port, log);
  closers.push(() => server.close());
  // After the server: the first sweep asks for failed deliveries, and they come at once.
  await queue.start(jobHandler(ports), (job, death) =>
    reportDead(ports, job, death.deliveryId, AbortSignal.timeout(DEAD_LETTER_MS)),
  );
  log.info({ url: server.url, app: identity.slug, webhooks: config.webhookPath }, "Weir is ready");
  return server.url;
}

/** Runs until SIGTERM or SIGINT, then drains. */
async function main(): Promise<void> {
  const service = await startService(readConfig(process.env));
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      void service.stop().then(() => process.exit(0));
    });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.loadEnvFile();
  } catch {
    // No .env: the environment itself is the configuration.
  }
  main().catch((error: unknown) => {
    // Before there is a logger with a level: one line for people, the rest only for what is not theirs to mend.
    process.stderr.write(
      error instanceof AppError
        ? `${error.message}\n`
        : `${String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exit(1);
  });
}
