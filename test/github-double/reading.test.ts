import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { GitHubDouble } from "./github-double.js";
import { installationOctokit } from "./sign-in.js";
import type { Repository } from "./state/repository.js";

let github: GitHubDouble;
let shop: Repository;
let octokit: Octokit;
const at = { owner: "acme", repo: "shop" };

beforeEach(async () => {
  github = await GitHubDouble.start({ app: { id: 7, slug: "weir", webhookSecret: "s" } });
  shop = github.repository("acme", "shop");
  shop.commit({ files: { "README.md": "hello\n", "a/b/c.json": "{}\n" }, message: "first" });
  octokit = await installationOctokit(github, github.install({ account: "acme", repositories: [shop] }));
});

afterEach(async () => {
  const { bugs, violations } = github;
  await github.close();
  expect(bugs).toEqual([]);
  expect(violations).toEqual([]);
});

async function statusOf(call: Promise<unknown>): Promise<number> {
  return call.then(
    () => 200,
    (error: unknown) => (error as { status: number }).status,
  );
}

describe("repositories", () => {
  it("are told whole, and unknown ones are not found", async () => {
    const { data } = await octokit.rest.repos.get(at);
    expect(data).toMatchObject({ full_name: "acme/shop", default_branch: "main", private: true });
    expect(await statusOf(octokit.rest.repos.get({ owner: "acme", repo: "nothing" }))).toBe(404);
  });

  it("list the ones of an installation page by page", async () => {
    for (let index = 0; index < 4; index += 1) github.repository("acme", `other-${index}`);
    const all = await installationOctokit(github, github.install({ account: "acme", repositories: "all" }));
    const names = await all.paginate(all.rest.apps.listReposAccessibleToInstallation, { per_page: 2 });
    expect(names.map(({ name }) => name)).toEqual(["shop", "other-0", "other-1", "other-2", "other-3"]);
    expect(github.requests.filter(({ route }) => route === "GET /installation/repositories")).toHaveLength(3);
  });

  it("tell what a person may do", async () => {
    github.addCollaborator(shop, "mona", "maintain");
    github.user("stranger");
    const ask = (username: string) => octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username });
    expect((await ask("mona")).data).toMatchObject({ permission: "write", role_name: "maintain" });
    expect((await ask("stranger")).data.permission).toBe("none");
    shop.private = false;
    expect((await ask("stranger")).data.permission).toBe("read");
    expect(await statusOf(ask("nobody-of-that-name"))).toBe(404);
  });
});

describe("trees and blobs", () => {
  it("walks a tree by commit, by tree and by branch, with folders, symlinks and submodules", async () => {
    const foreign = "1".repeat(40);
    const commit = shop.commit({ symlinks: { link: "a/b/c.json" }, submodules: { vendored: foreign } });
    const read = async (tree_sha: string, recursive?: string) =>
      (await octokit.rest.git.getTree({ ...at, tree_sha, ...(recursive ? { recursive } : {}) })).data;
    const whole = await read(commit, "1");
    expect(whole.tree.map(({ path, mode, type }) => [path, mode, type])).toEqual([
      ["README.md", "100644", "blob"],
      ["a", "040000", "tree"],
      ["a/b", "040000", "tree"],
      ["a/b/c.json", "100644", "blob"],
      ["link", "120000", "blob"],
      ["vendored", "160000", "commit"],
    ]);
    expect(whole.truncated).toBe(false);
    expect((await read(whole.sha, "1")).tree).toEqual(whole.tree);
    expect((await read("main")).tree.map(({ path }) => path)).toEqual(["README.md", "a", "link", "vendored"]);
    expect(await statusOf(read("f".repeat(40)))).toBe(404);
  });

  it("truncates a recursive tree at the limit, but not a folder", async () => {
    github.limits.treeEntries = 2;
    const sha = shop.branch("main") ?? "";
    const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: sha, recursive: "1" });
    expect(data).toMatchObject({ truncated: true });
    expect(data.tree).toHaveLength(2);
    const { data: folder } = await octokit.rest.git.getTree({ ...at, tree_sha: sha });
    expect(folder.truncated).toBe(false);
  });

  it("gives a blob as base64 and raw, and none above 100 MB", async () => {
    const file_sha = "ce013625030ba8dba906f756967f9e9ca394464a"; // git hash-object of "hello\n"
    const { data } = await octokit.rest.git.getBlob({ ...at, file_sha });
    expect(Buffer.from(data.content, "base64").toString()).toBe("hello\n");
    const raw = await octokit.rest.git.getBlob({ ...at, file_sha, mediaType: { format: "raw" } });
    expect(raw.data).toBe("hello\n");
    expect(raw.headers["content-type"]).toBe("application/vnd.github.raw+json; charset=utf-8");
    github.limits.blobBytes = 3;
    expect(await statusOf(octokit.rest.git.getBlob({ ...at, file_sha }))).toBe(403);
  });
});

describe("contents", () => {
  it("gives a file up to 1 MB as JSON and a larger one raw only", async () => {
    const big = "x".repeat(1024 * 1024 + 1);
    shop.commit({ files: { "big.txt": big, "small.txt": "ä" } });
    const small = await octokit.rest.repos.getContent({ ...at, path: "small.txt" });
    expect(small.data).toMatchObject({ type: "file", encoding: "base64", content: "w6Q=\n", size: 2 });
    const large = await octokit.rest.repos.getContent({ ...at, path: "big.txt" });
    expect(large.data).toMatchObject({ encoding: "none", content: "", size: big.length });
    const raw = await octokit.rest.repos.getContent({ ...at, path: "big.txt", mediaType: { format: "raw" } });
    expect(raw.data).toBe(big);
    const object = await octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...at,
      path: "a",
      headers: { accept: "application/vnd.github.object+json" },
    });
    expect(object.data).toMatchObject({ type: "dir", entries: [{ name: "b", type: "dir" }] });
  });

  it("lists folders, follows links to files, and tells submodules and links that lead nowhere", async () => {
    const submodules = { sub: "2".repeat(40) };
    shop.commit({ symlinks: { link: "a/b/c.json", dead: "../outside" }, submodules });
    const get = async (path: string, ref?: string) =>
      (await octokit.rest.repos.getContent({ ...at, path, ...(ref === undefined ? {} : { ref }) })).data;
    const kinds = (await get("")) as { name: string; type: string }[];
    expect(kinds.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "README.md file",
      "a dir",
      "dead symlink",
      "link symlink",
      "sub file",
    ]);
    expect(await get("link")).toMatchObject({ type: "file", content: "e30K\n" });
    expect(await get("dead")).toMatchObject({ type: "symlink", target: "../outside" });
    expect(await get("sub")).toMatchObject({ type: "submodule", sha: "2".repeat(40) });
    expect(await statusOf(get("nowhere"))).toBe(404);
    expect(await statusOf(get("README.md", "no-such-branch"))).toBe(404);
  });
});

describe("compare", () => {
  it("goes from the merge base to the head, also when the base has moved on", async () => {
    const origin = shop.branch("main");
    shop.commit({ branch: "feature/x", files: { "new.txt": "1\n2\n" } });
    shop.commit({ files: { "other.txt": "later\n" } });
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: "main...feature/x",
    });
    expect(data.merge_base_commit.sha).toBe(origin);
    expect([data.status, data.ahead_by, data.behind_by]).toEqual(["diverged", 1, 1]);
    expect(data.files?.map(({ filename, status, patch }) => [filename, status, patch])).toEqual([
      ["new.txt", "added", "@@ -0,0 +1,2 @@\n+1\n+2"],
    ]);
  });

  it("lists at most 300 files, on the first page only, and 404s for unrelated or unknown commits", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 310 }, (_, index) => [`f/${index}.txt`, `${index}\n`]),
    );
    shop.commit({ branch: "many", files });
    shop.commit({ branch: "many", files: { "one-more": "1" } });
    const basehead = "main...many";
    const first = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead, per_page: 1 });
    expect([first.data.files?.length, first.data.commits.length]).toEqual([300, 1]);
    const next = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead,
      per_page: 1,
      page: 2,
    });
    expect([next.data.files, next.data.commits.length]).toEqual([undefined, 1]);
    const unknown = octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: "main...gone" });
    expect(await statusOf(unknown)).toBe(404);
  });
});

describe("pull requests", () => {
  it("move their head when their branch is pushed to, while the base sha stays until then", async () => {
    const base = shop.branch("main");
    const first = shop.commit({ branch: "topic", files: { "a.txt": "1" } });
    const pull = github.openPullRequest({ repo: shop, head: "topic", title: "A topic", author: "mona" });
    shop.commit({ files: { "main.txt": "moved" } });
    const get = async () => (await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data;
    expect(await get()).toMatchObject({
      state: "open",
      head: { sha: first },
      base: { sha: base, ref: "main" },
    });
    const second = shop.commit({ branch: "topic", files: { "b.txt": "2" } });
    const moved = await get();
    expect(moved).toMatchObject({
      head: { sha: second },
      base: { sha: shop.branch("main") },
      changed_files: 2,
    });
    expect(moved).toMatchObject({ commits: 2, mergeable: true, draft: false, merged: false });
    const made = await octokit.rest.git.getCommit({ ...at, commit_sha: moved.merge_commit_sha ?? "" });
    expect(made.data.parents.map(({ sha }) => sha)).toEqual([shop.branch("main"), second]);
  });

  it("list by state, newest first, with pages", async () => {
    const [one] = ["one", "two", "three"].map((name) => {
      shop.commit({ branch: name, files: { [name]: name } });
      return github.openPullRequest({ repo: shop, head: name, draft: name === "two" });
    });
    if (one !== undefined) github.closePullRequest(one);
    const open = await octokit.paginate(octokit.rest.pulls.list, { ...at, per_page: 1 });
    expect(open.map(({ number, draft }) => [number, draft])).toEqual([
      [3, false],
      [2, true],
    ]);
    const all = await octokit.rest.pulls.list({ ...at, state: "all", sort: "created", direction: "asc" });
    expect(all.data.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("tell their files, with renames", async () => {
    shop.commit({
      branch: "move",
      files: { "a/b/c.json": null, "d.json": "{}\n", "README.md": "hello\nworld\n" },
    });
    const { number } = github.openPullRequest({ repo: shop, head: "move" });
    const { data } = await octokit.rest.pulls.listFiles({ ...at, pull_number: number });
    expect(
      data.map(({ filename, previous_filename, status }) => [filename, previous_filename, status]),
    ).toEqual([
      ["README.md", undefined, "modified"],
      ["d.json", "a/b/c.json", "renamed"],
    ]);
    expect(data[0]).toMatchObject({ additions: 1, deletions: 0, patch: "@@ -1 +1,2 @@\n hello\n+world" });
  });

  it("merge once and conflict when both sides changed a file", async () => {
    shop.commit({ branch: "left", files: { "README.md": "left\n" } });
    shop.commit({ branch: "right", files: { "README.md": "right\n" } });
    const left = github.openPullRequest({ repo: shop, head: "left" });
    const right = github.openPullRequest({ repo: shop, head: "right" });
    const merged = github.mergePullRequest(left, "mona");
    expect(shop.branch("main")).toBe(merged);
    const get = async (pull_number: number) => (await octokit.rest.pulls.get({ ...at, pull_number })).data;
    expect(await get(left.number)).toMatchObject({ state: "closed", merged: true, merge_commit_sha: merged });
    expect(await get(right.number)).toMatchObject({ mergeable: false, merge_commit_sha: null });
  });

  it("from a fork are read through the base repository, also when the fork is gone", async () => {
    const fork = github.fork(shop, "mallory");
    const head = fork.commit({ branch: "evil", files: { "a.txt": "evil" } });
    const pull = github.openPullRequest({ repo: shop, head: "evil", fromFork: fork, author: "mallory" });
    const get = async () => (await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data;
    expect(await get()).toMatchObject({
      head: { label: "mallory:evil", repo: { full_name: "mallory/shop" } },
    });
    expect((await octokit.rest.git.getCommit({ ...at, commit_sha: head })).data.sha).toBe(head);
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: "main...mallory:evil",
    });
    expect(data.ahead_by).toBe(1);
    github.deleteRepository(fork);
    expect(await get()).toMatchObject({ state: "open", head: { sha: head, repo: null } });
    const ref = await octokit.rest.git.getRef({ ...at, ref: `pull/${pull.number}/head` });
    expect(ref.data.object.sha).toBe(head);
  });
});
