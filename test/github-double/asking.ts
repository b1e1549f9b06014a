import { GitHubDouble } from "./github-double.js";
import type { DoubleOptions } from "./options.js";
import type { PullRequest, Repository } from "./state/repository.js";

/** A double with one repository, one open pull request and a plain way of asking. */
export interface Scene {
  readonly github: GitHubDouble;
  readonly shop: Repository;
  readonly pull: PullRequest;
  readonly installation: number;
  /** Asks with an installation token. `path` may start with `~` for `/repos/acme/shop`. */
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Told>;
}

/** What came back; `body` is parsed JSON, undefined when there is none. */
interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export async function scene(options: Partial<DoubleOptions> = {}): Promise<Scene> {
  const github = await GitHubDouble.start({
    app: { id: 7, slug: "weir", webhookSecret: "secret" },
    ...options,
  });
  const shop = github.repository("acme", "shop");
  shop.commit({ files: { "package.json": lines(20) }, message: "first" });
  const installation = github.install({ account: "acme", repositories: [shop] });
  shop.commit({
    branch: "bump",
    files: { "package.json": lines(20).replace("line 10", "LINE 10"), "new.txt": "1\n2\n" },
  });
  const pull = github.openPullRequest({ repo: shop, head: "bump", author: "mona" });
  const token = github.token(installation);
  const ask: Scene["ask"] = (method, path, body, headers) =>
    askAt(github, token, method, path.replace(/^~/, "/repos/acme/shop"), body, headers);
  return { github, shop, pull, installation, ask };
}

/** One request. @param credential a JWT or a token; null = none */
export async function askAt(
  github: GitHubDouble,
  credential: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const answer = await fetch(github.url + path, {
    method,
    headers: {
      ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");
}
