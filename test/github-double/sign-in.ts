import { createSign } from "node:crypto";
import { Octokit } from "@octokit/rest";
import type { GitHubDouble } from "./github-double.js";

/** A JSON web token of the app. @param claims override iss, iat or exp */
export function appJwt(
  github: Pick<GitHubDouble, "privateKey" | "world">,
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "RS256", typ: "JWT" });
  const body = part({ iss: github.world.app.id, iat: now - 30, exp: now + 500, ...claims });
  const signature = createSign("RSA-SHA256").update(`${head}.${body}`).sign(github.privateKey, "base64url");
  return `${head}.${body}.${signature}`;
}

/** A plain Octokit (no retries, no throttling) with the app's own rights. */
export function appOctokit(github: GitHubDouble, baseUrl = github.url): Octokit {
  return new Octokit({ baseUrl, auth: appJwt(github), log: SILENT });
}

/** A plain Octokit with an installation's token. */
export async function installationOctokit(github: GitHubDouble, installation: number): Promise<Octokit> {
  const app = appOctokit(github);
  const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id: installation });
  return new Octokit({ baseUrl: `${github.url}/api/v3`, auth: data.token, log: SILENT });
}

const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
