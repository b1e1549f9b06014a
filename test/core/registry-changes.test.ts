import { describe, expect, it } from "@jest/globals";

import { type KnownPlaces, registryConfiguration } from "../../src/core/assess/registry-configuration.js";
import { plain } from "../../src/core/model/prose.js";
import { type NamedRegistries, registryChanges, typesInDoubt } from "../../src/core/registry-changes.js";
import { readRegistries, registryFileOf } from "../../src/core/registry-files/index.js";

type Files = Readonly<Record<string, string>>;

function named(files: Files): NamedRegistries[] {
  return Object.entries(files).map(([path, text]) => {
    const type = registryFileOf(path)?.type;
    if (type === undefined) throw new Error(`${path} names no registry`);
    return { path, type, entries: readRegistries(path, text) };
  });
}

function changes(base: Files, head: Files) {
  const touched = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  return registryChanges(touched, named(base), named(head));
}

const NOTHING_KNOWN: KnownPlaces = { isFetchedFrom: () => false, allowedHosts: null };

function told(base: Files, head: Files, known = NOTHING_KNOWN) {
  return changes(base, head)
    .flatMap((change) => registryConfiguration(change, known))
    .map(({ state, reason, location }) => [state, location.line, plain(reason)]);
}

describe("a changed registry configuration", () => {
  it("is told when it names a host that nothing here knew", () => {
    expect(told({ ".npmrc": "a=b\n" }, { ".npmrc": "a=b\nregistry=https://npm.evil.example/\n" })).toEqual([
      ["new", 2, "registry now fetches from https://npm.evil.example/, a host that nothing here knew"],
    ]);
  });

  it("is told with what it took the place of, and without passwords", () => {
    const before = { "pip.conf": "[global]\nindex-url = https://me:secret@pypi.acme.dev/simple\n" };
    const after = { "pip.conf": "[global]\nindex-url = http://you:token@pypi.acme.dev/simple\n" };
    expect(told(before, after)).toEqual([
      [
        "new",
        2,
        "index-url now fetches from http://pypi.acme.dev/simple instead of https://pypi.acme.dev/simple, a host that nothing here knew, without encryption",
      ],
    ]);
  });

  it.each(["localhost:4873", "npm.localhost", "127.0.0.1:4873", "[::1]:4873"])(
    "of this machine itself (%s) needs no encryption, and is told all the same",
    (host) => {
      const [finding] = told({ ".npmrc": "a=b\n" }, { ".npmrc": `a=b\nregistry=http://${host}/` });
      expect(finding?.[2]).toBe(`registry now fetches from http://${host}/, a host that nothing here knew`);
    },
  );

  it("is no news where the registry is everybody's, another way to write it, or known to a file of base", () => {
    expect(told({}, { ".npmrc": "registry=https://registry.yarnpkg.com" })).toEqual([]);
    const slash = { ".npmrc": "registry=https://npm.acme.dev/" };
    expect(told(slash, { ".npmrc": "registry=https://npm.acme.dev" })).toEqual([]);
    expect(told(slash, { ...slash, "web/.npmrc": "@acme:registry=https://npm.acme.dev/" })).toEqual([]);
  });

  it("is only told as known where a file that changed or a lockfile knows the host", () => {
    const base = { ".npmrc": "@acme:registry=https://npm.acme.dev/" };
    const head = { ".npmrc": "@acme:registry=https://npm.acme.dev/\nregistry=https://npm.acme.dev/" };
    expect(told(base, head)).toEqual([["still", 2, "registry now fetches from https://npm.acme.dev/"]]);
    const isFetchedFrom: KnownPlaces["isFetchedFrom"] = (type, host) =>
      type === "pypi" && host === "pypi.acme.dev";
    const pip = { "pip.conf": "[global]\nindex-url=https://pypi.acme.dev/x" };
    expect(told({ "pip.conf": "[global]" }, pip, { ...NOTHING_KNOWN, isFetchedFrom })[0]?.[0]).toBe("still");
  });

  it("is told when names are bound no longer, unless another file binds them still", () => {
    const bound = {
      ".npmrc": "@acme:registry=https://npm.acme.dev/\n@shop:registry=https://npm.acme.dev/\n",
    };
    expect(told(bound, { ".npmrc": "" })).toEqual([
      [
        "new",
        1,
        "@acme:registry, @shop:registry no longer fetch from https://npm.acme.dev/; names that begin with @acme/, @shop/ are asked of the default registry, where anybody may publish them",
      ],
    ]);
    expect(told(bound, { "web/.npmrc": bound[".npmrc"] })).toEqual([
      ["still", 1, "@acme:registry, @shop:registry no longer fetch from https://npm.acme.dev/"],
    ]);
  });

  it("is told when names that were bound are bound to everybody's registry, also by another file", () => {
    const base = { ".npmrc": "@acme:registry=https://npm.acme.dev/\n" };
    const freed =
      "names that begin with @acme/ are asked of a public registry, where anybody may publish them";
    expect(told(base, { ".npmrc": "@acme:registry=https://registry.npmjs.org/\n" })).toEqual([
      [
        "new",
        1,
        `@acme:registry now fetches from https://registry.npmjs.org/ instead of https://npm.acme.dev/; ${freed}`,
      ],
    ]);
    expect(told(base, { ...base, "web/.npmrc": "@acme:registry=https://registry.npmjs.org/\n" })).toEqual([
      ["new", 1, `@acme:registry now fetches from https://registry.npmjs.org/; ${freed}`],
    ]);
    expect(told(base, { ...base, "web/.npmrc": "@babel:registry=https://registry.npmjs.org/\n" })).toEqual(
      [],
    );
  });

  it("is told when a longer pattern takes names to everybody's registry", () => {
    const config = (patterns: string) =>
      `<configuration><packageSources><add key="n" value="https://api.nuget.org/v3/index.json"/><add key="a" value="https://nuget.acme.dev"/></packageSources><packageSourceMapping><packageSource key="a"><package pattern="Acme.*"/></packageSource><packageSource key="n">${patterns}</packageSource></packageSourceMapping></configuration>`;
    const base = { "nuget.config": config('<package pattern="*"/>') };
    const head = (pattern: string) => ({ "nuget.config": config(`<package pattern="${pattern}"/>`) });
    expect(told(base, head("Acme.Core.*")).map(([state]) => state)).toEqual(["new"]);
    expect(told(base, head("Other.*")).map(([state]) => state)).toEqual(["still"]);
  });

  it("is told when a project names a source of its own", () => {
    const project = (sources: string) => ({
      "nuget.config":
        '<configuration><packageSources><add key="a" value="https://nuget.acme.dev"/></packageSources></configuration>',
      "src/Web/Web.csproj": `<Project><PropertyGroup><RestoreSources>${sources}</RestoreSources></PropertyGroup></Project>`,
    });
    const before = project("https://nuget.acme.dev;https://api.nuget.org/v3/index.json");
    expect(told(before, project("https://nuget.acme.dev;https://nuget.evil.example"))).toEqual([
      [
        "new",
        1,
        "RestoreSources now fetches from https://nuget.evil.example/ instead of https://api.nuget.org/v3/index.json, a host that nothing here knew",
      ],
    ]);
    expect(told(project(""), before).map(([state]) => state)).toEqual(["still", "still"]);
    expect(told(project(""), project("$(MSBuildThisFileDirectory)feed"))[0]?.[0]).toBe("still");
  });

  it("is told when the address is filled in later, and not for a folder of the repository", () => {
    expect(told({}, { ".npmrc": "registry=${NPM_REGISTRY}" })[0]).toEqual([
      "new",
      1,
      "registry now fetches from ${NPM_REGISTRY}, an address that is filled in when it is read",
    ]);
    const config =
      '<configuration><packageSources><add key="l" value="./local"/></packageSources></configuration>';
    expect(told({}, { "nuget.config": config })).toEqual([]);
  });

  it("never shows a password, also where the address is no URL yet", () => {
    const head = { ".npmrc": "registry=https://me:p@ss@${HOST}/npm?token=abc" };
    const findings = changes({}, head).flatMap((change) => registryConfiguration(change, NOTHING_KNOWN));
    expect(findings.map(({ reason }) => plain(reason))).toEqual([
      "registry now fetches from https://${HOST}/npm, an address that is filled in when it is read",
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/p@ss|token/);
  });

  it("is told for a repository that nothing here knew, though its host holds others", () => {
    const own = "source 'https://cdn.cocoapods.org/'\nsource 'https://github.com/acme/specs.git'\n";
    const base = { Podfile: own };
    const isFetchedFrom: KnownPlaces["isFetchedFrom"] = (_, host) => host === "github.com";
    const added = (source: string) =>
      told(base, { Podfile: `${own}source '${source}'\n` }, { ...NOTHING_KNOWN, isFetchedFrom });
    expect(added("https://github.com/evil/specs.git")).toEqual([
      [
        "new",
        3,
        "source now fetches from https://github.com/evil/specs.git, a repository that nothing here knew",
      ],
    ]);
    expect(added("git@github.com:evil/specs.git")).toEqual([
      [
        "new",
        3,
        "source now fetches from ssh://github.com/evil/specs.git, a repository that nothing here knew",
      ],
    ]);
    expect(added("git@github.com:Acme/Specs")[0]?.[0]).toBe("still");
    expect(added("https://github.com/CocoaPods/Specs.git")[0]?.[0]).toBe("still");
    expect(told({}, { Podfile: "source 'https://github.com/CocoaPods/Specs.git'\n" })).toEqual([]);
  });

  it("is told of each thing that a file of several is fetched from", () => {
    const base = { "pip.conf": "[global]\nindex-url = https://acme.dev/simple\n" };
    const head = {
      ...base,
      "pixi.toml":
        '[workspace]\nchannels = ["https://prefix.dev/conda-forge", "https://acme.dev/conda"]\n[pypi-options]\nindex-url = "https://acme.dev/simple"\n',
    };
    expect(told(base, head)).toEqual([
      ["new", 2, "channels now fetches from https://acme.dev/conda, a host that nothing here knew"],
    ]);
    expect([...typesInDoubt(changes(base, head))]).toEqual(["conda"]);
  });

  it("is told of a mirror without the password of what it mirrors", () => {
    const head = {
      ".bundle/config":
        'BUNDLE_MIRROR__HTTPS://ME:SECRET@GEMS__ACME__DEV: "https://you:secret@mirror.example/"\n',
    };
    expect(told({}, head)).toEqual([
      [
        "new",
        1,
        "mirror of https://gems.acme.dev now fetches from https://mirror.example/, a host that nothing here knew",
      ],
    ]);
  });

  it("is measured by the policy's hosts where it names any", () => {
    const allowed = { ...NOTHING_KNOWN, allowedHosts: ["npm.acme.dev"] };
    expect(told({ ".npmrc": "" }, { ".npmrc": "registry=https://npm.acme.dev" }, allowed)).toEqual([
      ["still", 1, "registry now fetches from https://npm.acme.dev/"],
    ]);
    expect(told({}, { ".npmrc": "registry=https://registry.npmjs.org" }, allowed)).toEqual([
      ["new", 1, "registry now fetches from https://registry.npmjs.org/, which the policy does not allow"],
    ]);
  });

  it("leaves in doubt only types of which something new was added", () => {
    const files = {
      "pom.xml":
        "<project><repositories><repository><url>https://m.example</url></repository></repositories></project>",
    };
    expect([
      ...typesInDoubt(changes({}, { ...files, ".npmrc": "registry=https://registry.npmjs.org" })),
    ]).toEqual(["maven"]);
    expect([...typesInDoubt(changes(files, {}))]).toEqual([]);
    // Whether base binds these names elsewhere, files tell that did not change.
    expect([...typesInDoubt(changes({}, { ".npmrc": "@acme:registry=https://registry.npmjs.org" }))]).toEqual(
      ["npm"],
    );
  });
});
