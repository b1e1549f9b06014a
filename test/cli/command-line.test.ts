import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { git, weir } from "../support/command-line.js";

const lock = (more: object = {}) =>
  JSON.stringify({
    name: "shop",
    lockfileVersion: 3,
    packages: {
      "": { name: "shop", dependencies: "node_modules/a" in more ? { a: "^1.0.0" } : {} },
      ...more,
    },
  });
const A = {
  version: "1.0.0",
  resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
  integrity: "sha512-AAAA",
  dependencies: { b: "^2.0.0" },
};
const B = {
  version: "2.0.0",
  resolved: "https://registry.npmjs.org/b/-/b-2.0.0.tgz",
  integrity: "sha512-BBBB",
};
const WITH_B = lock({ "node_modules/a": A, "node_modules/b": B });

describe("weir", () => {
  let folder: string;
  const write = (path: string, text: string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "weir-cli-"));
    write("before/package-lock.json", lock());
    write("after/package-lock.json", WITH_B);
    write("broken/package-lock.json", '{ "lockfileVersion": 3,');
    const affected = [
      {
        package: { ecosystem: "npm", name: "b" },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.0.1" }] }],
      },
    ];
    const severity = [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }];
    const record = {
      id: "GHSA-aaaa-bbbb-cccc",
      modified: "2026-01-01T00:00:00Z",
      summary: "bad",
      affected,
      severity,
    };
    write("osv/npm/GHSA-aaaa-bbbb-cccc.json", JSON.stringify(record));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("diff --format json tells every new component with its chain", async () => {
    const { code, out } = await weir(
      folder,
      "diff",
      "--base",
      "before",
      "--head",
      "after",
      "--format",
      "json",
    );
    expect(code).toBe(0);
    const answer = JSON.parse(out) as unknown;
    expect(answer).toMatchObject({
      schema: "weir.diff/1",
      lockfiles: [{ path: "package-lock.json", format: "package-lock", problems: [] }],
    });
    expect(answer).toHaveProperty("lockfiles.0.changes.1", {
      kind: "added",
      type: "npm",
      name: "b",
      removed: [],
      added: [
        expect.objectContaining({
          version: "2.0.0",
          purl: "pkg:npm/b@2.0.0",
          direct: false,
          scope: "runtime",
          services: ["."],
          chain: [
            { name: "a", version: "1.0.0" },
            { name: "b", version: "2.0.0" },
          ],
        }),
      ],
    });
  });

  test("diff compares a branch with its merge base, and a ref that looks like an option is no option", async () => {
    const repository = join(folder, "repository");
    write("repository/package-lock.json", lock());
    await git(repository, "init", "-q");
    await git(repository, "add", ".");
    await git(repository, "commit", "-qm", "before");
    write("repository/package-lock.json", WITH_B);
    await git(repository, "commit", "-qam", "after");
    const { code, out } = await weir(repository, "diff", "--base-ref", "HEAD~1");
    expect(code).toBe(0);
    expect(out).toContain("1 change brings 2 new components into 1 service");
    expect(await weir(repository, "diff", "--base-ref=--output=x")).toMatchObject({ code: 2, out: "" });
  });

  test("diff tells what to do where two refs have no commit in common, and of a ref that is not there", async () => {
    const repository = join(folder, "apart");
    write("apart/package-lock.json", lock());
    await git(repository, "init", "-q");
    await git(repository, "add", ".");
    await git(repository, "commit", "-qm", "one");
    await git(repository, "branch", "one");
    await git(repository, "checkout", "-q", "--orphan", "two");
    await git(repository, "commit", "-qm", "two");
    const apart = await weir(repository, "diff", "--base-ref", "one");
    expect(apart.code).toBe(2);
    expect(apart.err).toContain("have no commit in common here; in a shallow clone, fetch more");
    const absent = await weir(repository, "diff", "--base-ref", "three");
    expect(absent).toMatchObject({ code: 2, out: "" });
    expect(absent.err).toContain("three");
  });

  test("diff of two refs tells the commits that submodules point to", async () => {
    const repository = join(folder, "with-submodules");
    write(
      "with-submodules/.gitmodules",
      '[submodule "in"]\n\tpath = in\n\turl = https://github.com/acme/in\n',
    );
    const [old, now] = ["a".repeat(40), "b".repeat(40)];
    await git(repository, "init", "-q");
    await git(repository, "add", ".gitmodules");
    for (const commit of [old, now]) {
      await git(repository, "update-index", "--add", "--cacheinfo", `160000,${commit},in`);
      await git(repository, "commit", "-qm", commit);
    }
    const { code, out } = await weir(repository, "diff", "--base-ref", "HEAD~1", "--format", "json");
    expect(code).toBe(0);
    expect(out).toContain(`"removed":["${old}"]`);
    expect(out).toContain(`pkg:github/acme/in@${now}`);
  });

  test("tells a lockfile that became a link, in folders and in git: nobody reads what is behind it", async () => {
    write("linked/real.json", WITH_B);
    symlinkSync("real.json", join(folder, "linked/package-lock.json"));
    const sides = ["--base", "before", "--head", "linked"];
    const review = await weir(folder, "review", ...sides, "--osv-folder", "osv", "--format", "json");
    expect(review.code).toBe(1);
    const problem = { kind: "not-fetched", path: "package-lock.json" };
    expect(JSON.parse(review.out)).toMatchObject({ complete: false, problems: [problem] });
    const { out } = await weir(folder, "diff", ...sides, "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ problems: [problem] });
    const repository = join(folder, "linked");
    await git(repository, "init", "-q");
    await git(repository, "commit", "-qm", "before", "--allow-empty");
    await git(repository, "add", ".");
    await git(repository, "commit", "-qm", "after");
    const refs = await weir(repository, "diff", "--base-ref", "HEAD~1", "--format", "json");
    expect(JSON.parse(refs.out)).toMatchObject({ problems: [problem] });
  });

  test("review looks in a folder of records for what a private registry serves too", async () => {
    const resolved = "https://npm.acme.example/b/-/b-2.0.0.tgz";
    write("mirrored/package-lock.json", lock({ "node_modules/a": A, "node_modules/b": { ...B, resolved } }));
    const sides = ["--base", "before", "--head", "mirrored"];
    const { code, out } = await weir(folder, "review", ...sides, "--osv-folder", "osv", "--format", "json");
    expect(code).toBe(1);
    const review = JSON.parse(out) as {
      findings: { advisory: { id: string } | null }[];
      gaps: { kind: string }[];
    };
    expect(review.findings.flatMap(({ advisory }) => advisory?.id ?? [])).toEqual(["GHSA-aaaa-bbbb-cccc"]);
    expect(review.gaps.map(({ kind }) => kind)).not.toContain("private");
  });

  test("review exits with 1 when something blocks, and with 0 when nothing does", async () => {
    const sides = ["--base", "before", "--head", "after"];
    const blocked = await weir(folder, "review", ...sides, "--osv-folder", "osv");
    expect(blocked).toMatchObject({ code: 1 });
    expect(blocked.out).toContain("GHSA-aaaa-bbbb-cccc");
    const unasked = await weir(folder, "review", ...sides);
    expect(unasked).toMatchObject({ code: 0 });
    expect(unasked.out.split("\n")[0]).toContain("not everything was checked");
  });

  test.each([
    ["--osv-folder", "nowhere"],
    ["--osv-folder", "broken-records"],
    ["--kev", "catalogue.json"],
    ["--policy", "nowhere.yml"],
  ])("review exits with 2 when %s %s cannot be used", async (option, value) => {
    write("broken-records/npm/GHSA-x.json", "{");
    write("catalogue.json", "[]");
    const source = option === "--kev" ? ["--osv-folder", "osv"] : [];
    const sides = ["--base", "before", "--head", "after", ...source];
    const { code, out, err } = await weir(folder, "review", ...sides, option, value);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(value);
  });

  test("review exits with 1 when a changed lockfile cannot be read, and with 2 when there is nothing to review", async () => {
    expect(await weir(folder, "review", "--base", "before", "--head", "broken")).toMatchObject({ code: 1 });
    expect(await weir(folder, "review", "--base", "before", "--head", "nowhere")).toMatchObject({
      code: 2,
      out: "",
    });
    expect(await weir(folder, "reviw")).toMatchObject({ code: 2 });
  });

  test("review tells compiled files that came in, diff does not mind them", async () => {
    write("plain/README.md", "x");
    write("with-binary/lib/tool.jar", "PK");
    const sides = ["--base", "plain", "--head", "with-binary"];
    const { code, out } = await weir(folder, "review", ...sides);
    expect(code).toBe(0);
    expect(out).toContain("lib/tool.jar");
    expect(out).toContain("added to the repository, and not looked into");
    expect(await weir(folder, "diff", ...sides)).toMatchObject({ code: 0 });
  });

  test("diff follows files that name each other, and says where it stops", async () => {
    write("plain/README.md", "x");
    write("chained/requirements.txt", "-r more-1.in\n");
    for (let at = 1; at <= 12; at += 1)
      write(`chained/more-${at}.in`, `package-${at}==1.0\n-r more-${at + 1}.in\n`);
    const { out } = await weir(folder, "diff", "--base", "plain", "--head", "chained", "--format", "json");
    const { lockfiles } = JSON.parse(out) as {
      lockfiles: { changes: unknown[]; problems: { message: string }[] }[];
    };
    expect(lockfiles[0]?.changes).toHaveLength(8);
    expect(lockfiles[0]?.problems.map(({ message }) => message)).toContainEqual(
      "Weir reads at most 1000 files with one lockfile, in 8 rounds: this one was not read.",
    );
  });

  test("review tells where a changed file lets components be fetched from", async () => {
    write("plain/README.md", "x");
    write("mirrored/.npmrc", "registry=https://npm.evil.example/\n");
    const { code, out } = await weir(folder, "review", "--base", "plain", "--head", "mirrored");
    expect(code).toBe(0);
    expect(out).toContain("registry now fetches from https://npm.evil.example/");
  });

  test("components lists what a lockfile holds with its edges, and exits with 2 when it cannot be read", async () => {
    const { code, out } = await weir(folder, "components", "after/package-lock.json", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: "weir.components/1",
      components: [
        { purl: "pkg:npm/a@1.0.0", name: "a", version: "1.0.0", type: "npm", direct: true, scope: "runtime" },
        { purl: "pkg:npm/b@2.0.0", direct: false },
      ],
      edges: [{ from: "pkg:npm/a@1.0.0", to: "pkg:npm/b@2.0.0" }],
      problems: [],
    });
    const broken = await weir(folder, "components", "broken/package-lock.json", "--format", "json");
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.out)).toMatchObject({ components: [], problems: [{ kind: "syntax", line: 1 }] });
  });

  test.each([
    [
      ".github/workflows/ci.yml",
      "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n",
      "pkg:githubactions/actions/checkout@v4",
    ],
    [
      "vendor/modules.txt",
      "# example.com/a v1.2.0\n## explicit\nexample.com/a\n",
      "pkg:golang/example.com/a@v1.2.0",
    ],
    ["requirements/base.txt", "flask==3.0.0\n", "pkg:pypi/flask@3.0.0"],
    [
      "k8s/overlays/prod/api.yaml",
      "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: nginx:1.27\n",
      "pkg:docker/nginx@1.27",
    ],
  ])(
    "components knows %s, whose folders tell its format, from wherever it is asked",
    async (path, text, purl) => {
      write(`placed/${path}`, text);
      const cut = path.lastIndexOf("/");
      for (const [from, file] of [
        [join(folder, "placed"), path],
        [join(folder, "placed", path.slice(0, cut)), path.slice(cut + 1)],
      ] as const) {
        const { code, out, err } = await weir(from, "components", file, "--format", "json");
        expect([code, err]).toEqual([0, ""]);
        expect(JSON.parse(out)).toMatchObject({ components: [{ purl }], problems: [] });
      }
      const unknown = await weir(folder, "components", "placed/notes.txt");
      expect(unknown.code).not.toBe(0);
    },
  );

  test("components tells what is asked for and not held", async () => {
    write("gap/package-lock.json", lock({ "node_modules/a": A }));
    const { code, out } = await weir(folder, "components", "gap/package-lock.json", "--format", "json");
    expect(code).toBe(0);
    const { problems } = JSON.parse(out) as { problems: { message: string }[] };
    expect(problems.map(({ message }) => message)).toEqual([
      "a asks for b@^2.0.0: the lockfile holds nothing for it.",
    ]);
  });

  test("components finds the parent of a POM in the git repository around it, and nowhere else", async () => {
    const coordinates = (name: string) =>
      `<groupId>g</groupId><artifactId>${name}</artifactId><version>1</version>`;
    const log4j = "<groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId>";
    const parent = `<project>${coordinates("parent")}<properties><log4j>2.14.1</log4j></properties></project>`;
    const shop =
      `<project><parent>${coordinates("parent")}</parent><artifactId>shop</artifactId><dependencies>` +
      `<dependency>${log4j}<version>\${log4j}</version></dependency></dependencies></project>`;
    for (const place of ["versioned", "loose"]) {
      write(`${place}/pom.xml`, parent);
      write(`${place}/shop/pom.xml`, shop);
    }
    write("versioned/.git/HEAD", "");
    const found = await weir(join(folder, "versioned", "shop"), "components", "pom.xml");
    expect(found).toMatchObject({
      code: 0,
      out: "org.apache.logging.log4j:log4j-core\t2.14.1\tdirect\truntime\n",
      err: "",
    });
    const alone = await weir(join(folder, "loose", "shop"), "components", "pom.xml");
    expect(alone.out).toContain("log4j-core\t\tdirect");
    expect(alone.err).toContain('"g:parent:1" may tell it, which the repository does not hold');
  });

  test("components joins by edges what it lists: archives for platforms are one component", async () => {
    write(
      "ruby/Gemfile.lock",
      "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.16.0)\n      racc (~> 1.4)\n" +
        "    nokogiri (1.16.0-x86_64-linux)\n      racc (~> 1.4)\n    racc (1.7.3)\n\n" +
        "PLATFORMS\n  ruby\n  x86_64-linux\n\nDEPENDENCIES\n  nokogiri\n",
    );
    const { out } = await weir(folder, "components", "ruby/Gemfile.lock", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({
      components: [{ purl: "pkg:gem/nokogiri@1.16.0" }, { purl: "pkg:gem/racc@1.7.3" }],
      edges: [{ from: "pkg:gem/nokogiri@1.16.0", to: "pkg:gem/racc@1.7.3" }],
    });
  });
});
