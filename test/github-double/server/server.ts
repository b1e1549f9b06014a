import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Contract, type Match } from "../contract/contract.js";
import { checkRules } from "../contract/rules.js";
import type { World } from "../state/world.js";
import { Call, type Actor, type Reply } from "./call.js";
import { exhausted, under } from "./faulty.js";
import type { Faults } from "./faults.js";
import { admit, type Identity } from "./identity.js";
import { flavourOf } from "./media.js";
import type { RateLimit } from "./rate-limit.js";
import type { Records, RequestRecord } from "./records.js";
import { Refusal } from "./refusal.js";
import type { Route } from "./route.js";

interface Parts {
  readonly world: World;
  readonly identity: Identity;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly records: Records;
  readonly routes: readonly Route[];
}

const MAX_REQUEST_BYTES = 150 * 1024 * 1024;
const NOBODY: Actor = { kind: "nobody" };

/** The HTTP side: admission, contract, faults, rate limit; what an operation does is the routes' matter. */
export class ApiServer {
  readonly #parts: Parts;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #contract = Contract.shared();
  readonly #server: Server;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#routes = new Map(parts.routes.map((route) => [route.route, route]));
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        parts.records.bugs.push({ route: request.url ?? "", problems: [String(error)] });
        response.destroy();
      });
    });
  }

  /** Returns the address. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server.close(() => {
        resolve();
      }),
    );
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { world, identity, records, faults, rateLimit } = this.#parts;
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", world.origin);
    const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, "") || "/";
    const match = this.#contract.match(method, path);
    const record: RequestRecord = {
      method,
      route: match?.route ?? `${method} ${path}`,
      path,
      status: null,
      installation: null,
      fault: null,
      at: world.now(),
    };
    const body = await readBody(request);
    records.requests.push(record);
    let actor = NOBODY;
    let refused: Reply | null = null;
    try {
      actor = identity.identify(request.headers.authorization);
    } catch (error) {
      refused = this.#refuse(error, record, match);
    }
    const installation = actor.kind === "installation" ? actor.token.installation.id : null;
    const fault = faults.pick({ method, route: record.route, path, installation });
    const counted = path !== "/rate_limit";
    if (fault?.kind === "primary-limit") rateLimit.exhaust(actor, fault.resetIn);
    const outcome = await under(fault, () => {
      if (refused !== null) return Promise.resolve(refused);
      if (counted && rateLimit.isExhausted(actor)) return Promise.resolve(exhausted());
      return this.#answer(request, url, match, actor, body, record);
    });
    Object.assign(record, { installation, fault: fault?.kind ?? null });
    if (outcome.kind === "destroy") {
      request.socket.destroy();
      return;
    }
    if (outcome.kind === "hang") return;
    const { reply } = outcome;
    const { status, bytes, headers } = render(reply, request);
    record.status = status;
    if (counted && status !== 304) rateLimit.count(actor);
    response.writeHead(status, { ...rateLimit.headers(actor), ...headers }).end(bytes);
  }

  async #answer(
    request: IncomingMessage,
    url: URL,
    match: Match | null,
    actor: Actor,
    raw: Buffer,
    record: RequestRecord,
  ): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await this.#dispatch(request, url, match, actor, raw);
    } catch (error) {
      reply = this.#refuse(error, record, match);
    }
    if (match === null) return reply;
    const media = reply.raw?.media ?? reply.describedAs ?? "application/json";
    const body: unknown = reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body));
    const problems = this.#contract.checkResponse(match.operation, reply.status, media, body);
    if (problems.length === 0) return reply;
    this.#parts.records.bugs.push({ route: match.route, problems });
    return { status: 500, body: { message: `The double is wrong: ${problems.join("; ")}` } };
  }

  async #dispatch(
    request: IncomingMessage,
    url: URL,
    match: Match | null,
    actor: Actor,
    raw: Buffer,
  ): Promise<Reply> {
    const route = match === null ? undefined : this.#routes.get(match.route);
    if (match === null || route === undefined) {
      throw new Refusal(404, "Not Found", { violation: true, errors: ["the double has no such operation"] });
    }
    if (request.headers["user-agent"] === undefined) {
      throw new Refusal(403, "Request forbidden by administrative rules: no User-Agent header", {
        violation: true,
      });
    }
    const flavour = flavourOf(request.headers.accept);
    if (flavour === null || (flavour !== "json" && route.media?.includes(flavour) !== true)) {
      throw new Refusal(415, `Unsupported 'Accept' header: ${String(request.headers.accept)}`, {
        violation: true,
      });
    }
    const body = parseBody(raw);
    const checked = this.#contract.checkRequest(match, url.searchParams, body);
    const call = new Call({ ...this.#parts, ...checked, actor, flavour, url, body });
    // Who may not see a repository is told so before anything about the request itself.
    admit(call, route.needs);
    const problems = checked.problems.length > 0 ? checked.problems : checkRules(match.route, body);
    if (problems.length > 0) {
      throw new Refusal(422, `Invalid request.\n\n${problems.join("\n")}`, {
        violation: true,
        errors: problems,
      });
    }
    return route.answer(call);
  }

  /** Turns a refusal into its answer, and records it where it is the caller's mistake. Other errors are bugs. */
  #refuse(error: unknown, { route, path }: RequestRecord, match: Match | null): Reply {
    const { records } = this.#parts;
    if (!(error instanceof Refusal)) {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      records.bugs.push({ route: match?.route ?? route, problems: [told] });
      return { status: 500, body: { message: told } };
    }
    if (error.violation) {
      records.violations.push({ route, path, problems: [error.message, ...error.errors] });
    }
    return { status: error.status, body: { ...error.body, ...errorsFor(error, match) } };
  }
}

/** GitHub tells the errors of most operations as objects, of some as plain strings; the description says which. */
function errorsFor({ errors }: Refusal, match: Match | null): { errors?: readonly unknown[] } {
  if (errors.length === 0) return {};
  const answer = match?.operation.responses["422"]?.content?.["application/json"]?.schema;
  if (answer?.["$ref"] === "#/components/schemas/validation-error-simple") return { errors };
  return { errors: errors.map((message) => ({ resource: "Request", code: "custom", message })) };
}

function render(
  reply: Reply,
  request: IncomingMessage,
): { status: number; bytes: Buffer; headers: Readonly<Record<string, string>> } {
  const bytes =
    reply.raw?.bytes ??
    (reply.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.body)));
  const headers = {
    server: "github.com",
    "x-github-request-id": randomUUID().toUpperCase(),
    "x-github-media-type": "github.v3; format=json",
    ...(bytes.length === 0 ? {} : { "content-type": reply.raw?.media ?? "application/json; charset=utf-8" }),
    ...reply.headers,
  };
  if (request.method !== "GET" || reply.status !== 200) return { status: reply.status, bytes, headers };
  const etag = `"${createHash("sha256").update(bytes).digest("hex")}"`;
  return request.headers["if-none-match"]?.replace(/^W\//, "") === etag
    ? { status: 304, bytes: Buffer.alloc(0), headers: { ...headers, etag } }
    : { status: 200, bytes, headers: { ...headers, etag } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) throw new Error("a request of more than 150 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseBody(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString("utf8")) as unknown;
  } catch {
    throw new Refusal(400, "Problems parsing JSON", { violation: true });
  }
}
