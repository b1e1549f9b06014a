/** Entry point of the processes of the load benchmark: the service, a bare Probot, the clients. */
import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";

import { pino } from "pino";
import { Probot, Server } from "probot";

import { readConfig } from "../src/config.js";
import { startService } from "../src/main.js";

/** What such a process is asked to do. */
export type LoadOrder =
  | { readonly kind: "weir"; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: "probot"; readonly env: Readonly<Record<string, string>> }
  | {
      readonly kind: "deliver";
      readonly url: string;
      readonly secret: string;
      /** Sent in turn, each time with an id of its own. */
      readonly payloads: readonly string[];
      readonly count: number;
      readonly connections: number;
    }
  | { readonly kind: "stop" };

/** What it answers. */
export type LoadAnswer =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "delivered"; readonly seconds: number; readonly refused: number };

let stop: () => Promise<void> = () => Promise.resolve();

function answer(message: LoadAnswer): void {
  process.send?.(message);
}

async function obey(order: LoadOrder): Promise<void> {
  switch (order.kind) {
    case "weir": {
      // A double is not to be spared; everything else is as in production.
      const service = await startService(readConfig(order.env), { calls: { throttle: false } });
      ({ stop } = service);
      answer({ kind: "listening", url: service.url });
      return;
    }
    case "probot":
      answer({ kind: "listening", url: await startBareProbot(order.env) });
      return;
    case "deliver":
      answer(await deliver(order));
      return;
    case "stop":
      await stop();
      process.disconnect();
  }
}

/** Probot's own server with an application that does nothing with a pull request. */
async function startBareProbot(env: Readonly<Record<string, string>>): Promise<string> {
  const { APP_ID: appId, PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret } = env;
  if (appId === undefined || privateKey === undefined || secret === undefined)
    throw new Error("the app's settings are missing");
  const log = pino({ level: "silent" });
  const server = new Server({
    Probot: Probot.defaults({ appId, privateKey, secret, log }),
    host: "127.0.0.1",
    port: await freePort(),
    log,
  });
  await server.load((app) => {
    app.on("pull_request", () => undefined);
  });
  await server.start();
  stop = () => server.stop();
  return `http://127.0.0.1:${server.port}`;
}

/** Probot takes port 0 for its default. */
async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Signed deliveries over keep-alive connections, the next when the last was answered. */
async function deliver(order: Extract<LoadOrder, { kind: "deliver" }>): Promise<LoadAnswer> {
  const { url, secret, payloads, count, connections } = order;
  const signed = payloads.map((payload) => ({
    body: Buffer.from(payload),
    signature: `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`,
  }));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  let refused = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < count) {
        const one = signed[next % signed.length];
        next += 1;
        if (one === undefined) throw new Error("there is nothing to deliver");
        const status = await post(url, agent, one.body, {
          "content-type": "application/json",
          "content-length": String(one.body.length),
          "x-github-event": "pull_request",
          "x-github-delivery": randomUUID(),
          "x-hub-signature-256": one.signature,
        });
        if (status !== 200 && status !== 202) refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { kind: "delivered", seconds, refused };
}

function post(url: string, agent: Agent, body: Buffer, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", agent, headers, timeout: 30_000 }, (response) => {
      response.resume().on("end", () => {
        resolve(response.statusCode ?? 0);
      });
    });
    call.on("error", reject).on("timeout", () => call.destroy(new Error("no answer within 30 s")));
    call.end(body);
  });
}

process.on("message", (order: LoadOrder) => {
  obey(order).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
