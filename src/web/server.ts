import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Logger } from "pino";

import type { Handler } from "./webhooks.js";

/** The one HTTP server. */
export interface WebServer {
  readonly url: string;
  /** Stops accepting, and waits for the answers under way. */
  readonly close: () => Promise<void>;
}

/** Times of the server. */
interface ServerLimits {
  /** GitHub gives up after ten seconds; a request that takes longer to arrive is not one of its, and answered 408. */
  readonly requestMs: number;
  /** How long answers under way may take at shutdown before their connections are cut. */
  readonly drainMs: number;
}

const LIMITS: ServerLimits = { requestMs: 15_000, drainMs: 5_000 };

/** Starts the server; handlers are asked in order, the first that answers ends it. */
export async function startServer(
  handlers: readonly Handler[],
  host: string,
  port: number,
  log: Logger,
  { requestMs, drainMs }: ServerLimits = LIMITS,
): Promise<WebServer> {
  // How often Node looks for requests that take too long; by default each half minute.
  const times = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: requestMs / 5,
  };
  const server = createServer(times, (request, response) => {
    void (async () => {
      try {
        for (const handler of handlers) if (await handler(request, response)) return;
        response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
      } catch (error) {
        // A sender who hangs up or is too slow has seen to that alone.
        if (request.destroyed && !request.complete) return;
        log.error({ err: error, path: request.url }, "A request failed");
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end();
      }
    })();
  });
  await listen(server, host, port);
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    close: () => close(server, drainMs),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
