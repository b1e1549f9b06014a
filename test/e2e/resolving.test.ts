import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { bringing, npmFiles, vulnerabilityRecord } from "../support/npm-project.js";
import { DepsDevServer } from "../support/deps-dev-server.js";
import { completedRun, eventually, QUICK, startWorld, type World } from "../support/weir.js";

let world: World;
let depsDev: DepsDevServer;

beforeAll(async () => {
  depsDev = await DepsDevServer.start();
  world = await startWorld(
    { DEPS_DEV_URL: depsDev.url.href },
    { ...QUICK, queue: { ...QUICK.queue, sweepEverySeconds: 1 } },
  );
  mkdirSync(join(world.osv, "Maven"));
  writeFileSync(
    join(world.osv, "Maven", "log.json"),
    JSON.stringify({
      id: "GHSA-jfh8-c2jp-5v3q",
      aliases: ["CVE-2021-44228"],
      modified: "2026-01-01T00:00:00Z",
      summary: "Remote code execution",
      affected: [
        {
          package: { ecosystem: "Maven", name: "org.logs:core" },
          ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "2.0" }, { fixed: "2.15.0" }] }],
        },
      ],
      database_specific: { severity: "CRITICAL" },
    }),
  );
  maven("org.boot:starter", "2.5.0", [{ name: "org.boot:starter-logs", version: "2.5.0" }]);
  maven("org.boot:starter-logs", "2.5.0", [{ name: "org.logs:core", version: "2.14.1" }]);
  maven("org.logs:core", "2.14.1", []);
  maven("org.boot:kit", "2.5.0", [{ name: "org.logs:core", version: "2.14.1" }]);
  writeFileSync(
    join(world.osv, "npm", "inner.json"),
    JSON.stringify({ ...vulnerabilityRecord("inner", "2.0.0"), id: "GHSA-5555-6666-7777" }),
  );
});
afterAll(async () => {
  await world.close();
  await depsDev.close();
});

function maven(name: string, version: string, dependencies: readonly object[]): void {
  const path = `/v3/systems/MAVEN/packages/${encodeURIComponent(name)}/versions/${version}:requirements`;
  depsDev.answers.set(path, { maven: { dependencies } });
}

/** Versions of a package, and what each brings of another when it is installed alone. */
function bringsOf(
  system: string,
  name: string,
  other: string,
  brings: Readonly<Record<string, string>>,
): void {
  const path = `/v3/systems/${system}/packages/${encodeURIComponent(name)}`;
  const versions = Object.keys(brings).map((version) => ({ versionKey: { system, name, version } }));
  depsDev.answers.set(path, { versions });
  for (const [version, brought] of Object.entries(brings)) {
    const nodes = [
      { versionKey: { system, name, version } },
      { versionKey: { system, name: other, version: brought } },
    ];
    const edges = [{ fromNode: 0, toNode: 1, requirement: brought }];
    depsDev.answers.set(`${path}/versions/${version}:dependencies`, { nodes, edges });
  }
}

const pom = (
  ...dependencies: readonly (readonly [group: string, artifact: string, version: string])[]
) => `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId>
  <artifactId>adverts</artifactId>
  <version>1.0</version>
  <dependencies>
${dependencies
  .map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join("\n")}
  </dependencies>
</project>
`;

describe("a pom.xml, which has no lockfile", () => {
  test("is resolved artifact by artifact: what it inherits is flagged, with its chain and who told it", async () => {
    const { github } = world;
    const repo = github.repository("acme", "adverts");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { "pom.xml": pom() } });
    const files = { "pom.xml": pom(["org.boot", "starter", "2.5.0"], ["com.acme.data", "db", "3.0"]) };
    repo.commit({ branch: "change", author: "dev", files });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(completedRun(github, repo, pull)?.conclusion).toBe("failure");
    const body = github.commentsOf(pull).find((comment) => comment.body.includes("weir:review"))?.body ?? "";
    expect(body).toContain("`org.logs:core 2.14.1`");
    expect(body).toContain(
      "`adverts` → **`org.boot:starter 2.5.0`** (new) → `org.boot:starter-logs 2.5.0` → `org.logs:core` _(resolved by deps.dev)_",
    );
    expect(body).toContain("CVE-2021-44228");
    // Another artifact of the same owner is nobody else's business.
    expect(body).toContain("private names are not sent outside");
    expect(depsDev.requests.filter(({ path }) => path.includes("acme"))).toEqual([]);
    expect([...github.violations, ...github.bugs]).toEqual([]);
  });

  test("sends no name outside that the repository binds to a registry of its own, whoever asks", async () => {
    const { github } = world;
    const repo = github.repository("acme", "web");
    github.install({ account: "acme", repositories: [repo] });
    github.addCollaborator(repo, "ann", "write");
    repo.commit({ files: { ".npmrc": "@inhouse:registry=https://npm.acme.dev/\n" } });
    const dependencies = { "@inhouse/ui": "1.0.0", "left-pad": "1.3.0" };
    const files = { "package.json": JSON.stringify({ name: "web", dependencies }) };
    repo.commit({ branch: "change", author: "dev", files });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    github.person("ann").comments(pull, "/weir why left-pad");
    await world.atRest();
    const bodies = github.commentsOf(pull).map(({ body }) => body);
    expect(bodies.find((body) => body.includes("Why `left-pad` is here"))).toBeDefined();
    const asked = depsDev.requests.map(({ path }) => decodeURIComponent(path));
    expect(asked.filter((path) => path.includes("left-pad"))).not.toEqual([]);
    expect(asked.filter((path) => path.includes("inhouse"))).toEqual([]);
    expect([...github.violations, ...github.bugs]).toEqual([]);
  });

  test("says that what a manifest brings is not checked where nobody tells it", async () => {
    const { github } = world;
    const repo = github.repository("acme", "ruby");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { "readme.md": "" } });
    repo.commit({ branch: "change", author: "dev", files: { Gemfile: 'gem "rack", "3.0.0"\n' } });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    const body = github.commentsOf(pull)[0]?.body ?? "";
    expect(body).toContain("`rack 3.0.0`");
    expect(body).toContain("of Gemfile only direct dependencies are known; what they bring is not checked");
  });

  test("says what was not checked while deps.dev is down, and asks again", async () => {
    const { github } = world;
    const repo = github.repository("acme", "later");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { "pom.xml": pom() } });
    maven("org.late:lib", "1.0", [{ name: "org.logs:core", version: "2.14.1" }]);
    depsDev.fault = () => ({ status: 503 });
    repo.commit({ branch: "change", author: "dev", files: { "pom.xml": pom(["org.late", "lib", "1.0"]) } });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await eventually("a review", () => completedRun(github, repo, pull));
    expect(completedRun(github, repo, pull)?.conclusion).toBe("neutral");
    depsDev.fault = () => null;
    await eventually("a failure", () => completedRun(github, repo, pull)?.conclusion === "failure");
  });
});

describe("the smallest move of a direct dependency that brings a fix", () => {
  test("is told for a pom.xml beside managing the component", async () => {
    const { github } = world;
    const repo = github.repository("acme", "moves");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: { "pom.xml": pom() } });
    bringsOf("MAVEN", "org.boot:kit", "org.logs:core", {
      "2.4.9": "2.13.3",
      "2.5.0": "2.14.1",
      "2.5.7": "2.14.1",
      "2.5.8": "2.17.0",
      "2.5.9": "2.17.0",
      "2.6.0-M1": "2.15.0",
      "3.0.0": "2.19.0",
    });
    repo.commit({
      branch: "change",
      author: "dev",
      files: { "pom.xml": pom(["org.boot", "kit", "2.5.0"]) },
    });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(github.commentsOf(pull)[0]?.body).toContain(
      "manage `org.logs:core` at `2.15.0` in `pom.xml`: nothing on the chain binds it; or move `org.boot:kit` to `2.5.8`, which brings `org.logs:core` `2.17.0` (as deps.dev resolves it)",
    );
  });

  test("is told where a dependant does not admit the fix, and not where that is managed", async () => {
    const { github } = world;
    bringsOf("NPM", "outer", "inner", {
      "1.0.0": "1.0.0",
      "1.1.0": "1.2.0",
      "1.2.0": "2.0.1",
      "1.3.0": "2.0.1",
    });
    const repo = github.repository("acme", "held");
    github.install({ account: "acme", repositories: [repo] });
    repo.commit({ files: npmFiles({}) });
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing("outer", "inner")) });
    const pull = github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(github.commentsOf(pull)[0]?.body).toContain(
      "move `outer` to `1.2.0`, which brings `inner` `2.0.1` (as deps.dev resolves it)",
    );
    github.addCollaborator(repo, "ann", "write");
    github.person("ann").comments(pull, "/weir fix inner");
    await world.atRest();
    expect(github.reviewCommentsOf(pull)[0]?.body).toContain('"outer": "^1.2.0"');
    const managed = pom(["org.boot", "kit", "2.5.0"]).replace(
      "<dependencies>",
      "<dependencyManagement><dependencies><dependency><groupId>org.logs</groupId><artifactId>core</artifactId><version>2.14.1</version></dependency></dependencies></dependencyManagement>\n  <dependencies>",
    );
    const other = github.repository("acme", "managed");
    github.install({ account: "acme", repositories: [other] });
    other.commit({ files: { "pom.xml": pom() } });
    other.commit({ branch: "change", author: "dev", files: { "pom.xml": managed } });
    const second = github.openPullRequest({ repo: other, head: "change", author: "dev" });
    await world.atRest();
    const body = github.commentsOf(second)[0]?.body ?? "";
    expect(body).toContain("a parent, an import or the file itself manages it lower");
    expect(body).not.toContain("or move `org.boot:kit`");
  });
});
