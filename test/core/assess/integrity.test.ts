import { describe, expect, it } from "@jest/globals";
import { assessIntegrity } from "../../../src/core/assess/integrity.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";
import { plain } from "../../../src/core/model/prose.js";
import { compared } from "../../support/compared.js";
import { fromNpm, type LockfileSpec } from "../../support/lockfile-builder.js";

type Part = Partial<Omit<LockedNode, "requires">> | null;
/** A lockfile with `a` and, so that hashes are known here at all, `b`. */
const side = (a: Part, version = "1.0.0"): LockfileSpec => ({
  services: [{ dependencies: { ...(a === null ? {} : { a: "^1.0.0" }), b: "^1.0.0" } }],
  nodes: [
    ...(a === null ? [] : [{ name: "a", version, ...a }]),
    { name: "b", version: "1.0.0", ...fromNpm("b", "1.0.0") },
  ],
});
const flags = (base: Part, head: Part, version = "1.0.0") =>
  assessIntegrity(compared(side(base), side(head, version))).map(({ flag, state }) => `${flag} ${state}`);
const npm = (
  hash: string,
  resolved = fromNpm("a", "1.0.0").resolved,
): Partial<Omit<LockedNode, "requires">> => ({
  resolved,
  integrity: hash,
});
const yarn = (integrity: string | null, sha1: string): Partial<Omit<LockedNode, "requires">> => ({
  resolved: `https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#${sha1.repeat(40)}`,
  integrity,
});
const berry = (integrity: string): Partial<Omit<LockedNode, "requires">> => ({ integrity });
const hex = (digit: string) => digit.repeat(128);

describe("integrity-changed", () => {
  it.each<readonly [string, Part, Part]>([
    ["the same archive has another hash", npm("sha512-AAAA"), npm("sha512-BBBB")],
    [
      "through npm's own mirror",
      npm("sha512-AAAA"),
      npm("sha512-BBBB", "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz"),
    ],
    ["the strong hash changed, the weak one stayed", npm("sha1-X sha512-AAAA"), npm("sha1-X sha512-BBBB")],
    ["the registry is implied", { integrity: "sha512-AAAA" }, { integrity: "sha512-BBBB" }],
    ["only the hash in yarn's address is there", yarn(null, "a"), yarn(null, "b")],
    ["Berry's checksum under one cache key", berry(`10c0/${hex("a")}`), berry(`10c0/${hex("b")}`)],
  ])("fires when %s", (_, base, head) => {
    expect(flags(base, head)).toEqual(["integrity-changed new"]);
  });

  it.each<readonly [string, Part, Part]>([
    ["the set grew", npm("sha512-AAAA"), npm("sha512-BBBB sha512-AAAA")],
    [
      "it is built for another platform",
      { integrity: "sha512-AAAA", qualifiers: [["platform", "java"]] },
      { integrity: "sha512-BBBB", qualifiers: [["platform", "x86_64-linux"]] },
    ],
    ["sha1 gave way to sha512", npm("sha1-X"), npm("sha512-BBBB")],
    ["an option was added", npm("sha512-AAAA"), npm("sha512-AAAA?foo")],
    ["Berry's cache key is another", berry(`8/${hex("a")}`), berry(`10c0/${hex("b")}`)],
    ["Berry's checksum took the place of npm's hash", npm("sha512-AAAA"), berry(`10c0/${hex("b")}`)],
    [
      "the address is another",
      npm("sha512-AAAA"),
      npm("sha512-BBBB", "https://npm.example.com/a/-/a-1.0.0.tgz"),
    ],
    [
      "yarn's sha512 is the same and its address was written anew",
      yarn("sha512-AAAA", "a"),
      yarn("sha512-AAAA", "b"),
    ],
    [
      "a git checkout is packed anew",
      { source: "git", ...npm("sha512-AAAA") },
      { source: "git", ...npm("sha512-BBBB") },
    ],
    [
      "a file of the repository was built anew",
      { source: "file", integrity: "sha512-AAAA" },
      { source: "file", integrity: "sha512-BBBB" },
    ],
  ])("stays silent when %s", (_, base, head) => {
    expect(flags(base, head)).toEqual([]);
  });

  it("stays silent for another version, and sees a tampered second copy", () => {
    expect(flags(npm("sha512-AAAA"), npm("sha512-BBBB", fromNpm("a", "1.0.1").resolved), "1.0.1")).toEqual(
      [],
    );
    const good = { name: "a", version: "1.0.0", ...npm("sha512-AAAA") };
    const bad = { ...good, key: "b/a", ...npm("sha512-BBBB") };
    const two = (second: object): LockfileSpec => ({
      services: [{ dependencies: { a: "^1.0.0", c: ["npm:a@^1.0.0", "b/a"] } }],
      nodes: [good, { ...bad, ...second }],
    });
    const findings = assessIntegrity(compared(two(npm("sha512-AAAA")), two({})));
    expect(findings.map(({ flag }) => flag)).toEqual(["integrity-changed"]);
    expect(plain(findings[0]?.reason ?? [])).toBe(
      "same version and address, other content: sha512 AAAA became sha512 BBBB",
    );
  });
});

describe("integrity-missing", () => {
  it("fires for what comes without a hash", () => {
    expect(flags(null, { resolved: fromNpm("a", "1.0.0").resolved })).toEqual(["integrity-missing new"]);
    expect(flags(npm("sha512-AAAA"), { resolved: fromNpm("a", "1.0.0").resolved })).toEqual([
      "integrity-missing new",
    ]);
  });

  it("fires for a strong hash that gave way to a weak one", () => {
    expect(flags(npm("sha512-AAAA"), npm("sha1-X"))).toEqual(["integrity-missing new"]);
  });

  it("was there before when an earlier version had none either", () => {
    const bare = (version: string) => ({ resolved: fromNpm("a", version).resolved });
    expect(flags(bare("1.0.0"), bare("1.1.0"), "1.1.0")).toEqual(["integrity-missing still"]);
  });

  it.each<readonly [string, Part]>([
    ["bundled", { bundled: true }],
    ["a file", { source: "file", resolved: "file:../a" }],
    ["a git checkout", { source: "git", resolved: "git+ssh://git@github.com/a/a.git#0123" }],
    ["hashed in its address", yarn(null, "a")],
  ])("stays silent for what is %s", (_, part) => {
    expect(flags(null, part)).toEqual([]);
  });

  it("is one note for a lockfile that never had a hash, and one warning for one that lost them all", () => {
    const many = (integrity: string | null, version: string): LockfileSpec => ({
      services: [{ dependencies: { a: "^1.0.0", b: "^1.0.0", c: "^1.0.0" } }],
      nodes: ["a", "b", "c"].map((name) => ({
        name,
        version,
        resolved: fromNpm(name, version).resolved,
        integrity,
      })),
    });
    const never = assessIntegrity(compared(many(null, "1.0.0"), many(null, "1.1.0")));
    expect(never).toMatchObject([{ state: "still", component: null }]);
    expect(plain(never[0]?.reason ?? [])).toMatch(/names no hash at all: 3 changed components/);
    const lost = assessIntegrity(compared(many("sha512-AAAA", "1.0.0"), many(null, "1.1.0")));
    expect(lost).toMatchObject([{ state: "new", component: { name: "a" } }]);
  });

  it("expects no hash of Berry for another platform, and one of npm", () => {
    const variant = { name: "a", version: "1.0.0", platform: true };
    const holding = (integrity: string): LockfileSpec => ({
      services: [{ dependencies: { a: "^1.0.0", b: "^1.0.0" } }],
      nodes: [variant, { name: "b", version: "1.0.0", integrity }],
    });
    expect(assessIntegrity(compared(side(null), holding(`10c0/${hex("a")}`)))).toEqual([]);
    expect(
      assessIntegrity(compared(side(berry(`10c0/${hex("b")}`)), holding(`10c0/${hex("a")}`))),
    ).toHaveLength(1);
    expect(assessIntegrity(compared(side(null), holding("sha512-AAAA")))).toMatchObject([
      { component: { name: "a" } },
    ]);
  });

  it("says nothing where the format has no hashes", () => {
    const bare: LockfileSpec = { ...side({}), tells: { integrity: false } };
    expect(assessIntegrity(compared(null, bare))).toEqual([]);
  });
});
