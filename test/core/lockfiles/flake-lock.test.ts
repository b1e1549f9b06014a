import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { flakeLock } from "../../../src/core/lockfiles/flake-lock.js";
import { flakeSourceOf } from "../../../src/core/lockfiles/flake-source.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "flake.lock";
const read = (text: string) => readOrRefuse(flakeLock, PATH, text);
const TEXTS = fixtureTexts("flake-lock", PATH);

function purlFor(locked: Record<string, string>, original: Record<string, string> = {}): string | null {
  const from = flakeSourceOf(locked, original, "input");
  return from && purlOf({ ...from, version: locked["rev"] ?? "" });
}

describe("flake.lock", () => {
  it("returns or refuses any mutation of a file", () => {
    expect(TEXTS.length).toBeGreaterThan(6);
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("never loses a node without a word", () => {
    let held = 0;
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        const lockfile = read(text);
        if (lockfile instanceof LockfileError) return;
        const { nodes } = JSON.parse(text.replace("\uFEFF", "")) as { nodes: object };
        held += lockfile.nodes.length;
        expect(lockfile.nodes.length + lockfile.problems.length).toBe(Object.keys(nodes).length);
      }),
      { numRuns: 1000 },
    );
    expect(held).toBeGreaterThan(50);
  });

  it("names repositories as their forges do, however they are addressed", () => {
    const git = (url: string) => purlFor({ type: "git", url, rev: "abc" });
    expect(git("https://github.com/Owner/Repo.git")).toBe("pkg:github/owner/repo@abc");
    expect(git("ssh://git@github.com/owner/repo")).toBe("pkg:github/owner/repo@abc");
    expect(git("git@github.com:owner/repo.git")).toBe("pkg:github/owner/repo@abc");
    expect(git("https://gitlab.com/a/b/c?ref=main")).toBe("pkg:gitlab/a/b/c@abc");
    expect(git("https://bitbucket.org/a/b/")).toBe("pkg:bitbucket/a/b@abc");
    expect(git("https://git.example.org:8443/a/b.git")).toBe(
      "pkg:generic/git.example.org/a/b@abc?vcs_url=git%2Bhttps:%2F%2Fgit.example.org:8443%2Fa%2Fb.git%40abc",
    );
    expect(git("https://me:secret@git.example.org/a/b")).toBe(
      "pkg:generic/git.example.org/a/b@abc?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fa%2Fb%40abc",
    );
    expect(purlFor({ type: "hg", url: "https://hg.example.org/a", rev: "abc" })).toBe(
      "pkg:generic/hg.example.org/a@abc?vcs_url=hg%2Bhttps:%2F%2Fhg.example.org%2Fa%40abc",
    );
    expect(purlFor({ type: "github", owner: "a", repo: "b", host: "github.com", rev: "abc" })).toBe(
      "pkg:github/a/b@abc",
    );
  });

  it("tells the folder that a flake lies in", () => {
    const github = { type: "github", owner: "a", repo: "b", rev: "abc" };
    expect(purlFor({ ...github, dir: "nix/tool" })).toBe("pkg:github/a/b@abc#nix/tool");
    expect(purlFor({ type: "git", url: "https://git.example.org/a/b", rev: "abc", dir: "sub" })).toBe(
      "pkg:generic/git.example.org/a/b@abc?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fa%2Fb%40abc#sub",
    );
    expect(purlFor({ ...github, dir: "a/".repeat(10_000) })).toBeNull();
  });

  it("names archives of repositories as the repositories", () => {
    const archive = (url: string) => purlFor({ type: "tarball", url });
    expect(archive("https://github.com/a/b/archive/refs/tags/v1.tar.gz")).toBe("pkg:github/a/b");
    expect(archive("https://github.com/a/b/releases/download/v1/b.tar.gz")).toBe("pkg:github/a/b");
    expect(archive("https://gitlab.com/a/b/c/-/archive/v1/c-v1.tar.gz")).toBe("pkg:gitlab/a/b/c");
    expect(archive("https://files.example.org/a.tar.gz")).toBe(
      "pkg:generic/input?download_url=https:%2F%2Ffiles.example.org%2Fa.tar.gz",
    );
  });

  it("keeps what lies on a disk apart from what is fetched", () => {
    const source = (locked: Record<string, string>) => flakeSourceOf(locked, {}, "input")?.source;
    expect(source({ type: "path", path: "./sub" })).toBe("workspace");
    expect(source({ type: "path", path: "/nix/store/abc-source" })).toBe("file");
    expect(source({ type: "git", url: "file:///home/me/a" })).toBe("file");
  });

  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join();
  const flake = (inputs: string, nodes = "") =>
    `{"version": 7, "root": "r", "nodes": {${nodes}"r": {"inputs": {${inputs}}}, "x": {"locked": {"type": "github", "owner": "a", "repo": "b"}}}}`;
  const hostile: Record<string, string> = {
    "100,000 inputs that follow each other": flake(
      many(100_000, (at) => `"i${at}": ["i${(at + 1) % 100_000}"]`),
    ),
    "inputs that follow themselves and more": flake(
      many(20_000, (at) => `"i${at}": [${many(49, () => `"i${at}"`)}]`),
    ),
    "a path of a million names": flake(`"a": [${many(300_000, () => '"a"')}]`),
    "addresses of a megabyte": flake(
      "",
      `"a": {"locked": {"type": "git", "url": "https://${"a/".repeat(300_000)}"}}, "b": {"locked": {"type": "tarball", "url": "https://github.com/${"/archive".repeat(60_000)}"}}, "c": {"locked": {"type": "git", "url": "${"a+".repeat(200_000)}"}}, "d": {"locked": {"type": "git", "url": "https://github.com/${"/".repeat(500_000)}x"}},`,
    ),
    "sections with names of a megabyte": `{"version": 7, "root": "r", "nodes": {"r": {}}, "${"a".repeat(500_000)}": {${many(20_000, (at) => `"${at}": {"a": 1}`)}}}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }
});
