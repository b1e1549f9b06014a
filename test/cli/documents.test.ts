import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { git, weir } from "../support/command-line.js";

const bom = (...names: readonly string[]) =>
  JSON.stringify({
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    metadata: { component: { "bom-ref": "till", name: "till" } },
    components: names.map((name) => ({
      "bom-ref": name,
      name,
      version: "1.0",
      purl: `pkg:pypi/${name}@1.0`,
    })),
    dependencies: ["till", ...names].map((ref, at) => ({ ref, dependsOn: names.slice(at, at + 1) })),
  });

describe("documents on the command line", () => {
  let folder: string;
  const write = (path: string, text: string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "weir-documents-"));
    write("before/sbom/till.json", bom("brine"));
    write("after/sbom/till.json", bom("brine", "salt"));
    write("after/other.json", bom("unseen"));
    write("after/plain.json", "{}");
    write("weir.yml", "documents: sbom/*.json\n");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const sides = ["--base", "before", "--head", "after"];

  test("weir diff compares those that --documents names, in folders and commits", async () => {
    expect((await weir(folder, "diff", ...sides)).out).not.toContain("salt");
    const { out } = await weir(folder, "diff", ...sides, "--documents", "sbom/*.json", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ lockfiles: [{ path: "sbom/till.json", format: "cyclonedx" }] });
    expect(out).toContain("pkg:pypi/salt@1.0");
    expect(out).not.toContain("unseen");
    const repository = join(folder, "repository");
    write("repository/bom.json", bom("brine"));
    await git(repository, "init", "-q");
    await git(repository, "add", ".");
    await git(repository, "commit", "-qm", "before");
    write("repository/bom.json", bom("brine", "salt"));
    await git(repository, "commit", "-qam", "after");
    const told = await weir(repository, "diff", "--base-ref", "HEAD~1", "--documents", "bom.json");
    expect(told.out).toContain("salt");
  });

  test("weir review reads those that the policy names, and those of --documents too", async () => {
    const json = ["--format", "json"];
    expect((await weir(folder, "review", ...sides, ...json)).out).not.toContain("salt");
    const { out } = await weir(folder, "review", ...sides, "--policy", "weir.yml", ...json);
    expect(out).toContain("pkg:pypi/salt@1.0");
    expect(out).not.toContain("unseen");
    const both = ["--policy", "weir.yml", "--documents", "other.json"];
    const all = await weir(folder, "review", ...sides, ...both, ...json);
    expect(all.out).toContain("pkg:pypi/salt@1.0");
    expect(all.out).toContain("pkg:pypi/unseen@1.0");
  });

  test("weir sbom writes what they hold", async () => {
    expect(await weir(folder, "sbom", "after")).toMatchObject({ code: 2 });
    const { code, out } = await weir(folder, "sbom", "after", "--documents", "sbom/*", "other.json");
    expect(code).toBe(0);
    const { components } = JSON.parse(out) as { readonly components: readonly { readonly purl?: string }[] };
    expect(components.flatMap(({ purl }) => purl ?? [])).toEqual([
      "pkg:pypi/brine@1.0",
      "pkg:pypi/salt@1.0",
      "pkg:pypi/unseen@1.0",
    ]);
  });

  test("weir components reads the one that it is given, and no other JSON", async () => {
    const { code, out } = await weir(folder, "components", "after/sbom/till.json");
    expect(code).toBe(0);
    expect(out).toBe("brine\t1.0\tdirect\truntime\nsalt\t1.0\ttransitive\truntime\n");
    const plain = await weir(folder, "components", "after/plain.json");
    expect(plain).toMatchObject({ code: 2, out: "" });
    expect(plain.err).toContain("no lockfile that Weir knows");
  });
});
