import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { githubLimits } from "../github-double/routes/limits.js";
import type { NewCommit, PullRequest, Repository } from "../github-double/state/repository.js";
import { bringing, type Locked, npmFiles } from "../support/npm-project.js";
import { eventually, MALWARE, QUICK, startWorld, type World } from "../support/weir.js";

let world: World;
let made = 0;

beforeAll(async () => {
  world = await startWorld({}, { ...QUICK, queue: { ...QUICK.queue, drainSeconds: 0.2 } });
  world.github.install({ account: "acme", repositories: "all" });
});
afterAll(async () => {
  await world.close();
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

function newRepository(files: NewCommit["files"] = npmFiles({})): Repository {
  made += 1;
  const repository = world.github.repository("acme", `shop-${made}`);
  repository.commit({ files: { "README.md": "hello", ...files } });
  return repository;
}

/** The pull request of one commit, once it is reviewed. */
async function reviewed(repo: Repository, change: NewCommit): Promise<PullRequest> {
  repo.commit({ branch: "change", ...change });
  const pull = world.github.openPullRequest({ repo, head: "change" });
  await world.atRest();
  return pull;
}

function outcome(pull: PullRequest) {
  const runs = world.github.checkRunsOf(pull.repository, pull.headSha).filter(({ name }) => name === "weir");
  return { run: runs.at(-1), runs, comment: world.github.commentsOf(pull)[0]?.body ?? null };
}

const PROJECT = bringing("direct", "inherited");

describe("where a lockfile is", () => {
  test("in a folder below it is read with the manifest beside it", async () => {
    const repo = newRepository(npmFiles({}, "services/cart/"));
    const pull = await reviewed(repo, { files: npmFiles(PROJECT, "services/cart/") });
    const { run, comment } = outcome(pull);
    expect(run?.conclusion).toBe("success");
    expect(comment).toContain("services/cart");
    expect(comment).toContain("`inherited 1.0.0` through **`direct 1.0.0`**");
  });

  test("moved with its manifest it brings nothing new", async () => {
    const repo = newRepository(npmFiles(PROJECT, "old/"));
    const gone = { "old/package.json": null, "old/package-lock.json": null };
    const { run, comment } = outcome(
      await reviewed(repo, { files: { ...gone, ...npmFiles(PROJECT, "new/") } }),
    );
    expect(run?.conclusion).toBe("success");
    expect(comment).toBeNull();
  });

  test("renamed to npm-shrinkwrap.json and changed at once it is compared with what it was", async () => {
    const repo = newRepository(npmFiles(PROJECT));
    const files = npmFiles(bringing("direct", "another"));
    const text = files["package-lock.json"] ?? "";
    const renamed = {
      "package-lock.json": null,
      "npm-shrinkwrap.json": text,
      "package.json": files["package.json"] ?? "",
    };
    const { comment } = outcome(await reviewed(repo, { files: renamed }));
    expect(comment).toContain("brings 1 new component");
    expect(comment).toContain("`another 1.0.0`");
  });

  test("in a tree that GitHub truncates it is found folder by folder", async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`docs/${at}.md`, String(at)]));
    const repo = newRepository({ ...many, ...npmFiles({}, "services/cart/") });
    world.github.limits.treeEntries = 10;
    try {
      const pull = await reviewed(repo, { files: npmFiles(bringing("direct", MALWARE), "services/cart/") });
      expect(outcome(pull).run?.conclusion).toBe("failure");
      expect(outcome(pull).comment).toContain(MALWARE);
    } finally {
      world.github.limits.treeEntries = githubLimits().treeEntries;
    }
  });

  test("as a hundred lockfiles in one pull request, every one is reviewed", async () => {
    const folders = Array.from({ length: 100 }, (_, at) => `services/s${at}/`);
    const before = folders.map((folder) => npmFiles({ name: folder.slice(9, -1) }, folder));
    const repo = newRepository(Object.assign({}, ...before) as Record<string, string>);
    const after = folders.map((folder, at) =>
      npmFiles({ ...bringing("direct", `new-${at}`), name: `s${at}` }, folder),
    );
    const pull = await reviewed(repo, { files: Object.assign({}, ...after) as Record<string, string> });
    const { run, comment } = outcome(pull);
    expect(run?.conclusion).toBe("success");
    expect(comment?.length).toBeLessThanOrEqual(65_536);
    for (let at = 0; at < 100; at += 1) expect(comment).toContain(`new-${at} 1.0.0`);
  });
});

describe("what cannot be read", () => {
  test("a lockfile that became a symbolic link fails the check", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo, { symlinks: { "package-lock.json": "elsewhere/package-lock.json" } });
    const { run, comment } = outcome(pull);
    expect(run?.conclusion).toBe("failure");
    expect(comment).toContain("symbolic link");
  });

  test("a submodule that moved is told, and is not a success", async () => {
    const repo = newRepository();
    const pull = await reviewed(repo, { submodules: { "third/party": "a".repeat(40) } });
    const { run, comment } = outcome(pull);
    expect(run?.conclusion).toBe("neutral");
    expect(comment).toContain("submodule");
    expect(comment).toContain("third/party");
  });

  test("a submodule that is listed is a component of its commit, which a folder of records cannot judge", async () => {
    const [old, now] = ["a".repeat(40), "b".repeat(40)];
    const listed = '[submodule "inner"]\n\tpath = third/party\n\turl = https://github.com/acme/inner\n';
    const repo = newRepository();
    repo.commit({ files: { ".gitmodules": listed }, submodules: { "third/party": old } });
    const { run, comment } = outcome(await reviewed(repo, { submodules: { "third/party": now } }));
    expect(run?.conclusion).toBe("neutral");
    expect(comment).toContain("acme/inner");
    expect(comment).toContain(now);
    expect(comment).toContain("not by a folder of records");
  });

  test("a lockfile with a merge conflict fails the check, with its line", async () => {
    const repo = newRepository();
    const text = npmFiles(PROJECT)["package-lock.json"] ?? "";
    const torn = text.replace(
      '  "requires": true,\n',
      '<<<<<<< HEAD\n  "requires": true,\n=======\n>>>>>>> other\n',
    );
    const { run, comment } = outcome(await reviewed(repo, { files: { "package-lock.json": torn } }));
    expect(run?.conclusion).toBe("failure");
    expect(run?.annotations).toMatchObject([{ path: "package-lock.json", start_line: 5 }]);
    expect(comment).toContain("unresolved merge");
  });

  test("of a base that was broken does not fail the change that repairs it", async () => {
    const repo = newRepository({ ...npmFiles({}), "package-lock.json": "{" });
    const { run, comment } = outcome(await reviewed(repo, { files: npmFiles(PROJECT) }));
    expect(run?.conclusion).toBe("success");
    expect(comment).toContain("counts as new");
  });
});

describe("what is large", () => {
  test("a lockfile over 1 MB is read", async () => {
    const locked: Record<string, Locked> = { ...PROJECT.locked };
    for (let at = 0; at < 4000; at += 1) locked[`component-${at}`] = { version: "1.0.0" };
    const dependencies = Object.fromEntries(Object.keys(locked).map((name) => [name, "^1.0.0"]));
    const files = npmFiles({ dependencies, locked });
    expect(files["package-lock.json"]?.length).toBeGreaterThan(1024 * 1024);
    const { run, comment } = outcome(await reviewed(newRepository(), { files }));
    expect(run?.conclusion).toBe("success");
    expect(comment).toContain("4,002 new components");
    expect(comment?.length).toBeLessThanOrEqual(65_536);
  });

  const scripts = Array.from({ length: 60 }, (_, at) => `scripted-${at}`);
  const scripted = npmFiles({
    dependencies: Object.fromEntries(scripts.map((name) => [name, "^1.0.0"])),
    locked: Object.fromEntries(scripts.map((name) => [name, { version: "1.0.0", hasInstallScript: true }])),
  });

  test("more than 50 annotations are sent in several requests", async () => {
    const pull = await reviewed(newRepository(), { files: scripted });
    const { run, runs } = outcome(pull);
    expect(runs).toHaveLength(1);
    expect(new Set(run?.annotations.map(({ start_line }) => start_line)).size).toBe(60);
    expect(run?.annotations).toHaveLength(60);
  });

  test("annotations that were there before an interruption are not sent again", async () => {
    const { github } = world;
    const halves = () =>
      [...github.world.runs.values()].filter(({ annotations }) => annotations.length === 50);
    const hanging = github.faults.add({
      when: ({ method, route }) =>
        method === "PATCH" && route.includes("/check-runs/") && halves().length > 0,
      fault: { kind: "hang", effect: "before" },
    });
    const repo = newRepository();
    repo.commit({ branch: "change", files: scripted });
    const pull = github.openPullRequest({ repo, head: "change" });
    await eventually("the first half", () => halves().length > 0);
    await world.service.stop();
    hanging();
    expect(outcome(pull).run).toMatchObject({ status: "in_progress" });
    await world.restart();
    await world.atRest();
    const { run, runs } = outcome(pull);
    expect(runs).toHaveLength(1);
    expect(run).toMatchObject({ status: "completed" });
    expect(run?.annotations).toHaveLength(60);
    expect(new Set(run?.annotations.map(({ start_line }) => start_line)).size).toBe(60);
  });
});

describe("a fork", () => {
  test("is read through the repository that is asked to pull", async () => {
    const repo = newRepository();
    const fork = world.github.fork(repo, "mona");
    fork.commit({ branch: "change", files: npmFiles(PROJECT), author: "mona" });
    const pull = world.github.openPullRequest({ repo, head: "change", fromFork: fork, author: "mona" });
    await world.atRest();
    expect(outcome(pull).run?.conclusion).toBe("success");
    expect(outcome(pull).comment).toContain("`inherited 1.0.0`");
  });

  test("that was deleted leaves its pull request reviewable", async () => {
    const repo = newRepository();
    const fork = world.github.fork(repo, "mona");
    fork.commit({ branch: "change", files: npmFiles(PROJECT), author: "mona" });
    world.github.holdDeliveries();
    const pull = world.github.openPullRequest({ repo, head: "change", fromFork: fork, author: "mona" });
    world.github.deleteRepository(fork);
    world.github.releaseDeliveries();
    await world.atRest();
    expect(outcome(pull).run?.conclusion).toBe("success");
    expect(outcome(pull).comment).toContain("`inherited 1.0.0`");
  });
});

describe("files that say where to fetch from", () => {
  test("are told when they change, with no lockfile touched", async () => {
    const repo = newRepository({ ".npmrc": "@acme:registry=https://npm.acme.dev/\n" });
    const files = { ".npmrc": "registry=https://me:secret@npm.evil.example/\n" };
    const { run, comment } = outcome(await reviewed(repo, { files }));
    expect(run?.conclusion).toBe("success");
    expect(run?.annotations).toMatchObject([{ path: ".npmrc", start_line: 1, annotation_level: "warning" }]);
    expect(comment).toContain(
      "`registry` now fetches from `https://npm.evil.example/`, a host that nothing here knew",
    );
    expect(comment).toContain("names that begin with `@acme/` are asked of the default registry");
    expect(comment).not.toContain("secret");
  });

  test("are not said to bind names no longer when they cannot be read", async () => {
    const bound = "registries:\n  '@acme': https://npm.acme.dev/\n";
    const repo = newRepository({ "pnpm-workspace.yaml": bound });
    const files = { "pnpm-workspace.yaml": "registries: [\n", ...npmFiles(PROJECT) };
    const { comment } = outcome(await reviewed(repo, { files }));
    expect(comment).toContain("may have been asked for outside");
    expect(comment).not.toContain("no longer");
  });

  test("are no news where another file of base knows the host already", async () => {
    const pom = (body: string) => `<project><artifactId>a</artifactId><version>1</version>${body}</project>`;
    const mirror = "<repositories><repository><url>https://maven.acme.dev</url></repository></repositories>";
    const repo = newRepository({ "pom.xml": pom(mirror), "cart/pom.xml": pom("") });
    const { comment } = outcome(await reviewed(repo, { files: { "cart/pom.xml": pom(mirror) } }));
    expect(comment ?? "").not.toContain("nothing here knew");
  });
});
