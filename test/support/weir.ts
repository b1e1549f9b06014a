/** The running app next to the GitHub double, for end-to-end tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Config, readConfig } from "../../src/config.js";
import { type Service, type ServiceOptions, startService } from "../../src/main.js";
import type { Repository } from "../github-double/state/repository.js";
import type { CheckRun } from "../github-double/state/check.js";
import type { PullRequest } from "../github-double/state/pull-request.js";
import { GitHubDouble } from "../github-double/github-double.js";
import { Client } from "pg";
import { malwareRecord, vulnerabilityRecord } from "./npm-project.js";
import { emptyDatabase, silent } from "./postgres.js";

/** What the app is called in the double. */
export const APP = { id: 4711, slug: "weir", webhookSecret: "a secret of the test" } as const;

/** The component that the service's OSV folder knows to be malware. */
export const MALWARE = "evil-stream";
/** Vulnerable below 1.2.0. */
export const VULNERABLE = "weak-stream";

/** Fast where the service is patient. */
export const QUICK: ServiceOptions = {
  log: silent,
  queue: {
    pollingIntervalSeconds: 0.5,
    maintenanceIntervalSeconds: 1,
    retryDelaySeconds: 1,
    drainSeconds: 5,
  },
  calls: { throttle: false, timeLimitMs: 3000, patience: { backoffMs: 20, maxWaitSeconds: 3 } },
};

/** The environment of a service that talks to the double. */
export function environmentFor(
  github: GitHubDouble,
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
) {
  return {
    APP_ID: String(APP.id),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: APP.webhookSecret,
    PORT: "0",
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: "http",
    DATABASE_URL: databaseUrl,
    KEV_SOURCE: "off",
    DEPS_DEV_URL: "off",
    ...more,
  };
}

/** A double, a database and a service, connected. */
export interface World {
  readonly github: GitHubDouble;
  readonly config: Config;
  readonly service: Service;
  /** Records for the service's OSV folder. */
  readonly osv: string;
  /** Stops the service and starts another on the same database. */
  readonly restart: (options?: ServiceOptions) => Promise<Service>;
  /** Waits until every delivery was answered and no review is due. */
  readonly atRest: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startWorld(
  env: Readonly<Record<string, string>> = {},
  options: ServiceOptions = QUICK,
): Promise<World> {
  const github = await GitHubDouble.start({ app: APP });
  const database = await emptyDatabase();
  const osv = mkdtempSync(join(tmpdir(), "weir-osv-"));
  // Without any record the folder counts as missing.
  mkdirSync(join(osv, "npm"));
  writeFileSync(join(osv, "npm", "malware.json"), JSON.stringify(malwareRecord(MALWARE)));
  writeFileSync(
    join(osv, "npm", "vulnerability.json"),
    JSON.stringify(vulnerabilityRecord(VULNERABLE, "1.2.0")),
  );
  const config = readConfig(environmentFor(github, database.url, { OSV_FOLDER: osv, ...env }));
  let service = await startService(config, options);
  const connect = () => (github.webhookUrl = `${service.url}${config.webhookPath}`);
  connect();
  const rest = new Client({ connectionString: database.url });
  await rest.connect();
  return {
    github,
    config,
    osv,
    get service() {
      return service;
    },
    restart: async (again = options) => {
      await service.stop();
      service = await startService(config, again);
      connect();
      return service;
    },
    atRest: async () => {
      await eventually("a state of rest", async () => {
        await github.settled();
        const due = await rest.query("select from weir.pull_request where revision > done limit 1");
        // Sweeps come by themselves, and again.
        const waiting = await rest.query(
          "select from weir_jobs.job where state < 'completed' and name <> 'sweep' and name not like '%.dead' limit 1",
        );
        return due.rows.length + waiting.rows.length === 0;
      });
    },
    close: async () => {
      await service.stop();
      await rest.end();
      await github.close();
      await database.drop();
      rmSync(osv, { recursive: true, force: true });
    },
  };
}

/** Waits until `probe` answers something; asks every 50 ms. @throws when it takes longer than `seconds` */
export async function eventually<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  seconds = 25,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The newest completed check run of Weir on a pull request's head. */
export function completedRun(
  github: GitHubDouble,
  repository: Repository,
  pull: PullRequest,
): CheckRun | null {
  const runs = github.checkRunsOf(repository, pull.headSha).filter((run) => run.name === "weir");
  const newest = runs.at(-1);
  return newest?.status === "completed" ? newest : null;
}
