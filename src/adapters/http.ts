/** JSON over HTTP with limits of time, size and attempts (docs/design.md, "The tree"). Only for idempotent calls. */
import { setTimeout as pause } from "node:timers/promises";
import type { ZodType } from "zod";
import { UpstreamError } from "../core/errors.js";
import type { Meter } from "../ports.js";

/** How one source is talked to. All times in milliseconds. */
export interface HttpSettings {
  /** As gaps and metrics name it, e.g. "OSV". */
  readonly source: string;
  /** E.g. "weir/1.0.0". */
  readonly userAgent: string;
  /** For one attempt, body included. */
  readonly timeoutMs: number;
  /** Of the decompressed body. */
  readonly maxBytes: number;
  /** Further attempts after the first, for 429, 5xx and a lost connection. */
  readonly retries: number;
  /** The first pause; it doubles, and half of it is chance. */
  readonly backoffMs: number;
  /** A longer Retry-After ends the attempts at once. */
  readonly longestPauseMs: number;
  readonly meter: Pick<Meter, "upstreamFailure">;
}

/** Good for a public API. */
export const HTTP_LIMITS = {
  timeoutMs: 20_000,
  maxBytes: 10 * 1024 * 1024,
  retries: 3,
  backoffMs: 500,
  longestPauseMs: 30_000,
} as const satisfies Partial<HttpSettings>;

/** One idempotent call: GET, or a POST that only asks (OSV's queries). */
interface JsonRequest<T> {
  readonly url: URL;
  /** Sent as JSON by POST; absent = GET. */
  readonly body?: unknown;
  readonly schema: ZodType<T>;
  /** ETag of what is held already. */
  readonly etag?: string;
  readonly signal: AbortSignal;
}

/** A body that fits its schema. */
interface JsonAnswer<T> {
  readonly value: T;
  readonly etag: string | null;
}

/** What one attempt came to: an answer, or a reason to try again. */
type Attempt<T> =
  | { readonly answer: JsonAnswer<T> | null }
  | { readonly failure: UpstreamError; readonly retryAfterMs: number | null };

/** Talks to one source. */
export class JsonHttp {
  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  /**
   * The body as a typed value.
   * @throws {UpstreamError} no answer, an unusable status or body; `retryable` unless the source refused (4xx)
   * @throws the signal's reason when it aborts
   */
  async json<T>(request: Omit<JsonRequest<T>, "etag">): Promise<T> {
    const answer = await this.conditional<T>(request);
    if (answer === null) throw this.#error("answers 304 to an unconditional request", true, 304);
    return answer.value;
  }

  /** As `json`; null = unchanged since `etag`. */
  async conditional<T>(request: JsonRequest<T>): Promise<JsonAnswer<T> | null> {
    const { retries, backoffMs, longestPauseMs, meter, source } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      request.signal.throwIfAborted();
      const outcome = await this.#attempt(request);
      if ("answer" in outcome) return outcome.answer;
      request.signal.throwIfAborted();
      const backoff = backoffMs * 2 ** attempt * (0.5 + Math.random() / 2);
      const wait = Math.max(backoff, outcome.retryAfterMs ?? 0);
      if (!outcome.failure.retryable || attempt >= retries || wait > longestPauseMs) {
        meter.upstreamFailure(source);
        throw outcome.failure;
      }
      await pause(wait, undefined, { signal: request.signal }).catch(() => {
        request.signal.throwIfAborted();
      });
    }
  }

  async #attempt<T>(request: JsonRequest<T>): Promise<Attempt<T>> {
    const { timeoutMs, userAgent } = this.#settings;
    const timeout = AbortSignal.timeout(timeoutMs);
    const headers = new Headers({ accept: "application/json", "user-agent": userAgent });
    if (request.etag !== undefined) headers.set("if-none-match", request.etag);
    const init: RequestInit = { headers, signal: AbortSignal.any([request.signal, timeout]) };
    if (request.body !== undefined) {
      headers.set("content-type", "application/json");
      init.method = "POST";
      init.body = JSON.stringify(request.body);
    }
    try {
      const response = await fetch(request.url, init);
      if (response.status === 304 && request.etag !== undefined) return { answer: null };
      if (!response.ok) {
        await response.body?.cancel();
        return this.#refusal(response);
      }
      const text = await this.#text(response);
      return { answer: { value: this.#value(text, request.schema), etag: response.headers.get("etag") } };
    } catch (cause) {
      if (cause instanceof UpstreamError) return { failure: cause, retryAfterMs: null };
      const what = timeout.aborted
        ? `gave no answer within ${Math.ceil(timeoutMs / 1000)} s`
        : "cannot be reached";
      return { failure: this.#error(what, true, null, cause), retryAfterMs: null };
    }
  }

  #refusal(response: Response): { failure: UpstreamError; retryAfterMs: number | null } {
    const { status } = response;
    const again = status === 429 || status === 408 || status >= 500;
    return {
      failure: this.#error(`answers ${status}`, again, status),
      retryAfterMs: retryAfterMs(response.headers.get("retry-after")),
    };
  }

  /** Reads no further than the limit, whatever Content-Length says or a compressed body becomes. */
  async #text(response: Response): Promise<string> {
    const { maxBytes } = this.#settings;
    if (response.body === null) return "";
    const chunks: Uint8Array[] = [];
    let size = 0;
    // Leaving the loop cancels the stream.
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes)
        throw this.#error(`answers with more than ${maxBytes} bytes`, false, response.status);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  #value<T>(text: string, schema: ZodType<T>): T {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw this.#error("answers with something that is not JSON", true, null, cause);
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw this.#error("answers with JSON of an unknown shape", false, null, parsed.error);
  }

  #error(what: string, retryable: boolean, status: number | null, cause?: unknown): UpstreamError {
    const { source } = this.#settings;
    return new UpstreamError(source, `${source} ${what}`, { retryable, status, cause });
  }
}

/** Retry-After in seconds or as a date, https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; null = unusable. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
