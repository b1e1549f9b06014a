import type { Registry } from "prom-client";

import { type Handler, pathOf } from "./webhooks.js";

/** One thing that must work before deliveries are welcome. `ping` throws when it does not. */
export interface Dependency {
  readonly name: string;
  readonly ping: () => Promise<void>;
}

const PING_MS = 3000;

/**
 * `/healthz`: the process answers. `/readyz`: database and queue answer (503 and which one does not, else).
 * `/metrics`: Prometheus text. All without secrets: messages of errors are not shown.
 */
export function healthHandler(dependencies: readonly Dependency[], registry: Registry): Handler {
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    switch (pathOf(request)) {
      case "/healthz":
        response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
        return true;
      case "/readyz": {
        const states = await Promise.all(
          dependencies.map(async ({ name, ping }) => `${name}: ${await stateOf(ping)}`),
        );
        const ready = states.every((state) => state.endsWith(": ok"));
        response.writeHead(ready ? 200 : 503, { "content-type": "text/plain" }).end(`${states.join("\n")}\n`);
        return true;
      }
      case "/metrics":
        response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
        return true;
      default:
        return false;
    }
  };
}

async function stateOf(ping: () => Promise<void>): Promise<"ok" | "down"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("no answer"));
    }, PING_MS);
  });
  try {
    await Promise.race([ping(), late]);
    return "ok";
  } catch {
    return "down";
  } finally {
    clearTimeout(timer);
  }
}
