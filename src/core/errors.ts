/** Who can do something about an error: the person in front of Weir, or whoever runs it. */
export type Audience = "user" | "operator";

interface AppErrorOptions {
  readonly audience: Audience;
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/**
 * Trouble with the world or the user (docs/design.md, "Errors"). Decide by class or `code`, never by message text.
 * Trouble in the data is a `Problem`; anything else is a bug.
 */
export abstract class AppError extends Error {
  /** Stable, for logs and metrics. */
  abstract readonly code: string;
  readonly audience: Audience;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(message: string, options: AppErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.audience = options.audience;
    this.retryable = options.retryable;
  }
}

/** The environment is wrong; `problems` names every bad key, not only the first. */
export class ConfigError extends AppError {
  readonly code = "config";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(`Configuration is not usable:\n${problems.map((p) => `  - ${p}`).join("\n")}`, {
      audience: "operator",
      retryable: false,
      cause,
    });
    this.problems = problems;
  }
}

/** Why a lockfile as a whole could not be read. */
export type LockfileErrorKind =
  | "unknown-version"
  | "merge-conflict"
  | "syntax"
  | "empty"
  | "too-large"
  | "too-deep"
  | "timeout"
  | "crashed";

/** A lockfile that cannot be read as a whole. `line` counts from 1; null where no line can be told. */
export class LockfileError extends AppError {
  readonly code = "lockfile";
  readonly kind: LockfileErrorKind;
  readonly line: number | null;

  constructor(kind: LockfileErrorKind, message: string, line: number | null = null, cause?: unknown) {
    super(message, { audience: "user", retryable: false, cause });
    this.kind = kind;
    this.line = line;
  }
}

/** GitHub refused or failed. `status` is null when no answer came; `retryAfter` in seconds where GitHub told one. */
export class GitHubError extends AppError {
  readonly code = "github";
  readonly status: number | null;
  readonly retryAfter: number | null;
  /** The call may have had its effect although its answer was lost. */
  readonly mayHaveHappened: boolean;

  constructor(
    message: string,
    options: {
      status: number | null;
      retryable: boolean;
      retryAfter?: number | null;
      mayHaveHappened?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { audience: "operator", retryable: options.retryable, cause: options.cause });
    this.status = options.status;
    this.retryAfter = options.retryAfter ?? null;
    this.mayHaveHappened = options.mayHaveHappened ?? false;
  }
}

/** An outside data source (OSV, KEV, a registry) failed. */
export class UpstreamError extends AppError {
  readonly code = "upstream";
  readonly source: string;
  /** The HTTP status it answered with; null when no answer came or it was no matter of a status. */
  readonly status: number | null;

  constructor(
    source: string,
    message: string,
    options: { retryable: boolean; status?: number | null; cause?: unknown },
  ) {
    super(message, { audience: "operator", retryable: options.retryable, cause: options.cause });
    this.source = source;
    this.status = options.status ?? null;
  }
}

/** The database or the queue failed. */
export class StoreError extends AppError {
  readonly code = "store";

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { audience: "operator", ...options });
  }
}
