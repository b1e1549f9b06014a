/** What local servers do instead of answering. */
import type { ServerResponse } from "node:http";

/** What happens to a request instead of an answer; `cut` ends the connection in the middle of the body. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "hang"
  | "cut"
  | "not-json";

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Does to a request what the fault says. */
export function breakOff(response: ServerResponse, fault: Fault): void {
  if (fault === "hang") return;
  if (fault === "not-json") {
    response.writeHead(200, { "content-type": "application/json" }).end("<html>");
  } else if (fault === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"results": [');
    setImmediate(() => response.destroy());
  } else {
    response.writeHead(fault.status, fault.headers ?? {}).end("{}");
  }
}
