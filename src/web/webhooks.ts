import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Probot } from "probot";
import type { Logger } from "pino";

import type { Meter } from "../ports.js";

/** GitHub caps payloads at 25 MB. https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_BODY_BYTES = 25 * 1024 * 1024;
const LINGER_MS = 3000;

/** What the front needs of Probot: verification, and its event handlers. */
export interface WebhookPorts {
  readonly probot: Pick<Probot, "receive"> & { readonly webhooks: Pick<Probot["webhooks"], "verify"> };
  readonly path: string;
  readonly meter: Pick<Meter, "delivery">;
  readonly log: Logger;
}

type Delivered = Parameters<Probot["receive"]>[0];

/** Answers a request and says so, or leaves it to the next handler. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * The webhook's front. Refuses a body over 25 MB while reading it (413), missing headers (400) and a wrong signature
 * (401, without parsing); acknowledges (202) only when the handlers are done, which is when the jobs are stored. Probot's
 * own middleware has no size limit and answers 202 after nine seconds whatever happens, so it is not used.
 */
export function webhookHandler({ probot, path, meter, log }: WebhookPorts): Handler {
  return async (request, response) => {
    if (pathOf(request) !== path) return false;
    const answer = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => {
      if (status >= 400) meter.delivery("unknown", "refused");
      response.writeHead(status, { "content-type": "text/plain", ...headers }).end(`${text}\n`);
      return true;
    };
    if (request.method !== "POST") return answer(405, "POST only", { allow: "POST" });
    const id = header(request, "x-github-delivery");
    const name = header(request, "x-github-event");
    const signature = header(request, "x-hub-signature-256");
    if (id === null || name === null || signature === null)
      return answer(400, "headers of a GitHub delivery are missing");
    if (!(header(request, "content-type") ?? "").startsWith("application/json"))
      return answer(415, "application/json only");
    const body = await readBody(request);
    if (body === null) {
      meter.delivery("unknown", "refused");
      await refuseTooLarge(request, response);
      return true;
    }
    if (!(await isSigned(probot, body, signature))) return answer(401, "wrong signature");
    const payload = parse(body);
    if (payload === null) return answer(400, "no JSON object");
    try {
      // Names that GitHub invents later have no handler and end there.
      await probot.receive({ id, name, payload } as Delivered);
    } catch (error) {
      log.error({ err: error, delivery: id, event: name }, "A delivery could not be stored");
      return answer(503, "not stored; please deliver again", { "retry-after": "60" });
    }
    return answer(202, "accepted");
  };
}

/** The path of a request without its query. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" && value.length <= 1024 ? value : null;
}

/** null = too large; reading stops there. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the connection before it carried the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Answers 413, and throws away what still comes, for a moment. The answer is whole but not ended meanwhile: Node closes
 * the connection with its end, one that is closed while its sender writes is reset, and the sender never reads it.
 */
async function refuseTooLarge(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = "larger than 25 MB\n";
  const headers = { "content-type": "text/plain", "content-length": text.length, connection: "close" };
  response.writeHead(413, headers).write(text);
  request.resume();
  await Promise.race([once(request, "close"), sleep(LINGER_MS, undefined, { ref: false })]);
  response.end();
  request.destroy();
}

async function isSigned(probot: WebhookPorts["probot"], body: string, signature: string): Promise<boolean> {
  // verify() throws on an empty body, which no delivery has.
  return body !== "" && (await probot.webhooks.verify(body, signature));
}

function parse(body: string): object | null {
  try {
    const payload: unknown = JSON.parse(body);
    return typeof payload === "object" && payload !== null && !Array.isArray(payload) ? payload : null;
  } catch {
    return null;
  }
}
