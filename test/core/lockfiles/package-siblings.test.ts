import { describe, expect, it } from "@jest/globals";

import { COMPANION_ROUNDS, wantedCompanions } from "../../../src/core/lockfiles/companions.js";
import { packageManifest } from "../../../src/core/lockfiles/package-manifest.js";
import { selectLockfiles } from "../../../src/core/selection.js";
import { secondsOf } from "./mutations.js";

const APP = "apps/web/package.json";

type Files = Readonly<Record<string, string | object>>;

/** What a package.json asks for that is no part of the repository, and the files that were read for it. */
function readApp(dependencies: Readonly<Record<string, string>>, files: Files, own: object = {}, path = APP) {
  const text = JSON.stringify({ name: "web", dependencies, ...own });
  const paths = new Set(Object.keys(files));
  const companions = new Map<string, string>();
  for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
    const read = new Map([...companions, [path, text]]);
    const wanted = wantedCompanions(packageManifest, path, paths, read, new Set(read.keys()));
    if (wanted.length === 0) break;
    for (const one of wanted) {
      const file = files[one] ?? "";
      companions.set(one, typeof file === "string" ? file : JSON.stringify(file));
    }
  }
  const { nodes, problems } = packageManifest.parse({ path, text, companions });
  expect(problems).toEqual([]);
  return { asked: nodes.filter(({ source }) => source !== "workspace").map(({ name }) => name), companions };
}

function asked(dependencies: Readonly<Record<string, string>>, files: Files, own?: object): string[] {
  return readApp(dependencies, files, own).asked;
}

const UI = { "packages/ui/package.json": { name: "@acme/ui", version: "1.4.0" } };
const WORKSPACE = { "package.json": { workspaces: ["packages/*", "apps/*"] }, ...UI };

describe("what a package.json without a lockfile asks for of its own repository", () => {
  it("is no component where a common workspace holds it in a version that fits", () => {
    for (const range of ["workspace:*", "*", "", "^1.0.0", "1.4.0", " >=1 <2 "])
      expect([range, asked({ "@acme/ui": range }, WORKSPACE)]).toEqual([range, []]);
    for (const range of ["^2.0.0", "1.3.0", "latest", "npm:@acme/ui@^1.0.0", "github:acme/ui", "catalog:"])
      expect([range, asked({ "@acme/ui": range }, WORKSPACE)]).toEqual([range, ["@acme/ui"]]);
  });

  it("fits every version alone where a member tells none", () => {
    const files = { ...WORKSPACE, "packages/ui/package.json": { name: "@acme/ui" } };
    expect(asked({ "@acme/ui": "*" }, files)).toEqual([]);
    expect(asked({ "@acme/ui": ">=0" }, files)).toEqual(["@acme/ui"]);
  });

  it("is a component where no common workspace holds it", () => {
    const dependencies = { "@acme/ui": "^1.0.0" };
    expect(asked(dependencies, UI)).toEqual(["@acme/ui"]);
    expect(asked(dependencies, { "package.json": { workspaces: ["packages/*"] }, ...UI })).toEqual([
      "@acme/ui",
    ]);
    expect(asked(dependencies, { "package.json": { workspaces: ["apps/*"] }, ...UI })).toEqual(["@acme/ui"]);
    const excluded = { "package.json": { workspaces: ["packages/*", "apps/*", "!packages/ui"] }, ...UI };
    expect(asked(dependencies, excluded)).toEqual(["@acme/ui"]);
    const other = { ...UI, "package.json": {}, "apps/package.json": { workspaces: ["*"] } };
    expect(asked(dependencies, other)).toEqual(["@acme/ui"]);
    const broken = { ...WORKSPACE, "packages/ui/package.json": "{" };
    expect(asked(dependencies, broken)).toEqual(["@acme/ui"]);
  });

  it("is found from the root of the workspace, and in the nearest one alone", () => {
    const files = { "apps/web/packages/ui/package.json": { name: "@acme/ui", version: "1.0.0" } };
    expect(asked({ "@acme/ui": "1" }, files, { workspaces: { packages: ["packages/*"] } })).toEqual([]);
    const nearest = { ...WORKSPACE, "apps/package.json": { workspaces: ["*"] } };
    expect(asked({ "@acme/ui": "1" }, nearest)).toEqual(["@acme/ui"]);
  });

  it("is what pnpm links: what says `workspace:`, the rest only where the workspace is told to", () => {
    const packages = "packages:\n  - packages/*\n  - apps/*\n";
    const pnpm = (text: string) => ({ ...UI, "pnpm-workspace.yaml": text });
    const dependencies = { "@acme/ui": "^1.0.0" };
    for (const linking of ["true", "deep"])
      expect(asked(dependencies, pnpm(`${packages}linkWorkspacePackages: ${linking}\n`))).toEqual([]);
    for (const text of [packages, `${packages}linkWorkspacePackages: false\n`, "packages: [", "a: b"])
      expect(asked(dependencies, pnpm(text))).toEqual(["@acme/ui"]);
    expect(asked({ "@acme/ui": "workspace:^" }, pnpm(packages))).toEqual([]);
  });

  it("is a folder of the repository that it names", () => {
    for (const range of [
      "file:../../packages/ui",
      "link:../../packages/ui/",
      "portal:../../packages/ui",
      "../../packages/ui",
    ])
      expect([range, asked({ ui: range }, UI)]).toEqual([range, []]);
    expect(asked({ ui: "link:." }, {})).toEqual([]);
    for (const range of [
      "file:../../packages/none",
      "file:../../../ui",
      "file:/packages/ui",
      "file:../../packages/ui.tgz",
    ])
      expect([range, asked({ ui: range }, UI)]).toEqual([range, ["ui"]]);
  });

  it("is looked for in the likely members of a large workspace", () => {
    const members = Object.fromEntries(
      Array.from({ length: 200 }, (_one, at) => [
        `packages/p${at}/package.json`,
        { name: `p${at}`, version: "1.0.0" },
      ]),
    );
    const files = {
      ...WORKSPACE,
      ...members,
      "packages/acme-kit/package.json": { name: "@acme/kit", version: "1.0.0" },
    };
    const { asked: components, companions } = readApp(
      { "@acme/ui": "1", p7: "*", "@acme/kit": "1", react: "18" },
      files,
    );
    expect(components).toEqual(["react"]);
    expect([...companions.keys()].sort()).toEqual([
      "package.json",
      "packages/acme-kit/package.json",
      "packages/p7/package.json",
      "packages/ui/package.json",
    ]);
  });

  it("has no file read again whose own text is the same", () => {
    const base = new Map([
      [APP, "1"],
      ["packages/ui/package.json", "2"],
    ]);
    const head = new Map([
      [APP, "1"],
      ["packages/ui/package.json", "3"],
    ]);
    expect(selectLockfiles(base, head).touched.map((paths) => paths.head)).toEqual([
      "packages/ui/package.json",
    ]);
  });

  it("is looked for within bounds", () => {
    const dependencies = Object.fromEntries(
      Array.from({ length: 20_000 }, (_one, at) => [`a${at}`, `file:${"../".repeat(50)}`]),
    );
    const members = Object.fromEntries(
      Array.from({ length: 5000 }, (_one, at) => [`packages/${at}/package.json`, "{}"]),
    );
    const deep = `${"a/".repeat(1000)}package.json`;
    const files = { ...members, "package.json": { workspaces: ["**/*a*/**/b*"] } };
    expect(secondsOf(() => readApp(dependencies, files, {}, deep))).toBeLessThan(5);
  });
});
