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

/** GitHub gives up after ten seconds; a body that takes longer than this is not one of its. */
const REQUEST_MS = 30_000;

/** Starts the server; handlers are asked in order, the first that answers ends it. */
export async function startServer(
  handlers: readonly Handler[],
  host: string,
  port: number,
  log: Logger,
): Promise<WebServer> {
  const server = createServer((request, response) => {
    void (async () => {
      try {
        for (const handler of handlers) if (await handler(request, response)) return;
        response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
      } catch (error) {
        log.error({ err: error, path: request.url }, "A request failed");
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end();
      }
    })();
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  await listen(server, host, port);
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    close: () => close(server),
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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}
