/** Speaks the part of OSV's protocol that Weir uses (https://google.github.io/osv.dev/api/), with its limits and with faults on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { breakOff, type Fault, send } from "./faults.js";

/** A record as OSV publishes it. */
export interface OsvRecord {
  readonly id: string;
  readonly modified: string;
  readonly affected: readonly { readonly package: { readonly ecosystem: string; readonly name: string } }[];
}

interface Query {
  readonly package?: { readonly ecosystem: string; readonly name: string };
  readonly commit?: string;
  readonly page_token?: string;
}

/** Limits of the real service, smaller in tests. */
export interface OsvServerOptions {
  readonly records: readonly OsvRecord[];
  /** Ids in one page of one query; the last page may hold fewer. */
  readonly pageSize?: number;
  /** Queries of this name get a first page that holds only the token. */
  readonly emptyFirstPage?: string;
  /** Names for which the real service would answer 400 to the whole batch. */
  readonly refused?: readonly string[];
  /** Ids of the records that hold for a commit; the real service knows them from the repositories. */
  readonly commits?: Readonly<Record<string, readonly string[]>>;
}

/** OSV on loopback. */
export class OsvServer {
  readonly requests: { readonly method: string; readonly path: string; readonly queries: number }[] = [];
  /** Asked before every answer; null = answer as usual. */
  fault: (path: string, attempt: number, body: string) => Fault | null = () => null;
  records: readonly OsvRecord[];
  readonly #options: OsvServerOptions;
  readonly #server: Server;
  readonly #attempts = new Map<string, number>();

  private constructor(options: OsvServerOptions) {
    this.#options = options;
    this.records = options.records;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(options: OsvServerOptions): Promise<OsvServer> {
    const server = new OsvServer(options);
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
    const path = decodeURIComponent(request.url ?? "");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const attempt = this.#attempts.get(path) ?? 0;
    this.#attempts.set(path, attempt + 1);
    const queries = path === "/v1/querybatch" ? (JSON.parse(body) as { queries: Query[] }).queries : [];
    this.requests.push({ method: request.method ?? "", path, queries: queries.length });
    const fault = this.fault(path, attempt, body);
    if (fault !== null) {
      breakOff(response, fault);
    } else if (request.method === "POST" && path === "/v1/querybatch") {
      this.#queryBatch(queries, response);
    } else if (request.method === "GET" && path.startsWith("/v1/vulns/")) {
      const record = this.records.find((one) => one.id === path.slice("/v1/vulns/".length));
      if (record === undefined) send(response, 404, { code: 5, message: "Bug not found." });
      else send(response, 200, record);
    } else {
      send(response, 404, { code: 5, message: "Not Found" });
    }
  }

  #queryBatch(queries: readonly Query[], response: ServerResponse): void {
    if (queries.length > 1000) {
      send(response, 400, { code: 3, message: "Too many queries." });
      return;
    }
    if (queries.some((query) => this.#options.refused?.includes(query.package?.name ?? ""))) {
      send(response, 400, { code: 3, message: "Invalid query." });
      return;
    }
    send(response, 200, { results: queries.map((query) => this.#page(query)) });
  }

  #page(query: Query): object {
    const { pageSize = 1000, emptyFirstPage } = this.#options;
    const found = this.records.filter((record) => this.#holds(record, query));
    if (
      query.page_token === undefined &&
      query.package?.name === emptyFirstPage &&
      emptyFirstPage !== undefined
    )
      return { next_page_token: "0" };
    const start = Number(query.page_token ?? 0);
    const vulns = found.slice(start, start + pageSize).map(({ id, modified }) => ({ id, modified }));
    const more = start + pageSize < found.length;
    return {
      ...(vulns.length === 0 ? {} : { vulns }),
      ...(more ? { next_page_token: String(start + pageSize) } : {}),
    };
  }

  #holds({ id, affected }: OsvRecord, query: Query): boolean {
    const { package: asked, commit } = query;
    if (commit !== undefined) return this.#options.commits?.[commit]?.includes(id) === true;
    return affected.some(
      (entry) => entry.package.ecosystem === asked?.ecosystem && entry.package.name === asked.name,
    );
  }
}
