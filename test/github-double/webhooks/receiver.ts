import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** One delivery as a receiver got it. `name` is `event.action`. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A listener that keeps what it gets. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Status of its answers; null = it never answers. */
  answerWith: number | null;
  close(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      const payload = JSON.parse(raw) as Record<string, unknown>;
      const action = payload["action"];
      const event = String(request.headers["x-github-event"]);
      const name = typeof action === "string" ? `${event}.${action}` : event;
      receiver.received.push({ headers: request.headers, raw, name, payload });
      if (receiver.answerWith !== null) response.writeHead(receiver.answerWith).end("taken");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answerWith: 202,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

/** A receiver that a double sends to. */
export interface Listener extends Receiver {
  /** What came since the last time, in no certain order. */
  told(): Promise<readonly Received[]>;
}

export async function listenTo(github: {
  webhookUrl: string | null;
  settled(): Promise<void>;
}): Promise<Listener> {
  const receiver = await startReceiver();
  github.webhookUrl = receiver.url;
  return Object.assign(receiver, {
    told: async () => {
      await github.settled();
      return receiver.received.splice(0);
    },
  });
}
