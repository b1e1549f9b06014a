import { setMaxListeners } from "node:events";

import { AnswerTooLarge, AnswerTooSlow } from "./errors.js";

type Fetch = typeof globalThis.fetch;

/** What one HTTP request may take. */
export interface FetchBounds {
  /** Milliseconds until the last byte of the answer. */
  readonly timeLimitMs: number;
  /** Bytes of a good answer's body, after decompression. */
  readonly maxBytes: number;
}

/** Called once for every request with its answer, or with null when none came. */
export type Answered = (response: Response | null) => void;

/** An error's explanation is never larger than this; more is cut off by refusing it. */
const MAX_ERROR_BYTES = 1_000_000;

/**
 * A fetch that ends in bounded time and memory, its body read to the end: Octokit swallows failures while it reads a
 * body and goes on with an empty one, so the body must be whole before Octokit sees the answer.
 * Rejects with AnswerTooLarge, AnswerTooSlow, the reason of the caller's signal, or what `fetch` rejects with.
 */
export function boundedFetch(fetch: Fetch, bounds: FetchBounds, answered: Answered = () => undefined): Fetch {
  return async (input, init) => {
    // By hand instead of AbortSignal.any: nothing must stay hooked to the signal of a long job after each request.
    const controller = new AbortController();
    const outer = init?.signal ?? null;
    const forward = (): void => {
      controller.abort(outer?.reason);
    };
    if (outer?.aborted === true) forward();
    // As many as there are requests at once; each takes its listener away again, so a growing number is no leak.
    if (outer !== null) setMaxListeners(0, outer);
    outer?.addEventListener("abort", forward);
    const timer = setTimeout(() => {
      controller.abort(new AnswerTooSlow(bounds.timeLimitMs));
    }, bounds.timeLimitMs);
    let response: Response | null = null;
    try {
      response = await fetch(input, { ...init, signal: controller.signal });
      const body = await readBody(response, response.ok ? bounds.maxBytes : MAX_ERROR_BYTES);
      const whole = new Response(body, {
        status: response.status,
        statusText: response.statusText,
        headers: response.headers,
      });
      return Object.defineProperty(whole, "url", { value: response.url });
    } catch (error) {
      response = null;
      controller.abort(error);
      throw error;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener("abort", forward);
      answered(response);
    }
  };
}

/** The whole body; null where there is none (204). */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) return null;
  // Compressed or not, a body that is longer than this on the wire is longer when read.
  if (Number(response.headers.get("content-length")) > maxBytes) throw new AnswerTooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AnswerTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
