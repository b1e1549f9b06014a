import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { installationOctokit } from "./sign-in.js";
import type { Repository } from "./state/repository.js";

const POLICY = "extends: none\n";
let stage: Scene;
let octokit: Octokit;
let defaults: Repository;

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
  defaults = stage.github.repository("acme", ".github");
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

const read = async (path = "weir.yml", more: object = {}) =>
  octokit.rest.repos
    .getContent({ owner: "acme", repo: ".github", path, mediaType: { format: "raw" }, ...more })
    .then(
      ({ status, data }) => ({ status, data: data }),
      (error: unknown) => {
        const { status, message } = error as { status: number; message: string };
        return { status, data: message };
      },
    );

describe("the organisation's .github repository", () => {
  it("is not found while it is private and not part of the installation", async () => {
    defaults.commit({ files: { "weir.yml": POLICY } });
    expect((await read()).status).toBe(404);
    const whole = octokit.rest.repos.get({ owner: "acme", repo: ".github" });
    await expect(whole).rejects.toMatchObject({ status: 404 });
    stage.github.addRepositoryToInstallation(stage.installation, defaults);
    expect(await read()).toEqual({ status: 200, data: POLICY });
  });

  it("is read by any installation while it is public", async () => {
    defaults.commit({ files: { "weir.yml": POLICY } });
    defaults.private = false;
    expect(await read()).toEqual({ status: 200, data: POLICY });
  });

  it("is not found in different words without a file, without a commit, and on another branch", async () => {
    stage.github.addRepositoryToInstallation(stage.installation, defaults);
    expect(await read()).toMatchObject({ status: 404, data: expect.stringContaining("is empty") as unknown });
    defaults.commit({ files: { "README.md": "hello" } });
    expect(await read()).toMatchObject({
      status: 404,
      data: expect.stringContaining("Not Found") as unknown,
    });
    expect(await read("weir.yml", { ref: "next" })).toMatchObject({
      status: 404,
      data: expect.stringContaining("No commit found for the ref next") as unknown,
    });
  });

  it("can fail by itself, while everything else is answered", async () => {
    defaults.commit({ files: { "weir.yml": POLICY } });
    stage.github.addRepositoryToInstallation(stage.installation, defaults);
    const undo = stage.github.faults.add({
      when: ({ path }) => path.startsWith("/repos/acme/.github/"),
      fault: { kind: "bad-gateway", effect: "before" },
    });
    expect((await read()).status).toBe(502);
    expect((await stage.ask("GET", "~/contents/package.json")).status).toBe(200);
    undo();
    expect((await read()).status).toBe(200);
  });
});

describe("files at a ref", () => {
  beforeEach(() => {
    stage.github.addRepositoryToInstallation(stage.installation, defaults);
    defaults.commit({ files: { "weir.yml": POLICY, "a/b.yml": "b" } });
    defaults.commit({ branch: "release/1.x", files: { "weir.yml": "old\n" } });
  });

  it("are those of the default branch, of a branch or of a commit", async () => {
    const first = defaults.branch("main") ?? "";
    defaults.commit({ files: { "weir.yml": "new\n" } });
    expect((await read()).data).toBe("new\n");
    for (const ref of ["release/1.x", "refs/heads/release/1.x"]) {
      expect((await read("weir.yml", { ref })).data).toBe("old\n");
    }
    expect((await read("weir.yml", { ref: first })).data).toBe(POLICY);
  });

  it("are listed where the path is a folder, whatever form was asked for", async () => {
    const { status, data } = await read("a");
    expect([status, data]).toMatchObject([200, [{ name: "b.yml", type: "file" }]]);
  });

  it("above 1 MB are given raw, and above 100 MB not at all", async () => {
    const large = "x".repeat(1024 * 1024 + 1);
    defaults.commit({ files: { "weir.yml": large } });
    expect((await read()).data).toBe(large);
    stage.github.limits.blobBytes = 1024;
    expect((await read()).status).toBe(403);
  });

  it("are reached by the tip of a branch and by its ref, which move with a push", async () => {
    const at = { owner: "acme", repo: ".github" };
    const branch = async (name: string) => (await octokit.rest.repos.getBranch({ ...at, branch: name })).data;
    const ref = async (name: string) => (await octokit.rest.git.getRef({ ...at, ref: name })).data;
    for (const name of ["main", "release/1.x"]) {
      const after = defaults.commit({ branch: name, files: { "weir.yml": `${name}\n` } });
      expect((await branch(name)).commit.sha).toBe(after);
      expect((await ref(`heads/${name}`)).object).toMatchObject({ type: "commit", sha: after });
    }
    await expect(branch("gone")).rejects.toMatchObject({ status: 404 });
    await expect(ref("heads/gone")).rejects.toMatchObject({ status: 404 });
  });
});
