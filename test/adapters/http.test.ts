import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { JsonHttp, type HttpSettings } from "../../src/adapters/http.js";
import { UpstreamError } from "../../src/core/errors.js";

const schema = z.object({ ok: z.boolean() });
let server: Server;
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let seen: IncomingMessage[];
let failures: string[];

beforeEach(async () => {
  answers = [];
  seen = [];
  failures = [];
  server = createServer((request, response) => {
    seen.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): URL => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
const signal = (): AbortSignal => new AbortController().signal;
const ok = (_: IncomingMessage, response: ServerResponse): void => void response.end('{"ok":true}');
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(code, headers).end("{}");

function http(settings: Partial<HttpSettings> = {}): JsonHttp {
  return new JsonHttp({
    source: "Test",
    userAgent: "weir/1.2.3",
    timeoutMs: 2000,
    maxBytes: 1000,
    retries: 2,
    backoffMs: 1,
    longestPauseMs: 1500,
    meter: { upstreamFailure: (source) => void failures.push(source) },
    ...settings,
  });
}

async function failure(client: JsonHttp): Promise<UpstreamError> {
  const error: unknown = await client.json({ url: url(), schema, signal: signal() }).catch((e: unknown) => e);
  if (!(error instanceof UpstreamError)) throw new Error("expected an UpstreamError", { cause: error });
  return error;
}

describe("JsonHttp", () => {
  it("returns the body as its schema has it and says who asks", async () => {
    answers = [ok];
    expect(await http().json({ url: url(), schema, signal: signal() })).toEqual({ ok: true });
    expect(seen[0]?.method).toBe("GET");
    expect(seen[0]?.headers["user-agent"]).toBe("weir/1.2.3");
  });

  it("posts a body as JSON", async () => {
    let body = "";
    answers = [
      (request, response) => {
        request.on("data", (chunk) => (body += String(chunk))).on("end", () => response.end('{"ok":true}'));
      },
    ];
    await http().json({ url: url(), body: { a: 1 }, schema, signal: signal() });
    expect(body).toBe('{"a":1}');
    expect(seen[0]?.method).toBe("POST");
    expect(seen[0]?.headers["content-type"]).toBe("application/json");
  });

  it.each([429, 408, 500, 503])("tries again after %d", async (code) => {
    answers = [status(code), ok];
    expect(await http().json({ url: url(), schema, signal: signal() })).toEqual({ ok: true });
    expect(seen).toHaveLength(2);
    expect(failures).toEqual([]);
  });

  it("tries again after a connection that breaks off", async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setImmediate(() => response.destroy());
      },
      ok,
    ];
    expect(await http().json({ url: url(), schema, signal: signal() })).toEqual({ ok: true });
  });

  it("gives up after the last attempt and counts one failure", async () => {
    answers = [status(502)];
    const error = await failure(http());
    expect(error).toMatchObject({ source: "Test", status: 502, retryable: true });
    expect(seen).toHaveLength(3);
    expect(failures).toEqual(["Test"]);
  });

  it("does not repeat what the source refuses", async () => {
    answers = [status(400)];
    expect(await failure(http())).toMatchObject({ status: 400, retryable: false });
    expect(seen).toHaveLength(1);
  });

  it("waits as long as Retry-After asks", async () => {
    answers = [status(429, { "retry-after": "1" }), ok];
    const start = performance.now();
    await http().json({ url: url(), schema, signal: signal() });
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it("reads Retry-After as a date and gives up where it is too far off", async () => {
    answers = [status(503, { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() })];
    expect(await failure(http())).toMatchObject({ status: 503, retryable: true });
    expect(seen).toHaveLength(1);
  });

  it("ends an answer that takes too long, also in the middle of its body", async () => {
    answers = [(_, response) => void response.writeHead(200).write("{")];
    const error = await failure(http({ timeoutMs: 100, retries: 0 }));
    expect(error.retryable).toBe(true);
    expect(error.message).toBe("Test gave no answer within 1 s");
  });

  it("stops reading at the limit, however well the body is compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, 32));
    answers = [(_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb)];
    expect(bomb.byteLength).toBeLessThan(10_000);
    const error = await failure(http({ maxBytes: 10_000 }));
    expect(error.message).toBe("Test answers with more than 10000 bytes");
    expect(seen).toHaveLength(1);
  });

  it("tells JSON of another shape from no JSON", async () => {
    answers = [(_, response) => void response.end('{"ok":"yes"}')];
    expect((await failure(http())).retryable).toBe(false);
    answers = [(_, response) => void response.end("<html>")];
    expect((await failure(http())).retryable).toBe(true);
  });

  it("throws the caller's reason when the caller gives up, also while pausing", async () => {
    answers = [status(503)];
    const reason = new Error("job ends");
    const controller = new AbortController();
    const call = http({ backoffMs: 1000 }).json({ url: url(), schema, signal: controller.signal });
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(call).rejects.toBe(reason);
    expect(failures).toEqual([]);
  });

  it("asks with an ETag and understands that nothing changed", async () => {
    answers = [
      (request, response) => {
        if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
        else response.writeHead(200, { etag: '"1"' }).end('{"ok":true}');
      },
    ];
    const first = await http().conditional({ url: url(), schema, signal: signal() });
    expect(first).toEqual({ value: { ok: true }, etag: '"1"' });
    expect(await http().conditional({ url: url(), schema, etag: '"1"', signal: signal() })).toBeNull();
  });
});
