import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { GitHubApp, readIdentity } from "../../../src/adapters/github/app.js";
import { ADDRESS, API, IDENTITY, calm, speak, withNock } from "./speaking.js";

const app = () => {
  const { octokit, warnings, calls } = speak();
  const asked: number[] = [];
  const installation = (id: number) => {
    asked.push(id);
    return Promise.resolve(octokit);
  };
  return {
    octokit,
    warnings,
    calls,
    asked,
    gitHub: new GitHubApp({ app: octokit, installation, identity: IDENTITY }),
  };
};

interface DeliveryOptions {
  readonly status?: number;
  readonly at?: string;
}
/** As text: the ids are beyond what JSON.stringify can write. */
const delivery = (
  id: string,
  guid: string,
  { status = 200, at = "2026-01-02T00:00:00Z" }: DeliveryOptions = {},
) => `{"id": ${id}, "guid": "${guid}", "status_code": ${status}, "delivered_at": "${at}"}`;

function deliveries(cursor: string | null, items: readonly string[], next: string | null): void {
  const link =
    next === null ? {} : { link: `<${API}/app/hook/deliveries?per_page=100&cursor=${next}>; rel="next"` };
  nock(API)
    .get("/app/hook/deliveries")
    .query({ per_page: "100", ...(cursor === null ? {} : { cursor }) })
    .reply(200, `[${items.join(",")}]`, { "content-type": "application/json; charset=utf-8", ...link });
}

describe("GitHubApp", () => {
  withNock();

  it("asks once who it is", async () => {
    const { octokit } = speak();
    nock(API).get("/app").reply(200, { id: 4711, slug: "weir-app", name: "Weir" });
    expect(await readIdentity(octokit, calm)).toEqual(IDENTITY);
    nock(API).get("/app").reply(401, { message: "A JSON web token could not be decoded" });
    await expect(readIdentity(octokit, calm)).rejects.toMatchObject({ code: "github", status: 401 });
  });

  it("reads and publishes through the installation of the address", async () => {
    const { gitHub, asked } = app();
    const { reader, publisher } = await gitHub.repository(ADDRESS);
    expect(asked).toEqual([5]);
    nock(API)
      .get("/repos/acme/shop/compare/a...b")
      .query(true)
      .reply(200, { merge_base_commit: { sha: "m" } });
    expect(await reader.mergeBase("a", "b", calm)).toBe("m");
    nock(API).post("/repos/acme/shop/issues/1/comments").reply(201, { id: 2 });
    expect(await publisher.createComment(1, "x", calm)).toBe(2);
  });

  it("walks every repository of every installation, but for the suspended and the archived", async () => {
    const { gitHub, asked, warnings } = app();
    const next = { link: `<${API}/x?page=2>; rel="next"` };
    const repository = (id: number, archived = false) => ({
      id,
      name: `r${id}`,
      owner: { login: "acme" },
      archived,
      disabled: false,
    });
    const installations = nock(API).get("/app/installations");
    installations.query({ per_page: "100", page: "1" }).reply(
      200,
      [
        { id: 1, suspended_at: null },
        { id: 2, suspended_at: "2026-01-01T00:00:00Z" },
      ],
      next,
    );
    nock(API)
      .get("/app/installations")
      .query({ per_page: "100", page: "2" })
      .reply(200, [
        { id: 3, suspended_at: null },
        { id: 4, suspended_at: null },
      ]);
    const list = (page: string) =>
      nock(API).get("/installation/repositories").query({ per_page: "100", page });
    list("1").reply(200, { repositories: [repository(10), repository(11, true)] }, next);
    list("2").reply(200, { repositories: [repository(12)] });
    list("1").reply(403, { message: "This installation has been suspended" });
    list("1").reply(200, { repositories: [repository(13)] });
    const found: string[] = [];
    for await (const { installationId, owner, repository: name, repositoryId } of gitHub.repositories(calm)) {
      found.push(`${installationId} ${owner}/${name} ${repositoryId}`);
    }
    expect(found).toEqual(["1 acme/r10 10", "1 acme/r12 12", "4 acme/r13 13"]);
    expect(asked).toEqual([1, 3, 4]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("installation 3");
  });

  it("does not pass over an installation whose list fails for a while", async () => {
    const { gitHub } = app();
    nock(API)
      .get("/app/installations")
      .query(true)
      .reply(200, [{ id: 1, suspended_at: null }]);
    nock(API).get("/installation/repositories").query(true).times(4).reply(502);
    const walk = async (): Promise<void> => {
      for await (const repository of gitHub.repositories(calm)) expect(repository).toBeUndefined();
    };
    await expect(walk()).rejects.toMatchObject({ status: 502, retryable: true });
  });

  it("finds the deliveries whose newest attempt failed, on all pages back to the given time", async () => {
    const { gitHub, calls } = app();
    const failed = { status: 502 };
    deliveries(
      null,
      [
        delivery("3804004623172239366", "a", failed),
        delivery("8", "b", { at: "2026-01-01T10:00:00Z" }),
        delivery("7", "c", { status: 0, at: "2026-01-01T09:00:00Z" }),
      ],
      "v1_2",
    );
    deliveries(
      "v1_2",
      [
        delivery("6", "b", { ...failed, at: "2026-01-01T08:00:00Z" }),
        delivery("5", "a", { at: "2026-01-01T07:30:00Z" }),
        delivery("4", "c", { ...failed, at: "2026-01-01T07:00:00Z" }),
        delivery("3", "d", { ...failed, at: "2025-12-01T00:00:00Z" }),
      ],
      "v1_3",
    );
    expect(await gitHub.failedDeliveries(new Date("2026-01-01T00:00:00Z"), calm)).toEqual([
      { id: "3804004623172239366", guid: "a" },
      { id: "7", guid: "c" },
    ]);
    expect(calls).toHaveLength(2);
  });

  it("takes the newest attempt by its time, not by its place in the list", async () => {
    const { gitHub } = app();
    deliveries(
      null,
      [
        delivery("1", "a", { status: 500, at: "2026-01-01T08:00:00Z" }),
        delivery("2", "a", { status: 202, at: "2026-01-01T08:00:05Z" }),
        delivery("3", "b", { status: 204, at: "2026-01-01T08:00:00Z" }),
        delivery("4", "b", { status: 302, at: "2026-01-01T08:00:05Z" }),
      ],
      null,
    );
    const failed = await gitHub.failedDeliveries(new Date("2026-01-01T00:00:00Z"), calm);
    expect(failed).toEqual([{ id: "4", guid: "b" }]);
  });

  it("redelivers by the exact id, however long it is", async () => {
    const { gitHub } = app();
    nock(API).post("/app/hook/deliveries/3804004623172239366/attempts").reply(202, {});
    await gitHub.redeliver("3804004623172239366", calm);
    nock(API).post("/app/hook/deliveries/3/attempts").reply(404, { message: "Not Found" });
    await expect(gitHub.redeliver("3", calm)).rejects.toMatchObject({ status: 404, retryable: false });
    await expect(gitHub.redeliver("../../user", calm)).rejects.toMatchObject({ code: "github" });
  });
});
