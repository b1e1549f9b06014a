import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import type { GitHubDouble } from "../../test/github-double/github-double.js";
import { saidOf } from "../arrival.js";
import type { Opened } from "../seed.js";
import { filesWithNotes } from "./hunks.js";
import { layout } from "./layout.js";
import { conversationView } from "./conversation.js";
import { addressOf, checksView, filesView, listView } from "./views.js";

/** The page's server. */
export interface Page {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

/** mermaid writes style elements into its pictures; scripts come from this server's files alone. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const require = createRequire(import.meta.url);
const HTML = "text/html; charset=utf-8";
const REFRESH_SECONDS = 1;

function fixedFiles(): ReadonlyMap<string, Answer> {
  const file = (from: URL | string, type: string): Answer => ({
    status: 200,
    type,
    body: readFileSync(from),
  });
  const own = (name: string) => new URL(`assets/${name}`, import.meta.url);
  const mermaid = require.resolve("@mermaid-js/tiny");
  return new Map([
    ["/-/style.css", file(own("style.css"), "text/css; charset=utf-8")],
    ["/-/page.js", file(own("page.js"), "text/javascript; charset=utf-8")],
    ["/-/icon.svg", file(own("icon.svg"), "image/svg+xml")],
    ["/-/mermaid.js", file(mermaid, "text/javascript; charset=utf-8")],
  ]);
}

/** Pages of the pull requests as they are now. null = there is no such page. */
export function pageAt(path: string, github: GitHubDouble, all: readonly Opened[]): string | null {
  const rows = all.map((opened) => ({ opened, said: saidOf(github, opened) }));
  const open = rows.some(({ said }) => said.run?.status !== "completed");
  const again = open ? REFRESH_SECONDS : null;
  if (path === "/") return layout("Pull requests · Weir demo", again, listView(rows));
  for (const { opened, said } of rows) {
    const here = addressOf(opened);
    const title = `${opened.pull.title} · ${opened.demo.repository} · Weir demo`;
    if (path === here) return layout(title, again, conversationView(github, opened, said.run));
    if (path === `${here}/checks`) return layout(title, again, checksView(opened, said));
    if (path === `${here}/files`) {
      return layout(title, again, filesView(opened, filesWithNotes(opened.pull, said.run)));
    }
  }
  return null;
}

/**
 * Serves the page on loopback.
 *
 * @param port 0 = any free port
 * @throws when the port is taken
 */
export async function startPage(github: GitHubDouble, all: readonly Opened[], port: number): Promise<Page> {
  const fixed = fixedFiles();
  const answer = (path: string): Answer => {
    const file = fixed.get(path);
    if (file !== undefined) return file;
    const page = pageAt(path, github, all);
    return page === null
      ? { status: 404, type: "text/plain; charset=utf-8", body: "There is no such page.\n" }
      : { status: 200, type: HTML, body: page };
  };
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    send(response, answer((request.url ?? "/").split("?")[0] ?? "/"), request.method === "HEAD");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, type, body }: Answer, headOnly: boolean): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(headOnly ? undefined : body);
}
