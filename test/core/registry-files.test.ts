import { describe, expect, it } from "@jest/globals";

import fc from "fast-check";

import { LockfileError } from "../../src/core/errors.js";
import {
  bindsNames,
  privatePrefixes,
  readRegistries,
  registryFileOf,
  unreadRegistries,
} from "../../src/core/registry-files/index.js";
import { mutationOf } from "./lockfiles/mutations.js";

/** Setting, address and line of each place that a file names. */
function placesIn(path: string, text: string) {
  return readRegistries(path, text).map(({ key, address, line }) => [key, address, line]);
}

function prefixesIn(path: string, text: string): readonly string[] {
  const type = registryFileOf(path)?.type;
  return type === undefined ? [] : privatePrefixes(type, readRegistries(path, text));
}

const NUGET = [
  '<configuration><packageSources><add key="nuget.org" value="https://api.nuget.org/v3/index.json"/>',
  '<add key="acme" value="https://nuget.acme.dev/v3"/></packageSources>',
  '<packageSourceMapping><packageSource key="nuget.org"><package pattern="*"/></packageSource>',
  '<packageSource key="acme"><package pattern="Acme.*"/><package pattern="Shop.Core"/></packageSource>',
  "</packageSourceMapping></configuration>",
].join("\n");

describe("names that a repository binds to a registry", () => {
  it.each<readonly [string, string, readonly string[]]>([
    [
      "web/.npmrc",
      '# comment\r\n@acme:registry=https://npm.acme.dev/\r\n@babel:registry = "https://registry.npmjs.org/"\r\n//npm.acme.dev/:_authToken=secret\r\nregistry=https://mirror.example/\r\n',
      ["@acme/"],
    ],
    [".yarnrc", 'registry "https://mirror.example"\n"@acme:registry" "https://npm.acme.dev"\n', ["@acme/"]],
    [
      ".yarnrc.yml",
      "npmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.dev\n  other: &x\n    npmRegistryServer: 'https://registry.yarnpkg.com'\n  third: *x\n",
      ["@acme/"],
    ],
    [
      "pnpm-workspace.yaml",
      "packages: [a]\nregistries:\n  default: https://mirror.example\n  '@acme': https://npm.acme.dev\n",
      ["@acme/"],
    ],
    [
      "bunfig.toml",
      '[install.scopes]\n"@acme" = "https://npm.acme.dev"\nother = { url = "https://npm.other.dev", token = "$T" }\n',
      ["@acme/", "@other/"],
    ],
    ["NuGet.Config", NUGET, ["Acme.", "Shop.Core"]],
  ])("are told by %s", (path, text, prefixes) => {
    expect(bindsNames(path)).toBe(true);
    expect(prefixesIn(path, text)).toEqual(prefixes);
  });

  it("are not known of a file that cannot be read, and that is told", () => {
    for (const path of [".yarnrc.yml", "bunfig.toml", "nuget.config", "pip.conf", ".cargo/config.toml"]) {
      let thrown: unknown;
      try {
        readRegistries(path, "\u0000 [[[ : <\n<<<<<<< ours\n");
      } catch (error) {
        thrown = error;
      }
      if (!(thrown instanceof LockfileError)) throw new Error(`${path} was read`);
      const { message, severity } = unreadRegistries(path, thrown);
      expect(severity).toBe("partial");
      expect(message).toContain(bindsNames(path) ? "may have been asked for outside" : "was not looked at");
    }
  });

  it("are told by no other file", () => {
    expect(bindsNames("package.json")).toBe(false);
    expect(readRegistries("package.json", "@acme:registry=https://npm.acme.dev/")).toEqual([]);
  });
});

const PLACES: readonly (readonly [
  path: string,
  text: string,
  places: readonly (readonly [string, string, number])[],
])[] = [
  [
    ".npmrc",
    "registry = https://mirror.example/\n; registry=https://no.example\n@acme:registry=${NPM_HOST}\n",
    [
      ["registry", "https://mirror.example/", 1],
      ["@acme:registry", "${NPM_HOST}", 3],
    ],
  ],
  [
    ".npmrc",
    "a=b\rregistry[]=https://a.example/ ; why\r\n\"@acme:registry\" = https://no.example # x\n@acme:registry='https://b.example/#x'\n[other]\nregistry=https://no.example\n",
    [
      ["registry", "https://a.example/", 1],
      ["@acme:registry", "https://b.example/#x", 3],
    ],
  ],
  [
    ".npmrc",
    "registry[]=https://a.example\nregistry=https://b.example\nregistry[]=\n",
    [
      ["registry", "https://a.example", 1],
      ["registry", "https://b.example", 2],
    ],
  ],
  [
    ".yarnrc",
    'registry "https://no.example"\nregistry: "https://a.example/" # why\n"@acme:registry": "https://b.example"\n--install.registry "https://c.example"\n# registry "https://no.example"\n--config.registry https://d.example\nlastUpdateCheck 1\n',
    [
      ["registry", "https://a.example/", 2],
      ["@acme:registry", "https://b.example", 3],
      ["registry", "https://c.example", 4],
      ["registry", "https://d.example", 6],
    ],
  ],
  [
    ".yarnrc.yml",
    'nodeLinker: pnp\nnpmRegistryServer: "https://mirror.example"\nnpmScopes:\n  acme:\n    npmAuthToken: x\n    npmRegistryServer: https://npm.acme.dev\n',
    [
      ["registry", "https://mirror.example", 2],
      ["@acme:registry", "https://npm.acme.dev", 6],
    ],
  ],
  [
    "pip.conf",
    "[global]\nindex-url = https://pypi.acme.dev/simple\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple\n[install]\ntimeout = 5\n",
    [
      ["index-url", "https://pypi.acme.dev/simple", 2],
      ["extra-index-url", "https://a.example/simple", 4],
      ["extra-index-url", "https://b.example/simple", 5],
    ],
  ],
  [
    "setup/pip.conf",
    "[global]\n# a\rindex-url = https://a.example\n",
    [["index-url", "https://a.example", 2]],
  ],
  [
    "old/pip.conf",
    "[global]\nextra_index_url = https://a.example\n--find-links = https://b.example\n",
    [
      ["extra-index-url", "https://a.example", 2],
      ["find-links", "https://b.example", 3],
    ],
  ],
  [
    "old/requirements.txt",
    "--pypi-url https://a.example\n--extra-index https://b.example\n--find=https://c.example\n--no https://d.example\n",
    [
      ["pypi-url", "https://a.example", 1],
      ["extra-index-url", "https://b.example", 2],
      ["find-links", "https://c.example", 3],
    ],
  ],
  [
    "Pipfile.lock",
    '{\n"_meta": {"sources": [\n {"name": "pypi",\n  "url": "https://pypi.org/simple"},\n {"url": "https://a.example"}, 1]}}',
    [
      ["source pypi", "https://pypi.org/simple", 4],
      ["source", "https://a.example", 5],
    ],
  ],
  [
    "requirements.txt",
    "-i https://pypi.acme.dev/simple\n--extra-index-url=https://a.example/simple --pre\nrequests==2.0\n",
    [
      ["index-url", "https://pypi.acme.dev/simple", 1],
      ["extra-index-url", "https://a.example/simple", 2],
    ],
  ],
  [
    "pyproject.toml",
    '[[tool.poetry.source]]\nname = "acme"\nurl = "https://pypi.acme.dev"\n[[tool.poetry.source]]\nname = "PyPI"\n[tool.uv]\nextra-index-url = ["https://a.example"]\n[[tool.uv.index]]\nurl = "https://b.example"\n',
    [
      ["source acme", "https://pypi.acme.dev", 3],
      ["source", "https://b.example", 9],
      ["extra-index-url", "https://a.example", 7],
    ],
  ],
  [
    "Pipfile",
    '[[source]]\nurl = "https://pypi.org/simple"\nname = "pypi"\n',
    [["source pypi", "https://pypi.org/simple", 2]],
  ],
  [
    "NuGet.config",
    NUGET,
    [
      ["source nuget.org", "https://api.nuget.org/v3/index.json", 1],
      ["source acme", "https://nuget.acme.dev/v3", 2],
      ["pattern Acme.*", "https://nuget.acme.dev/v3", 4],
      ["pattern Shop.Core", "https://nuget.acme.dev/v3", 4],
    ],
  ],
  [
    "src/Web/Web.csproj",
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup Condition="'$(CI)' == ''">
    <RestoreSources>$(RestoreSources);https://api.nuget.org/v3/index.json; https://nuget.acme.dev/v3 ;</RestoreSources>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <Choose><When Condition="true"><PropertyGroup>
    <restoreAdditionalProjectSources>$(MSBuildThisFileDirectory)..\\packages;$(Feed)</restoreAdditionalProjectSources>
  </PropertyGroup></When></Choose>
</Project>`,
    [
      ["RestoreSources", "https://api.nuget.org/v3/index.json", 3],
      ["RestoreSources", "https://nuget.acme.dev/v3", 3],
      ["restoreAdditionalProjectSources", "./..\\packages", 7],
      ["restoreAdditionalProjectSources", "$(Feed)", 7],
    ],
  ],
  [
    "Directory.Build.props",
    "<Project><PropertyGroup><RestoreSources>https://nuget.acme.dev/v3</RestoreSources></PropertyGroup></Project>",
    [["RestoreSources", "https://nuget.acme.dev/v3", 1]],
  ],
  [
    "pom.xml",
    "<project>\n<repositories>\n<repository><id>acme</id>\n<url>https://maven.acme.dev</url></repository></repositories>\n<profiles><profile><pluginRepositories><pluginRepository><url>http://p.example</url></pluginRepository></pluginRepositories></profile></profiles></project>",
    [
      ["repository acme", "https://maven.acme.dev", 4],
      ["plugin repository", "http://p.example", 5],
    ],
  ],
  [
    ".mvn/settings.xml",
    "<settings><mirrors><mirror><mirrorOf>*</mirrorOf><url>https://mirror.example</url></mirror></mirrors></settings>",
    [["mirror of *", "https://mirror.example", 1]],
  ],
  ["tools/settings.xml", "<map><mirrors><mirror><url>https://x.example</url></mirror></mirrors></map>", []],
  [
    "build.gradle",
    "buildscript { repositories { mavenCentral() } }\nrepositories {\n  mavenLocal()\n  maven {\n    name 'x'\n    url 'https://maven.acme.dev'\n  }\n  jcenter()\n  maven { url = uri(nexus) }\n}\ndependencies { implementation 'maven:url:1' }\n",
    [
      ["maven", "https://maven.acme.dev", 6],
      ["jcenter", "https://jcenter.bintray.com/", 8],
      ["maven", "${…}", 9],
    ],
  ],
  [
    "settings.gradle.kts",
    'dependencyResolutionManagement {\n  repositories {\n    maven("https://maven.acme.dev")\n    maven(url = "https://b.example") { content { } }\n    exclusiveContent { forRepository { maven { setUrl("https://$host/c") } } }\n  }\n}\n',
    [
      ["maven", "https://maven.acme.dev", 3],
      ["maven", "https://b.example", 4],
      ["maven", "https://${…}/c", 5],
    ],
  ],
  [
    ".cargo/config.toml",
    '[source.crates-io]\nreplace-with = "acme"\n[source.acme]\nregistry = "sparse+https://crates.acme.dev/"\n[registries.shop]\nindex = "https://shop.example/git"\n',
    [
      ["source acme", "sparse+https://crates.acme.dev/", 4],
      ["registries shop", "https://shop.example/git", 6],
    ],
  ],
  [
    "Gemfile",
    'source "https://rubygems.org"\nsource "https://gems.acme.dev" do\n  gem "acme"\nend\nsource ENV["GEMS"]\n',
    [
      ["source", "https://rubygems.org", 1],
      ["source", "https://gems.acme.dev", 2],
      ["source", "${…}", 5],
    ],
  ],
  [
    "composer.json",
    '{\n"repositories": [\n {"type": "vcs", "url": "https://github.com/a/b"},\n {"type": "composer",\n  "url": "https://packages.acme.dev"}]}',
    [["repository", "https://packages.acme.dev", 5]],
  ],
  [
    ".condarc",
    "channels:\n  - conda-forge\n  - https://conda.acme.dev/main\nchannel_alias: https://mirror.example\n",
    [
      ["channels", "https://conda.acme.dev/main", 3],
      ["channel_alias", "https://mirror.example", 4],
    ],
  ],
  [
    ".mambarc",
    "custom_channels:\n  acme: https://conda.acme.dev\n  local: ./here\ncustom_multichannels:\n  all:\n    - https://a.example/x\n    - conda-forge\n  one: https://b.example\n",
    [
      ["custom_channels acme", "https://conda.acme.dev", 2],
      ["custom_multichannels all", "https://a.example/x", 6],
      ["custom_multichannels one", "https://b.example", 8],
    ],
  ],
  [
    ".cargo/config",
    '[source.crates-io]\nreplace-with = "shop"\n[registries.shop]\nindex = "https://shop.example/git"\n[source.other]\nreplace-with = "nobody"\n',
    [
      ["source crates-io", "https://shop.example/git", 2],
      ["registries shop", "https://shop.example/git", 4],
    ],
  ],
  [
    ".bundle/config",
    '---\nBUNDLE_PATH: "vendor/bundle"\nBUNDLE_MIRROR__ALL: "https://mirror.example/"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \'https://a.example\'\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/__FALLBACK_TIMEOUT/: "3"\nBUNDLE_MIRROR__HTTP://ME:SECRET@GEMS__MY___ACME__DEV: https://b.example\n# BUNDLE_MIRROR__ALL: https://no.example\nBUNDLE_GEMS__ACME__DEV: user:password\n',
    [
      ["mirror of all", "https://mirror.example/", 3],
      ["mirror of https://rubygems.org/", "https://a.example", 4],
      ["mirror of http://gems.my-acme.dev", "https://b.example", 6],
    ],
  ],
  [
    ".gemrc",
    "---\n:backtrace: false\n:sources:\n- https://rubygems.org/\n- https://gems.acme.dev\n:update_sources: true\ninstall: --no-document --source https://a.example\ngem: --no-document\nfetch: -s https://b.example --clear-sources\n",
    [
      [":sources", "https://rubygems.org/", 4],
      [":sources", "https://gems.acme.dev", 5],
      ["install", "https://a.example", 7],
      ["fetch", "https://b.example", 9],
    ],
  ],
  [
    "Podfile",
    "source 'https://cdn.cocoapods.org/'\nsource 'git@github.com:acme/specs.git'\nsource SPECS\nplatform :ios, '15.0'\ntarget 'App' do\n  pod 'Alamofire', source: 'https://x.example'\nend\n",
    [
      ["source", "https://cdn.cocoapods.org/", 1],
      ["source", "git@github.com:acme/specs.git", 2],
      ["source", "${…}", 3],
    ],
  ],
  [
    "go.env",
    "# for this project\nGOPROXY=https://no.example\nGOFLAGS=-mod=mod\nGOPROXY=https://goproxy.acme.dev|https://proxy.golang.org,direct\n#GOPROXY=off\n",
    [
      ["GOPROXY", "https://goproxy.acme.dev", 4],
      ["GOPROXY", "https://proxy.golang.org", 4],
    ],
  ],
  ["go.env", "GOPROXY=off\n", []],
  ["api/go.env", "PORT=80\n", []],
  [
    "pdm.toml",
    '[pypi]\nurl = "https://pypi.acme.dev/simple"\nverify_ssl = true\n[pypi.extra]\nurl = "https://a.example/simple"\n[repository.pypi]\nurl = "https://no.example"\n',
    [
      ["pypi.url", "https://pypi.acme.dev/simple", 2],
      ["pypi.extra.url", "https://a.example/simple", 5],
    ],
  ],
  [
    "pixi.toml",
    '[workspace]\nname = "x"\nchannels = ["conda-forge", "https://conda.acme.dev/main"]\n[pypi-options]\nindex-url = "https://pypi.acme.dev/simple"\nextra-index-urls = ["https://a.example/simple"]\nfind-links = [{ path = "./links" }, { url = "https://b.example" }]\n[feature.gpu]\nchannels = [{ channel = "https://c.example/gpu", priority = 1 }, "nvidia"]\n[package.build]\nbackend = { name = "b", version = "*", channels = ["https://d.example"] }\n',
    [
      ["index-url", "https://pypi.acme.dev/simple", 5],
      ["extra-index-urls", "https://a.example/simple", 6],
      ["find-links", "./links", 7],
      ["find-links", "https://b.example", 7],
      ["channels", "https://conda.acme.dev/main", 3],
      ["channels", "https://c.example/gpu", 9],
      ["channels", "https://d.example", 11],
    ],
  ],
  [
    "app/pyproject.toml",
    '[tool.pixi.project]\nchannels = ["https://conda.acme.dev/main"]\n[tool.pixi.feature.x.pypi-options]\nindex-url = "https://pypi.acme.dev"\n',
    [
      ["channels", "https://conda.acme.dev/main", 2],
      ["index-url", "https://pypi.acme.dev", 4],
    ],
  ],
  [
    ".pixi/config.toml",
    '[mirrors]\n"https://me:secret@conda.anaconda.org/conda-forge" = ["https://mirror.example/conda-forge"]\n"https://pypi.org/simple" = ["https://pypi.acme.dev"]\n',
    [
      ["mirror of https://conda.anaconda.org/conda-forge", "https://mirror.example/conda-forge", 2],
      ["mirror of https://pypi.org/simple", "https://pypi.acme.dev", 3],
    ],
  ],
];

describe("places to fetch from", () => {
  it.each(PLACES)("are told by %s with their lines", (path, text, places) => {
    expect(placesIn(path, text)).toEqual(places);
    expect(placesIn(`sub/${path}`, text.replaceAll("\n", "\r\n"))).toEqual(places);
  });

  it("are told or refused of any mutation of such a file", () => {
    const files = PLACES.map(([path, text]) => [path, text] as const);
    fc.assert(
      fc.property(
        fc
          .constantFrom(...files)
          .chain(([path, text]) => mutationOf([text]).map((mutated) => [path, mutated] as const)),
        ([path, text]) => {
          try {
            for (const { line } of readRegistries(path, text)) expect(line).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(LockfileError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
