import { describe, expect, it } from "@jest/globals";

import { COMPANION_ROUNDS, wantedCompanions } from "../../../src/core/lockfiles/companions.js";
import { msbuild } from "../../../src/core/lockfiles/msbuild.js";
import { secondsOf } from "./mutations.js";

const PROJECT = "src/Web/Web.csproj";
const PACKAGE = `<ItemGroup><PackageReference Include="A" Version="1.0.0" /></ItemGroup>`;

interface Read {
  readonly packages: readonly string[];
  /** `path:line` of what is told. */
  readonly told: readonly string[];
}

/** Reads a project with the files that it asks for. @param files what stands in them, without the outermost element */
function read(body: string, files: Readonly<Record<string, string>> = {}): Read {
  const text = `<Project>\n${body}\n</Project>`;
  const companions = new Map<string, string>();
  for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
    const known = new Map([...companions, [PROJECT, text]]);
    const paths = new Set(Object.keys(files));
    const wanted = wantedCompanions(msbuild, PROJECT, paths, known, new Set(known.keys()));
    if (wanted.length === 0) break;
    for (const path of wanted) companions.set(path, `<Project>${files[path] ?? ""}</Project>`);
  }
  const { nodes, problems } = msbuild.parse({ path: PROJECT, text, companions });
  return {
    packages: nodes.flatMap(({ name, version, source }) =>
      source === "workspace" ? [] : [`${name} ${version}`],
    ),
    told: problems.map(({ path, line }) => `${path}:${line ?? ""}`),
  };
}

/** @param project as an `Import` writes it */
function imports(project: string, file: string, condition = ""): Read {
  return read(`<Import Project="${project}" Condition="${condition}" />`, { [file]: PACKAGE });
}

const FOLLOWED: Read = { packages: ["A 1.0.0"], told: [] };
const PASSED: Read = { packages: [], told: [] };
const TOLD: Read = { packages: [], told: [`${PROJECT}:2`] };

describe("what projects of .NET import", () => {
  it("is followed wherever the repository holds it", () => {
    expect(imports("..\\..\\eng\\more\\A.props", "eng/more/A.props")).toEqual(FOLLOWED);
    expect(imports("$(SolutionDir)eng\\A.props", "eng/A.props")).toEqual(FOLLOWED);
    expect(imports("$(SolutionDir)\\eng\\A.props", "src/eng/A.props")).toEqual(FOLLOWED);
    expect(imports("$(MSBuildThisFileDirectory)../../A.targets", "A.targets")).toEqual(FOLLOWED);
    expect(imports("$(MSBuildProjectDirectory)\\..\\..\\eng\\A.props", "eng/A.props")).toEqual(FOLLOWED);
    expect(imports("../Shared/Shared.projitems", "src/Shared/Shared.projitems")).toEqual(FOLLOWED);
    expect(imports("$(MSBuildProjectName).props", "src/Web/Web.props")).toEqual(FOLLOWED);
  });

  it("is followed through the functions that make paths", () => {
    const above = "$([MSBuild]::GetPathOfFileAbove('A.props', '$(MSBuildThisFileDirectory)../'))";
    expect(imports(above, "A.props")).toEqual(FOLLOWED);
    expect(imports("$([MSBuild]::GetPathOfFileAbove(A.props))", "src/A.props")).toEqual(FOLLOWED);
    const marked = "$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildThisFileDirectory), 'global.json'))";
    expect(imports(`${marked}\\eng\\A.props`, "eng/A.props")).toEqual(FOLLOWED);
    expect(imports(`${marked.replace("global.json", "eng.props")}/x/A.props`, "x/A.props").told).toEqual([]);
    const full = "$([System.IO.Path]::GetFullPath('$(MSBuildThisFileDirectory)..\\..\\eng\\A.props'))";
    expect(imports(full, "eng/A.props")).toEqual(FOLLOWED);
    const nested =
      "$([MSBuild]::NormalizePath('$([System.IO.Path]::GetDirectoryName('$(MSBuildProjectDirectory)'))', '..', 'A.props'))";
    expect(imports(nested, "A.props")).toEqual(FOLLOWED);
  });

  it("is followed through properties, each value that a condition may choose", () => {
    const files = {
      "Directory.Build.props": `<PropertyGroup><Root>$([MSBuild]::EnsureTrailingSlash('$(MSBuildThisFileDirectory)'))</Root></PropertyGroup>`,
      "eng/A.props": PACKAGE,
      "eng/B.props": PACKAGE.replaceAll('"A"', '"B"'),
    };
    const choice = `<PropertyGroup><E>A</E><E Condition="'$(OS)' == 'Unix'">B</E></PropertyGroup>`;
    const both = read(`${choice}<Import Project="$(Root)eng/$(E).props" />`, files);
    expect(both).toEqual({ packages: ["A 1.0.0", "B 1.0.0"], told: [] });
  });

  it("is followed by globs and lists, in the order of the names", () => {
    const files = {
      "eng/b.props": PACKAGE.replaceAll('"A"', '"B"'),
      "eng/a.props": PACKAGE,
      "eng/in/c.props": "",
    };
    const both = { packages: ["A 1.0.0", "B 1.0.0"], told: [] };
    expect(read(`<Import Project="..\\..\\eng\\*.props" />`, files)).toEqual(both);
    expect(read(`<Import Project="../../eng/**/?.props" />`, files)).toEqual(both);
    expect(read(`<Import Project="../../eng/a.props; ../../eng/b.props" />`, files)).toEqual(both);
    expect(read(`<Import Project="../../other/*.props" />`, files)).toEqual(PASSED);
  });

  it("is found in another case, as Windows finds it", () => {
    expect(imports("..\\Common\\Shop.Props", "src/common/Shop.props")).toEqual(FOLLOWED);
  });

  it("is told where nobody can say what it declares", () => {
    for (const project of [
      "$(CompanyBuild)/A.props",
      "../../eng/Gone.props",
      "../../../elsewhere/A.props",
      "C:\\build\\A.props",
      "../Api/Api.csproj",
      "Dependencies.xml",
      "../../eng/*.xml",
      "$(CompanyBuild)*.props",
      "$([System.IO.File]::ReadAllText('path'))",
      "$([MSBuild]::GetPathOfFileAbove('$(Name)'))",
      "$([MSBuild]::GetPathOfFileAbove('deps.xml'))",
      "Microsoft.Evil.xml",
      "obj/deps.xml",
      "x".repeat(2000),
    ])
      expect([project, imports(project, "eng/A.props")]).toEqual([project, TOLD]);
    expect(imports("Deps.xml", "eng/A.props", "Exists('Deps.xml')")).toEqual(TOLD);
    expect(imports("../../vendor/A.props", "eng/A.props", "Exists('../../vendor/A.props')")).toEqual(TOLD);
    expect(imports("$(X)/A.props", "eng/A.props", "'$(X)' != '' or '$(OS)' == 'Unix'")).toEqual(TOLD);
    expect(imports("$(X)A.xml", "eng/A.props", "'$(X)' == ''")).toEqual(TOLD);
  });

  it("is told with the file and the line that import it", () => {
    const files = { "Directory.Build.props": `\n\n<Import Project="$(Company)/A.props" />` };
    expect(read("", files)).toEqual({ packages: [], told: ["Directory.Build.props:3"] });
    const own = read(`<Import Project="../B.props" Condition="Exists('../B.props')" />`, {
      "src/B.props": `<Import Project="$(Company)/A.xml" />`,
    });
    expect(own.told).toEqual(["src/B.props:1"]);
  });

  it("is passed over where it is the SDK's own, is installed, or is not there and need not be", () => {
    const passed: readonly (readonly [project: string, condition?: string])[] = [
      ["$(MSBuildToolsPath)\\Microsoft.CSharp.targets"],
      ["$(MSBuildBinPath)\\Microsoft.VisualBasic.Targets"],
      ["$(MSBuildExtensionsPath)\\$(MSBuildToolsVersion)\\Microsoft.Common.props", "Exists('x')"],
      ["$(VSToolsPath)\\WebApplications\\Microsoft.WebApplication.targets", "'$(VSToolsPath)' != ''"],
      ["$(MSBuildExtensionsPath32)\\Xamarin\\Android\\Xamarin.Android.CSharp.targets"],
      ["Sdk.props"],
      ["$(Company)\\Microsoft.Company.targets"],
      ["..\\..\\packages\\xunit.2.4.1\\build\\xunit.props"],
      [
        "..\\..\\packages\\xunit.2.4.1\\build\\xunit.props",
        "Exists('..\\..\\packages\\xunit.2.4.1\\build\\xunit.props')",
      ],
      ["$(NuGetPackageRoot)x\\1.0.0\\build\\x.targets"],
      ["$(PkgGrpc_Tools)\\build\\native.targets"],
      ["$(MSBuildProjectExtensionsPath)$(MSBuildProjectFile).*.props"],
      ["obj\\Web.csproj.nuget.g.props"],
      ["$(SolutionDir)\\.nuget\\NuGet.targets", "Exists('$(SolutionDir)\\.nuget\\NuGet.targets')"],
      ["Local.props", "Exists('Local.props') and '$(CI)' != 'true'"],
      ["$(CustomAfterMicrosoftCommonTargets)", "'$(CustomAfterMicrosoftCommonTargets)' != ''"],
      ["$(Company)\\A.xml", " '$(Company)'  !=  '' "],
      ["../../eng/Gone.props", "false"],
      ["$([MSBuild]::GetPathOfFileAbove('Nothing.props', '$(MSBuildThisFileDirectory)../'))"],
    ];
    for (const [project, condition] of passed)
      expect([project, imports(project, "eng/A.props", condition)]).toEqual([project, PASSED]);
    const group = `<ImportGroup Condition="Exists('Local.props')"><Import Project="Local.props" /></ImportGroup>`;
    expect(read(group)).toEqual(PASSED);
    const fsharp = `<Choose><When Condition="'$(V)' == '11.0'"><PropertyGroup><F>$(MSBuildExtensionsPath32)\\..\\Microsoft SDKs\\F#\\3.0\\Microsoft.FSharp.Targets</F></PropertyGroup></When></Choose>`;
    expect(read(`${fsharp}<Import Project="$(F)" />`)).toEqual(PASSED);
  });

  it("is looked at within bounds", () => {
    const files = Object.fromEntries(
      Array.from({ length: 2000 }, (_one, at) => [`${"deep/".repeat(100)}${at}.props`, ""]),
    );
    const many = (project: (at: number) => string) =>
      Array.from({ length: 2000 }, (_one, at) => `<Import Project="${project(at)}" />`).join("");
    const calls = "$([MSBuild]::NormalizePath(".repeat(30);
    for (const project of [
      (at: number) => `/**/*a*${at}*c*.props`,
      () => "$(SolutionDir)x.props",
      () => calls,
    ])
      expect(secondsOf(() => read(many(project), files))).toBeLessThan(4);
  });

  it("is told to be too much", () => {
    const many = (count: number, project: (at: number) => string) =>
      read(Array.from({ length: count }, (_one, at) => `\n<Import Project="${project(at)}" />`).join(""));
    expect(many(10, (at) => `../${at}*.props`).told).toEqual([]);
    expect(many(11, (at) => `../${at}*.props`).told).toEqual([`${PROJECT}:13`]);
    expect(many(501, () => "Local.props").told).toContain(`${PROJECT}:`);
  });
});
