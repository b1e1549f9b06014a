import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { addressOf } from "../../../src/core/bill/address.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";
import { lockfile } from "../../support/lockfile-builder.js";

function node(resolved: string | null, source: LockedNode["source"] = "registry"): LockedNode {
  const made = lockfile({ nodes: [{ name: "a", version: "1.0.0", resolved, source }] }).nodes.at(-1);
  if (made === undefined) throw new Error("no node");
  return made;
}

describe("the address of a node", () => {
  test.each([
    ["https://r.example.org/a/-/a-1.0.0.tgz", "https://r.example.org/a/-/a-1.0.0.tgz"],
    ["https://me:secret@r.example.org/a.tgz", "https://r.example.org/a.tgz"],
    ["https://token@r.example.org/a.tgz#0123", "https://r.example.org/a.tgz"],
    ["https://r.example.org/ä b'[x]%zz.tgz", "https://r.example.org/%C3%A4%20b%27%5Bx%5D%25zz.tgz"],
  ])("is a URI without credentials: %s", (resolved, expected) => {
    expect(addressOf(node(resolved))).toEqual({ uri: expected, other: null });
  });

  test("keeps the commit and the user of a git address, not a password", () => {
    const address = addressOf(node("git+ssh://git:secret@example.org/a.git#abc", "git"));
    expect(address.uri).toBe("git+ssh://git@example.org/a.git#abc");
    for (const scheme of ["git+https", "git"]) {
      const { uri } = addressOf(node(`${scheme}://t0ken@example.org/a.git#abc`, "git"));
      expect(uri).toBe(`${scheme}://example.org/a.git#abc`);
    }
  });

  test.each(["file:../a", "git@example.org:a/b.git", "../a.tgz", "javascript://x", "https://"])(
    "is told as written where it is no URI of the web or of git: %s",
    (resolved) => {
      expect(addressOf(node(resolved))).toEqual({ uri: null, other: resolved });
    },
  );

  test.each([
    ["hg+https://u:p@ss@host/x", "hg+https://host/x"],
    ["svn+https://user:p/w@h/x", "svn+https://h/x"],
  ])("tells no password there either: %s", (resolved, other) => {
    expect(addressOf(node(resolved))).toEqual({ uri: null, other });
  });

  test("is none where the lockfile names none", () => {
    expect(addressOf(node(null))).toEqual({ uri: null, other: null });
  });

  test("holds nothing but what RFC 3986 allows, whatever the lockfile says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (part) => {
        const { uri } = addressOf(node(`https://example.org/${part}`));
        if (uri !== null) expect(uri).toMatch(/^https:\/\/(?:[\w\-.~:/?@!$&()*+,;=]|%[0-9A-F]{2})*$/i);
      }),
    );
  });
});
