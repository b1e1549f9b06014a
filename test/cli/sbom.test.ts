import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { git, weir } from "../support/command-line.js";
import { cyclonedxJsonErrors, cyclonedxXmlErrors, sarifErrors } from "../support/official-schemas.js";
import { spdxErrors } from "../support/spdx-rules.js";

const component = (name: string, dependencies: object = {}) => ({
  version: "1.0.0",
  resolved: `https://r.example.org/${name}/-/${name}-1.0.0.tgz`,
  integrity: `sha512-${Buffer.alloc(64, name).toString("base64")}`,
  dependencies,
});

function lock(dependencies: readonly string[]): string {
  const asked = Object.fromEntries(dependencies.map((name) => [name, "^1.0.0"]));
  return JSON.stringify({
    name: "shop",
    lockfileVersion: 3,
    packages: {
      "": { name: "shop", version: "3.0.0", workspaces: ["api"], dependencies: asked },
      api: { name: "api", version: "0.1.0", dependencies: { c: "^1.0.0" } },
      "node_modules/api": { resolved: "api", link: true },
      ...Object.fromEntries(
        [...dependencies, "c"].map((name) => [
          `node_modules/${name}`,
          component(name, name === "a" ? { c: "^1.0.0" } : {}),
        ]),
      ),
    },
  });
}

const manifest = (name: string, dependencies: readonly string[], more: object = {}) =>
  JSON.stringify({
    name,
    ...more,
    dependencies: Object.fromEntries(dependencies.map((one) => [one, "^1.0.0"])),
  });

interface Bom {
  readonly metadata: { readonly component: { readonly name: string; readonly version?: string } };
  readonly components: readonly { readonly name: string }[];
}

describe("weir sbom", () => {
  let folder: string;
  const write = (path: string, text: string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const names = (out: string) => (JSON.parse(out) as Bom).components.map(({ name }) => name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "weir-sbom-"));
    const state = (dependencies: readonly string[]) => {
      write("shop/package-lock.json", lock(dependencies));
      write("shop/package.json", manifest("shop", dependencies, { version: "3.0.0", workspaces: ["api"] }));
      write("shop/api/package.json", manifest("api", ["c"], { version: "0.1.0" }));
    };
    state(["a"]);
    const shop = join(folder, "shop");
    await git(shop, "init", "-q");
    await git(shop, "add", ".");
    await git(shop, "commit", "-qm", "before");
    state(["a", "b"]);
    await git(shop, "commit", "-qam", "after");
    write("broken/package-lock.json", '{ "lockfileVersion": 3,');
    write("partly/package-lock.json", lock(["a"]));
    write("partly/package.json", manifest("shop", ["a"], { workspaces: ["api"] }));
    write("partly/api/package.json", manifest("api", ["c"]));
    write("partly/o\u001b[2Jther/package-lock.json", '{ "lockfileVersion": 3,');
    write("empty/README.md", "");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("writes the folder as it is, valid, and tells count and digest beside it", async () => {
    const { code, out, err } = await weir(folder, "sbom", "shop");
    expect(code).toBe(0);
    expect(cyclonedxJsonErrors(out, "1.6")).toEqual([]);
    expect((JSON.parse(out) as Bom).metadata.component.name).toBe("shop");
    expect(names(out)).toEqual(["shop", "api", "a", "b", "c"]);
    // The folder that is named, wherever the command is run.
    expect((await weir(join(folder, "empty"), "sbom", "--repository", "../shop")).out).toBe(out);
    const digest = createHash("sha256").update(out).digest("hex");
    expect(err).toBe(`3 components, dependencies complete, sha256 ${digest}\n`);
  });

  test("is incomplete where a lockfile is a link, of a folder, of a commit and of a change", async () => {
    write("linked/package-lock.json", lock(["a"]));
    write("linked/api/real.json", lock(["b"]));
    const linked = join(folder, "linked");
    await git(linked, "init", "-q");
    await git(linked, "add", ".");
    await git(linked, "commit", "-qm", "before");
    symlinkSync("real.json", join(linked, "api/package-lock.json"));
    await git(linked, "add", ".");
    await git(linked, "commit", "-qm", "after");
    for (const args of [[], ["--ref", "HEAD"], ["--change", "--base-ref", "HEAD~1"]]) {
      const { code, err } = await weir(linked, "sbom", ...args);
      expect([code, err]).toEqual([1, expect.stringContaining("api/package-lock.json")]);
      expect(err).toContain("dependencies incomplete");
    }
  });

  test("leaves out what git ignores, but not a folder that is named", async () => {
    write("shop/.gitignore", "out\n");
    write("shop/out/package-lock.json", lock(["z"]));
    const whole = await weir(folder, "sbom", "shop");
    expect(names(whole.out)).toEqual(["shop", "api", "a", "b", "c"]);
    const named = await weir(folder, "sbom", "shop/out");
    expect(names(named.out)).toContain("z");
    rmSync(join(folder, "shop/out"), { recursive: true });
    rmSync(join(folder, "shop/.gitignore"));
  });

  test("writes one service at a commit, into a file, the same bytes every time and from every folder", async () => {
    const request = [
      "--ref",
      "HEAD~1",
      "--service",
      "./api/",
      "--format",
      "cyclonedx-xml",
      "--spec-version",
      "1.7",
    ];
    const first = await weir(join(folder, "shop"), "sbom", ...request, "--output", "../one.xml");
    expect(first).toMatchObject({ code: 0, out: "" });
    const second = await weir(folder, "sbom", "shop", ...request);
    expect(readFileSync(join(folder, "one.xml"), "utf8")).toBe(second.out);
    expect(await cyclonedxXmlErrors(second.out, "1.7")).toEqual([]);
    expect(second.out).toContain("<name>api</name>\n      <version>0.1.0</version>");
    expect([...second.out.matchAll(/<purl>(.*)<\/purl>/g)].map(([, purl]) => purl)).toEqual([
      "pkg:npm/c@1.0.0",
    ]);
  });

  test("writes only what a change adds, between commits or folders", async () => {
    const shop = join(folder, "shop");
    const change = await weir(shop, "sbom", "--change", "--base-ref", "HEAD~1", "--name", "o/shop");
    expect(change.code).toBe(0);
    expect(names(change.out)).toEqual(["shop", "b"]);
    expect(cyclonedxJsonErrors(change.out, "1.6")).toEqual([]);
    expect((JSON.parse(change.out) as Bom).metadata.component.name).toBe("o/shop");
    write("vendored/vendor/x/package-lock.json", lock(["a"]));
    const vendored = await weir(folder, "sbom", "--change", "--base", "empty", "--head", "vendored");
    expect(vendored.err).toContain("vendor/x/package-lock.json:1: It is in a folder of vendored");
    const folders = await weir(folder, "sbom", "--change", "--base", "partly", "--head", "shop");
    expect(names(folders.out)).toEqual(["shop", "b"]);
  });

  test("writes SPDX with the date of the commit, or the one that is given", async () => {
    const shop = join(folder, "shop");
    const created = (out: string) =>
      (JSON.parse(out) as { creationInfo: { created: string } }).creationInfo.created;
    const [one, two] = [
      await weir(shop, "sbom", "--ref", "HEAD", "--format", "spdx-json"),
      await weir(shop, "sbom", "--ref", "HEAD", "--format", "spdx-json"),
    ];
    expect(spdxErrors(one.out)).toEqual([]);
    expect(one.out).toBe(two.out);
    const date = await git(shop, "show", "-s", "--format=%cI", "HEAD");
    expect(Date.parse(created(one.out))).toBe(Date.parse(date));
    const dated = await weir(shop, "sbom", "--format", "spdx-json", "--timestamp", "2026-01-31");
    expect(created(dated.out)).toBe("2026-01-31T00:00:00Z");
  });

  test("exits with 1 when a lockfile could not be read, and the bill says that it is incomplete", async () => {
    const { code, out, err } = await weir(folder, "sbom", "partly");
    expect(code).toBe(1);
    expect(err).toContain("o‹U+001B›[2Jther/package-lock.json:1: ");
    expect(out).toContain('"aggregate": "incomplete"');
    expect(out).not.toContain('"aggregate": "complete"');
  });

  test.each([
    ["there is no lockfile", ["empty"], "no lockfile that Weir knows"],
    ["no lockfile can be read", ["broken"], "no lockfile can be read: package-lock.json:1:"],
    [
      "there is no such service",
      ["shop", "--service", "web"],
      "no lockfile tells of a service at web; there are: ., api",
    ],
    ["a change is of one service", ["shop", "--change", "--service", "api"], "takes neither"],
    [
      "the service's own lockfile is the one that cannot be read",
      ["partly", "--service", "web"],
      "Jther/package-lock.json:1: ",
    ],
    ["sides are given without a change", ["shop", "--base", "x", "--head", "y"], "give --change"],
    ["the date is none", ["shop", "--timestamp", "yesterday"], "no date"],
    ["the date depends on the machine", ["shop", "--timestamp", "2026-01-31 12:00"], "no date"],
    [
      "SPDX is asked for in a version of CycloneDX",
      ["shop", "--format", "spdx-json", "--spec-version", "1.7"],
      "2.3",
    ],
    ["the version is unknown", ["shop", "--spec-version", "1.5"], "Allowed choices are 1.6, 1.7"],
    ["the ref looks like an option", ["shop", "--ref=--output=x"], "git"],
  ])("exits with 2 and writes nothing when %s", async (_what, args, message) => {
    const outcome = await weir(folder, "sbom", ...args);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(message);
  });
});

describe("weir review --format sarif", () => {
  test("is valid and tells what was not asked", async () => {
    const folder = mkdtempSync(join(tmpdir(), "weir-sarif-"));
    for (const [side, dependencies] of [
      ["before", []],
      ["after", ["a"]],
    ] as const) {
      mkdirSync(join(folder, side));
      writeFileSync(join(folder, side, "package-lock.json"), lock(dependencies));
    }
    const { code, out } = await weir(
      folder,
      "review",
      "--base",
      "before",
      "--head",
      "after",
      "--format",
      "sarif",
    );
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(0);
    expect(sarifErrors(out)).toEqual([]);
    expect(out).toContain("OSV: not asked for known vulnerabilities and malware");
  });
});
