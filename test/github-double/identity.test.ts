import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { askAt, scene, type Scene } from "./asking.js";
import { appJwt, appOctokit } from "./sign-in.js";

let stage: Scene;

beforeEach(async () => {
  stage = await scene();
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
});

const now = () => Math.floor(Date.now() / 1000);

describe("the app's own token", () => {
  it("opens /app, with and without /api/v3", async () => {
    for (const base of [stage.github.url, `${stage.github.url}/api/v3`]) {
      const { data } = await appOctokit(stage.github, base).rest.apps.getAuthenticated();
      expect(data).toMatchObject({ id: 7, slug: "weir" });
    }
  });

  it.each([
    ["expired", { exp: now() - 1 }],
    ["living too long", { exp: now() + 3_600 }],
    ["issued in the future", { iat: now() + 300 }],
    ["of another app", { iss: 8 }],
  ])("is refused when it is %s", async (_, claims) => {
    const told = await askAt(stage.github, appJwt(stage.github, claims), "GET", "/app");
    expect(told.status).toBe(401);
  });

  it("is refused when it is signed by another key or not signed at all", async () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "pkcs1", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const forged = appJwt({ privateKey, world: stage.github.world });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${forged.split(".")[1] ?? ""}.`;
    for (const jwt of [forged, unsigned]) {
      expect((await askAt(stage.github, jwt, "GET", "/app")).status).toBe(401);
    }
  });

  it("does not open repositories, nor does an installation's token open /app", async () => {
    const { github } = stage;
    expect((await askAt(github, appJwt(github), "GET", "/repos/acme/shop")).status).toBe(403);
    expect((await stage.ask("GET", "/app")).status).toBe(401);
    expect((await askAt(github, null, "GET", "/repos/acme/shop")).status).toBe(401);
  });
});

describe("an installation's token", () => {
  const exchange = (body?: unknown) =>
    askAt(
      stage.github,
      appJwt(stage.github),
      "POST",
      `/app/installations/${stage.installation}/access_tokens`,
      body,
    );

  it("lives an hour, and is refused when it is unknown or has expired", async () => {
    const told = await exchange();
    const { token, expires_at: expiry } = told.body as { token: string; expires_at: string };
    expect(told.status).toBe(201);
    expect(Math.abs(Date.parse(expiry) - Date.now() - 3_600_000)).toBeLessThan(10_000);
    expect((await askAt(stage.github, token, "GET", "/repos/acme/shop")).status).toBe(200);
    stage.github.expireTokens();
    expect((await askAt(stage.github, token, "GET", "/repos/acme/shop")).status).toBe(401);
    expect((await askAt(stage.github, "ghs_unknown", "GET", "/repos/acme/shop")).status).toBe(401);
  });

  it("can be narrowed, but not widened", async () => {
    const { token } = (await exchange({ permissions: { checks: "read" } })).body as { token: string };
    expect((await askAt(stage.github, token, "GET", "/repos/acme/shop/pulls")).status).toBe(403);
    expect((await exchange({ permissions: { contents: "write" } })).status).toBe(422);
    stage.github.repository("acme", "secret");
    expect((await exchange({ repositories: ["secret"] })).status).toBe(422);
  });

  it("writes only what the installation may write, and sees only its repositories", async () => {
    const { github, ask } = stage;
    const reader = github.token(stage.installation, { checks: "read", pull_requests: "read" });
    const head_sha = stage.pull.headSha;
    const refused = await askAt(github, reader, "POST", "/repos/acme/shop/check-runs", {
      name: "weir",
      head_sha,
    });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ message: "Resource not accessible by integration" });
    github.repository("acme", "hidden").commit({ files: { a: "1" } });
    const open = github.repository("acme", "open");
    open.commit({ files: { a: "1" } });
    open.private = false;
    expect((await ask("GET", "/repos/acme/hidden")).status).toBe(404);
    expect((await ask("GET", "/repos/acme/open/contents/a")).status).toBe(200);
    const sha = open.branch("main");
    expect((await ask("POST", "/repos/acme/open/check-runs", { name: "weir", head_sha: sha })).status).toBe(
      403,
    );
  });
});

describe("installations", () => {
  it("are listed and found by repository and by organisation", async () => {
    const app = appOctokit(stage.github).rest.apps;
    const { data } = await app.listInstallations();
    expect(data.map(({ id }) => id)).toEqual([stage.installation]);
    const byRepository = await app.getRepoInstallation({ owner: "acme", repo: "shop" });
    const byOrganisation = await app.getOrgInstallation({ org: "acme" });
    const one = await app.getInstallation({ installation_id: stage.installation });
    expect([byRepository, byOrganisation, one].map(({ data: { id } }) => id)).toEqual(
      Array.from({ length: 3 }, () => stage.installation),
    );
  });
});
