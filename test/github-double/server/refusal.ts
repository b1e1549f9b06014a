/** An answer that is not what was asked for. A `violation` is the caller's mistake: recorded, so that a test can demand that there were none. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly violation: boolean;
  /** What exactly is wrong. */
  readonly errors: readonly string[];

  constructor(
    status: number,
    message: string,
    options: { errors?: readonly string[]; violation?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = options.errors ?? [];
    this.violation = options.violation ?? false;
    this.body = {
      message,
      documentation_url: "https://docs.github.com/rest",
      status: String(status),
    };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** A mistake that GitHub answers with 422. */
export function invalid(message: string, errors: readonly string[] = []): Refusal {
  return new Refusal(422, message, { errors, violation: true });
}
