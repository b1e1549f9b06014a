import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { GitHubRepositoryReader } from "../../../src/adapters/github/repository-reader.js";
import { GitHubError, LockfileError } from "../../../src/core/errors.js";
import { API, IDENTITY, REPO, calm, speak, withNock } from "./speaking.js";

const SHA = "a".repeat(40);
const reading = () => {
  const conversation = speak();
  return { ...conversation, reader: new GitHubRepositoryReader(conversation.access) };
};
const tree = (entries: readonly object[], truncated = false) => ({ sha: SHA, truncated, tree: entries });
const next = (page: number) => ({
  link: `<${API}/x?page=${page}>; rel="next", <${API}/x?page=9>; rel="last"`,
});

describe("GitHubRepositoryReader", () => {
  withNock();

  it("reads a pull request as GitHub has it now, also one whose fork is gone", async () => {
    const { reader } = reading();
    nock(API)
      .get(`${REPO}/pulls/7`)
      .reply(200, {
        number: 7,
        state: "closed",
        draft: true,
        head: { sha: "h", ref: "f", repo: null },
        base: { sha: "b", ref: "main", repo: { owner: { id: 5 }, default_branch: "main" } },
        user: { id: 3, login: "ann", type: "User" },
      });
    expect(await reader.pullRequest(7, calm)).toEqual({
      number: 7,
      state: "closed",
      draft: true,
      head: "h",
      base: "b",
      baseRef: "main",
      author: { id: 3, login: "ann", bot: false },
      ownerId: 5,
      defaultBranch: "main",
    });
  });

  it("asks for the merge base with one small call", async () => {
    const { reader, calls } = reading();
    nock(API)
      .get(`${REPO}/compare/base...head`)
      .query({ per_page: "1", page: "2" })
      .reply(200, { merge_base_commit: { sha: "m" }, commits: [] });
    expect(await reader.mergeBase("base", "head", calm)).toBe("m");
    expect(calls).toHaveLength(1);
  });

  it("says what may be wrong where there is no merge base", async () => {
    const { reader } = reading();
    nock(API)
      .get(`${REPO}/compare/base...head`)
      .query(true)
      .reply(404, { message: "No common ancestor between base and head." });
    const error: unknown = await reader.mergeBase("base", "head", calm).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GitHubError);
    expect(error).toMatchObject({ status: 404, retryable: false });
    expect((error as Error).message).toContain("no common ancestor, or a commit is gone");
  });

  it("reads a whole tree with one call, a truncated one folder by folder", async () => {
    const { reader, calls } = reading();
    const lock = { path: "yarn.lock", mode: "100644", type: "blob", sha: "y", size: 9 };
    nock(API)
      .get(`${REPO}/git/trees/${SHA}`)
      .query({ recursive: "1" })
      .reply(200, tree([lock]));
    const whole = await reader.tree(SHA, calm);
    expect([...whole.entries]).toEqual([["yarn.lock", { sha: "y", mode: "100644", size: 9 }]]);
    expect(calls).toHaveLength(1);

    nock(API).get(`${REPO}/git/trees/big`).query({ recursive: "1" }).reply(200, tree([], true));
    nock(API)
      .get(`${REPO}/git/trees/big`)
      .query({})
      .reply(200, tree([{ path: "web", mode: "040000", type: "tree", sha: "w" }, lock]));
    nock(API)
      .get(`${REPO}/git/trees/w`)
      .query({ recursive: "1" })
      .reply(200, tree([lock]));
    const walked = await reader.tree("big", calm);
    expect([...walked.entries.keys()].sort()).toEqual(["web/yarn.lock", "yarn.lock"]);
    expect(walked.truncated).toEqual([]);
  });

  it("reads a blob as it is: any content type, byte order mark kept, invalid UTF-8 replaced", async () => {
    const { reader } = reading();
    const bytes = Buffer.concat([Buffer.from("\ufeffgrün "), Buffer.from([0xff]), Buffer.from("\r\n")]);
    for (const type of [
      "application/octet-stream",
      "application/vnd.github.raw+json; charset=utf-8",
      "text/plain",
    ]) {
      nock(API, { reqheaders: { accept: "application/vnd.github.raw+json" } })
        .get(`${REPO}/git/blobs/${SHA}`)
        .reply(200, bytes, { "content-type": type });
      expect(await reader.blob(SHA, 100, calm)).toBe("\ufeffgrün \ufffd\r\n");
    }
    nock(API).get(`${REPO}/git/blobs/${SHA}`).reply(200, "", { "content-type": "application/octet-stream" });
    expect(await reader.blob(SHA, 100, calm)).toBe("");
  });

  it("reads a blob of 3 MB", async () => {
    const { reader } = reading();
    const text = "lockfile\n".repeat(350_000);
    nock(API)
      .get(`${REPO}/git/blobs/${SHA}`)
      .reply(200, text, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
    expect((await reader.blob(SHA, 20_000_000, calm)) === text).toBe(true);
  });

  it("refuses a blob that is too large before it asks where the tree told its size, else while it reads", async () => {
    const { reader, calls } = reading();
    nock(API).get(`${REPO}/git/blobs/${SHA}`).reply(200, "x".repeat(101));
    const unknown: unknown = await reader.blob(SHA, 100, calm).catch((reason: unknown) => reason);
    expect(unknown).toBeInstanceOf(LockfileError);
    expect(unknown).toMatchObject({ kind: "too-large" });
    expect(calls).toHaveLength(1);

    const large = { path: "yarn.lock", mode: "100644", type: "blob", sha: SHA, size: 101 };
    nock(API)
      .get(`${REPO}/git/trees/t`)
      .query(true)
      .reply(200, tree([large]));
    await reader.tree("t", calm);
    const known: unknown = await reader.blob(SHA, 100, calm).catch((reason: unknown) => reason);
    expect(known).toMatchObject({ kind: "too-large" });
    expect((known as Error).message).toContain("101 bytes");
    expect(calls).toHaveLength(2);
  });

  it("does not read a blob that ends early as a shorter one", async () => {
    const { reader } = reading();
    nock(API)
      .get(`${REPO}/git/blobs/${SHA}`)
      .times(4)
      .replyWithError(Object.assign(new Error("terminated"), { code: "ECONNRESET" }));
    const error: unknown = await reader.blob(SHA, 100, calm).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GitHubError);
    expect(error).toMatchObject({ status: null, retryable: true });
  });

  it("lists the open pull requests of all pages, once each", async () => {
    const { reader } = reading();
    const pull = (number: number) => ({ number, head: { sha: `h${number}` } });
    const query = { state: "open", sort: "created", direction: "desc", per_page: "100" };
    nock(API)
      .get(`${REPO}/pulls`)
      .query({ ...query, page: "1" })
      .reply(200, [pull(9), pull(8)], next(2));
    nock(API)
      .get(`${REPO}/pulls`)
      .query({ ...query, page: "2" })
      .reply(200, [pull(8), pull(3)], { link: `<${API}/x?page=1>; rel="prev"` });
    expect(await reader.openPullRequests(null, calm)).toEqual([
      { number: 9, head: "h9" },
      { number: 8, head: "h8" },
      { number: 3, head: "h3" },
    ]);
  });

  it("tells whether this app has a run of its name on a commit", async () => {
    const { reader } = reading();
    const query = { check_name: "weir", app_id: String(IDENTITY.id), per_page: "1" };
    for (const count of [0, 1]) {
      nock(API)
        .get(`${REPO}/commits/${SHA}/check-runs`)
        .query(query)
        .reply(200, { total_count: count, check_runs: [] });
      expect(await reader.hasCheckRun(SHA, calm)).toBe(count === 1);
    }
  });

  it("throws what fails as GitHubError with what was tried", async () => {
    const { reader } = reading();
    nock(API).get(`${REPO}/pulls/7`).reply(404, { message: "Not Found" });
    await expect(reader.pullRequest(7, calm)).rejects.toThrow(
      "GitHub: could not read pull request 7 of acme/shop: 404, Not Found",
    );
  });
});
