/** Speaks the part of deps.dev's JSON that Weir uses (https://docs.deps.dev/api/v3alpha/), with faults on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { breakOff, type Fault, send } from "./faults.js";

interface WireKey {
  readonly system: string;
  readonly name: string;
  readonly version: string;
}

/** A version as deps.dev tells it. */
export interface DepsDevVersion {
  readonly publishedAt?: string;
  readonly licenses?: readonly string[];
}

/** deps.dev on loopback. */
export class DepsDevServer {
  readonly requests: { readonly path: string; readonly asked: number }[] = [];
  /** By `SYSTEM name version`. */
  readonly versions = new Map<string, DepsDevVersion>();
  /** Bodies of `GET` answers by path, percent-encoded as it is asked: what `:requirements` and the like tell. */
  readonly answers = new Map<string, object>();
  /** Asked before every answer; null = answer as usual. */
  fault: (path: string, attempt: number) => Fault | null = () => null;
  /** Versions in one page of a batch. */
  pageSize = 5000;
  readonly #server: Server;
  #attempts = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<DepsDevServer> {
    const server = new DepsDevServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const path = request.url ?? "";
    const isBatch = request.method === "POST" && path === "/v3alpha/versionbatch";
    const body = isBatch
      ? (JSON.parse(text) as { requests: { versionKey: WireKey }[]; pageToken?: string })
      : null;
    this.requests.push({ path, asked: body?.requests.length ?? 1 });
    const fault = this.fault(path, this.#attempts++);
    if (fault !== null) breakOff(response, fault);
    else if (body === null) {
      const answer = this.answers.get(path);
      send(response, answer === undefined ? 404 : 200, answer ?? { code: 5, message: "not found" });
    } else if (body.requests.length > 5000) send(response, 400, { code: 3, message: "too many requests" });
    else send(response, 200, this.#batch(body.requests, Number(body.pageToken ?? 0)));
  }

  /** As the service does it: an unknown version is answered without `version`, and every request is repeated. */
  #batch(requests: readonly { readonly versionKey: WireKey }[], from: number): object {
    const to = from + this.pageSize;
    const responses = requests.slice(from, to).map((request) => {
      const { system, name, version } = request.versionKey;
      const known = this.versions.get(`${system} ${name} ${version}`);
      return known === undefined
        ? { request }
        : { request, version: { versionKey: request.versionKey, ...known } };
    });
    return { responses, nextPageToken: to < requests.length ? String(to) : "" };
  }
}
