import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PURL_TYPES } from "../../../src/core/model/component.js";
import { purlOf, refOf } from "../../../src/core/model/purl.js";
import { of, PURL_CASES } from "./purl-cases.js";

describe("a purl", () => {
  it.each(PURL_CASES)("%s", (purl, component) => {
    expect(purlOf(component)).toBe(purl);
  });

  it("is tried for every type", () => {
    expect([...new Set(PURL_CASES.map(([, { type }]) => type))].sort()).toEqual([...PURL_TYPES]);
  });

  it("has no empty part: a folder of the machine stands in some lockfiles", () => {
    expect(purlOf(of("swift", "/Users/somebody/Kit", "1.0.0"))).toBe("pkg:swift/Users/somebody/Kit@1.0.0");
    expect(purlOf(of("golang", "example.com//a/", "v1.0.0"))).toBe("pkg:golang/example.com/a@v1.0.0");
  });

  it("leaves out qualifiers without a value or with a key that none can have", () => {
    const qualifiers = [
      ["platform", ""],
      ["a b", "x"],
      ["__proto__", "y"],
      ["VCS_URL", "git+https://x@1"],
    ] as const;
    expect(purlOf({ ...of("gem", "a", "1"), qualifiers })).toBe(
      "pkg:gem/a@1?__proto__=y&vcs_url=git%2Bhttps:%2F%2Fx%401",
    );
  });

  it("holds no password, whatever an address in a lockfile has", () => {
    const purl = (key: string, address: string) =>
      purlOf({ type: "composer", name: "a/b", version: "1", qualifiers: [[key, address]] });
    for (const key of ["repository_url", "download_url", "vcs_url"])
      expect(purl(key, "https://me:secret@x.example/a")).toBe(
        `pkg:composer/a/b@1?${key}=https:%2F%2Fx.example%2Fa`,
      );
    expect(purl("vcs_url", "hg+ssh://hg@x.example/a")).toContain("hg%40x.example");
  });

  it("keeps the registry that a qualifier names", () => {
    const qualifiers = [["repository_url", "cache.acme.dev/debian"]] as const;
    expect(purlOf({ ...of("docker", "debian", "12"), qualifiers })).toBe(
      "pkg:docker/debian@12?repository_url=cache.acme.dev%2Fdebian",
    );
  });

  it("is ASCII without blanks, whatever the parts are", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const pairs = fc.array(fc.tuple(text, text), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...PURL_TYPES), text, text, pairs, (type, name, version, qualifiers) => {
        expect(purlOf({ type, name, version, qualifiers })).toMatch(/^pkg:[a-z]+\/[A-Za-z0-9%.~_:/@?&=#-]*$/);
      }),
    );
  });

  it("stands beside the component it is of", () => {
    const component = { ...of("pypi", "Django", "1.0"), source: "registry" } as const;
    expect(refOf(component)).toEqual({ ...component, purl: "pkg:pypi/django@1.0" });
    const platform = { ...component, qualifiers: [["file_name", "Django-1.0.zip"]] } as const;
    expect(refOf(platform)).toEqual({ ...platform, purl: "pkg:pypi/django@1.0?file_name=Django-1.0.zip" });
  });
});
