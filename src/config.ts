import { readFileSync } from "node:fs";

import { z } from "zod";

import { ConfigError } from "./core/errors.js";

const number = (otherwise: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise);
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );

/** Every variable Weir reads, in the order of .env.example (a test holds the two against each other). */
export const ENVIRONMENT = z.object({
  APP_ID: z.coerce.number().int().positive().describe("Number of the GitHub App, from its settings page."),
  PRIVATE_KEY: z
    .string()
    .min(1)
    .optional()
    .describe("The app's private key (PEM; \\n for line ends), or give PRIVATE_KEY_PATH."),
  PRIVATE_KEY_PATH: z.string().min(1).optional().describe("File with the app's private key."),
  WEBHOOK_SECRET: z
    .string()
    .min(8, "must have at least 8 characters")
    .refine((secret) => secret !== "development", 'must not be "development", which everybody knows')
    .describe("Secret of the app's webhook. Weir refuses to start without one."),
  WEBHOOK_PATH: z.string().startsWith("/").default("/api/github/webhooks").describe("Where GitHub delivers."),
  PORT: number(3000, 0, 65535).describe("Port of the one HTTP server."),
  HOST: z.string().default("127.0.0.1").describe("Address it listens on; 0.0.0.0 in a container."),
  GHE_HOST: z.string().min(1).optional().describe("Host of a GitHub Enterprise Server, without protocol."),
  GHE_PROTOCOL: z.enum(["https", "http"]).default("https").describe("Its protocol."),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
    .optional()
    .describe("PostgreSQL 15 or newer. Without it Weir starts a PostgreSQL of its own."),
  WEIR_DATA_DIR: z.string().min(1).optional().describe("Folder of Weir's own PostgreSQL."),
  OSV_API_URL: z.url().default("https://api.osv.dev").describe("OSV's API, or a mirror that speaks it."),
  OSV_FOLDER: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of OSV records, used instead of the API (no network)."),
  KEV_SOURCE: z
    .string()
    .min(1)
    .default("https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json")
    .describe("CISA's catalogue of exploited vulnerabilities: URL or file; off = not asked."),
  DEPS_DEV_URL: z
    .union([z.url(), z.literal("off")])
    .default("https://api.deps.dev")
    .describe("deps.dev's API, or a mirror that speaks it; off = not asked."),
  PRIVATE_NAMES: list.describe(
    "Names that are never sent outside, comma separated: @acme/, acme-*, one-name.",
  ),
  REVIEWS_AT_ONCE: number(4, 1, 64).describe("Pull requests that one process reviews at the same time."),
  PARSER_THREADS: number(2, 1, 64).describe("Processes that parse lockfiles at the same time."),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("How much is logged."),
});

/** What the operator decided, checked and complete. */
export interface Config {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly webhookPath: string;
  readonly port: number;
  readonly host: string;
  /** Base URL of GitHub's REST API. */
  readonly githubApi: string;
  readonly databaseUrl: string | null;
  readonly dataFolder: string | null;
  readonly osvApi: string;
  readonly osvFolder: string | null;
  readonly kevSource: string | null;
  /** null = not asked. */
  readonly depsDevApi: string | null;
  readonly privateNames: readonly string[];
  readonly reviewsAtOnce: number;
  readonly parserThreads: number;
  readonly logLevel: z.output<typeof ENVIRONMENT>["LOG_LEVEL"];
}

/**
 * Reads the environment once. An empty value counts as absent.
 * @throws {ConfigError} that names every bad key
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = ENVIRONMENT.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map((issue) => {
    const key = issue.path.join(".");
    return given[key] === undefined ? `${key} is missing` : `${key}: ${issue.message}`;
  });
  if (given["PRIVATE_KEY"] === undefined && given["PRIVATE_KEY_PATH"] === undefined) {
    problems.push("PRIVATE_KEY or PRIVATE_KEY_PATH is missing");
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const { data } = parsed;
  return {
    appId: data.APP_ID,
    privateKey: data.PRIVATE_KEY?.replaceAll("\\n", "\n") ?? keyFrom(data.PRIVATE_KEY_PATH ?? ""),
    webhookSecret: data.WEBHOOK_SECRET,
    webhookPath: data.WEBHOOK_PATH,
    port: data.PORT,
    host: data.HOST,
    githubApi:
      data.GHE_HOST === undefined
        ? "https://api.github.com"
        : `${data.GHE_PROTOCOL}://${data.GHE_HOST}/api/v3`,
    databaseUrl: data.DATABASE_URL ?? null,
    dataFolder: data.WEIR_DATA_DIR ?? null,
    osvApi: data.OSV_API_URL,
    osvFolder: data.OSV_FOLDER ?? null,
    kevSource: data.KEV_SOURCE === "off" ? null : data.KEV_SOURCE,
    depsDevApi: data.DEPS_DEV_URL === "off" ? null : data.DEPS_DEV_URL,
    privateNames: data.PRIVATE_NAMES,
    reviewsAtOnce: data.REVIEWS_AT_ONCE,
    parserThreads: data.PARSER_THREADS,
    logLevel: data.LOG_LEVEL,
  };
}

function keyFrom(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError([`PRIVATE_KEY_PATH: ${path} cannot be read`], cause);
  }
}
