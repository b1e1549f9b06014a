import type { Octokit } from "@octokit/rest";
import { ProbotOctokit } from "probot";
import type { Meter } from "../../ports.js";
import { boundedFetch } from "./bounded-fetch.js";
import { AnswerUnreadable } from "./errors.js";
import { repeating, type Patience } from "./repeat.js";

/** What the adapters need of an Octokit: Probot's and @octokit/rest's both have it. */
export type GitHubApi = Pick<Octokit, "rest" | "log">;

/** How Weir talks to GitHub. */
export interface CallSettings {
  readonly meter: Pick<Meter, "githubCall">;
  /**
   * Writes of one installation 1 s apart, those that notify people 3 s apart, as GitHub asks for
   * (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
   * False only against a GitHub that is none (tests, demo, benchmarks).
   */
  readonly throttle: boolean;
  /** Milliseconds for one HTTP request until the last byte of its answer. Default 20,000. */
  readonly timeLimitMs?: number;
  readonly patience?: Partial<Patience>;
}

/** Options of a single call, given as Octokit's `request`. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Bytes that the answer may have; more is AnswerTooLarge. Default 64 MiB. */
  readonly maxBytes?: number;
  /** 0: not repeated when its answer is lost. */
  readonly retries?: 0;
  /** False: `data` is the stream of the body (already read whole). */
  readonly parseSuccessResponseBody?: false;
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

const DEFAULT_TIME_LIMIT_MS = 20_000;
/** A tree of 100,000 entries has about 35 MB, a page of 100 comments at most 26. */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * The Octokit class for Probot's option `Octokit`: every call bounded in time and size, metered, and repeated only
 * where that is safe (see `repeating`). Its errors are still Octokit's; the adapters turn them into GitHubErrors.
 */
export function weirOctokit(settings: CallSettings): typeof ProbotOctokit {
  const patience: Patience = { backoffMs: 1000, maxWaitSeconds: 60, ...settings.patience };
  const timeLimitMs = settings.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;

  function carefulCalls(octokit: Pick<Octokit, "hook">): void {
    octokit.hook.wrap("request", async (request, options) => {
      const { method, url } = options;
      const given = options.request;
      const signal = given.signal ?? null;
      const bounds = {
        timeLimitMs,
        maxBytes: (given["maxBytes"] as number | undefined) ?? DEFAULT_MAX_BYTES,
      };
      const route = `${method} ${url.startsWith("/") ? url : "(other)"}`;
      const plain = (given.fetch as typeof fetch | undefined) ?? globalThis.fetch;
      const bounded = boundedFetch(plain, bounds, (response) => {
        const remaining = response?.headers.get("x-ratelimit-remaining") ?? null;
        settings.meter.githubCall(
          route,
          response?.status ?? null,
          remaining === null ? null : Number(remaining),
        );
      });
      const call = { method, url, once: given["retries"] === 0, signal };
      // Hooks further in see this object, whatever `request` is called with (before-after-hook binds it beforehand).
      options.request = { ...given, fetch: bounded };
      return repeating(call, patience, async () => {
        const response = await request(options);
        // Octokit hands on as text what it cannot parse.
        const promised = response.status === 200 || response.status === 201;
        if (promised && typeof response.data !== "object")
          throw new AnswerUnreadable(method, response.status);
        return response;
      });
    });
  }

  // The function form: Probot merges its own throttle options over an object.
  return ProbotOctokit.plugin(carefulCalls).defaults((given: OctokitOptions) => ({
    ...given,
    retry: { enabled: false },
    throttle: {
      ...(given["throttle"] as object | undefined),
      enabled: settings.throttle,
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  }));
}
