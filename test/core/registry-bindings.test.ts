import { describe, expect, it } from "@jest/globals";

import { LockfileError } from "../../src/core/errors.js";
import { bindsNames, privatePrefixes, unreadBindings } from "../../src/core/registry-bindings.js";

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

  it("are not known of a file that cannot be read, and that is told", () => {
    for (const path of [".yarnrc.yml", "bunfig.toml", "nuget.config"]) {
      let thrown: unknown;
      try {
        privatePrefixes(path, "\u0000 [[[ : <");
      } catch (error) {
        thrown = error;
      }
      if (!(thrown instanceof LockfileError)) throw new Error(`${path} was read`);
      expect(unreadBindings(path, thrown)).toMatchObject({ path, severity: "partial" });
    }
  });

  it("are none of another file", () => {
    expect(bindsNames("package.json")).toBe(false);
    expect(privatePrefixes("package.json", "@acme:registry=https://npm.acme.dev/")).toEqual([]);
  });
});
