import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Probot } from "probot";

import { startServer, type WebServer } from "../../src/web/server.js";
import { type Handler, webhookHandler } from "../../src/web/webhooks.js";
import { GitHubDouble } from "../github-double/github-double.js";
import { silent } from "../support/postgres.js";

const SECRET = "a secret of the test";
const PATH = "/api/github/webhooks";
const MEGABYTE = 1024 * 1024;

let github: GitHubDouble;
let server: WebServer;
let handler: Handler;
/** What the handlers do next. */
let handle: () => Promise<void>;
let received: string[] = [];
const counted: string[] = [];

beforeAll(async () => {
  github = await GitHubDouble.start({ app: { id: 7, slug: "weir", webhookSecret: SECRET } });
  const { privateKey } = github;
  const probot = new Probot({ appId: 7, privateKey, secret: SECRET, baseUrl: github.url, log: silent });
  await probot.ready();
  probot.on("ping", async (context) => {
    received.push(context.id);
    await handle();
  });
  const meter = { delivery: (event: string, outcome: string) => void counted.push(`${event} ${outcome}`) };
  const limits = { requestMs: 60_000, drainMs: 200 };
  handler = webhookHandler({ probot, path: PATH, meter, log: silent });
  server = await startServer([handler], "127.0.0.1", 0, silent, limits);
});

afterAll(async () => {
  await server.close();
  expect(github.requests).toEqual([]);
  await github.close();
});

beforeEach(() => {
  handle = () => Promise.resolve();
  received = [];
  counted.length = 0;
});

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function headersFor(body: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-github-event": "ping",
    "x-hub-signature-256": sign(body),
    ...more,
  };
}

const PING = JSON.stringify({ zen: "Keep it logically awesome.", hook_id: 1 });

async function post(body: string, headers = headersFor(body), path = PATH, method = "POST") {
  const answer = await fetch(server.url + path, { method, headers, ...(method === "GET" ? {} : { body }) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Sends chunks until there is an answer. @returns it, and the bytes that were sent by then */
async function pour(headers: Readonly<Record<string, string>>, chunk: Buffer, most: number) {
  const sending = request(server.url + PATH, { method: "POST", headers });
  const answers: IncomingMessage[] = [];
  sending.on("response", (response: IncomingMessage) => {
    answers.push(response);
    response.resume();
  });
  sending.on("error", () => undefined);
  let sent = 0;
  while (answers.length === 0 && sent < most && !sending.destroyed) {
    sent += chunk.length;
    if (!sending.write(chunk)) await Promise.race([once(sending, "drain"), sleep(50)]);
    await sleep(0);
  }
  for (let wait = 0; wait < 100 && answers.length === 0; wait += 1) await sleep(20);
  sending.destroy();
  return { status: answers[0]?.statusCode, sent };
}

describe("the webhook's front", () => {
  test("acknowledges a signed delivery with 202", async () => {
    expect(await post(PING)).toMatchObject({ status: 202 });
    expect(received).toHaveLength(1);
    expect(counted).toEqual([]);
  });

  test("answers only after the handlers are done", async () => {
    let finish = (): void => undefined;
    handle = () => new Promise((resolve) => (finish = resolve));
    let answered = false;
    const answer = post(PING).then((it) => {
      answered = true;
      return it;
    });
    await sleep(300);
    expect(received).toHaveLength(1);
    expect(answered).toBe(false);
    finish();
    expect((await answer).status).toBe(202);
  });

  test("answers 503 without the error's text when the delivery cannot be stored", async () => {
    handle = () => Promise.reject(new Error("password of postgres://weir:geheim@db is wrong"));
    const answer = await post(PING);
    expect(answer.status).toBe(503);
    expect(answer.text).not.toMatch(/geheim|postgres|password/);
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(counted).toEqual(["unknown refused"]);
  });

  test("acknowledges an event that it has never heard of", async () => {
    expect(await post(PING, headersFor(PING, { "x-github-event": "brand_new_thing" }))).toMatchObject({
      status: 202,
    });
    expect(received).toEqual([]);
  });

  test.each(["x-github-delivery", "x-github-event", "x-hub-signature-256"])(
    "answers 400 when %s is missing or empty",
    async (name) => {
      expect((await post(PING, headersFor(PING, { [name]: "" }))).status).toBe(400);
      const rest = Object.entries(headersFor(PING)).filter(([other]) => other !== name);
      expect((await post(PING, Object.fromEntries(rest))).status).toBe(400);
      expect(received).toEqual([]);
    },
  );

  test("answers 415 to a form and 405 to anything but POST", async () => {
    const form = headersFor(PING, { "content-type": "application/x-www-form-urlencoded" });
    expect((await post(PING, form)).status).toBe(415);
    const get = await post(PING, headersFor(PING), PATH, "GET");
    expect(get.status).toBe(405);
    expect(get.headers.get("allow")).toBe("POST");
  });

  test("leaves other paths alone, and takes its own with a query", async () => {
    expect((await post(PING, headersFor(PING), "/elsewhere")).status).toBe(404);
    expect((await post(PING, headersFor(PING), `${PATH}?a=b`)).status).toBe(202);
  });

  test("answers 401 to a wrong signature without looking into the body", async () => {
    const broken = "{ this is no JSON";
    const wrong = { "x-hub-signature-256": sign(broken, "another secret") };
    expect((await post(broken, headersFor(broken, wrong))).status).toBe(401);
    expect((await post(PING, headersFor(PING, { "x-hub-signature-256": "sha256=00" }))).status).toBe(401);
    expect((await post(PING, headersFor(PING, { "x-hub-signature-256": "nonsense" }))).status).toBe(401);
    expect((await post("")).status).toBe(401);
    expect(received).toEqual([]);
  });

  test.each(["{ this is no JSON", "[]", "null", "7"])("answers 400 to the signed body %s", async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(received).toEqual([]);
  });

  test("takes a body of 24 MB", async () => {
    const body = JSON.stringify({ zen: "x".repeat(24 * MEGABYTE) });
    expect((await post(body)).status).toBe(202);
  });

  test("refuses a body that says to be over 25 MB before any of it is read", async () => {
    const headers = headersFor("", { "content-length": String(400 * MEGABYTE) });
    const { status, sent } = await pour(headers, Buffer.alloc(16 * 1024, " "), 400 * MEGABYTE);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(25 * MEGABYTE);
  });

  test("refuses a chunked body at 25 MB, without its memory growing with what is sent", async () => {
    const before = process.memoryUsage();
    const headers = headersFor("", { "transfer-encoding": "chunked" });
    const { status, sent } = await pour(headers, Buffer.alloc(256 * 1024, " "), 400 * MEGABYTE);
    expect(status).toBe(413);
    expect(sent).toBeGreaterThan(25 * MEGABYTE);
    expect(sent).toBeLessThan(120 * MEGABYTE);
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(100 * MEGABYTE);
    expect((await post(PING)).status).toBe(202);
  });

  test("ends a request whose body does not come, and answers others meanwhile", async () => {
    const impatient = await startServer([handler], "127.0.0.1", 0, silent, { requestMs: 500, drainMs: 200 });
    const { port } = new URL(impatient.url);
    const socket = connect(Number(port), "127.0.0.1");
    let text = "";
    socket.on("data", (data: Buffer) => (text += data.toString()));
    socket.on("error", () => undefined);
    const headers = Object.entries(headersFor(PING)).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n${headers.join("")}\r\n{`);
    expect((await post(PING)).status).toBe(202);
    await once(socket, "close");
    expect(text).toMatch(/^HTTP\/1\.1 408/);
    expect(received).toHaveLength(1);
    await impatient.close();
  });

  test("is not kept from stopping by a sender who says nothing", async () => {
    const slow = await startServer([], "127.0.0.1", 0, silent, { requestMs: 60_000, drainMs: 100 });
    const socket = connect(Number(new URL(slow.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("POST / HTTP/1.1\r\nhost: x\r\n");
    await sleep(50);
    const from = Date.now();
    await slow.close();
    expect(Date.now() - from).toBeLessThan(20_000);
    socket.destroy();
  });
});
