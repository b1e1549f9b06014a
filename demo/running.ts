import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { pino } from "pino";

import { readConfig } from "../src/config.js";
import { type Service, startService } from "../src/main.js";
import type { Clock } from "../src/ports.js";
import { GitHubDouble } from "../test/github-double/github-double.js";
import type { DepsDevServer } from "../test/support/deps-dev-server.js";
import { startDepsDev } from "./deps-dev/start.js";

const APP = { id: 4711, slug: "weir", webhookSecret: "a secret of the demo" } as const;
/** A service waits ten minutes; nobody who watches does. */
const SWEEP_EVERY_SECONDS = 3;
/** pino's number for `warn`. */
const WARN = 40;

/** A GitHub, a deps.dev and a Weir on loopback. */
export interface Running {
  readonly github: GitHubDouble;
  readonly depsDev: DepsDevServer;
  readonly service: Service;
  /** Stops all and removes what they wrote. */
  readonly stop: () => Promise<void>;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** What the service logs, told as one line for people; only what went wrong. */
function logTo(tell: (line: string) => void) {
  return pino(
    { level: "warn" },
    {
      write: (line: string) => {
        const entry = JSON.parse(line) as { level: number; msg?: string; err?: { message?: string } };
        const why = entry.err?.message === undefined ? "" : `: ${entry.err.message}`;
        if (entry.level >= WARN) tell(`${entry.msg ?? ""}${why}`);
      },
    },
  );
}

/**
 * Starts the doubles of GitHub and deps.dev, and the service as it is in production: its own PostgreSQL in a temporary folder, signed
 * webhooks, several reviews at once. Only the pace of calls and sweeps, the sources of advisories and what the service
 * takes for the time are the demo's.
 *
 * @param clock by which the service judges when something is over; GitHub and the database keep to this machine's
 * @param tell.step what is being done now
 * @param tell.trouble one line of the service's log
 */
export async function startRunning(
  tell: { readonly step: (what: string) => void; readonly trouble: (line: string) => void },
  clock: Clock,
): Promise<Running> {
  tell.step("a GitHub and a deps.dev of its own on loopback");
  const github = await GitHubDouble.start({ app: APP });
  const depsDev = await startDepsDev();
  const folder = mkdtempSync(join(tmpdir(), "weir-demo-"));
  let service: Service | null = null;
  const stop = async () => {
    try {
      await service?.stop();
    } finally {
      await Promise.all([github.close(), depsDev.close()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
  try {
    // Started by root, PostgreSQL runs as somebody else, who has to get in.
    chmodSync(folder, 0o711);
    const config = readConfig({
      APP_ID: String(APP.id),
      PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: APP.webhookSecret,
      PORT: "0",
      GHE_HOST: new URL(github.url).host,
      GHE_PROTOCOL: "http",
      WEIR_DATA_DIR: join(folder, "data"),
      OSV_FOLDER: path("osv"),
      KEV_SOURCE: path("kev.json"),
      DEPS_DEV_URL: depsDev.url.href,
    });
    tell.step("Weir, with a PostgreSQL of its own");
    service = await startService(config, {
      log: logTo(tell.trouble),
      queue: { pollingIntervalSeconds: 0.5, sweepEverySeconds: SWEEP_EVERY_SECONDS },
      calls: { throttle: false },
      clock,
    });
    github.webhookUrl = `${service.url}${config.webhookPath}`;
    return { github, depsDev, service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
