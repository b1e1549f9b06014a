import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import { boundedFetch } from "../../../src/adapters/github/bounded-fetch.js";
import { AnswerTooLarge, AnswerTooSlow } from "../../../src/adapters/github/errors.js";

let server: Server | null = null;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

const bounds = { timeLimitMs: 2000, maxBytes: 1000 };

describe("boundedFetch", () => {
  it("hands on status, headers, address and body", async () => {
    const url = await serve((_, response) => response.writeHead(201, { "x-a": "b" }).end("body"));
    const statuses: (number | null)[] = [];
    const answer = await boundedFetch(fetch, bounds, (response) => statuses.push(response?.status ?? null))(
      url,
    );
    expect([answer.status, answer.headers.get("x-a"), answer.url, await answer.text()]).toEqual([
      201,
      "b",
      url,
      "body",
    ]);
    expect(statuses).toEqual([201]);
  });

  it("covers the body with the time limit", async () => {
    const url = await serve((_, response) => response.writeHead(200).write("first"));
    const statuses: (number | null)[] = [];
    const started = performance.now();
    const call = boundedFetch(fetch, { ...bounds, timeLimitMs: 60 }, (answer) =>
      statuses.push(answer?.status ?? null),
    )(url);
    await expect(call).rejects.toBeInstanceOf(AnswerTooSlow);
    expect(performance.now() - started).toBeLessThan(1500);
    expect(statuses).toEqual([null]);
  });

  it("rejects where a body ends early instead of handing on what came", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("only this", () => response.destroy());
    });
    await expect(boundedFetch(fetch, bounds)(url)).rejects.toThrow();
  });

  it("refuses a body by its announced length, by what arrives, and by what it unpacks to", async () => {
    const big = Buffer.alloc(5000, "a");
    let arrived = 0;
    const answers: RequestListener[] = [
      (_, response) => response.writeHead(200, { "content-length": "5000" }).write("a"),
      (_, response) => {
        const more = (): void => {
          arrived += 600;
          if (!response.destroyed) response.write(big.subarray(0, 600), () => setTimeout(more, 5));
        };
        response.writeHead(200);
        more();
      },
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(big)),
    ];
    for (const answer of answers) {
      const url = await serve(answer);
      await expect(boundedFetch(fetch, bounds)(url)).rejects.toBeInstanceOf(AnswerTooLarge);
      server?.closeAllConnections();
      server?.close();
    }
    expect(arrived).toBeLessThan(100_000);
    const url = await serve((_, response) => response.writeHead(200).end(big.subarray(0, 1000)));
    expect((await (await boundedFetch(fetch, bounds)(url)).arrayBuffer()).byteLength).toBe(1000);
  });

  it("reads the explanation of a failure whatever the bound for good answers is", async () => {
    const url = await serve((_, response) => response.writeHead(404).end("x".repeat(3000)));
    expect(await (await boundedFetch(fetch, bounds)(url)).text()).toHaveLength(3000);
  });

  it("ends with the caller's reason and leaves nothing hooked to the caller's signal", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/fine") response.end();
    });
    const reason = new Error("shutdown");
    const controller = new AbortController();
    const call = boundedFetch(fetch, bounds)(url, { signal: controller.signal });
    setTimeout(() => {
      controller.abort(reason);
    }, 20);
    await expect(call).rejects.toBe(reason);
    await expect(boundedFetch(fetch, bounds)(url, { signal: controller.signal })).rejects.toBe(reason);

    let hooked = 0;
    const fresh = new AbortController().signal;
    const add = fresh.addEventListener.bind(fresh);
    const remove = fresh.removeEventListener.bind(fresh);
    fresh.addEventListener = (...given: Parameters<typeof add>) => {
      hooked += 1;
      add(...given);
    };
    fresh.removeEventListener = (...given: Parameters<typeof remove>) => {
      hooked -= 1;
      remove(...given);
    };
    await boundedFetch(fetch, bounds)(`${url}fine`, { signal: fresh });
    expect(hooked).toBe(0);
  });
});
