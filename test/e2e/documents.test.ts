import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { completedRun, MALWARE, startWorld, VULNERABLE, type World } from "../support/weir.js";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** A CycloneDX document of a service: name → names of what it asks for. */
function bom(service: string, asks: Readonly<Record<string, readonly string[]>>): string {
  const names = Object.keys(asks).filter((name) => name !== service);
  const library = (name: string) => ({
    "bom-ref": name,
    type: "library",
    name,
    version: "1.0.0",
    purl: `pkg:npm/${name}@1.0.0`,
  });
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: { component: { "bom-ref": service, type: "application", name: service } },
    components: names.map(library),
    dependencies: Object.entries(asks).map(([ref, dependsOn]) => ({ ref, dependsOn })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const BEFORE = bom("till", { till: ["quay"], quay: [] });
const AFTER = bom("till", { till: ["quay", "carrier"], quay: [], carrier: [VULNERABLE], [VULNERABLE]: [] });

function repository(name: string, policy: string) {
  const { github } = world;
  const repo = github.repository("acme", name);
  github.install({ account: "acme", repositories: [repo] });
  const files = { "sbom.json": BEFORE, "other.json": BEFORE };
  repo.commit({ files: { ...files, ".github/weir.yml": policy } });
  return repo;
}

const commentOf = (pull: Parameters<World["github"]["commentsOf"]>[0]) =>
  world.github.commentsOf(pull).find(({ body }) => body.includes("weir:review"))?.body ?? "";

describe("a document that the policy names", () => {
  test("is read like a lockfile: what it adds is flagged with its chain; others are not read", async () => {
    const { github } = world;
    const repo = repository("till", "documents: [sbom.json]\n");
    const evil = bom("other", { other: [MALWARE], [MALWARE]: [] });
    repo.commit({ branch: "change", author: "dev", files: { "sbom.json": AFTER, "other.json": evil } });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    const body = commentOf(pull);
    expect(body).toContain(`\`till\` → **\`carrier 1.0.0\`** (new) → \`${VULNERABLE}`);
    expect(body).toContain(`\`${VULNERABLE} 1.0.0\``);
    expect(body).not.toContain(MALWARE);
    expect(completedRun(github, repo, pull)?.conclusion).toBe("success");
    expect([...github.violations, ...github.bugs]).toEqual([]);
  });

  test("cannot be read, and so fails the check, where it is no document", async () => {
    const { github } = world;
    const repo = repository("quay", "documents: [sbom.json]\n");
    repo.commit({
      branch: "change",
      author: "dev",
      files: { "sbom.json": "<?xml version='1.0'?>\n<bom/>\n" },
    });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(commentOf(pull)).toContain("it is XML");
    expect(completedRun(github, repo, pull)?.conclusion).toBe("failure");
  });

  test("is named no longer only by a pull request that is told as loosening the policy", async () => {
    const { github } = world;
    const repo = repository("pier", "documents: [sbom.json]\n");
    const files = { ".github/weir.yml": "documents: []\n", "sbom.json": AFTER };
    repo.commit({ branch: "change", author: "dev", files });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(commentOf(pull)).toContain("documents that are no longer read: `sbom.json`");
    expect(commentOf(pull)).toContain(`\`${VULNERABLE} 1.0.0\``);
  });

  test("is among what /weir why looks at", async () => {
    const { github } = world;
    const repo = repository("dock", "documents: [sbom.json]\n");
    github.addCollaborator(repo, "ann", "write");
    repo.commit({ branch: "change", author: "dev", files: { "sbom.json": AFTER } });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    github.comment(pull, "ann", `/weir why ${VULNERABLE}`);
    await world.atRest();
    const answers = github.commentsOf(pull).map(({ body }) => body);
    expect(answers.some((body) => body.includes("carrier") && body.includes("sbom.json"))).toBe(true);
  });
});
