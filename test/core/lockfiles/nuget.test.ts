import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { isManifestName, liesAround } from "../../../src/core/lockfiles/around.js";
import { wantedCompanions } from "../../../src/core/lockfiles/companions.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { centralPackages, msbuild } from "../../../src/core/lockfiles/msbuild.js";
import { depsJson } from "../../../src/core/lockfiles/deps-json.js";
import { projectAssets } from "../../../src/core/lockfiles/project-assets.js";
import { packagesConfig } from "../../../src/core/lockfiles/packages-config.js";
import { paketLock } from "../../../src/core/lockfiles/paket-lock.js";
import { nugetLock } from "../../../src/core/lockfiles/nuget-lock.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { nameOf } from "../../../src/core/model/paths.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PROJECT = "src/Web/Web.csproj";

function project(body: string, files: Readonly<Record<string, string>> = {}): ParsedLockfile {
  const companions = new Map(Object.entries(files).map(([path, text]) => [path, around(text)]));
  return msbuild.parse({ path: PROJECT, text: around(body), companions });
}

function around(body: string): string {
  return `<Project>\n${body}\n</Project>`;
}

function asked(lockfile: ParsedLockfile): string[] {
  return lockfile.nodes.flatMap(({ name, version, range, source, told }) =>
    source === "workspace"
      ? []
      : [`${name} ${range ?? version}${told?.development === true ? " (development)" : ""}`],
  );
}

function companionsOf(
  format: LockfileFormat,
  path: string,
  files: Readonly<Record<string, string>>,
): string[] {
  const read = new Map<string, string>();
  // As callers give them: only what has the name of a manifest and lies where one may.
  const paths = new Set(
    Object.keys(files).filter(
      (other) => isManifestName(format, nameOf(other)) && liesAround(format, path, other),
    ),
  );
  for (let round = 0; round < 3; round += 1) {
    for (const wanted of wantedCompanions(format, path, paths, read, new Set(read.keys())))
      read.set(wanted, files[wanted] ?? "");
  }
  return [...read.keys()];
}

function kindOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LockfileError) return error.kind;
    throw error;
  }
  return "read";
}

describe("projects of .NET", () => {
  it("take properties and references from the files above, the nearest of a name", () => {
    const lockfile = project(
      `<ItemGroup><PackageReference Include="A" Version="$(AVersion)" /><PackageReference Include="B" /></ItemGroup>`,
      {
        "Directory.Build.props": `<PropertyGroup><AVersion>9.9.9</AVersion></PropertyGroup>`,
        "src/Directory.Build.props": `<PropertyGroup><AVersion>1.0.0</AVersion></PropertyGroup><ItemGroup><PackageReference Include="Common" Version="3.0.0" PrivateAssets="all" ExcludeAssets="compile" /></ItemGroup>`,
        "src/Directory.Build.targets": `<ItemGroup><PackageReference Update="B" Version="2.0.0" /><PackageReference Update="Not.Asked" Version="5.0.0" /></ItemGroup>`,
      },
    );
    expect(asked(lockfile)).toEqual(["Common 3.0.0 (development)", "A 1.0.0", "B 2.0.0"]);
    expect(lockfile.problems).toEqual([]);
  });

  it("see the central file's versions unless the project leaves central management", () => {
    const files = {
      "Directory.Packages.props": `<ItemGroup><PackageVersion Include="a" Version="1.2.3" /><GlobalPackageReference Include="G" Version="1.0.0" /></ItemGroup>`,
    };
    const body = `<ItemGroup><PackageReference Include="A" /></ItemGroup>`;
    expect(asked(project(body, files))).toEqual(["G 1.0.0 (development)", "A 1.2.3"]);
    const off = `<PropertyGroup><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>`;
    const without = project(off + body, files);
    expect(asked(without)).toContain("A ");
    expect(without.problems).toMatchObject([{ kind: "missing-manifest", path: PROJECT, line: 2 }]);
  });

  it("tell every version that a condition may choose, and only those", () => {
    const version = (properties: string) =>
      asked(
        project(
          `<PropertyGroup>${properties}</PropertyGroup><ItemGroup><PackageReference Include="A" Version="$(V)" /></ItemGroup>`,
        ),
      );
    const set = (text: string, condition: string) => `<V Condition="${condition}">${text}</V>`;
    expect(version(`<V>1</V>${set("2", "'$(V)' == ''")}`)).toEqual(["A 1"]);
    expect(version(`<V>1</V>${set("2", "'$(V)' == '1' and '$(OS)' != 'Unix'")}`)).toEqual(["A 1", "A 2"]);
    expect(version(`<V>1</V>${set("2", "'$(V)' == '3' or '$(V)' == '1'")}`)).toEqual(["A 2"]);
    expect(version(`<V>1</V>${set("2", "Exists('x')")}`)).toEqual(["A 1", "A 2"]);
    expect(version(`${set("1", "'$(T)' == 'a'")}${set("2", "'$(T)' == 'b'")}`)).toEqual(["A 1", "A 2"]);
    expect(version(`<V>$(W).1</V>`)).toEqual(["A $(W).1"]);
  });

  it("leave out what a condition or an exclusion does, and take the last of several versions", () => {
    const items = `<ItemGroup>
      <PackageReference Include="A1;A2" Exclude="a2" Version="1" />
      <PackageReference Include="B" Version="1" Condition="false" />
      <PackageReference Include="C"><Version>1</Version><Version>2</Version><Version Condition="false">3</Version></PackageReference>
      <PackageReference Include="D"><Version Condition="'$(T)' == 'a'">1</Version><Version Condition="'$(T)' == 'b'">2</Version></PackageReference>
      <PackageReference Include="E" Version="1"><PrivateAssets>all</PrivateAssets>
        <IncludeAssets>compile</IncludeAssets><IncludeAssets>analyzers</IncludeAssets></PackageReference>
    </ItemGroup>`;
    expect(asked(project(items))).toEqual(["A1 1", "C 2", "D 1", "D 2", "E 1 (development)"]);
  });

  it("declare what a lockfile has to hold, and nothing else", () => {
    const items = `<Sdk Name="S" Version="1" /><Import Sdk="I" Version="1" Project="Sdk.props" /><ItemGroup>
      <PackageReference Include="A" Version="1" /><GlobalPackageReference Include="G" Version="1" />
      <PackageReference Include="B" Version="1" Condition="'$(OS)' == 'Windows_NT'" />
      <PackageReference Include="C" Version="1" /><PackageReference Remove="C" Condition="'$(OS)' == 'Unix'" />
      <PackageReference Include="Microsoft.NETCore.App" /><PackageReference Update="NETStandard.Library" Version="2.0.3" />
      <PackageDownload Include="D" Version="[1]" /><DotNetCliToolReference Include="T" Version="1" />
    </ItemGroup>`;
    const { services } = project(items);
    expect(services[0]?.manifest?.declared.map(({ name }) => name)).toEqual(["A", "G"]);
  });

  it("are covered by the lockfile beside them, a central file by a project below it", () => {
    const covered = (format: LockfileFormat, path: string, ...others: string[]) =>
      format.isCovered?.(path, new Set([path, ...others]));
    expect(covered(msbuild, PROJECT, "src/Web/packages.lock.json")).toBe(true);
    expect(covered(msbuild, "a/Big Web.csproj", "a/packages.Big_Web.lock.json")).toBe(true);
    expect(covered(msbuild, PROJECT, "packages.lock.json", "src/Web/packages.Other.lock.json")).toBe(false);
    expect(covered(centralPackages, "src/Directory.Packages.props", "src/a/A.fsproj")).toBe(true);
    expect(covered(centralPackages, "src/Directory.Packages.props", "A.fsproj")).toBe(false);
  });

  it("ask for what they import and for what lies above them", () => {
    const files = {
      "Directory.Build.props": around(`<Import Project="eng/Versions.props" />`),
      "Directory.Packages.props": around(""),
      "eng/Versions.props": around(`<Import Project="../more/Third.props" />`),
      "more/Third.props": around(""),
      "more/Unasked.props": around(""),
      "src/Common.props": around(""),
      "other/Directory.Build.props": around(""),
    };
    expect(companionsOf(msbuild, PROJECT, files).sort()).toEqual([
      "Directory.Build.props",
      "Directory.Packages.props",
      "eng/Versions.props",
      "more/Third.props",
      "src/Common.props",
    ]);
  });

  it("tell of an imported file that cannot be read, and read the rest", () => {
    const companions = new Map([["Directory.Build.props", "<Project>\n<oops"]]);
    const text = around(`<ItemGroup><PackageReference Include="A" Version="1.0" /></ItemGroup>`);
    const lockfile = msbuild.parse({ path: PROJECT, text, companions });
    expect(asked(lockfile)).toEqual(["A 1.0"]);
    expect(lockfile.problems).toMatchObject([
      { kind: "unreadable-manifest", path: "Directory.Build.props", line: 2 },
    ]);
  });

  it("tell that they import more files than are read", () => {
    const imports = (count: number) =>
      project(
        Array.from({ length: count }, (_one, at) => `<Import Project="../../p/${at}.props" />`).join(""),
        Object.fromEntries(
          Array.from({ length: count }, (_one, at) => [
            `p/${at}.props`,
            `<ItemGroup><PackageReference Include="P${at}" Version="1.0" /></ItemGroup>`,
          ]),
        ),
      );
    const whole = imports(99);
    expect([asked(whole).length, whole.problems]).toEqual([99, []]);
    const cut = imports(150);
    expect(asked(cut)).toHaveLength(99);
    expect(cut.problems).toMatchObject([{ kind: "limit", path: PROJECT, severity: "partial" }]);
  });

  it("call themselves as their package, their assembly or their file", () => {
    const name = (properties: string) =>
      project(`<PropertyGroup>${properties}</PropertyGroup>`).services[0]?.name;
    expect(name("<AssemblyName>web</AssemblyName><PackageId>Shop.Web</PackageId>")).toBe("Shop.Web");
    expect(name("<AssemblyName>$(MSBuildProjectName).Host</AssemblyName>")).toBe("Web.Host");
    expect(name("<AssemblyName>$(Unknown)</AssemblyName>")).toBe("Web");
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const hostile: Record<string, string> = {
    "properties that double each other": `<PropertyGroup><A>xxxxxxxxxx</A>${many(60, () => "<A>$(A)$(A)</A>")}</PropertyGroup><ItemGroup><PackageReference Include="A" Version="$(A)" /></ItemGroup>`,
    "properties of many values": `<PropertyGroup>${many(5000, (at) => `<A Condition="'$(X)' == '${at}'">${at}</A>`)}</PropertyGroup><ItemGroup><PackageReference Include="A" Version="${"$(A).".repeat(5000)}" /></ItemGroup>`,
    "a megabyte of dollars": `<PropertyGroup><A>${"$(".repeat(500_000)}</A></PropertyGroup>`,
    "a condition of a megabyte": `<PropertyGroup Condition="${"'' == '' and ".repeat(80_000)}"><A>1</A></PropertyGroup>`,
    "conditions within conditions": `${"<Choose><When Condition=\"'$(A)' == 'b'\">".repeat(40)}<ItemGroup>${many(20_000, (at) => `<PackageReference Include="A${at}" Version="1" />`)}</ItemGroup>${"</When></Choose>".repeat(40)}`,
    "a list of a megabyte": `<ItemGroup><PackageReference Include="${many(100_000, (at) => `a${at};`)}" Version="1.0.0" /></ItemGroup>`,
    "an import of a megabyte": `<Import Project="$([MSBuild]::GetPathOfFileAbove(${"a".repeat(1_000_000)}" />`,
    "updates of one package": `<ItemGroup>${many(20_000, () => `<PackageReference Include="A" Version="1" />`)}${many(200, (at) => `<PackageReference Update="A" Version="${at}" Condition="'$(X)' == '1'" />`)}</ItemGroup>`,
  };
  for (const [name, body] of Object.entries(hostile)) {
    it(`survive ${name}`, () => {
      expect(secondsOf(() => kindOf(() => project(body)))).toBeLessThan(2);
    });
  }
});

describe("packages.lock.json", () => {
  const section = (entries: object) => JSON.stringify({ version: 1, dependencies: { "net8.0": entries } });
  const read = (text: string, companions: Readonly<Record<string, string>> = {}) =>
    nugetLock.parse({
      path: "src/packages.lock.json",
      text,
      companions: new Map(Object.entries(companions)),
    });

  it("is recognised by its names", () => {
    const names = ["packages.lock.json", "a/packages.lock.json", "a/packages.My.App.lock.json"];
    expect(names.map((name) => nugetLock.matches(name))).toEqual([true, true, true]);
    const others = [
      "a/package-lock.json",
      "mypackages.lock.json",
      "packages.lock.json.bak",
      "packages.config",
    ];
    expect(others.map((name) => nugetLock.matches(name))).toEqual([false, false, false, false]);
  });

  it("asks for its own project and for what that imports", () => {
    const files = {
      "src/A.csproj": "",
      "src/B B.csproj": "",
      "Directory.Build.props": around(""),
      "x/C.csproj": "",
    };
    expect(companionsOf(nugetLock, "src/packages.B_B.lock.json", files).sort()).toEqual([
      "Directory.Build.props",
      "src/B B.csproj",
    ]);
    const both = { ...files, "src/packages.B_B.lock.json": "" };
    expect(companionsOf(nugetLock, "src/packages.lock.json", both).sort()).toEqual([
      "Directory.Build.props",
      "src/A.csproj",
    ]);
  });

  it("tells who asks, in which line, and under which purl", () => {
    const text = section({
      "Newtonsoft.Json": { type: "Direct", requested: "[13.0.1, )", resolved: "13.0.1" },
    });
    const csproj = around(
      `<ItemGroup>\n<PackageReference Include="newtonsoft.json" Version="13.0.1" />\n</ItemGroup>`,
    );
    const { services, nodes, problems } = read(text, { "src/A.csproj": csproj });
    expect(services).toEqual([
      {
        path: "src",
        name: "A",
        node: ".",
        manifest: {
          path: "src/A.csproj",
          declared: [{ name: "newtonsoft.json", range: "13.0.1", kind: "runtime", line: 3 }],
        },
      },
    ]);
    expect(nodes.map((node) => refOf({ ...node, type: "nuget" }).purl)[0]).toBe(
      "pkg:nuget/Newtonsoft.Json@13.0.1",
    );
    expect(problems).toEqual([]);
  });

  it("joins names in whatever case they are written", () => {
    const text = section({
      A: { type: "Direct", resolved: "1.0.0", dependencies: { "SYSTEM.memory": "4.5.0" } },
      "System.Memory": { type: "Transitive", resolved: "4.5.0" },
    });
    const graph = buildGraph(read(text));
    expect(graph.missing).toEqual([]);
    expect(graph.targets).toHaveLength(2);
  });

  it("returns or refuses any mutation of a fixture", () => {
    const texts = fixtureTexts("nuget-lock", "packages.lock.json");
    expect(texts.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(nugetLock, "packages.lock.json", text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("survives a hundred thousand entries, and runtimes that differ in everything", () => {
    const entries = (version: string, ids: number) =>
      Object.fromEntries(
        Array.from({ length: ids }, (_one, at) => [
          `P${at}`,
          { type: "Transitive", resolved: version, dependencies: { [`P${at + 1}`]: "1.0.0", P0: "1.0.0" } },
        ]),
      );
    const flat = section(entries("1.0.0", 30_000));
    expect(secondsOf(() => buildGraph(read(flat)))).toBeLessThan(2);
    const dependencies: Record<string, object> = { "net8.0": entries("1.0.0", 3_000) };
    for (let at = 0; at < 3_000; at += 1) dependencies[`net8.0/r${at}`] = entries(`2.0.${at}`, 1);
    const wide = JSON.stringify({ version: 1, dependencies });
    expect(secondsOf(() => buildGraph(read(wide)))).toBeLessThan(2);
    expect(read(wide).problems.map(({ kind }) => kind)).toContain("limit");
  });
});

describe("packages.config", () => {
  it("is recognised by its names", () => {
    const names = ["packages.config", "a/packages.Shop.Web.config", "a/Packages.config"];
    expect(names.map((name) => packagesConfig.matches(name))).toEqual([true, true, true]);
    const others = ["a/app.config", "nuget.config", "packages.config.bak", "mypackages.config"];
    expect(others.map((name) => packagesConfig.matches(name))).toEqual([false, false, false, false]);
  });
});

describe("paket.lock", () => {
  const read = (text: string, companions: Readonly<Record<string, string>> = {}) =>
    paketLock.parse({ path: "paket.lock", text, companions: new Map(Object.entries(companions)) });
  const purls = (text: string) =>
    read(text).nodes.flatMap((node) =>
      node.source === "workspace" ? [] : [refOf({ ...node, type: node.type ?? "nuget" }).purl],
    );

  it("asks for the dependencies beside it and the references of every project below", () => {
    const files = { "paket.dependencies": "", "a/b/paket.references": "", "c/C.csproj.paket.references": "" };
    const other = { "a/paket.dependencies": "", "a/nuget.references": "" };
    expect(companionsOf(paketLock, "paket.lock", { ...files, ...other }).sort()).toEqual(
      Object.keys(files).sort(),
    );
    expect(companionsOf(paketLock, "a/paket.lock", { ...files, ...other }).sort()).toEqual([
      "a/b/paket.references",
      "a/paket.dependencies",
    ]);
  });

  it("names what is no package of NuGet by where it comes from", () => {
    const text = `NUGET
  remote: https://feed.example/v2
    A (1.0)
GIT
  remote: https://gitlab.com/shop/tools/build.git
     (0123456789012345678901234567890123456789)
  remote: ssh://git@git.example/x.git
     (1123456789012345678901234567890123456789)
GITHUB
  remote: Owner/Repo
    File With Space.fs (2123456789012345678901234567890123456789) token
HTTP
  remote: http://files.example
    a.zip (/x/a.zip)
`;
    expect(purls(text)).toEqual([
      "pkg:nuget/A@1.0?repository_url=https:%2F%2Ffeed.example%2Fv2",
      "pkg:gitlab/shop/tools/build@0123456789012345678901234567890123456789",
      "pkg:generic/x@1123456789012345678901234567890123456789?vcs_url=git%2Bssh:%2F%2Fgit%40git.example%2Fx.git%401123456789012345678901234567890123456789",
      "pkg:github/owner/repo@2123456789012345678901234567890123456789",
      "pkg:generic/a.zip?download_url=http:%2F%2Ffiles.example%2Fx%2Fa.zip",
    ]);
  });

  it("finds a repository of which a branch is asked for, and a gist without a commit", () => {
    const text = "GITHUB\n  remote: a/b\n    x.fs (1123)\nGIST\n  remote: c/12\n    y.fs\n";
    const found = read(text, { "paket.dependencies": "github a/b:master x.fs\ngist c/12 y.fs\n" });
    expect(purls(text)[1]).toBe("pkg:generic/c/12?vcs_url=git%2Bhttps:%2F%2Fgist.github.com%2Fc%2F12");
    const { requires } = found.nodes.at(-1) ?? {};
    expect(requires?.map(({ targets }) => targets)).toEqual([["main/github/a/b"], ["main/gist/c/12"]]);
  });

  it("tells the lines and ranges of paket.dependencies", () => {
    const dependencies = "source x\r\n\r\nnuget A >= 1.0 < 2.0 framework: net45\r\n# no\r\nNUGET B\r\n";
    const { services } = read("NUGET\n    A (1.0)\n    B (1.0)\n", { "paket.dependencies": dependencies });
    expect(services[0]?.manifest).toEqual({
      path: "paket.dependencies",
      declared: [
        { name: "A", range: ">= 1.0 < 2.0", kind: "runtime", line: 3 },
        { name: "B", range: "", kind: "runtime", line: 5 },
      ],
    });
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const hostile: Record<string, string> = {
    "a megabyte of brackets": `NUGET\n    ${"(".repeat(1_000_000)}\n`,
    "a megabyte of spaces in a name": `NUGET\n    A${" ".repeat(1_000_000)}(1)\n`,
    "a megabyte in one remote": `GIT\n  remote: ${"a:/@".repeat(250_000)}\n     (1)\n`,
    "entries that all are one": `GITHUB\n  remote: a/b\n${many(60_000, () => "    f (1)\n      A\n")}`,
    "dependencies of one entry": `NUGET\n    A (1)\n${many(150_000, (at) => `      b${at}\n`)}`,
    "sections of nothing": many(100_000, () => "NOTHING\n"),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      const companions = new Map([["paket.dependencies", text]]);
      expect(secondsOf(() => readOrRefuse(paketLock, "paket.lock", text, companions))).toBeLessThan(2);
    });
  }
});

describe("imports of project files", () => {
  it("are looked for above in no time, however they are written", () => {
    const spaces = " ".repeat(900);
    const odd = [
      `(${spaces}x`,
      `(a${spaces}x`,
      `(a,${spaces}x`,
      `('${spaces}'${spaces}x`,
      `(${",".repeat(900)}`,
    ];
    const imports = odd.map((one) => `<Import Project="$([MSBuild]::GetPathOfFileAbove${one}" />`).join("");
    const text = `<Project>${imports.repeat(20)}</Project>`;
    expect(secondsOf(() => readOrRefuse(msbuild, "a/b.csproj", text))).toBeLessThan(2);
  });
});

describe("what builds leave behind", () => {
  it("is recognised by its names", () => {
    const matches = (format: LockfileFormat, ...paths: string[]) => paths.map((path) => format.matches(path));
    expect(matches(projectAssets, "a/obj/project.assets.json", "xproject.assets.json")).toEqual([
      true,
      false,
    ]);
    expect(matches(depsJson, "a/b.deps.json", "a/.deps.json", "deps.json")).toEqual([true, false, false]);
  });

  it("survives targets that hold the same thing over and over", () => {
    const version = (at: number) => [`A/1.0.${at}`, { type: "package", dependencies: { A: "1" } }] as const;
    const target = Object.fromEntries(Array.from({ length: 20_000 }, (_one, at) => version(at)));
    const group = Array.from({ length: 20_000 }, () => "A >= 1.0.0");
    const targets = { "net8.0": target, "net8.0/a": target, "net8.0/b": {} };
    const text = JSON.stringify({ version: 3, targets, projectFileDependencyGroups: { "net8.0": group } });
    expect(secondsOf(() => readOrRefuse(projectAssets, "project.assets.json", text))).toBeLessThan(2);
    expect(secondsOf(() => readOrRefuse(depsJson, "A.deps.json", text))).toBeLessThan(2);
  });
});

describe("mutations of fixtures", () => {
  it.each([
    [projectAssets, "project-assets", "project.assets.json"],
    [depsJson, "deps-json", "A.deps.json"],
    [packagesConfig, "packages-config", "packages.config"],
    [paketLock, "paket-lock", "paket.lock"],
    [msbuild, "msbuild", "Odd.csproj"],
    [msbuild, "msbuild", "Shop.Desk.vbproj"],
    [centralPackages, "central-packages", "Directory.Packages.props"],
  ])("are returned or refused by %#", (format, folder, file) => {
    const texts = fixtureTexts(folder, file);
    expect(texts.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(format, file, text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });
});
