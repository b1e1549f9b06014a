import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { type Component, PURL_TYPES } from "../../../src/core/model/component.js";
import { nameKey } from "../../../src/core/model/ecosystem.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { readPurl } from "../../../src/core/model/read-purl.js";
import { DIGEST, PURL_CASES } from "./purl-cases.js";

describe("a purl that is read", () => {
  it.each(PURL_CASES)("%s is the same component again", (purl, component) => {
    const read = readPurl(purl);
    if (read === null) throw new Error(`${purl} could not be read`);
    expect(purlOf(read)).toBe(purl);
    // Of what the specification has in lower case alone the purl does not tell how it was written.
    const folded = (one: Pick<Component, "type" | "name">) => nameKey(one.type, one.name).toLowerCase();
    expect(folded(read)).toBe(folded(component));
  });

  it("is tried for every type", () => {
    const types = PURL_CASES.map(([purl]) => readPurl(purl)?.type);
    expect([...new Set(types)].sort()).toEqual([...PURL_TYPES]);
  });

  const SEGMENT = fc.stringMatching(/^[a-z0-9][a-z0-9 +~_-]{0,8}[a-z0-9]$/);
  it("gives back name, version and qualifiers of every type, whatever stands in them", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(...PURL_TYPES),
        SEGMENT,
        SEGMENT,
        text,
        text,
        (type, a, b, version, value) => {
          const name = type === "maven" ? `${a}:${b}` : type === "apk" || type === "deb" ? `${a}/${b}` : a;
          const component = { type, name, version, qualifiers: [["vcs_url", value]] as const };
          const purl = purlOf(component);
          const read = readPurl(purl);
          expect(read === null ? null : purlOf(read)).toBe(purl);
          expect(read?.qualifiers).toContainEqual(["vcs_url", value]);
        },
      ),
    );
  });

  it.each([
    ["pkg:npm/@angular/core@16.0.0", "npm", "@angular/core", "16.0.0"],
    ["pkg:npm/@angular/core", "npm", "@angular/core", ""],
    ["pkg://NPM/left-pad@1.0.0", "npm", "left-pad", "1.0.0"],
    ["PKG:Maven/org.apache/commons@1", "maven", "org.apache:commons", "1"],
    ["pkg:maven/org.apache:commons@1", "maven", "org.apache:commons", "1"],
    ["pkg:maven/com.acme.plugin/com.acme.plugin.gradle.plugin@1.0", "maven", "com.acme.plugin", "1.0"],
    ["pkg:golang/github.com%2FBurntSushi%2Ftoml@v1.2.0", "golang", "github.com/BurntSushi/toml", "v1.2.0"],
    ["pkg:golang/google.golang.org/genproto@v1#googleapis/api", "golang", "google.golang.org/genproto", "v1"],
    ["pkg:nuget/A.B@1.0.0+build", "nuget", "A.B", "1.0.0+build"],
    ["pkg:generic/100%@1", "generic", "100%", "1"],
    ["pkg:docker/library/nginx@1.27", "docker", "library/nginx", "1.27"],
    ["pkg:docker/app@1?repository_url=https://ghcr.io/", "docker", "ghcr.io/app", "1"],
    [
      `pkg:oci/app@${DIGEST}?repository_url=ghcr.io/acme/app&tag=v1`,
      "oci",
      "ghcr.io/acme/app",
      `v1@${DIGEST}`,
    ],
    ["pkg:terraform/acme/aws@1?repository_url=tf.acme.dev", "terraform", "tf.acme.dev/acme/aws", "1"],
  ])("%s, as tools write it", (purl, type, name, version) => {
    expect(readPurl(purl)).toMatchObject({ type, name, version });
  });

  it("of a type that Weir has no name for is generic, and says which", () => {
    expect(readPurl("pkg:rpm/fedora/curl@8.5.0?arch=x86_64&type=x")).toEqual({
      type: "generic",
      name: "fedora/curl",
      version: "8.5.0",
      qualifiers: [
        ["type", "rpm"],
        ["arch", "x86_64"],
      ],
    });
  });

  it.each(["", "pkg:", "pkg:npm", "pkg:npm/", "npm/left-pad", "pkg:/a@1", "pkg:n m/a", "pkg:maven/junit@4"])(
    "is not %p",
    (text) => {
      expect(readPurl(text)).toBeNull();
    },
  );

  it("is read or refused, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.constantFrom(...PURL_TYPES),
        (text, type) => {
          for (const purl of [text, `pkg:${text}`, `pkg:${type}/${text}`]) {
            const read = readPurl(purl);
            if (read !== null) expect(read.name).not.toBe("");
          }
        },
      ),
    );
  });
});
