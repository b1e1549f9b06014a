import { GitHubError } from "../../core/errors.js";

/** An answer was larger than what was asked for at most. */
export class AnswerTooLarge extends Error {
  /** Bytes that the answer may have had. */
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.name = "AnswerTooLarge";
    this.maxBytes = maxBytes;
  }
}

/** The last byte of an answer had not come when its time was over. */
export class AnswerTooSlow extends Error {
  constructor(timeLimitMs: number) {
    super(`no whole answer within ${timeLimitMs} ms`);
    this.name = "AnswerTooSlow";
  }
}

/** The caller's signal ended a call before its answer came. */
export class CallStopped extends Error {
  readonly method: string;

  constructor(method: string, reason: unknown) {
    super("the call was stopped", { cause: reason });
    this.name = "CallStopped";
    this.method = method;
  }
}

/** A good status with something else than JSON (a proxy's page, a cut-off body). */
export class AnswerUnreadable extends Error {
  readonly method: string;

  constructor(method: string, status: number) {
    super(`the answer (${status}) is not the JSON that was asked for`);
    this.name = "AnswerUnreadable";
    this.method = method;
  }
}

/** What is known of a call that did not end well. */
export interface CallFailure {
  readonly method: string;
  /** null when no usable answer came (time limit, broken connection, stopped, not JSON). */
  readonly status: number | null;
  /** `primary`: the hourly quota is used up. `secondary`: too much at once. */
  readonly limit: "primary" | "secondary" | null;
  /** Seconds that GitHub asks to wait; null where it does not. */
  readonly retryAfter: number | null;
  readonly stopped: boolean;
  readonly tooLarge: boolean;
  /** It was the exchange of the app's JWT for an installation token that failed: the call itself was never sent. */
  readonly tokenExchange: boolean;
}

/** GitHub's advice where a secondary limit names no time ("at least one minute"). */
const SECONDARY_LIMIT_SECONDS = 60;

/** The part of Octokit's RequestError that is read here; its class is not exported by what we depend on. */
interface RequestFailure extends Error {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>;
    readonly data: unknown;
  };
}

function isRequestFailure(error: unknown): error is RequestFailure {
  return (
    error instanceof Error && "status" in error && typeof error.status === "number" && "request" in error
  );
}

/**
 * Reads what Octokit rejected with.
 * @returns null for what is not a failed call, that is, a bug
 */
export function examine(error: unknown): CallFailure | null {
  const unanswered = { status: null, limit: null, retryAfter: null, tooLarge: false, tokenExchange: false };
  if (error instanceof CallStopped) return { ...unanswered, method: error.method, stopped: true };
  if (error instanceof AnswerUnreadable) return { ...unanswered, method: error.method, stopped: false };
  if (!isRequestFailure(error)) return null;
  const common = {
    method: error.request.method,
    stopped: false,
    tooLarge: error.cause instanceof AnswerTooLarge,
    tokenExchange: isTokenExchange(error.request.url),
  };
  // Octokit says 500 where no answer came; only an answer has a response.
  if (error.response === undefined) return { ...unanswered, ...common };
  const { headers, data } = error.response;
  const limit = limitOf(error.status, headers, data);
  return { ...common, status: error.status, limit, retryAfter: waitOf(limit, headers) };
}

/** Whether a URL or route is that of the exchange of the app's JWT for an installation token. */
export function isTokenExchange(url: string): boolean {
  return url.endsWith("/access_tokens");
}

/**
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 * A plain 403 (missing permission) has neither Retry-After, nor a used-up quota, nor the words of the secondary limit.
 */
function limitOf(
  status: number,
  headers: Readonly<Record<string, string | number | undefined>>,
  data: unknown,
): CallFailure["limit"] {
  if (status !== 403 && status !== 429) return null;
  if (headers["retry-after"] !== undefined) return "secondary";
  if (headers["x-ratelimit-remaining"] === "0") return "primary";
  return status === 429 || mentionsSecondaryLimit(data) ? "secondary" : null;
}

function mentionsSecondaryLimit(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const documentation = "documentation_url" in data ? text(data.documentation_url) : "";
  const message = "message" in data ? text(data.message) : "";
  return documentation.includes("secondary-rate-limit") || message.includes("secondary rate limit");
}

function waitOf(
  limit: CallFailure["limit"],
  headers: Readonly<Record<string, string | number | undefined>>,
): number | null {
  const told = secondsOf(headers["retry-after"]);
  if (told !== null) return told;
  if (limit === "primary") {
    const reset = Number(headers["x-ratelimit-reset"]);
    // One second more: the quota is back after the second that is named.
    return Number.isFinite(reset) ? Math.max(Math.ceil(reset - Date.now() / 1000) + 1, 1) : 3600;
  }
  return limit === "secondary" ? SECONDARY_LIMIT_SECONDS : null;
}

/** Retry-After: seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function secondsOf(value: string | number | undefined): number | null {
  if (value === undefined || value === "") return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(seconds, 0);
  const date = Date.parse(String(value));
  return Number.isNaN(date) ? null : Math.max(Math.ceil((date - Date.now()) / 1000), 0);
}

/** Statuses after which the same call may succeed later. 401: a token that ended early is replaced when its cache does. */
const PASSING = new Set([401, 408]);

/**
 * What a failed call means to the rest of Weir.
 * @param what what was tried, for the message ("read pull request 7 of acme/shop")
 * @returns a GitHubError, or the error itself where it is a bug
 */
export function gitHubError(what: string, error: unknown): unknown {
  if (error instanceof GitHubError) return error;
  const failure = examine(error);
  if (failure === null) return error;
  const { status, limit, retryAfter } = failure;
  const detail = error instanceof Error ? error.message : "";
  const writes = failure.method !== "GET" && failure.method !== "HEAD";
  return new GitHubError(`GitHub: could not ${what}: ${status ?? "no answer"}, ${detail.slice(0, 500)}`, {
    status,
    retryable:
      !failure.tooLarge && (status === null || status >= 500 || limit !== null || PASSING.has(status)),
    retryAfter,
    mayHaveHappened: writes && !failure.tokenExchange && (status === null || status >= 500),
    cause: error,
  });
}

/**
 * Runs calls; what fails in them is thrown as GitHubError.
 * @param what as in `gitHubError`
 */
export async function asking<T>(what: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw gitHubError(what, error);
  }
}
