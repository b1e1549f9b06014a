import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { scene, type Scene } from "./asking.js";
import { appOctokit, installationOctokit } from "./sign-in.js";
import { MANIFEST } from "./state/manifest.js";
import { startReceiver } from "./webhooks/receiver.js";

let stage: Scene;
let octokit: Octokit;
const at = { owner: "acme", repo: "shop" };

beforeEach(async () => {
  stage = await scene();
  octokit = await installationOctokit(stage.github, stage.installation);
});

afterEach(async () => {
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

async function statusOf(call: Promise<{ status: number }>): Promise<number> {
  return call.then(
    ({ status }) => status,
    (error: unknown) => (error as { status: number }).status,
  );
}

const ask = (username: string) => octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username });
const told = async (username: string) => {
  const { data } = await ask(username);
  return [data.permission, data.role_name];
};

describe("permission in a repository", () => {
  it.each([
    ["admin", "admin"],
    ["maintain", "write"],
    ["write", "write"],
    ["triage", "read"],
    ["read", "read"],
  ] as const)("tells %s as %s and by its own name", async (role, permission) => {
    stage.github.addCollaborator(stage.shop, "Mona", role);
    expect(await told("mona")).toEqual([permission, role]);
    stage.github.removeCollaborator(stage.shop, "mona");
    expect(await told("mona")).toEqual(["none", "none"]);
  });

  it("is read for everybody where the repository is public, none where it is private", async () => {
    stage.github.user("stranger");
    expect(await told("stranger")).toEqual(["none", "none"]);
    stage.shop.private = false;
    expect(await told("stranger")).toEqual(["read", "read"]);
  });

  it("is not found for bots, organisations and nobody", async () => {
    stage.github.person("dependabot[bot]");
    for (const login of ["nobody", "dependabot[bot]", "acme"]) expect(await statusOf(ask(login))).toBe(404);
  });

  it("comes from the organisation, its owners and its teams, and the strongest counts", async () => {
    stage.github.addMember("acme", "member");
    stage.github.addMember("acme", "boss", { role: "admin" });
    stage.github.team("acme", "platform", { members: ["root"], roles: [[stage.shop, "maintain"]] });
    stage.github.team("acme", "databases", { members: ["mona"], pending: ["late"], parent: "platform" });
    stage.github.addCollaborator(stage.shop, "mona", "triage");
    expect(await told("member")).toEqual(["read", "read"]);
    expect(await told("boss")).toEqual(["admin", "admin"]);
    expect(await told("root")).toEqual(["write", "maintain"]);
    expect(await told("mona")).toEqual(["write", "maintain"]);
    expect(await told("late")).toEqual(["none", "none"]);
    stage.github.setBasePermission("acme", "none");
    expect(await told("member")).toEqual(["none", "none"]);
  });

  it("belongs to the owner of a person's own repository", async () => {
    stage.github.user("mallory");
    const own = stage.github.repository("mallory", "tool");
    const installation = stage.github.install({ account: "mallory", repositories: [own] });
    const theirs = await installationOctokit(stage.github, installation);
    const { data } = await theirs.rest.repos.getCollaboratorPermissionLevel({
      owner: "mallory",
      repo: "tool",
      username: "mallory",
    });
    expect(data.permission).toBe("admin");
  });
});

describe("what payloads call somebody", () => {
  const association = async (login: string) => {
    const { id } = stage.github.person(login).comments(stage.pull, "hello");
    const { data } = await octokit.rest.issues.getComment({ ...at, comment_id: id });
    return data.author_association;
  };

  it("hides private members, whatever they may do", async () => {
    stage.github.addMember("acme", "shown", { public: true });
    stage.github.addMember("acme", "hidden", { role: "admin" });
    stage.github.addCollaborator(stage.shop, "outside", "read");
    expect(await association("shown")).toBe("MEMBER");
    expect(await association("hidden")).toBe("NONE");
    expect(await association("outside")).toBe("COLLABORATOR");
    expect(await association("stranger")).toBe("NONE");
  });

  it("calls somebody a contributor after a merge", async () => {
    expect(await association("mona")).toBe("NONE");
    stage.github.mergePullRequest(stage.pull, "root");
    expect(await association("mona")).toBe("CONTRIBUTOR");
  });
});

describe("teams", () => {
  const membership = (who: Octokit, username: string, team_slug = "security", org = "acme") =>
    who.rest.teams.getMembershipForUserInOrg({ org, team_slug, username });

  it("tell who is in them, who is asked to be, and nobody else", async () => {
    const id = stage.github.install({
      account: "acme",
      repositories: [],
      permissions: { ...MANIFEST.default_permissions, members: "read" },
    });
    const allowed = await installationOctokit(stage.github, id);
    stage.github.team("acme", "security", { members: ["mona"], pending: ["late"] });
    stage.github.team("acme", "crypto", { members: ["alice"], parent: "security" });
    expect((await membership(allowed, "mona")).data).toMatchObject({ state: "active", role: "member" });
    expect((await membership(allowed, "late")).data.state).toBe("pending");
    expect((await membership(allowed, "alice")).data.state).toBe("active");
    expect(await statusOf(membership(allowed, "stranger"))).toBe(404);
    expect(await statusOf(membership(allowed, "mona", "crypto"))).toBe(404);
    expect(await statusOf(membership(allowed, "mona", "no-such-team"))).toBe(404);
    stage.github.team("umbrella", "security", { members: ["mona"] });
    expect(await statusOf(membership(allowed, "mona", "security", "umbrella"))).toBe(404);
  });

  it("are closed to an app without the members permission", async () => {
    const all = Object.entries(MANIFEST.default_permissions);
    const permissions = Object.fromEntries(all.filter(([name]) => name !== "members"));
    const id = stage.github.install({ account: "acme", repositories: [], permissions });
    stage.github.team("acme", "security", { members: ["mona"] });
    const closed = await installationOctokit(stage.github, id);
    expect(await statusOf(membership(closed, "mona"))).toBe(403);
  });
});

describe("an installation without access", () => {
  it("hears only of its suspension, gets no token, and its tokens open nothing", async () => {
    const receiver = await startReceiver();
    stage.github.webhookUrl = receiver.url;
    stage.github.suspend(stage.installation, "boss");
    stage.github.comment(stage.pull, "mona", "hello");
    await stage.github.settled();
    expect(receiver.received.map(({ name }) => name)).toEqual(["installation.suspend"]);
    expect(receiver.received[0]?.payload).toMatchObject({
      installation: { id: stage.installation, suspended_by: { login: "boss" } },
    });
    expect(await statusOf(octokit.rest.repos.get(at))).toBe(403);
    await expect(installationOctokit(stage.github, stage.installation)).rejects.toMatchObject({
      status: 403,
    });
    const { data } = await appOctokit(stage.github).rest.apps.listInstallations();
    expect(data[0]?.suspended_at).not.toBeNull();
    stage.github.unsuspend(stage.installation, "boss");
    stage.github.comment(stage.pull, "mona", "hello again");
    await stage.github.settled();
    receiver.close();
    expect(
      receiver.received
        .slice(1)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["installation.unsuspend", "issue_comment.created"]);
    expect(await statusOf(octokit.rest.repos.get(at))).toBe(200);
  });

  it("is told of nothing that it has no permission for", async () => {
    const receiver = await startReceiver();
    stage.github.webhookUrl = receiver.url;
    const other = stage.github.repository("umbrella", "other");
    const permissions = { contents: "read", metadata: "read" } as const;
    stage.github.install({ account: "umbrella", repositories: [other], permissions });
    other.commit({ files: { a: "1" } });
    other.commit({ branch: "b", files: { a: "2" } });
    stage.github.openPullRequest({ repo: other, head: "b" });
    await stage.github.settled();
    receiver.close();
    expect(receiver.received.map(({ name }) => name).sort()).toEqual([
      "installation.created",
      "push",
      "push",
    ]);
  });
});
