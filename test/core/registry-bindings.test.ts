import { describe, expect, it } from "@jest/globals";

import { bindsNames, privatePrefixes } from "../../src/core/registry-bindings.js";

describe("names that a repository binds to a registry", () => {
  it.each<readonly [string, string, readonly string[]]>([
    [
      "web/.npmrc",
      '# comment\r\n@acme:registry=https://npm.acme.dev/\r\n@babel:registry = "https://registry.npmjs.org/"\r\n//npm.acme.dev/:_authToken=secret\r\nregistry=https://mirror.example/\r\n',
      ["@acme/"],
    ],
    [
      ".yarnrc.yml",
      "npmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.dev\n  other: &x\n    npmRegistryServer: 'https://registry.yarnpkg.com'\n  third: *x\n",
      ["@acme/"],
    ],
    [
      "bunfig.toml",
      '[install.scopes]\n"@acme" = "https://npm.acme.dev"\nother = { url = "https://npm.other.dev", token = "$T" }\n',
      ["@acme/", "@other/"],
    ],
    [
      "NuGet.Config",
      '<configuration><packageSources><add key="nuget.org" value="https://api.nuget.org/v3/index.json"/><add key="acme" value="https://nuget.acme.dev/v3"/></packageSources><packageSourceMapping><packageSource key="nuget.org"><package pattern="*"/></packageSource><packageSource key="acme"><package pattern="Acme.*"/><package pattern="Shop.Core"/></packageSource></packageSourceMapping></configuration>',
      ["Acme.", "Shop.Core"],
    ],
  ])("are told by %s", (path, text, prefixes) => {
    expect(bindsNames(path)).toBe(true);
    expect(privatePrefixes(path, text)).toEqual(prefixes);
  });

  it("are none of a file that cannot be read, or that is another", () => {
    for (const path of [".npmrc", ".yarnrc.yml", "bunfig.toml", "nuget.config"])
      expect(privatePrefixes(path, "\u0000 [[[ : <")).toEqual([]);
    expect(bindsNames("package.json")).toBe(false);
    expect(privatePrefixes("package.json", "@acme:registry=https://npm.acme.dev/")).toEqual([]);
  });
});
