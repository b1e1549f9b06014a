import { request } from "node:http";
import type { DeliveryOutcome } from "./delivery.js";

/** What is kept of a receiver's answer. */
const MAX_KEPT_BYTES = 64 * 1024;

/** Posts a payload and waits for the answer, no longer than `timeout` milliseconds. Never throws. */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  payload: string,
  timeout: number,
): Promise<DeliveryOutcome> {
  const deliveredAt = new Date();
  return new Promise((resolve) => {
    const end = (
      status: string,
      statusCode: number,
      answer: Readonly<Record<string, string>> = {},
      body = "",
    ) => {
      const seconds = (Date.now() - deliveredAt.getTime()) / 1000;
      resolve({ deliveredAt, seconds, status, statusCode, headers: answer, body });
    };
    const signal = AbortSignal.timeout(timeout);
    const failed = () => {
      if (signal.aborted) end("timed out", 504);
      else end("failed to connect to host", 502);
    };
    const length = String(Buffer.byteLength(payload));
    const sent = request(
      url,
      { method: "POST", signal, headers: { ...headers, "content-length": length } },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_KEPT_BYTES) chunks.push(chunk);
        });
        answer.on("error", failed);
        answer.on("end", () => {
          const code = answer.statusCode ?? 0;
          const status = code >= 200 && code < 300 ? "OK" : `Invalid HTTP Response: ${code}`;
          const told = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
          end(status, code, Object.fromEntries(told), Buffer.concat(chunks).toString("utf8"));
        });
      },
    );
    sent.on("error", failed);
    sent.end(payload);
  });
}
